"""Proofs of time that outsiders give: time-stamp authorities, calendars on Bitcoin, beacons.

Each adapter asks one outsider, checks what came with `watcher.proof`, and returns the files to
keep (`Vouched`) or raises `VouchError`. When to ask whom is `watcher.services.vouch`.
"""
