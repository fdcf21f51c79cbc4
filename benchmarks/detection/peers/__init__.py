"""Drivers of the peers, one a peer. Each runs inside its peer's environment, by its Python.

A driver imports its peer, the standard library, and `protocol` beside it; nothing else of ours.
"""
