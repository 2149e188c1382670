"""Ports, HTTPS, TLS and revocation of real gateways; the way out; the clock; proxies."""

import ipaddress
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import certifi
import pytest
from kit_support import name_server
from kit_support.gateway import Gateways

from clientkit import certificates
from clientkit.doctor import chain, dns, ports, surroundings
from clientkit.doctor.facts import Endpoint, Facts, PrivateName, Target
from clientkit.doctor.findings import Finding
from clientkit.trust import bundle

LOOPBACK = ipaddress.ip_address("127.0.0.1")
SECONDS = 5.0
STRICT = sys.version_info >= (3, 13)


def endpoint(port: int, path: str = "/") -> Endpoint:
    return Endpoint("gateway", LOOPBACK, ("localhost",), (port,), (), port, path)


def tls_of(gateways: Gateways, kind: str, host: str = "localhost") -> list[Finding]:
    port = gateways.ports[kind]
    return list(chain.check(endpoint(port), host, port, gateways.root_pem.read_text(), SECONDS))


@contextmanager
def deaf() -> Iterator[int]:
    """A port that drops what comes: its queue of connections is full, so the kernel ignores further ones."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        try:
            yield listener.getsockname()[1]
        finally:
            for one in waiting:
                one.close()


def test_open_refused_and_silent_ports_are_told_apart(gateways: Gateways) -> None:
    def code(port: int) -> str:
        return next(ports.check_open(endpoint(port), port, 0.3)).code

    assert code(gateways.ports["good"]) == "port-open"
    assert code(gateways.closed_port) == "port-refused"
    with deaf() as port:
        assert code(port) == "port-silent"


def test_a_port_that_must_be_closed_is_a_fault_when_it_answers(gateways: Gateways) -> None:
    def code(port: int) -> str:
        return next(ports.check_closed(endpoint(port), port, 0.3)).code

    assert code(gateways.crl_port) == "port-80-open"
    assert code(gateways.closed_port) == "port-closed"
    with deaf() as port:
        assert code(port) == "port-closed"


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/", ["http-ok", "clock-ok"]),
        ("/no-backend", ["http-bad-gateway", "clock-ok"]),
        ("/forbidden", ["http-forbidden", "clock-ok"]),
    ],
)
def test_what_the_gateway_answers_is_judged(gateways: Gateways, path: str, codes: list[str]) -> None:
    port = gateways.ports["good"]
    assert [one.code for one in ports.check_http(endpoint(port, path), port, SECONDS)] == codes


class _OldClock(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        return "Thu, 01 Jan 2026 00:00:00 GMT"

    def log_message(self, *_: object) -> None:
        pass


def test_a_clock_that_is_off_is_a_fault(gateways: Gateways) -> None:
    with HTTPServer(("127.0.0.1", 0), _OldClock) as server:
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(gateways.folder / "good.pem")
        server.socket = secure.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = list(ports.check_http(endpoint(server.server_port), server.server_port, SECONDS))
        thread.join()
    assert [one.code for one in found] == ["http-ok", "clock-skew"]
    assert "01 Jan 2026" in found[1].seen


def test_without_an_answer_the_clock_is_unknown(gateways: Gateways) -> None:
    found = list(ports.check_http(endpoint(gateways.closed_port), gateways.closed_port, SECONDS))
    assert [one.code for one in found] == ["clock-unknown"]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("good", ["tls-ok", "revocation-ok"]),
        ("unknown", ["tls-intermediate-missing"]),
        ("missing_intermediate", ["tls-intermediate-missing"]),
        ("expired", ["tls-expired"]),
        ("not_yet_valid", ["tls-not-yet-valid"]),
        ("ends_soon", ["tls-ok", "tls-ends-soon", "revocation-ok"]),
        ("wrong_host", ["tls-name"]),
        ("revoked", ["tls-ok", "revocation-revoked"]),
        ("intermediate_revoked", ["tls-ok", "revocation-revoked"]),
        ("crl_unreachable", ["tls-ok", "revocation-unknown"]),
        ("crl_expired", ["tls-ok", "revocation-unknown"]),
        ("crl_foreign", ["tls-ok", "revocation-unknown"]),
        ("crl_delta", ["tls-ok", "revocation-unknown"]),
        ("crl_unnamed", ["tls-ok", "revocation-unknown"]),
        ("no_key_identifier", ["tls-strict"] if STRICT else ["tls-ok", "tls-strict-later", "revocation-ok"]),
        ("tls11", ["tls-failed"]),
    ],
)
def test_each_broken_gateway_gets_its_own_finding(gateways: Gateways, kind: str, codes: list[str]) -> None:
    assert [one.code for one in tls_of(gateways, kind)] == codes


def served(gateways: Gateways, talk: Callable[[ssl.SSLSocket], None], **settings: Any) -> tuple[list[str], list[str]]:
    """What TLS and HTTPS checks find at a server that shows the good certificate and then does as `talk` says."""
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(gateways.folder / "good.pem")
    secure.load_verify_locations(gateways.root_pem)
    for name, value in settings.items():
        setattr(secure, name, value)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                plain, _ = listener.accept()
                with plain.dup() as raw:
                    with suppress(OSError), secure.wrap_socket(plain, server_side=True) as one:
                        talk(one)
                    # Read to the end: closing before would throw away what was said last.
                    with suppress(OSError):
                        raw.shutdown(socket.SHUT_WR)
                        while raw.recv(4096):
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            root = gateways.root_pem.read_text()
            tls = [one.code for one in chain.check(endpoint(port), "localhost", port, root, SECONDS)]
            https = [one.code for one in ports.check_http(endpoint(port), port, SECONDS)]
        finally:
            ended.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()
    return tls, https


def test_a_server_that_wants_a_client_certificate_is_told_from_one_that_is_broken(gateways: Gateways) -> None:
    def wait(one: ssl.SSLSocket) -> None:
        one.recv(1)

    wants = {"verify_mode": ssl.CERT_REQUIRED}
    old, _ = served(gateways, wait, **wants, maximum_version=ssl.TLSVersion.TLSv1_2)
    assert old == ["tls-client-certificate"], "TLS 1.2 ends the handshake"
    tls, https = served(gateways, wait, **wants)
    assert tls[0] == "tls-ok", "TLS 1.3 looks for it after the client is done"
    assert https[0] == "tls-client-certificate"
    port = gateways.ports["client_required"]
    assert next(iter(ports.check_http(endpoint(port), port, SECONDS))).code == "tls-client-certificate", "nginx: 400"


def test_a_server_that_speaks_tls_and_no_http_is_a_warning(gateways: Gateways) -> None:
    def babble(one: ssl.SSLSocket) -> None:
        one.recv(1)
        one.sendall(b"220 mail.contoso.example ESMTP\r\n")

    tls, https = served(gateways, babble)
    assert tls[0] == "tls-ok"
    assert https == ["http-failed", "clock-unknown"]


def test_a_chain_to_another_root_names_that_root(gateways: Gateways) -> None:
    """The whole chain is sent and ends elsewhere, as with another certificate or a device on the way."""
    other = gateways.folder / "unknown.pem"
    port = gateways.ports["good"]
    (found,) = chain.check(endpoint(port), "localhost", port, other.read_text(), SECONDS)
    assert found.code == "tls-root-untrusted"
    assert "CN=Contoso Root" in found.means


def test_the_findings_name_what_the_reader_needs(gateways: Gateways) -> None:
    assert "CN=Contoso Issuing" in tls_of(gateways, "missing_intermediate")[0].means
    assert "other.contoso.example" in tls_of(gateways, "wrong_host")[0].means
    assert "good gateway <- Contoso Issuing <- Contoso Root" in tls_of(gateways, "good")[0].seen
    assert "refuses the connection" in tls_of(gateways, "crl_unreachable")[1].seen


def test_the_endpoints_own_address_is_asked_whatever_the_name_resolves_to(gateways: Gateways) -> None:
    (found,) = tls_of(gateways, "good", host="ml.contoso.example")
    assert found.code == "tls-name"


def test_a_port_without_tls_is_a_failed_handshake(gateways: Gateways) -> None:
    port = gateways.crl_port
    (found,) = chain.check(endpoint(port), "localhost", port, gateways.root_pem.read_text(), SECONDS)
    assert found.code == "tls-failed"


def test_whether_this_machines_clients_trust_the_root_is_seen(
    gateways: Gateways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = gateways.root_pem.read_text()
    assert [one.code for one in chain.check_own_trust(root)] == ["trust-missing"]
    merged = tmp_path / "bundle.pem"
    bundle.merge(certificates.read(gateways.root_pem), merged)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(merged))
    assert [one.code for one in chain.check_own_trust(root)] == ["trust-ok"]
    merged.unlink()
    assert [one.code for one in chain.check_own_trust(root)] == ["trust-missing"]


def egress(host: str, port: int, zone: dict) -> Finding:
    with name_server.running("127.0.9.53", zone) as at:
        servers = [dns.Server(ipaddress.ip_address("127.0.9.53"), at)]
        (found,) = surroundings.check_egress(Target(host, port), servers, 0.5)
    return found


def test_the_way_out_is_judged_by_name_port_and_who_answers(
    gateways: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = {"localhost": ("A", "127.0.0.1"), "login.contoso.example": ("A", "127.0.0.1")}
    good = gateways.ports["good"]
    found = egress("localhost", good, zone)
    assert found.code == "egress-intercepted"
    assert "CN=Contoso Root" in found.means
    monkeypatch.setenv("SSL_CERT_FILE", str(gateways.root_pem))
    assert egress("localhost", good, zone).code == "egress-ok"
    assert egress("login.contoso.example", good, zone).code == "egress-intercepted"
    assert egress("localhost", gateways.closed_port, zone).code == "egress-blocked"
    with deaf() as port:
        assert egress("localhost", port, zone).code == "egress-blocked"
    assert egress("management.azure.com", good, zone).code == "egress-dns"
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/bundle.pem")
    assert egress("localhost", good, zone).code == "egress-intercepted"


def test_without_any_dns_server_the_way_out_is_a_dns_fault() -> None:
    (found,) = surroundings.check_egress(Target("localhost", 443), [], 1)
    assert found.code == "egress-dns"


PRIVATE = Facts(
    private_names=(PrivateName("kv.vault.azure.net", "privatelink.vaultcore.azure.net", ()),),
    endpoints=(endpoint(443),),
)


def test_proxies_that_catch_private_names_are_a_fault_and_passwords_are_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (found,) = surroundings.check_proxies(PRIVATE)
    assert found.code == "proxy-none"
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.contoso.example:8080")
    (found,) = surroundings.check_proxies(PRIVATE)
    assert found.code == "proxy-catches-private"
    assert "kv.vault.azure.net" in found.do
    assert "proxy.contoso.example:8080" in found.seen
    assert "secret" not in str(found)
    monkeypatch.setenv("NO_PROXY", ".vault.azure.net,localhost")
    (found,) = surroundings.check_proxies(PRIVATE)
    assert found.code == "proxy-bypassed"


def test_behind_a_proxy_the_way_out_is_the_proxys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.contoso.example:8080")
    (found,) = surroundings.check_egress(Target("login.microsoftonline.com", 443), [], 1)
    assert found.code == "egress-ok"
    assert "secret" not in str(found)
    assert "proxy.contoso.example:8080" in found.seen


def test_the_default_bundle_is_certifis() -> None:
    assert chain.own_bundle() == Path(certifi.where())
