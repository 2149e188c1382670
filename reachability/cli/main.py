"""From arguments to an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from reachability.cli.arguments import parser
from reachability.cli.inputs import BadInputError
from reachability.cli.verbs import USAGE, VERBS
from reachability.questions import NoSuchPlaceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Bad usage leaves by SystemExit(2), as argparse does."""
    told = parser().parse_args(arguments)
    try:
        outcome = VERBS[told.verb](told)
    except (BadInputError, NoSuchPlaceError) as fault:
        print(f"reachability: {fault}", file=sys.stderr)
        return USAGE
    try:
        if told.json:
            json.dump(outcome.data, sys.stdout, indent=2)
            print()
        else:
            print("\n".join(outcome.text).rstrip())
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has seen enough
        sys.stderr.close()
    return outcome.code
