"""The command line and the help that teaches it."""

from __future__ import annotations

import argparse
from typing import Final

EPILOG: Final = """\
inputs (told apart by their content):
  pulumi preview --json --show-sames       what will be; works before the first deployment
  pulumi stack export > state.json         what is, as Pulumi knows it
  az resource list ... / az graph query    what is, as ARM lists it: a JSON list of {id, name, type, properties}
  pulumi ... --event-log events.json       an engine's event log

exit codes:
  0  as it should be      1  refuted, a finding, a difference      2  usage or input      3  not known

examples:
  python -m reachability report plan.json
  python -m reachability explain plan.json --from internet --to web --port 80
  python -m reachability diff old.json new.json
  python -m reachability lint plan.json
  python -m reachability assert plan.json
  python -m reachability assert plan.json --intents intents.yaml --json
  python -m reachability report plan.json --html matrix.html --svg matrix.svg
"""
_WORLD: Final = """\
What no resource says, over what the program itself states (networkIntents). Without either, the answers that hang on it
are "unknown", never "blocked"."""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="reachability",
        description="What can reach what in an Azure network, and what resolves where, decided for whole sets of "
        "packets before anything is deployed.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    report = _verb(verbs, "report", "who reaches whom, what resolves where, what is wrong, what is not known")
    report.add_argument("input", help="a file with a network")
    report.add_argument("--from", dest="source", metavar="WHO", help="only flows from here (see explain)")
    report.add_argument("--to", dest="target", metavar="WHOM", help="only flows to here")
    report.add_argument("--html", metavar="FILE", help="write the matrix as a page without scripts")
    report.add_argument("--svg", metavar="FILE", help="write the matrix as a picture")
    explain = _verb(verbs, "explain", "whether one place reaches another, and the rules and routes that decide")
    explain.add_argument("input", help="a file with a network")
    explain.add_argument(
        "--from",
        dest="source",
        metavar="WHO",
        required=True,
        help="a name, a word of it, a kind (internet, tier, endpoint, on-premises), an address or a prefix",
    )
    explain.add_argument("--to", dest="target", metavar="WHOM", required=True, help="the same")
    explain.add_argument("--port", metavar="PORTS", default="*", help="80, or 80,443, or 1000-2000 (default: any)")
    explain.add_argument("--protocol", default="tcp", help="tcp (default), udp, icmp, esp, ah, or *")
    diff = _verb(verbs, "diff", "the flows that opened and closed between two networks")
    diff.add_argument("old", help="a file with the network as it was")
    diff.add_argument("new", help="a file with the network as it will be")
    lint = _verb(verbs, "lint", "rules that are shadowed, redundant, unused or contradict each other")
    lint.add_argument("input", help="a file with a network")
    check = _verb(verbs, "assert", "prove or refute intents")
    check.add_argument("input", help="a file with a network")
    check.add_argument(
        "--intents",
        metavar="FILE",
        help="JSON or YAML: what must hold, beside what the program itself states as networkIntents; one of the same "
        "name takes its place (python -m pydoc reachability.intents)",
    )
    return top


def _verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str) -> argparse.ArgumentParser:
    made = verbs.add_parser(
        name, help=what, description=what[0].upper() + what[1:] + ".", epilog="exit codes: see reachability --help"
    )
    made.add_argument("--json", action="store_true", help="print JSON")
    outside = made.add_argument_group("the world outside", _WORLD)
    outside.add_argument(
        "--world", metavar="FILE", help="JSON or YAML with onPremises, connected, networks and forwarders"
    )
    outside.add_argument(
        "--on-premises", metavar="NAME=PREFIX[,PREFIX]", action="append", help="addresses behind the gateways"
    )
    outside.add_argument(
        "--connected", metavar="NETWORK", action="append", help="a virtual network whose gateway leads on-premises"
    )
    outside.add_argument(
        "--network",
        metavar="NAME=PREFIX[,PREFIX]",
        action="append",
        help="space of a network that only a peering names",
    )
    outside.add_argument(
        "--forward",
        metavar="SERVER=SUFFIX>TARGET",
        action="append",
        help="what a DNS server outside forwards where; * is everything",
    )
    return made
