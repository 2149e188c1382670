"""What a program states of its network (`networkIntents`) is proved in every preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pulumi_policy import Severity

from policies.core import define
from policies.core.stack import Finding, Stack
from reachability import intents
from reachability.flows.pairs import Flows
from reachability.intents import Intent, Result

_SHOWN = 12
"""Details and hops that a message has; `python -m reachability assert` prints all of them."""


def check(stack: Stack, _config: define.Config) -> Iterable[Finding]:
    """Judge every statement, at the component that makes it. A stack that states nothing has nothing to prove."""
    for statement in stack.statements:
        if statement.fault:
            yield Finding(statement.resource, f"networkIntents cannot be read: {statement.fault}")
            continue
        for message in decide(stack.flows, statement.wanted):
            yield Finding(statement.resource, message)


def decide(flows: Flows, wanted: Sequence[Intent]) -> Iterator[str]:
    """A sentence for every intent that is not proved: the packet or the name, what decided, and what is missing."""
    for result in intents.check(flows, wanted):
        if result.verdict != intents.PROVED:
            yield message(result)


def message(result: Result) -> str:
    """What is wrong with one intent: its name, the witness, the way it goes, why it must hold."""
    said, *rest = result.details or (result.witness or "nothing is known about it",)
    refuted = result.verdict == intents.REFUTED
    head = (
        f"{result.intent.name} does not hold: {said}"
        if refuted
        else f"{result.intent.name} cannot be shown to hold: {said}"
    )
    shown = [f"  {line}" for line in (*rest, *result.hops)]
    left_out = len(shown) - _SHOWN
    if left_out > 0:
        shown = [*shown[:_SHOWN], f"  and {left_out} more"]
    why = [f"  it must hold because {result.intent.why}"] if result.intent.why else []
    return "\n".join([head, *shown, *why])


POLICY = define.stack_policy(
    define.About(
        name="network-intents-hold",
        title="What the program states of its network holds",
        description="Every intent of networkIntents must be proved: who reaches whom, by which way, by which name.",
        severity=Severity.CRITICAL,
        framework=define.mcsb("NS-1", "Establish network segmentation boundaries"),
        tags=("network", "reachability", "name-resolution"),
        remediation=(
            "Follow the hops that the violation names and change the rule, route, peering, link or forwarder that "
            "decided; or change the intent where that is what is wrong. `python -m reachability assert plan.json` says "
            "the same of a saved preview."
        ),
    ),
    check=check,
)
