"""What was found: the catalog's words, filled in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from clientkit.doctor.catalog import CATALOG, Status


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    code: str
    status: Status
    subject: str
    seen: str
    means: str
    do: str
    who: str

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return asdict(self) | {"status": self.status.value}


def make(code: str, subject: str, seen: str, **filled: object) -> Finding:
    """The finding of `code`, with the braces of its entry filled in."""
    entry = CATALOG[code]
    return Finding(
        code, entry.status, subject, seen, entry.means.format(**filled), entry.do.format(**filled), entry.who
    )
