"""The `clientkit` command: one module a subject."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from clientkit.cli import doctor, node, pki, trust
from clientkit.errors import ClientkitError

Run = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    made = argparse.ArgumentParser(
        prog="clientkit", description="Trust of the cluster's private CA, for clients and nodes."
    )
    subjects = made.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    for module in (pki, trust, node, doctor):
        module.add(subjects)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns its exit code: 0, or 1 with the reason on standard error."""
    given = parser().parse_args(arguments)
    run: Run = given.run
    try:
        return run(given)
    except ClientkitError as error:
        print(f"clientkit: {error}", file=sys.stderr)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        print(f"clientkit: {error.strerror or error}{where}", file=sys.stderr)
    except KeyboardInterrupt:
        print("clientkit: stopped", file=sys.stderr)
        return 130
    return 1
