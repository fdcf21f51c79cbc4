"""The ``watcher`` command: its global options, its list of commands, and its exit codes.

Commands live in modules of their own and are imported when they are called, so that a
check in a cron job does not pay for the viewer.
"""

import gc
import importlib
import os
import sys
from pathlib import Path

import click

from watcher import __version__
from watcher.errors import WatcherError
from watcher.interfaces.cli.session import Session
from watcher.render.safe import visible

_COMMANDS = {
    "init": ("setup", "init", "Write a commented config.toml and an empty archive."),
    "run": ("operate", "run", "Follow everything until stopped (Ctrl-C or SIGTERM)."),
    "check": (
        "operate",
        "check",
        "Check once, now: all that is due, or of the named sources; named URLs.",
    ),
    "status": ("read", "status", "What is due, overdue, blocked, failing; exit 1 if overdue."),
    "doctor": ("setup", "doctor", "Look over config, clock, disk, network, Slack, permissions."),
    "sources": ("read", "sources", "What the config follows."),
    "resources": ("read", "resources", "Every followed URL and how it stands."),
    "changes": ("read", "changes", "List changes, newest first."),
    "show": ("read", "show", "Show one change."),
    "diff": ("read", "diff", "Compare any two revisions of a resource."),
    "compare": ("compare", "compare", "Compare two files, or many pairs; needs no archive."),
    "view": ("view", "view", "Read changes in a full-screen viewer."),
    "at": ("read", "at", "Print the text last seen until a time."),
    "history": ("read", "history", "Revisions and checks of a resource."),
    "bag": ("bag", "bag", "Pack the evidence of changes or pages, for anybody to check."),
    "verify": ("verify", "verify", "Check an archive, or a bag, against all its proof."),
    "rederive": ("operate", "rederive", "Rebuild the index from the WARC files."),
    "alerts": ("alerts", "alerts", "The outbox: list, retry, test."),
}


class _Commands(click.Group):
    """Finds a command's module when the command is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a newcomer meets them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        found = importlib.import_module(f"watcher.interfaces.cli.{module}")
        command: click.Command = getattr(found, attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in _COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    show_default=True,
    help="The configuration file.",
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The archive's folder; overrides the config.",
)
@click.option("-v", "--verbose", count=True, help="Log more to stderr; twice for everything.")
@click.version_option(__version__, prog_name="watcher")
@click.pass_context
def watcher(ctx: click.Context, config: Path, archive: Path | None, verbose: int) -> None:
    """Archive what agencies say, and see every wording change.

    Exit codes: 0 done; 1 the answer is "no" or something needs attention; 2 wrong usage or
    config; 3 the archive is damaged or cannot be written; 4 the network or a service failed.
    """
    ctx.obj = Session(config=config, archive=archive, verbose=verbose)


def main() -> None:
    """Run the command line; an error raised on purpose ends in one clear line and its code."""
    # Reading a page makes and drops hundreds of thousands of small objects, none in a cycle:
    # with the default thresholds the cycle collector takes a seventh of the time.
    gc.set_threshold(100_000, 50, 100)
    try:
        # Outside its standalone mode, click returns the code of an Exit instead of raising it.
        sys.exit(watcher.main(prog_name="watcher", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except WatcherError as error:
        click.echo(f"watcher: {visible(str(error))}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has left: that is no error, but Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
