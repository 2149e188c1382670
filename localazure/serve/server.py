"""Sockets: HTTPS on loopback, one thread a connection, and bounds on how many, how long and how much."""

from __future__ import annotations

import http.server
import io
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from localazure.serve.face import Face, headers_of
from localazure.serve.messages import Answer, RefusedError, Request
from localazure.serve.reading import BODY_LIMIT

_CONNECTIONS: Final = 128
_IDLE_SECONDS: Final = 60.0
_REQUEST_SECONDS: Final = 30.0
_METHODS: Final = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")
_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")

Log = Callable[[str, str, int, float], None]
"""Called after each answer: method, path (never the query or a header), status, seconds."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """The HTTPS server. `ended` is called in each connection's thread when it closes."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(
        self,
        face: Face,
        certificate: Path,
        port: int,
        *,
        log: Log | None = None,
        ended: Callable[[], None] | None = None,
    ) -> None:
        self.face = face
        self.log = log
        self._ended = ended
        self._slots = threading.BoundedSemaphore(_CONNECTIONS)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(certificate)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"https://localhost:{self.port}"

    def server_bind(self) -> None:
        """Bind, without the reverse look-up of one's own name that http.server makes."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.port

    def get_request(self) -> tuple[Any, Any]:
        """A connection. The handshake is made by its own thread, so that a slow client keeps nobody waiting."""
        raw, address = super().get_request()
        raw.settimeout(_REQUEST_SECONDS)
        return self._context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False), address

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in its thread; when all places are taken, those that come wait, and then are closed."""
        if not self._slots.acquire(timeout=2.0):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One connection from handshake to end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()
            if self._ended is not None:
                self._ended()

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """A connection that broke (no TLS, no certificate trusted, gone) is the client's affair."""


class _Deadline(io.RawIOBase):
    """Reads from a socket until a moment: a client that drips bytes is cut off as one that sends none."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection
        self.until = time.monotonic() + _REQUEST_SECONDS

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, or raise TimeoutError."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Handler(http.server.BaseHTTPRequestHandler):
    """HTTP/1.1 to a Request, and an Answer to HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    server_version = "local-azure"
    sys_version = ""
    # Without these two, small answers wait 40 ms for Nagle's algorithm and delayed acknowledgements.
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def setup(self) -> None:
        """Handshake, then streams."""
        self.request.do_handshake()
        super().setup()
        self._source = _Deadline(self.connection)
        self.rfile = io.BufferedReader(self._source)

    def handle_one_request(self) -> None:
        """One request; between two of them a connection may idle for a while."""
        self._source.until = time.monotonic() + _IDLE_SECONDS
        try:
            self.raw_requestline = self.rfile.readline(65537)
            self._source.until = time.monotonic() + _REQUEST_SECONDS
            if len(self.raw_requestline) > 65536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)
                self.close_connection = True
            elif not self.raw_requestline:
                self.close_connection = True
            elif self.parse_request():
                if self.command in _METHODS:
                    self._serve()
                else:
                    self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)
        except (TimeoutError, ssl.SSLError, ConnectionError):
            self.close_connection = True

    def _serve(self) -> None:
        begun = time.monotonic()
        try:
            request = self._read()
        except RefusedError as error:
            # How much of the body is still to come is not known, so the connection cannot go on.
            self.close_connection = True
            self._send(error.answer())
            return
        except UnicodeError:
            self.close_connection = True
            self._send(RefusedError(400, "InvalidRequestUri", "The path or query is not UTF-8.").answer())
            return
        answer = self.server.face.answer(request)
        self._send(answer)
        if self.server.log is not None:
            self.server.log(request.method, request.path, answer.status, time.monotonic() - begun)

    def _read(self) -> Request:
        headers = headers_of(dict(self.headers.items()))
        host = headers.get("host", "").lower()
        name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdigit() else (host, "", "443")
        if name not in _HOSTS or port != str(self.server.port):
            # A page in a browser reaches loopback under any name that it controls; this one is answered to its own.
            raise RefusedError(421, "MisdirectedRequest", f"This server answers as {self.server.url} and nothing else.")
        if "transfer-encoding" in headers:
            raise RefusedError(411, "LengthRequired", "Send a body with Content-Length, not in chunks.")
        length = headers.get("content-length", "0")
        if len(self.headers.get_all("content-length") or ()) > 1 or not (length.isascii() and length.isdigit()):
            raise RefusedError(400, "InvalidHeader", "The Content-Length header is no number.")
        if len(length) > 12 or int(length) > BODY_LIMIT:
            text = f"The request content is larger than {BODY_LIMIT} bytes."
            raise RefusedError(413, "RequestContentTooLarge", text)
        path, _, query = self.path.partition("?")
        if not path.startswith("/"):
            raise RefusedError(400, "InvalidRequestUri", "The request target is a path.")
        # Clients glue an address that ends in "/" to a path that begins with one, and az ends some paths with one.
        parts = path.lstrip("/").removesuffix("/")
        segments = tuple(unquote(part, errors="strict") for part in parts.split("/")) if parts else ()
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=50)
        except ValueError:
            raise RefusedError(400, "InvalidQueryString", "The query string is not well formed.") from None
        body = self.rfile.read(int(length)) if int(length) else b""
        if len(body) < int(length):
            raise ConnectionError("the client left before its body was whole")
        return Request(
            self.command, segments, {key.lower(): value for key, value in pairs}, headers, body, f"https://{host}"
        )

    def _send(self, answer: Answer) -> None:
        content = answer.content()
        self.connection.settimeout(_REQUEST_SECONDS)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, _one_line(value))
        if content:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            self.wfile.write(content)
        self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, _explain: str | None = None) -> None:
        """What http.server itself refuses (no HTTP, headers too long), in ARM's envelope and never as 5xx."""
        self.close_connection = True
        self.request_version = self.protocol_version  # else an unreadable request line gets an answer without a head
        status = {501: 405, 505: 400}.get(int(code), int(code))
        phrase = HTTPStatus(status).phrase
        self._send(RefusedError(status, phrase.title().replace(" ", ""), f"{message or phrase}.").answer())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name in http.server
        """Nothing: `Server.log` says what there is to say, without queries."""


def _one_line(value: str) -> str:
    """A header's value as it may be sent: ids in it may hold any letter that a name may."""
    return value.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")
