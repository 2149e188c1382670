"""The engine's plan: `pulumi preview --json` and the event log of the same run, as the model has it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from review.model import Change, Location, Violation

# What the CLI calls the two halves of a replacement, and what the review counts once.
_REPLACEMENT: Final = frozenset({"create-replacement", "delete-replaced", "replace", "discard-replaced"})
_QUIET: Final = frozenset({"same", "read", "refresh", "remove-pending-replace", "read-discard", "discard"})
_POSITION: Final = re.compile(r"project:///(?P<file>[^#]+)#(?P<line>\d+)")
# The engine ends a preview with this when a mandatory policy was violated; the plan before it is whole.
REFUSED_BY_PACK: Final = "preview failed"


@dataclass(frozen=True)
class Plan:
    """One preview. `document` is what `pulumi preview --json` wrote, `events` the engine's log of the same run."""

    document: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, text: str, log: Path) -> Plan:
        """From standard output and the log; either may be missing or cut off when the engine could not start."""
        start = text.find("{")
        try:
            document = json.loads(text[start:]) if start >= 0 else {}
        except ValueError:
            document = {}
        return cls(document if isinstance(document, dict) else {}, tuple(_lines(log)))

    def failed(self, said: str) -> Plan:
        """The same for an engine that ended before it could write anything but `said`."""
        event = {"diagnosticEvent": {"severity": "error", "message": said.strip() or "the engine said nothing"}}
        return Plan(self.document, (*self.events, event))

    def _of(self, kind: str) -> Iterator[Mapping[str, Any]]:
        return (event[kind] for event in self.events if isinstance(event.get(kind), Mapping))

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        """The steps, those that change nothing included."""
        return [step for step in self.document.get("steps") or () if isinstance(step, Mapping)]

    def judged(self) -> tuple[str, ...]:
        """The policies that ran, by name."""
        names: set[str] = set()
        for kind in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent", "policyRemediateSummaryEvent"):
            for event in self._of(kind):
                names.update(event.get("passed") or (), event.get("failed") or ())
        return tuple(sorted(names))

    def violations(self) -> tuple[Violation, ...]:
        """What the packs reported, the worst first."""
        found = [self._violation(event) for event in self._of("policyEvent")]
        order = ("critical", "high", "medium", "low")
        rank = {severity: number for number, severity in enumerate(order)}
        return tuple(
            sorted(found, key=lambda v: (not v.refuses, rank.get(v.severity, len(rank)), v.policy, v.urn, v.message))
        )

    def _violation(self, event: Mapping[str, Any]) -> Violation:
        description, _, message = plain(event.get("message", "")).strip().partition("\n")
        urn = event.get("resourceUrn", "")
        location, callers = self.positions.get(urn, (None, ()))
        return Violation(
            policy=event.get("policyName", ""),
            level=event.get("enforcementLevel", ""),
            severity=event.get("severity", ""),
            description=description,
            message=message.strip() or description,
            urn=urn,
            location=location,
            callers=callers,
        )

    @cached_property
    def positions(self) -> dict[str, tuple[Location | None, tuple[Location, ...]]]:
        """Where each resource is made, by URN. The engine records the statement and what called it, for a Python
        program since CLI 3.180 or so (unverified; seen in 3.259).
        """
        found = {}
        for step in self.steps:
            state = step.get("newState") or step.get("oldState") or {}
            frames = [state.get("sourcePosition"), *(f.get("sourcePosition") for f in state.get("stackTrace") or ())]
            ours = [place for place in map(position, frames) if place is not None]
            callers = dict.fromkeys(place for place in ours if place != ours[0])
            found[step.get("urn", "")] = (ours[0] if ours else None, tuple(callers))
        return found

    def changes(self) -> tuple[Change, ...]:
        """What the plan changes: replacements and deletions first. A replacement's two halves are one change."""
        found: dict[str, Change] = {}
        for step in self.steps:
            op, urn = str(step.get("op")), str(step.get("urn"))
            if op in _QUIET:
                continue
            op = "replace" if op in _REPLACEMENT else op
            state = step.get("newState") or step.get("oldState") or {}
            if not is_made(state):
                continue
            because = tuple(dict.fromkeys((*(step.get("replaceReasons") or ()), *_differing(step, op))))
            known = found.get(urn)
            if known is not None:
                op = "replace" if "replace" in (op, known.op) else op
                because = tuple(dict.fromkeys((*known.because, *because)))
            place = self.positions.get(urn, (None, ()))[0] if known is None else known.location
            found[urn] = Change(op, urn, str(state.get("type", "")), urn.rpartition("::")[2], because, place)
        order = ("replace", "delete", "update", "create")
        return tuple(
            sorted(found.values(), key=lambda c: (order.index(c.op) if c.op in order else len(order), c.type, c.name))
        )

    def unchanged(self) -> int:
        """How many resources stay as they are."""
        return sum(step.get("op") == "same" for step in self.steps)

    def errors(self) -> tuple[str, ...]:
        """What the engine, the program or a provider said was wrong. The sum of refused policies is no error."""
        said = [plain(event.get("message", "")) for event in self._of("diagnosticEvent") if _is_error(event)]
        if not said:
            said = [
                plain(str(each.get("message", "")))
                for each in self.document.get("diagnostics") or ()
                if each.get("severity") == "error"
            ]
        texts = (text.strip().removeprefix("error: ") for text in said)
        return tuple(dict.fromkeys(text for text in texts if text and text != REFUSED_BY_PACK))

    def unenforced(self) -> tuple[str, ...]:
        """Policies that the SDK could not run on a resource: it says so and goes on, and nothing is enforced."""
        said = (plain(event.get("message", "")) for event in self._of("policyEvent"))
        return tuple(dict.fromkeys(text.strip() for text in said if "can't run policy" in text))

    def without_refusal(self) -> Mapping[str, Any]:
        """The document without the sum of refused policies, which readers would take for a plan that was cut off."""
        rest = [
            each
            for each in self.document.get("diagnostics") or ()
            if plain(str(each.get("message", ""))).strip().removeprefix("error: ") != REFUSED_BY_PACK
        ]
        return {**self.document, "diagnostics": rest}


def is_made(state: Mapping[str, Any]) -> bool:
    """Whether a state is of something in a cloud: a component only groups, and a provider only makes."""
    return bool(state.get("custom")) and not str(state.get("type", "")).startswith("pulumi:")


def position(text: object) -> Location | None:
    """A position that the engine records, when it is in the program and not in a package that the program uses."""
    match = _POSITION.fullmatch(text) if isinstance(text, str) else None
    if (
        match is None
        or ".." in match["file"]
        or match["file"].startswith((".", "venv/"))
        or "site-packages" in match["file"]
    ):
        return None
    return Location(match["file"], int(match["line"]))


def plain(message: str) -> str:
    """A message without the engine's colour markers."""
    return re.sub(r"<\{%.*?%\}>", "", message)


def _is_error(event: Mapping[str, Any]) -> bool:
    return event.get("severity") == "error" and not event.get("ephemeral")


def _differing(step: Mapping[str, Any], op: str) -> Iterable[str]:
    if op not in ("update", "replace"):
        return ()
    detailed = step.get("detailedDiff") or {}
    return [*detailed] or [*(step.get("diffReasons") or ())]


def _lines(log: Path) -> Iterator[Mapping[str, Any]]:
    if not log.exists():
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the last line of an engine that was killed
        if isinstance(event, dict):
            yield event
