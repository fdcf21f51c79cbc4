"""Watcher: an archive of what agencies said, when, and when they stopped saying it.

A source is followed, its pages are captured as exact bytes, every wording change is
found, kept with its times, and shown. This package holds no code at its top; start
reading at ARCHITECTURE.md or at ``watcher/services/check.py``.
"""

__version__ = "0.1.0"
