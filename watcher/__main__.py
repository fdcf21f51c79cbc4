"""``python -m watcher``: the same as the ``watcher`` command."""

from watcher.interfaces.cli.main import main

if __name__ == "__main__":
    main()
