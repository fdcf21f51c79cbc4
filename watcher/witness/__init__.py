"""Newsrooms witness each other: the side that cosigns other logs, and the side that asks for it.

The protocol is C2SP tlog-witness; ``docs/formats/witness.md`` says how it is spoken here. What a
witness must decide is in `watcher.proof.witnessing`; here are its memory and the wire.
"""
