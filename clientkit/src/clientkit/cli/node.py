"""`clientkit node`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from clientkit import files, node
from clientkit.trust import authorities


def add(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subject to the command line."""
    verbs = subjects.add_parser("node", help="scripts for the cluster's nodes").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    script = verbs.add_parser(
        "script",
        help="a script that installs the authority before the service starts",
        epilog="example: clientkit node script --system windows --authority root.pem --out install-authority.ps1",
    )
    script.add_argument("--system", choices=sorted(node.SYSTEMS), required=True)
    script.add_argument("--authority", type=Path, action="append", required=True, metavar="FILE", help="repeatable")
    script.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    script.set_defaults(run=_script)


def _script(given: argparse.Namespace) -> int:
    text = node.script(given.system, authorities.read(given.authority, dt.datetime.now(dt.UTC)))
    if given.out is None:
        sys.stdout.write(text)
        return 0
    files.replace(given.out, text.encode())
    print(f"wrote {given.out}")
    return 0
