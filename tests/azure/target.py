"""ARM as a plain client sees it: one class for the local Azure's face and for a real subscription."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: Any

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of an error and those in its details, or none."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        if not isinstance(error, dict):
            return ()
        details = [item for item in error.get("details") or [] if isinstance(item, dict)]
        return tuple(str(item.get("code")) for item in (error, *details))


@dataclass(frozen=True)
class Target:
    """Where requests go. `ca` is a file with the certificate to trust; None trusts what the system trusts."""

    url: str
    subscription: str
    token: str = field(repr=False)
    ca: str | None = None
    pause: float = 5.0  # seconds between two looks at a resource that is being written

    def call(self, method: str, path: str, version: str, body: Any = None) -> Reply:
        """One request below the subscription; `path` begins with "/resourceGroups"."""
        where = urlsplit(self.url)
        context = ssl.create_default_context(cafile=self.ca)
        connection = http.client.HTTPSConnection(where.hostname or "", where.port, context=context, timeout=60)
        try:
            connection.request(
                method,
                f"/subscriptions/{self.subscription}{path}?api-version={version}",
                None if body is None else json.dumps(body).encode(),
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            raw = answer.read()
        finally:
            connection.close()
        return Reply(answer.status, json.loads(raw) if raw else None)

    def make(self, path: str, version: str, body: Any, longest: float = 300) -> None:
        """Write something that must succeed, and wait for it. Raises AssertionError with ARM's answer, TimeoutError."""
        reply = self.call("PUT", path, version, body)
        assert reply.status in (200, 201, 202), reply
        until = time.monotonic() + longest
        while self._state(path, version) not in ("Succeeded", None):
            if time.monotonic() > until:
                raise TimeoutError(f"{path} is not ready after {longest:.0f} s")
            time.sleep(self.pause)

    def _state(self, path: str, version: str) -> str | None:
        body = self.call("GET", path, version).body
        state = body.get("properties", {}).get("provisioningState") if isinstance(body, dict) else None
        assert state not in ("Failed", "Canceled"), body
        return state
