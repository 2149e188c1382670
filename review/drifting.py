"""Drift: what changed in Azure behind the program's back. `pulumi refresh --preview-only` finds it, whatever the
backend, and writes nothing; here its answer is read and told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from review import words
from review.escape import code, prose
from review.fault import ReviewError
from review.github import GitHub
from review.markdown import Links
from review.model import Change
from review.output import links_here
from review.plan import Plan, is_made

LABEL: Final = "drift"
_MOST: Final = 200
# Inputs by the API's description that Azure alone writes, once the other side of a peering is there.
_STATUS: Final = frozenset({"peeringState", "peeringSyncLevel"})


def find(document: Mapping[str, Any]) -> tuple[Change, ...]:
    """The resources that are not as the state has them, from what `pulumi refresh --preview-only --json` wrote."""
    found = []
    for step in Plan(document, ()).steps:
        state = step.get("oldState") or step.get("newState") or {}
        if step.get("op") not in ("update", "delete") or not is_made(state):
            continue
        paths = [path for path in step.get("detailedDiff") or () if path.partition("[")[0] not in _STATUS]
        if paths or step["op"] == "delete":
            urn = str(step.get("urn"))
            op = "gone" if step["op"] == "delete" else "changed"
            found.append(Change(op, urn, str(state.get("type")), urn.rpartition("::")[2], tuple(paths)))
    return tuple(sorted(found, key=lambda change: (change.op != "gone", change.type, change.name)))


def report(stack: str, found: tuple[Change, ...], links: Links) -> str:
    """What was found, as Markdown."""
    if not found:
        return f"## ✅ {prose(stack)} is as it was deployed\n"
    lines = [f"## ⚠️ {prose(stack)}: {words.count(len(found), 'resource')} changed outside the program", ""]
    for change in found[:_MOST]:
        about = f": {words.listed([code(path) for path in change.because], 6)}" if change.because else ""
        lines.append(f"- {change.op} {code(change.name)} ({prose(change.type.rpartition(':')[2])}){about}")
    if len(found) > _MOST:
        lines.append(f"- … and {len(found) - _MOST} more")
    lines += ["", "Take the change into the program, or run the deployment, which puts it back."]
    if links.run:
        lines += ["", f"<sub>[the run]({links.run})</sub>"]
    return "\n".join(lines) + "\n"


def keep_issue(github: GitHub, stack: str, found: tuple[Change, ...], body: str) -> str:
    """One open issue while there is drift, none while there is not; says what was done."""
    title = f"Drift in {stack}"
    known = next((each for each in github.issues(LABEL) if each.get("title") == title), None)
    if not found:
        if known is None:
            return "no issue"
        github.edit_issue(int(known["number"]), body=body, state="closed")
        return f"closed #{known['number']}"
    if known is None:
        github.open_issue(title, body, LABEL)
        return "opened an issue"
    github.edit_issue(int(known["number"]), body=body)
    return f"updated #{known['number']}"


def main(stack: str, *, issue: bool) -> int:
    """Refresh in preview, tell, and keep the issue where asked. 0 without drift, 1 with it."""
    found = find(_refreshed(stack))
    body = report(stack, found, links_here())
    print(body)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(body)
    if issue:
        print(keep_issue(GitHub.here(), stack, found, body), file=sys.stderr)
    return 1 if found else 0


def _refreshed(stack: str) -> Mapping[str, Any]:
    """What the engine finds, with the user's own CLI, backend and login. Raises ReviewError."""
    command = ["pulumi", "refresh", "--preview-only", "--json", "--non-interactive", "--stack", stack]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise ReviewError("no pulumi on PATH") from None
    start = done.stdout.find("{")
    try:
        document = json.loads(done.stdout[start:]) if start >= 0 else {}
    except ValueError:
        document = {}
    if done.returncode or not document.get("steps"):
        said = [str(each.get("message", "")) for each in document.get("diagnostics") or ()]
        raise ReviewError(
            f"pulumi refresh failed: {' '.join(said).strip() or done.stderr.strip() or 'it said nothing'}"
        )
    return document
