"""What administrators of name servers outside Azure set up, in words and as JSON."""

from __future__ import annotations

from typing import Any, Final

from topology.faults import Fault, PlanError
from topology.plan import Plan
from topology.plan.dns import Forwarders
from topology.report import columns
from topology.schema import join

_ANSWERING: Final = {
    "resolver": "the inbound endpoint of the DNS resolver",
    "firewall": "the DNS proxy of the hub's firewall",
    "server": "the name server that dns.forwardTo names",
}


def required(plan: Plan) -> Forwarders:
    """The plan's list. Raises PlanError where nothing in Azure answers a name server outside it."""
    found = plan.forwarders
    if found is None or found.target is None:
        problem = (
            "is needed, or a firewall with a DNS proxy (egress.kind: firewall, Standard or Premium), or dns.forwardTo: "
            "168.63.129.16 answers inside virtual networks only, so corporate name servers have nothing to forward to"
        )
        raise PlanError([Fault(join(join("", "dns"), "resolver"), problem, '{"inboundAddress": "10.20.0.228"}')])
    return found


def as_json(found: Forwarders) -> dict[str, Any]:
    """The target and the suffixes, each with the zone in which Azure finds the answer."""
    return {
        "target": found.target,
        "answers": found.answers,
        "port": 53,
        "suffixes": [{"suffix": item.suffix, "zone": item.zone} for item in found.suffixes],
    }


def as_table(found: Forwarders) -> str:
    """The same as a table for people."""
    lines = [f"Forward these suffixes to {found.target}, TCP and UDP 53: {_ANSWERING[found.answers]}.", ""]
    lines += columns([("SUFFIX", "FOUND IN"), *((item.suffix, item.zone) for item in found.suffixes)])
    lines += ["", "Forward the suffixes as they are: privatelink names are found by following their answers."]
    return "\n".join(lines)
