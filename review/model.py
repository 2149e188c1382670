"""A review as data: what was found, environment by environment. Plain values, so that it can be written and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

GOOD, REFUSED, NOT_KNOWN = 0, 1, 3
"""Exit codes, as `python -m reachability` has them."""

OPENED, CLOSED, UNSURE = "opened", "closed", "became unknown"
MANDATORY: Final = "mandatory"
Mode = Literal["first", "deployed"]
FIRST: Final = "first"
DEPLOYED: Final = "deployed"


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file; the path is relative to the tree, with forward slashes."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation as the engine reported it. `location` is the statement that made the resource, where it is known,
    and `callers` the statements that led there, innermost first.
    """

    policy: str
    level: str  # mandatory, advisory, remediate
    severity: str  # critical, high, medium, low, or empty
    description: str  # of the policy
    message: str
    urn: str  # empty for one about the whole stack
    location: Location | None = None
    callers: tuple[Location, ...] = ()

    @property
    def resource(self) -> str:
        """The resource's Pulumi name."""
        return self.urn.rpartition("::")[2]

    @property
    def refuses(self) -> bool:
        """Whether the deployment stops at it."""
        return self.level == MANDATORY


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the plan that changes something. `because` are the properties that differ."""

    op: str  # create, update, replace, delete, ...
    urn: str
    type: str
    name: str
    because: tuple[str, ...] = ()
    location: Location | None = None

    @property
    def loses(self) -> bool:
        """Whether what is there now will be gone."""
        return self.op in ("replace", "delete")


@dataclass(frozen=True, slots=True)
class Flow:
    """What opened or closed between two places. `reason` is the rule or route that did it."""

    kind: str
    source: str
    target: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter whose units changed. The two texts are units, such as `2 to 5`; empty where the meter does not run."""

    part: str
    meter: str
    by: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The review of one environment.

    `judged` are the policies that ran. `errors` are what the engine or the program said when the plan could not be
    made; `doubts` what keeps the review from being whole, such as a base that cannot be deployed; `notes` what a reader
    should know beside.
    """

    name: str
    mode: Mode
    judged: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    flows: tuple[Flow, ...] = ()
    new_places: tuple[str, ...] = ()
    gone_places: tuple[str, ...] = ()
    meters: tuple[Meter, ...] = ()
    errors: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Violation, ...]:
        """The violations that stop the deployment."""
        return tuple(each for each in self.violations if each.refuses)

    @property
    def failed(self) -> tuple[str, ...]:
        """The policies that stop the deployment, by name."""
        return tuple(sorted({each.policy for each in self.refusals}))

    @property
    def losses(self) -> tuple[Change, ...]:
        """What will be replaced or deleted."""
        return tuple(each for each in self.changes if each.loses)

    @property
    def code(self) -> int:
        """The exit code of this environment alone."""
        if self.refusals or self.errors:
            return REFUSED
        return NOT_KNOWN if self.doubts else GOOD

    def flows_of(self, kind: str) -> tuple[Flow, ...]:
        """The flows of one kind."""
        return tuple(each for each in self.flows if each.kind == kind)


@dataclass(frozen=True, slots=True)
class Review:
    """All environments of one comparison. `base` and `head` say what was compared, for people."""

    base: str
    head: str
    environments: tuple[Environment, ...]

    @property
    def code(self) -> int:
        """0 as it should be, 1 refused, 3 not known."""
        codes = {each.code for each in self.environments}
        return REFUSED if REFUSED in codes else NOT_KNOWN if codes != {GOOD} else GOOD
