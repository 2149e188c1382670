"""A small API like Machine Learning Server's: POST /login, then POST /api/{service}/{version} with the token."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "a-bearer-token"
PASSWORD = "a-password"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        service = re.fullmatch(r"/api/([\w-]+)/(v[\d.]+)", self.path)
        if self.path == "/login":
            right = body == {"username": "admin", "password": PASSWORD}
            self._answer(200 if right else 401, {"access_token": TOKEN, "token_type": "Bearer"} if right else {})
        elif service is None:
            self._answer(404, {})
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401, {})
        else:
            outputs = {"answer": body["hp"] * 2}
            self._answer(200, {"success": True, "service": service[1], "outputParameters": outputs})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running(port: int = 0) -> Iterator[int]:
    """The API on a loopback port, as it is on 12800 of a web node."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
