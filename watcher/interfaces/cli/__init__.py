"""The ``watcher`` command, one module for each group of commands."""
