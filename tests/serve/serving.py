"""A running server on a store of its own, and Microsoft's clients pointed at it."""

from __future__ import annotations

import http.client
import json
import sqlite3
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from azure.identity import ClientSecretCredential

from localazure.core.identity import CLIENT_ID
from localazure.core.ids import SUBSCRIPTION, TENANT
from localazure.serve.certificates import Certificates
from localazure.serve.face import Face
from localazure.serve.messages import Answer, Request
from localazure.serve.server import Server
from localazure.serve.tokens import TokenIssuer
from tests.localazure.world import World

SELF = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SELF}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
HUB = f"{NETWORK}/virtualNetworks/hub"
HUB_BODY = {"location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}
VERSION = "2024-05-01"
Client = TypeVar("Client")


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code in ARM's envelope."""
        assert set(self.body) == {"error"}, self.body
        assert isinstance(self.body["error"]["message"], str)
        return str(self.body["error"]["code"])


class Serving:
    """A server in threads of this process."""

    def __init__(self, world: World, certificates: Certificates, issuer: TokenIssuer, **more: Any) -> None:
        self.world = world
        self.certificates = certificates
        self.issuer = issuer
        self.face = Face(world.azure, issuer, **more)
        self.server = Server(self.face, certificates.server, 0, ended=world.azure.store.close)
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self._credential: ClientSecretCredential | None = None
        self._clients: list[Any] = []

    @property
    def url(self) -> str:
        return self.server.url

    def credential(self, secret: str | None = None) -> ClientSecretCredential:
        made = ClientSecretCredential(
            TENANT,
            CLIENT_ID,
            secret or self.issuer.secret,
            authority=self.url,
            disable_instance_discovery=True,
            connection_verify=str(self.certificates.ca),
        )
        self._clients.append(made)
        return made

    def client(self, kind: type[Client], **more: Any) -> Client:
        """One of Microsoft's management clients, as its documentation says to make it for another cloud."""
        if self._credential is None:
            self._credential = self.credential()
        options = {
            "base_url": self.url,
            "credential_scopes": [f"{self.url}/.default"],
            "connection_verify": str(self.certificates.ca),
            "retry_total": 0,
            **more,
        }
        made: Any = kind(self._credential, **options)  # type: ignore[call-arg]
        self._clients.append(made)
        return made  # type: ignore[no-any-return]

    def call(self, method: str, path: str, body: Any = None, *, version: str | None = VERSION, **headers: str) -> Reply:
        """One plain HTTPS request with a token; `body` is JSON, or bytes as they are."""
        if version is not None:
            path += ("&" if "?" in path else "?") + f"api-version={version}"
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        sent = {
            "Authorization": f"Bearer {self.issuer.token('https://management.azure.com/')}",
            **({"Content-Type": "application/json"} if content is not None else {}),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = self.connect()
        try:
            connection.request(method, path, content, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            raw = answer.read()
            return Reply(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(raw) if raw else None
            )
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.certificates.ca)
        return http.client.HTTPSConnection("localhost", self.server.port, context=context, timeout=20)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        """The face itself, without sockets."""
        where, _, query = path.partition("?")
        pairs = dict(pair.partition("=")[::2] for pair in query.split("&")) if query else {}
        token = self.issuer.token("https://management.azure.com/")
        sent = {"authorization": f"Bearer {token}", "content-type": "application/json", **headers}
        segments = tuple(where.lstrip("/").split("/"))
        return self.face.answer(Request(method, segments, pairs, sent, body, self.url))

    def end(self) -> None:
        for client in self._clients:
            client.close()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


def is_whole(path: Path) -> None:
    """SQLite says the file is whole; every row is JSON, has its parent and a group that exists."""
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT id, parent, resource_group, properties FROM resources").fetchall()
    finally:
        connection.close()
    ids = {row[0] for row in rows}
    for id_, parent, group, properties in rows:
        assert isinstance(json.loads(properties), dict)
        assert parent is None or parent in ids, id_
        assert group is None or f"{SELF}/resourcegroups/{group}" in ids, id_
