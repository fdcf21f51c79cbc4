"""Nouns of the field, frozen: what is followed, what was seen, what changed. No I/O, no clock."""
