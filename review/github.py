"""The little of GitHub's REST API that a review needs; standard library only, since the job that may write installs
nothing.
"""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, Final

from review.fault import ReviewError

API: Final = "https://api.github.com"
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+")
_PAGE: Final = 100
_MOST_PAGES: Final = 50
_TIMEOUT: Final = 30  # seconds
OURS: Final = "github-actions[bot]"
"""Who comments with a workflow's own token. A comment of anyone else with our marker in it is not touched."""


class GitHub:
    """One repository, with a token that no message shows."""

    def __init__(self, repository: str, token: str, api: str = API) -> None:
        """`repository` is `owner/name`. Raises ReviewError when it is not."""
        if not _REPOSITORY.fullmatch(repository):
            raise ReviewError(f"{repository!r} is no repository; write owner/name")
        self._base, self._token = f"{api.rstrip('/')}/repos/{repository}", token
        self.repository = repository

    @classmethod
    def here(cls, environment: Mapping[str, str] = os.environ) -> GitHub:
        """From the variables of a workflow: GITHUB_REPOSITORY, GITHUB_TOKEN, GITHUB_API_URL. Raises ReviewError."""
        missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environment.get(name)]
        if missing:
            raise ReviewError(f"not in a workflow: {' and '.join(missing)} not set")
        api = environment.get("GITHUB_API_URL") or API
        return cls(environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"], api)

    def pull_request(self, owner: str, branch: str, commit: str) -> int | None:
        """The number of the open pull request whose head is this commit of this branch of this owner; None without one.

        The event that follows a fork's run names no pull request, and what the run left behind may lie; this does not.
        """
        head = urllib.parse.quote(f"{owner}:{branch}", safe="")
        for found in self._all(f"/pulls?state=open&head={head}"):
            if found["head"]["sha"] == commit and str(found["head"]["ref"]) == branch:
                return int(found["number"])
        return None

    def comments(self, number: int) -> Iterator[Mapping[str, Any]]:
        """The comments of an issue or pull request, the oldest first."""
        return self._all(f"/issues/{number}/comments?")

    def add_comment(self, number: int, body: str) -> None:
        """Comment on an issue or pull request."""
        self._call("POST", f"/issues/{number}/comments", {"body": body})

    def edit_comment(self, comment: int, body: str) -> None:
        """Write a comment anew."""
        self._call("PATCH", f"/issues/comments/{comment}", {"body": body})

    def issues(self, label: str) -> Iterator[Mapping[str, Any]]:
        """The open issues with a label."""
        return self._all(f"/issues?state=open&labels={urllib.parse.quote(label, safe='')}")

    def open_issue(self, title: str, body: str, label: str) -> None:
        """Open an issue."""
        self._call("POST", "/issues", {"title": title, "body": body, "labels": [label]})

    def edit_issue(self, number: int, **fields: str) -> None:
        """Change an issue: title, body, state."""
        self._call("PATCH", f"/issues/{number}", fields)

    def _all(self, path: str) -> Iterator[Mapping[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            found = self._call("GET", f"{path}&per_page={_PAGE}&page={page}".replace("?&", "?"))
            yield from found
            if len(found) < _PAGE:
                return

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the API's own address, or GITHUB_API_URL of an enterprise
            self._base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as fault:
            said = fault.read(500).decode(errors="replace")
            raise ReviewError(f"GitHub answered {fault.code} to {method} {path}: {said}") from None
        except (OSError, ValueError) as fault:
            raise ReviewError(f"GitHub did not answer {method} {path}: {fault}") from None
