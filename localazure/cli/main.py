"""Arguments, dispatch and exit codes: 0 done, 1 refused or not found, 2 wrong usage."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from typing import Final

from localazure.azure import open_local_azure
from localazure.cli import commands
from localazure.cli.arguments import add_conditions
from localazure.core.errors import ArmError, LocalAzureError
from localazure.core.faults import ConnectionLostError, OperationFailedError

_EPILOG: Final = """\
examples:
  azure list                                    everything, by resource group
  azure list --type subnets                     one type; any part of the ARM type will do
  azure list --deleted                          names that stay taken after a deletion
  azure show vnet-hub                           one resource by name or id, as Azure answers it
  azure set vnet-hub tags.owner=me              change something behind Pulumi's back; `pulumi refresh` sees it
  azure set nsg-web 'securityRules[0].access=Deny'
  azure create /subscriptions/.../virtualNetworks/old location=westeurope 'addressSpace.addressPrefixes=["10.9.0.0/16"]'
  azure delete pe-vault                         refused while in use, as in Azure; --force does it all the same
  azure purge kv-dev                            give the name of a deleted vault free
  azure features                                preview features of the subscription; NAME=STATE changes one
  azure time --scale 1/600                      writes take as long as in Azure, ten minutes in one second
  azure timeline                                which chain of resources made the last deployment long
  azure strict on                               two writes that ARM takes one at a time: an error that names both
  azure fault add 429 --type subnets --times 9  what may go wrong, on purpose; azure fault --help
  azure calm                                    the default again: no time, no faults

The store is .local/azure.db, or where LOCALAZURE_STORE points. Nothing here reaches Azure. Time, order and faults:
docs/local-azure.md.
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="azure",
        description="The local Azure: what is in it, and changes made behind Pulumi's back.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    listing = verbs.add_parser("list", help="list resources")
    listing.add_argument("--type", help="only types that contain this, for instance subnets")
    listing.add_argument("--deleted", action="store_true", help="softly deleted resources, whose names stay taken")
    listing.add_argument("--json", action="store_true", help="JSON instead of a table")

    show = verbs.add_parser("show", help="show one resource")
    show.add_argument("resource", help="id or name")
    show.add_argument("--json", action="store_true", help="plain JSON without colours")

    change = verbs.add_parser("set", help="change properties behind Pulumi's back")
    change.add_argument("resource", help="id or name")
    change.add_argument("changes", nargs="+", metavar="PATH=VALUE", help="value is JSON, else text; empty removes")
    change.add_argument("--force", action="store_true", help="write it even where Azure would refuse")

    create = verbs.add_parser("create", help="put a resource there that no Pulumi program made")
    create.add_argument("id", help="full ARM id in the local subscription")
    create.add_argument("changes", nargs="*", metavar="PATH=VALUE", help="its properties")

    delete = verbs.add_parser("delete", help="delete a resource and what is nested in it")
    delete.add_argument("resource", help="id or name")
    delete.add_argument("--force", action="store_true", help="delete it even where Azure would refuse")

    purge = verbs.add_parser("purge", help="give the names of softly deleted resources free")
    purge.add_argument("name", nargs="?", help="a name")
    purge.add_argument("--all", action="store_true", help="all of them")

    features = verbs.add_parser("features", help="preview features of the subscription")
    features.add_argument("change", nargs="?", metavar="NAME=STATE", help="for instance .../Name=Registered")
    features.add_argument("--json", action="store_true", help="JSON instead of a table")
    add_conditions(verbs)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns the exit code; every error is one line on stderr."""
    words = list(arguments)
    if words[:1] == ["serve"]:
        from localazure.serve.command import main as serve

        return serve(words[1:])
    if words[:1] == ["rules"]:
        from localazure.rules.command import main as rules

        return rules(words[1:])
    if words[:1] == ["azure"]:
        words = words[1:]
    elif words and words[0] not in ("-h", "--help"):
        told = "say `azure` and a verb, for instance `azure list`, or `serve`, or `rules`"
        print(f"unknown command {words[0]!r}: {told}", file=sys.stderr)
        return 2
    try:
        options = _parser().parse_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        return commands.run(open_local_azure(), options)
    except ArmError as error:
        print(error, file=sys.stderr)
        return 1
    except (LocalAzureError, LookupError, ValueError) as error:
        text = error.args[0] if error.args else str(error)
        print(f"azure {options.verb}: {text}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except (ConnectionLostError, OperationFailedError) as error:
        print(f"azure {options.verb}: {error}", file=sys.stderr)
        return 1
    except (sqlite3.Error, OSError) as error:
        print(f"azure {options.verb}: the store cannot be used: {error}", file=sys.stderr)
        return 1
