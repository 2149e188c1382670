"""What a run asks of the local Azure beside answering: that writes take time, that order is strict, that things break.

A JSON file beside the store holds it, which `azure time`, `azure strict` and `azure fault` write and which every
process reads anew when it has changed. LOCALAZURE_CONDITIONS names another file, or is the JSON itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from localazure.core.durations import longest, typical
from localazure.core.errors import LocalAzureError

VARIABLE: Final = "LOCALAZURE_CONDITIONS"
STRICT_SECONDS: Final = 0.2
"""How long a write takes at least in strict mode: two that nothing orders then overlap."""

ANSWERS: Final = ("403", "409", "429", "500", "502", "503", "504")
KINDS: Final = (*ANSWERS, "fail", "unreached", "drop", "crash-before", "crash", "kill-before", "kill", "full")
"""What a fault does. Answers by status; `fail`: the operation is accepted and ends as Failed; `unreached` and `drop`:
the connection breaks before or after the write; `crash`: the provider's process dies, `kill`: the engine is killed
(SIGKILL), after the write or before it; `full`: the store's disk is full.
"""


class ConditionsError(LocalAzureError):
    """The conditions cannot be read; the text says which and what would be right."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: what, and for which operations.

    `at` is the number of the first operation that it strikes, counted from 1 among those that fit; without it every
    one that fits is struck, or by `chance` (0-1, drawn from `seed`). It strikes `times` times.
    """

    do: str
    verb: str = ""  # PUT or DELETE; "" for both
    type: str = ""  # a part of the ARM type
    name: str = ""  # a part of the resource's name
    at: int | None = None
    chance: float | None = None
    seed: int = 0
    times: int = 1
    retry_after: int = 1  # seconds, said with 429 and 503


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of it; the default is the calm local Azure."""

    scale: Fraction = Fraction(0)  # seconds here for one of Azure's; 0: nothing takes time
    seconds: Mapping[str, float] = field(default_factory=dict)  # Azure's seconds by ARM type, before the typical ones
    least: float = 0.0  # seconds here that a write takes at least
    strict: bool = False
    role_assignments: float = 0.0  # Azure's seconds until a role assignment takes effect
    deleted_names: float = 0.0  # Azure's seconds until a deleted resource's name is seen as taken
    faults: tuple[Fault, ...] = ()

    @property
    def calm(self) -> bool:
        """Whether nothing is asked for."""
        return self == _CALM

    def here(self, seconds: float) -> float:
        """Azure's seconds in seconds here."""
        return float(seconds * float(self.scale))

    def duration(self, type_: str, verb: str) -> float:
        """How many seconds here a write of an ARM type takes."""
        asked = longest(self.seconds, type_)
        least = max(self.least, STRICT_SECONDS if self.strict else 0.0)
        return max(least, self.here(typical(type_, verb) if asked is None else asked))


_CALM: Final = Conditions()


def read(text: str) -> Conditions:
    """Conditions from JSON. Raises ConditionsError."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ConditionsError(f"the conditions are no JSON: {error}") from None
    if not isinstance(content, dict):
        raise ConditionsError('the conditions are a JSON object, for instance {"strict": true}')
    faults = content.pop("faults", [])
    known = Conditions.__dataclass_fields__
    if unknown := sorted(set(content) - set(known)):
        raise ConditionsError(f"the conditions have no {unknown[0]!r}; there are {', '.join(known)}")
    try:
        if "scale" in content:
            content["scale"] = scale(content["scale"])
        if not isinstance(faults, list) or not all(isinstance(each, dict) for each in faults):
            raise ConditionsError('faults are a list of objects, for instance [{"do": "429", "type": "subnets"}]')
        made = Conditions(**content, faults=tuple(checked(Fault(**each)) for each in faults))
        lower = {str(type_).lower(): float(seconds) for type_, seconds in made.seconds.items()}
        made = replace(made, seconds=lower)
        numbers = (made.least, made.role_assignments, made.deleted_names, *lower.values())
        if not all(0 <= float(number) < 1e6 for number in numbers) or not isinstance(made.strict, bool):
            raise ConditionsError("times are seconds from 0 to a million, and strict is true or false")
    except (TypeError, ValueError, AttributeError) as error:
        raise ConditionsError(f"the conditions cannot be read: {error}") from None
    return made


def scale(text: Any) -> Fraction:
    """Seconds here for one of Azure's: "1/600", "0.01", 0. Raises ConditionsError."""
    try:
        found = Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        raise ConditionsError(f"{text!r} is no scale: write how long a second of Azure is here, for instance 1/600")
    return found


def checked(fault: Fault) -> Fault:
    """A fault that makes sense. Raises ConditionsError."""
    if fault.do not in KINDS:
        raise ConditionsError(f"{fault.do!r} is no fault; there are {', '.join(KINDS)}")
    if fault.verb not in ("", "PUT", "DELETE"):
        raise ConditionsError(f"{fault.verb!r} is no verb of a fault: PUT or DELETE")
    if not 1 <= fault.times <= 1_000_000 or (fault.at is not None and fault.at < 1):
        raise ConditionsError("a fault strikes at least once, at an operation counted from 1")
    if fault.chance is not None and not 0 <= fault.chance <= 1:
        raise ConditionsError(f"{fault.chance} is no chance: a number from 0 to 1")
    if not 0 <= fault.retry_after <= 3600:
        raise ConditionsError("retry_after is in seconds, from 0 to 3600")
    return fault


def written(conditions: Conditions) -> str:
    """The JSON of conditions, without what is as by default."""
    content = {key: value for key, value in asdict(conditions).items() if value != getattr(_CALM, key)}
    if "scale" in content:
        content["scale"] = str(conditions.scale)
    if conditions.faults:
        calm = asdict(Fault("full"))
        content["faults"] = [
            {key: value for key, value in asdict(each).items() if key == "do" or value != calm[key]}
            for each in conditions.faults
        ]
    return json.dumps(content, indent=2) + "\n"


class ConditionsFile:
    """The conditions that hold now. Reading them costs one look at the file's date."""

    def __init__(self, path: Path | None, text: str = "") -> None:
        self.path = path
        self._fixed = read(text) if text else _CALM
        self._stamp: tuple[int, int] | None = None

    @classmethod
    def of(cls, store: Path) -> ConditionsFile:
        """What LOCALAZURE_CONDITIONS says, else the file beside the store. Raises ConditionsError."""
        told = os.environ.get(VARIABLE, "").strip()
        if told.startswith("{"):
            return cls(None, told)
        return cls(Path(told) if told else store.with_suffix(".conditions.json"))

    def now(self) -> Conditions:
        """The conditions. Raises ConditionsError."""
        if self.path is None:
            return self._fixed
        try:
            status = self.path.stat()
        except FileNotFoundError:
            self._stamp, self._fixed = None, _CALM
            return self._fixed
        stamp = (status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            self._fixed, self._stamp = read(self.path.read_text("utf-8")), stamp
        return self._fixed

    def write(self, conditions: Conditions) -> None:
        """Make these the conditions; the calm ones remove the file. Raises ConditionsError."""
        if self.path is None:
            raise ConditionsError(f"{VARIABLE} holds the conditions themselves: unset it, or make it name a file")
        if conditions.calm:
            self.path.unlink(missing_ok=True)
            return
        # Another process may read at any moment: it sees the old file or the new one.
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.write_text(written(conditions), "utf-8")
        fresh.replace(self.path)
