"""Measures Watcher's speed beside named peers, in one run on one machine, as ratios.

Nothing here is part of the program: it starts Watcher and its peers as their users do, on
pages of a fictional agency, and prints one table. `python -m benchmarks.run --help` tells how;
`docs/benchmarks.md` tells what the numbers mean.
"""
