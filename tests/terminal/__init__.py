"""The viewer, driven by its keys over a real archive."""
