"""Tests of `watcher.fetch` against real servers on loopback."""
