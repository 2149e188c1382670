"""Which chain of writes makes a deployment as long as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localazure.core.operations import Operation

_JITTER = 0.005  # a write may begin so many seconds before the one that it waited for is seen to have ended


@dataclass(frozen=True, slots=True)
class Link:
    """One write of the chain: when it begins, counted from the deployment's beginning, and how long it takes."""

    operation: Operation
    begins: float
    takes: float

    @property
    def ends(self) -> float:
        """When it has ended."""
        return self.begins + self.takes


def scheduled(operations: Sequence[Operation], before: Mapping[str, frozenset[str]]) -> tuple[Link, ...]:
    """The longest chain by what Azure takes over each write and by who waits for whom, and by nothing else: what the
    engine and the machine took between two writes here does not count. `before` has it by key: all that one waits for.
    """
    links: dict[str, Link] = {}
    above: dict[str, Link | None] = {}
    for each in operations:  # in the order in which they began, so what one waits for comes before it
        waited = (links[key] for key in before.get(each.key, ()) if key in links and key != each.key)
        last = max(waited, key=lambda link: link.ends, default=None)
        links[each.key] = Link(each, last.ends if last else 0.0, each.ends - each.started)
        above[each.key] = last
    return _chain(max(links.values(), key=lambda link: link.ends, default=None), above)


def observed(operations: Sequence[Operation]) -> tuple[Link, ...]:
    """The chain that ended last, as it was seen: who ended last before a write is taken to be what it waited for."""
    if not operations:
        return ()
    origin = min(each.started for each in operations)
    links = {each.number: Link(each, each.started - origin, each.ends - each.started) for each in operations}
    chain = [max(links.values(), key=lambda link: link.ends)]
    while True:
        first = chain[-1]
        earlier = [link for link in links.values() if link.ends <= first.begins + _JITTER and _older(link, first)]
        if not earlier:
            return tuple(reversed(chain))
        chain.append(max(earlier, key=lambda link: link.ends))


def _older(one: Link, other: Link) -> bool:
    return one.operation.number < other.operation.number


def _chain(last: Link | None, above: Mapping[str, Link | None]) -> tuple[Link, ...]:
    chain = []
    while last is not None:
        chain.append(last)
        last = above[last.operation.key]
    return tuple(reversed(chain))
