"""The verifier: checks an archive or a bag that somebody else made, and believes nothing of it.

Imports the standard library, `cryptography` and `watcher.proof`, so that it can be published with
that package alone.
"""
