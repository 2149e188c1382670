"""The arguments of the verbs about time, order and faults."""

from __future__ import annotations

from typing import Any

from localazure.core.conditions import KINDS


def add_conditions(verbs: Any) -> None:
    """Add them to a command's verbs."""
    time = verbs.add_parser("time", help="how long writes take; without flags, show it")
    time.add_argument("--scale", help="seconds here for one of Azure's, for instance 1/600; 0: writes take no time")
    time.add_argument("--least", type=float, metavar="SECONDS", help="what a write takes at least, in seconds here")
    time.add_argument(
        "--type", action="append", default=[], metavar="TYPE=SECONDS", help="Azure's seconds for an ARM type"
    )
    time.add_argument("--role-assignments", type=float, metavar="SECONDS", help="until a role takes effect, in Azure")
    time.add_argument("--deleted-names", type=float, metavar="SECONDS", help="until a deleted name is seen as taken")

    strict = verbs.add_parser("strict", help="whether writes that collide are errors; without an argument, show it")
    strict.add_argument("state", nargs="?", choices=("on", "off"))

    verbs.add_parser("calm", help="forget time, strictness, faults and the record of the last run")

    fault = verbs.add_parser("fault", help="what goes wrong on purpose")
    what = fault.add_subparsers(dest="do", required=True, metavar="add|list|clear")
    add = what.add_parser("add", help="add a fault")
    add.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    add.add_argument("--verb", dest="of_verb", choices=("PUT", "DELETE"), help="only such writes")
    add.add_argument("--type", help="only types that contain this, for instance subnets")
    add.add_argument("--name", help="only names that contain this")
    add.add_argument("--at", type=int, metavar="NUMBER", help="the first write that it strikes, of those that fit")
    add.add_argument("--chance", type=float, help="how likely it strikes one that fits, from 0 to 1")
    add.add_argument("--seed", type=int, help="what chance is drawn from (default: 0)")
    add.add_argument("--times", type=int, help="how often it strikes (default: once; the provider tries four times)")
    add.add_argument("--retry-after", type=int, metavar="SECONDS", help="said with 429 and 503 (default: 1)")
    listing = what.add_parser("list", help="the faults, and how often each struck")
    what.add_parser("clear", help="no faults any more")
    for parser in (add, listing):
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")
    fault.set_defaults(json=False)

    timeline = verbs.add_parser("timeline", help="the critical path of the last run whose writes took time")
    timeline.add_argument("--state", metavar="FILE", help="a state (pulumi stack export), for who waited for whom")
    timeline.add_argument("--json", action="store_true", help="JSON instead of a table")

    order = verbs.add_parser("order", help="writes of a stack that ARM takes one at a time and that nothing orders")
    order.add_argument("state", help="a state (pulumi stack export), or - for standard input")
