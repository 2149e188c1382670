"""How findings read: sentences and numbers that the comment, the terminal and the summary share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from review.model import DEPLOYED, GOOD, OPENED, REFUSED, Change, Environment, Flow, Review, Violation

SIGNS = {GOOD: "✅", REFUSED: "❌", 3: "⚠️"}
_LONG = 60  # characters of a property's path


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 flow`, `2 flows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a, b and c`, and from five on `a, b, c and 9 more`."""
    shown = [*names] if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def verdict(review: Review) -> str:
    """The first line."""
    refused = [each.name for each in review.environments if each.code == REFUSED]
    unsure = [each.name for each in review.environments if each.code not in (GOOD, REFUSED)]
    if refused:
        policies = sorted({policy for each in review.environments for policy in each.failed})
        broken = [each.name for each in review.environments if each.errors]
        if not policies:
            return f"Refused: no plan for {listed(broken)}"
        verb = "fails" if len(policies) == 1 else "fail"
        return f"Refused: {count(len(policies), 'policy', 'policies')} {verb} in {listed(refused)}"
    if unsure:
        return f"Not all is known about {listed(unsure)}"
    return "Every policy passes" + (_beside(review) or ", and nothing changes")


def _beside(review: Review) -> str:
    opened = sum(len(each.flows_of(OPENED)) for each in review.environments)
    lost = sum(len(each.losses) for each in review.environments)
    changed = any(each.changes for each in review.environments)
    parts = []
    if opened:
        parts.append(f"{count(opened, 'flow')} would open")
    if lost:
        parts.append(f"{count(lost, 'resource')} would be replaced or deleted")
    if parts:
        return "; " + " and ".join(parts)
    return ", and no flow opens" if changed else ""


def policies(each: Environment) -> str:
    """The cell of a table about policies."""
    if each.failed:
        return f"{len(each.failed)} of {len(each.judged)} fail"
    if not each.judged:
        return "not judged"
    advice = {violation.policy for violation in each.violations}
    return f"{len(each.judged)} pass" + (f", {len(advice)} advise" if advice else "")


def flows(each: Environment) -> str:
    """The cell about flows."""
    kinds = [(len(each.flows_of(kind)), kind) for kind in dict.fromkeys(flow.kind for flow in each.flows)]
    return ", ".join(f"{number} {kind}" for number, kind in kinds) or "no change"


def losses(each: Environment) -> str:
    """The cell about what will be gone."""
    if each.mode != DEPLOYED:
        deleted = sum(change.op == "delete" for change in each.changes)
        return f"{deleted} deleted, replaced unknown" if each.changes else "none"
    replaced, deleted = (sum(change.op == op for change in each.changes) for op in ("replace", "delete"))
    parts = [f"{number} {word}" for number, word in ((replaced, "replaced"), (deleted, "deleted")) if number]
    return ", ".join(parts) or "none"


def changes(each: Environment) -> str:
    """`2 to create, 1 to update`, with what stays."""
    ops = [change.op for change in each.changes]
    parts = [f"{ops.count(op)} to {op}" for op in dict.fromkeys(ops)]
    return ", ".join((*parts, f"{each.unchanged} unchanged"))


def properties(change: Change) -> tuple[str, ...]:
    """Which properties a change is about: of a list's entries the list, of a long path both ends."""
    lists = dict.fromkeys(path.partition("[")[0] for path in change.because)
    return tuple(path if len(path) <= _LONG else f"{path.split('.')[0]}…{path.split('.')[-1]}" for path in lists)


def because(change: Change) -> str:
    """The same in a sentence."""
    return listed(properties(change), 3)


def is_general(violation: Violation, environment: str) -> bool:
    """Whether it is about the whole environment: about no resource, the stack, or a component that bears its name."""
    name = violation.resource
    return not name or "::pulumi:pulumi:Stack::" in violation.urn or f"{environment}-".startswith(f"{name}-")


def said(violation: Violation, environment: str) -> str:
    """The message; of one about a whole environment without its name in front, which the reader has read already."""
    if not is_general(violation, environment):
        return violation.message
    return violation.message.removeprefix(f"{violation.resource}: ").removeprefix(f"{environment}: ")


def subject(violation: Violation, environment: str) -> str:
    """What a violation is about, the same in every environment: the resource's place in the program, or, of one about
    the whole environment, what it says before the first colon.
    """
    if is_general(violation, environment):
        return said(violation, environment).partition(": ")[0].partition("\n")[0]
    return violation.urn.partition("::")[2].partition("::")[2]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A violation with the environments in which the same one is."""

    violation: Violation
    environments: tuple[str, ...]


def violations(environments: Iterable[Environment], *, refusing: bool) -> list[Likeness]:
    """Violations of one policy on one resource of the program are one, however many environments have it."""
    found: dict[tuple[str, str], list[tuple[Violation, str]]] = {}
    for environment in environments:
        seen: dict[tuple[str, str], int] = {}
        for violation in environment.violations:
            if violation.refuses == refusing:
                key = (violation.policy, subject(violation, environment.name))
                nth = seen[key] = seen.get(key, 0) + 1
                found.setdefault((key[0], f"{key[1]}#{nth}"), []).append((violation, environment.name))
    return [Likeness(group[0][0], tuple(name for _, name in group)) for group in found.values()]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Flows to one target that one rule opened or closed: they differ in where they come from."""

    kind: str
    sources: tuple[str, ...]
    target: str
    what: str
    reason: str


def bundles(flows_: Iterable[Flow]) -> list[Bundle]:
    """Flows that differ in their source only, as one each."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for flow in flows_:
        found.setdefault((flow.kind, flow.target, flow.what, flow.reason), []).append(flow.source)
    return [Bundle(kind, tuple(from_), target, what, why) for (kind, target, what, why), from_ in found.items()]
