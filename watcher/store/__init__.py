"""The archive's index on SQL: SQLite on one machine, PostgreSQL when one is not enough.

Everything here is derived from the WARC files and can be rebuilt, except the outbox and the
newsroom's reviews. Nothing here reads captured bytes or decides what a change means.
"""
