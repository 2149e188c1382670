"""The one comment of a pull request: found by its marker, written anew, added where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review.fault import ReviewError
from review.github import OURS, GitHub
from review.markdown import MARKER


@dataclass(frozen=True, slots=True)
class Head:
    """What a finished run was about, as GitHub's event says it: nothing of this comes from the run's artifacts."""

    owner: str
    branch: str
    commit: str
    run: str  # address of the run's page


def head_of(event: Path) -> Head:
    """Read a `workflow_run` event. Raises ReviewError when it is another one, or not of a pull request."""
    try:
        run: Mapping[str, Any] = json.loads(event.read_text(encoding="utf-8"))["workflow_run"]
        if run["event"] != "pull_request":
            raise ReviewError(f"the run was of a {run['event']}, not of a pull request")
        return Head(
            run["head_repository"]["owner"]["login"], run["head_branch"], run["head_sha"], run.get("html_url", "")
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ReviewError(f"{event}: not a workflow_run event ({fault!r})") from None


def put(github: GitHub, number: int, body: str) -> str:
    """Make `body` the one comment of a pull request; says what was done."""
    for found in github.comments(number):
        if str(found.get("body", "")).startswith(MARKER) and (found.get("user") or {}).get("login") == OURS:
            if found["body"].strip() == body.strip():
                return "unchanged"
            github.edit_comment(int(found["id"]), body)
            return "updated"
    github.add_comment(number, body)
    return "added"
