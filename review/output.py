"""What a review leaves in its folder, for people and for machines."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path

from review import markdown, sarif, workflow_commands
from review.markdown import Links
from review.model import Review

COMMENT, SARIF, VIOLATIONS = "comment.md", "review.sarif", "violations.json"


def write(review: Review, folder: Path, root: Path, links: Links) -> None:
    """Write the comment, the SARIF log and the violations; in a workflow also the job summary and annotations."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / COMMENT).write_text(markdown.comment(review, links), encoding="utf-8")
    _json(folder / SARIF, sarif.document(review, root, f"{links.files}/policies/README.md" if links.files else ""))
    _json(
        folder / VIOLATIONS,
        {each.name: [dataclasses.asdict(violation) for violation in each.violations] for each in review.environments},
    )


def tell_workflow(review: Review, links: Links, environment: Mapping[str, str] = os.environ) -> None:
    """The job summary, where there is one, and the annotations, on standard output."""
    summary = environment.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown.comment(review, links, markdown.SUMMARY_LIMIT) + "\n")
    if environment.get("GITHUB_ACTIONS") == "true":
        for line in workflow_commands.lines(review):
            print(line)


def links_here(environment: Mapping[str, str] = os.environ) -> Links:
    """Addresses of the files and of the run, from a workflow's variables; none elsewhere."""
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    commit, run = environment.get("GITHUB_SHA"), environment.get("GITHUB_RUN_ID")
    if not (server and repository and commit and run):
        return Links()
    return Links(f"{server}/{repository}/blob/{commit}", f"{server}/{repository}/actions/runs/{run}")


def _json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
