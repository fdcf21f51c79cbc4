"""Proof: hashes, trees, signed notes and time-stamps, as a library that somebody could use alone.

Pure: no clock, no disk, no network; the same bytes give the same answer on any machine in any year.
Imports nothing but the standard library and `cryptography`.
"""
