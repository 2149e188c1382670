"""No frontend hands port 80 on to a node, whatever port the node is then called at."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_policy import Severity

from policies.core import define, wording
from policies.core.stack import Finding, Stack
from policies.core.values import Resource
from policies.parts.port80 import PORT
from policies.parts.security_rules import ON_80
from reachability.flows.atoms import bits
from reachability.flows.chains import Chain, chains
from reachability.flows.pairs import Flows
from reachability.flows.trace import DOUBTS
from reachability.network.model import Place, Translation
from reachability.questions import Leg, legs_of

_NODES = ("machine", "tier", "compute", "subnet")
_FIRST = ("internet", "service", "on-premises")  # the sources that a reader wants to see first


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every frontend, listener and public address that takes port 80, or leads to port 80 of a node."""
    if not any(place.translations for place in stack.model.places):
        return
    flows = stack.flows
    for front in flows.model.places:
        for node in _nodes(flows, front):
            found = _way(flows, front, node)
            if found is not None:
                at = _resource(stack, front) or _resource(stack, node)
                if at is not None:
                    yield Finding(at, _said(flows, found, node))


def _takes(translation: Translation) -> bool:
    return 0 in translation.protocols and (PORT in translation.ports or translation.port == PORT)


def _nodes(flows: Flows, front: Place) -> list[Place]:
    """The nodes behind a frontend that port 80 has to do with, over whatever frontends and gateways stand behind it.

    Bastion is not followed: it asks people who they are.
    """
    ahead = [key for translation in front.translations if _takes(translation) for key in translation.targets]
    found: dict[str, Place] = {}
    for key in ahead:  # grows by what is behind each
        if key in found or key not in flows.index:
            continue
        place = found[key] = flows.model.places[flows.index[key]]
        if place.kind != "bastion":
            ahead.extend(onward for translation in place.translations for onward in translation.targets)
    return [place for place in found.values() if place.kind in _NODES]


def _way(flows: Flows, front: Place, node: Place) -> Chain | None:
    """A way by which a sender enters at the frontend on 80, or arrives at the node on 80; a sure one if there is."""
    for possible in (False, True):
        senders = 0
        for bit in bits(flows.space.of_place[flows.index[front.key]]):
            for mask in flows.columns(possible=possible).get(bit, {}).values():
                senders |= mask
        numbers = dict.fromkeys(flows.space.atoms[bit].place for bit in bits(senders))
        sources = sorted((flows.model.places[number] for number in numbers), key=_rank)
        for source in sources:
            for chain in chains(flows, source, node):
                cut = chain.asked(ON_80) if front.name in chain.over else None
                if cut is not None and cut.possible and (cut.sure or possible):
                    return cut
    return None


def _rank(place: Place) -> int:
    return _FIRST.index(place.kind) if place.kind in _FIRST else len(_FIRST)


def _said(flows: Flows, chain: Chain, node: Place) -> str:
    legs = legs_of(flows, chain, ON_80)
    path = "; ".join(_leg(leg) for leg in legs)
    what = f"{chain.steps[0].source.name} reaches {node.name} over {', then '.join(chain.over)}"
    if not chain.sure:
        doubts = [f"{hop.where}: {hop.by}" for leg in legs for hop in leg.hops if hop.decision == DOUBTS]
        missing = wording.all_of(dict.fromkeys(doubts or ("what stands on this path",)))
        return f"{what} by port 80, perhaps: that it does not {wording.not_known(missing)} The path: {path}."
    return (
        f"{what} by port 80; what arrives is {chain.arrives}. The path: {path}. Close 80 at the frontend, and the port "
        "behind it to all but those who must reach it: security groups only ever see the port behind."
    )


def _leg(leg: Leg) -> str:
    return ", ".join([leg.packet or f"{leg.source} to {leg.target}", *(str(hop) for hop in leg.hops)])


def _resource(stack: Stack, place: Place) -> Resource | None:
    """The resource that a place is, or is a part of."""
    key = place.key.removeprefix("public of ").partition("/frontendipconfigurations/")[0].partition("[")[0]
    found = stack.model.resources.by_key.get(key)
    return stack.resource(found.where) if found else None


POLICY = define.stack_policy(
    define.About(
        name="frontend-no-port-80-path",
        title="No frontend hands port 80 on to a node",
        description=(
            "No load balancer, NAT rule, Application Gateway or firewall translation may take TCP port 80 and lead to "
            "a node that lets it in, on the translated port, through every security group before it."
        ),
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-2", "Secure cloud services with network controls"),
        tags=("MCSB:NS-1", "port-80", "load-balancer", "gateway", "firewall"),
        remediation="Take port 80 off the frontend that the message names; clients use https on 443.",
        twin="load-balancer-no-port-80-rule",
    ),
    check=check,
)
