"""Fetching and judging revocation lists: whatever a server does, the answer is the list or a clear no, in "
"bounded time."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kit_support import authority
from kit_support.authority import DAY, NOW
from kit_support.gateway import Gateways

from clientkit.tls import revocation
from clientkit.tls.revocation import RevocationUnknownError, RevokedError

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@contextmanager
def server(*pieces: bytes, pause: float = 0.0) -> Iterator[str]:
    """Answers one call with `pieces`, pausing between them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                for piece in pieces:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        return
                    time.sleep(pause)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/a.crl"
        finally:
            thread.join()


def test_a_list_is_fetched_whole(gateways: Gateways) -> None:
    content = revocation.fetch(f"http://127.0.0.1:{gateways.crl_port}/issuing.crl")
    assert content == (gateways.folder / "crl/issuing.crl").read_bytes()


def test_a_server_that_drips_is_given_up_in_the_time_given() -> None:
    begins = time.monotonic()
    with server(HEAD, *[b"x"] * 20, pause=0.1) as url:
        with pytest.raises(RevocationUnknownError, match="no answer within"):
            revocation.fetch(url, seconds=0.5)
        assert time.monotonic() - begins < 1.5


def test_an_endless_list_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation, "_LARGEST_LIST", 1000)
    with server(HEAD, b"x" * 2000) as url, pytest.raises(RevocationUnknownError, match="which no list has"):
        revocation.fetch(url)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n", "answers 302"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answers 404"),
        (b"nonsense\r\n\r\n", "cannot be fetched"),
        (b"", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "cannot be fetched"),
    ],
)
def test_an_answer_that_is_no_list_is_a_no(answer: bytes, says: str) -> None:
    with server(answer) as url, pytest.raises(RevocationUnknownError, match=says):
        revocation.fetch(url)


@pytest.mark.parametrize("url", ["https://pki.example/a.crl", "ldap://dc/a", "file:///etc/passwd", "http://", "x"])
def test_only_http_is_fetched(url: str) -> None:
    with pytest.raises(RevocationUnknownError, match="not an http address"):
        revocation.fetch(url)


@pytest.mark.parametrize(
    ("content", "says"), [(b"<html>", "a web page"), (b"", "0 bytes"), (b"-----BEGIN X509 CRL-----", "something else")]
)
def test_what_is_not_a_list_is_said(content: bytes, says: str) -> None:
    with pytest.raises(RevocationUnknownError, match=says):
        revocation.parse(content, "http://pki.example/a.crl")


def test_of_several_addresses_one_good_list_is_enough_and_no_bad_one_counts() -> None:
    root = authority.issue("Root", ca=True)
    leaf = authority.issue("leaf", root, hosts=["a.example"], crl_urls=["http://dead/", "http://old/", "http://good/"])
    lists = {
        "http://old/": authority.crl(root, begins=NOW - 9 * DAY, ends=NOW - DAY),
        "http://good/": authority.crl(root),
    }

    def get(url: str) -> bytes:
        if url not in lists:
            raise RevocationUnknownError(f"{url} is down")
        return lists[url]

    chain = (leaf.certificate, root.certificate)
    assert len(revocation.lists_for(chain, NOW, get=get)) == 1
    lists["http://good/"] = authority.crl(root, leaf)
    with pytest.raises(RevokedError, match=f"{leaf.certificate.serial_number:x}"):
        revocation.lists_for(chain, NOW, get=get)
    del lists["http://good/"]
    with pytest.raises(RevocationUnknownError, match=r"dead/ is down; .*expired on.*; .*good/ is down"):
        revocation.lists_for(chain, NOW, get=get)


def test_a_list_of_the_future_points_at_the_clock() -> None:
    root = authority.issue("Root", ca=True)
    leaf = authority.issue("leaf", root, crl_urls=["http://pki.example/"])
    early = authority.crl(root, begins=NOW + DAY, ends=NOW + 9 * DAY)
    with pytest.raises(RevocationUnknownError, match="is this clock right"):
        revocation.lists_for((leaf.certificate, root.certificate), NOW, get=lambda _: early)


def test_a_list_with_the_right_issuer_and_a_wrong_signature_is_refused() -> None:
    root, impostor = authority.issue("Root", ca=True), authority.issue("Root", ca=True)
    leaf = authority.issue("leaf", root, crl_urls=["http://pki.example/"])
    forged = authority.crl(impostor)
    with pytest.raises(RevocationUnknownError, match="wrongly signed"):
        revocation.lists_for((leaf.certificate, root.certificate), NOW, get=lambda _: forged)


def test_without_the_issuer_nothing_is_said_to_be_good() -> None:
    root = authority.issue("Root", ca=True)
    leaf = authority.issue("leaf", root, crl_urls=["http://pki.example/"])
    with pytest.raises(RevocationUnknownError, match="its issuer is not known"):
        revocation.lists_for((leaf.certificate,), NOW, get=lambda _: authority.crl(root))
