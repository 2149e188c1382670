"""What `topology` says of an environment without the engine: its picture, and what it is billed for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from review.model import Meter

_Meters = Mapping[tuple[str, str], Mapping[str, Any]]


def draw(root: Path, stack: str, file: Path) -> None:
    """Draw an environment of a tree, when its settings allow it."""
    _topology(root, "draw", "--stack", stack, "--output", str(file.resolve()))


def compare(before: Path, after: Path, stack: str) -> tuple[Meter, ...]:
    """The meters whose units differ between two trees; none when either cannot tell."""
    was, now = (_meters(root, stack) for root in (before, after))
    if was is None or now is None:
        return ()
    found = []
    for key in dict.fromkeys((*was, *now)):
        old, new = was.get(key), now.get(key)
        if _units(old) != _units(new):
            found.append(Meter(*key, str((new or old or {}).get("by", "")), _units(old), _units(new)))
    return tuple(found)


def _meters(root: Path, stack: str) -> _Meters | None:
    told = _topology(root, "cost", "--json", "--stack", stack)
    try:
        rows = json.loads(told)["meters"]
        return {(row["part"], row["meter"]): row for row in rows}
    except (ValueError, KeyError, TypeError):
        return None


def _units(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    if row["by"] == "use":
        return "as used"
    return str(row["least"]) if row["least"] == row["most"] else f"{row['least']} to {row['most']}"


def _topology(root: Path, *arguments: str) -> str:
    """What a command prints; nothing when it fails. Each tree answers with its own code."""
    done = subprocess.run(  # noqa: S603 - the tree's own interpreter and module
        [str(root / ".venv" / "bin" / "python"), "-m", "topology", *arguments],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else ""
