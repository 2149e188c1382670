"""A stand-in for GitHub's REST API on loopback: pull requests, comments and issues of one repository, in pages."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-that-must-not-be-shown"
REPOSITORY = "contoso/cluster"


@dataclass
class Forge:
    """What the repository holds, and what was asked of it."""

    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    refuse: int = 0
    address: str = ""


@contextmanager
def forge() -> Iterator[Forge]:
    """Serve one until the block ends."""
    state = Forge()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            url = urlsplit(self.path)
            state.asked.append((self.command, url.path))
            if state.refuse or self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self.send(state.refuse or 401, {"message": "Resource not accessible by integration"})
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            return self.send(
                200, route(state, self.command, url.path.removeprefix(f"/repos/{REPOSITORY}"), query, body)
            )

        def send(self, code: int, document: object) -> None:
            content = json.dumps(document).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def route(state: Forge, verb: str, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
    def page(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
        return items[(number - 1) * size : number * size]

    if (verb, path) == ("GET", "/pulls"):
        owner, _, branch = query["head"].partition(":")
        return page([p for p in state.pulls if (p["head"]["owner"], p["head"]["ref"]) == (owner, branch)])
    if match := re.fullmatch(r"/issues/(\d+)/comments", path):
        known = state.comments.setdefault(int(match[1]), [])
        if verb == "GET":
            return page(known)
        known.append(
            {"id": 1000 + sum(map(len, state.comments.values())), "user": {"login": "github-actions[bot]"}, **body}
        )
        return known[-1]
    if match := re.fullmatch(r"/issues/comments/(\d+)", path):
        [comment] = [c for known in state.comments.values() for c in known if c["id"] == int(match[1])]
        comment.update(body)
        return comment
    if (verb, path) == ("GET", "/issues"):
        return page([i for i in state.issues if query["labels"] in i["labels"] and i["state"] == query["state"]])
    if (verb, path) == ("POST", "/issues"):
        state.issues.append({"number": len(state.issues) + 1, "state": "open", **body})
        return state.issues[-1]
    if match := re.fullmatch(r"/issues/(\d+)", path):
        state.issues[int(match[1]) - 1].update(body)
        return state.issues[int(match[1]) - 1]
    raise AssertionError(f"{verb} {path}")
