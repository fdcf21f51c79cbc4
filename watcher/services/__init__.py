"""What Watcher does, one verb a file; each service takes ports and returns values.

Services never import an adapter: they meet in ``watcher.wiring``.
"""
