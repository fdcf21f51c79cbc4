"""Tests of `watcher.vouch`: outsiders of the Department of Examples, over real HTTP on loopback."""
