"""Sockets: what is hardly HTTP, what never ends, and who else may be on the line."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import time

import pytest

from tests.serve.serving import HUB, HUB_BODY, Serving


def test_a_foreign_host_name_is_not_answered(serving: Serving) -> None:
    for host in ("evil.example", f"evil.example:{serving.server.port}", "localhost", "localhost:1"):
        reply = serving.call("GET", "/subscriptions", Host=host)
        assert (reply.status, reply.code) == (421, "MisdirectedRequest")
    assert serving.call("GET", "/subscriptions", Host=f"127.0.0.1:{serving.server.port}").status == 200


def _raw(serving: Serving, sent: bytes, *, wait: float = 5.0) -> bytes:
    context = ssl.create_default_context(cafile=serving.certificates.ca)
    with (
        socket.create_connection(("127.0.0.1", serving.server.port), timeout=wait) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(sent)
        got = b""
        while chunk := connection.recv(65536):
            got += chunk
        return got


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"PUT / HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"PUT / HTTP/1.1\r\nHost: localhost:PORT\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"GET http://localhost/ HTTP/1.1\r\nHost: localhost:PORT\r\nConnection: close\r\n\r\n", b"400"),
    ],
)
def test_what_is_hardly_http_gets_an_envelope_and_the_end(serving: Serving, sent: bytes, status: bytes) -> None:
    got = _raw(serving, sent.replace(b"PORT", str(serving.server.port).encode()))
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status), got
    assert set(json.loads(body)) == {"error"}
    assert b"onnection: close" in head


def test_plain_http_and_broken_handshakes_keep_nobody_waiting(serving: Serving) -> None:
    silent = socket.create_connection(("127.0.0.1", serving.server.port))
    with socket.create_connection(("127.0.0.1", serving.server.port)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        plain.settimeout(5)
        got = plain.recv(100)
        assert not got.startswith(b"HTTP/")
    begun = time.monotonic()
    assert serving.call("GET", "/subscriptions").status == 200
    assert time.monotonic() - begun < 5
    silent.close()


def test_a_client_that_drips_is_cut_off(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localazure.serve.server._REQUEST_SECONDS", 0.5)
    context = ssl.create_default_context(cafile=serving.certificates.ca)
    begun = time.monotonic()
    with (
        socket.create_connection(("127.0.0.1", serving.server.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
        contextlib.suppress(OSError),  # a write after the end
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nx: ")
        while time.monotonic() - begun < 10:
            connection.sendall(b"y")
            time.sleep(0.05)
    assert time.monotonic() - begun < 5
    assert _raw(serving, b"GET / HTTP/1.1\r\nHost:") == b""  # nor one that stops in the middle


def test_a_body_that_breaks_off_is_not_carried_out(serving: Serving) -> None:
    whole = json.dumps(HUB_BODY).encode()
    token = serving.issuer.token("https://management.azure.com/")
    head = (
        f"PUT {HUB}?api-version=2024-05-01 HTTP/1.1\r\nHost: localhost:{serving.server.port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(whole) + 1}\r\n\r\n"
    )
    context = ssl.create_default_context(cafile=serving.certificates.ca)
    with socket.create_connection(("127.0.0.1", serving.server.port), timeout=5) as plain:
        connection = context.wrap_socket(plain, server_hostname="localhost")
        connection.sendall(head.encode() + whole)
        with contextlib.suppress(OSError):  # it hangs up without a word
            connection.unwrap()
        connection.close()
    assert serving.call("GET", HUB).status == 404


def test_it_listens_on_loopback_only(serving: Serving) -> None:
    assert serving.server.socket.getsockname()[0] == "127.0.0.1"
