"""The gateways that a client meets: one good, the others wrong in one thing each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kit_support import authority, web
from kit_support.authority import DAY, HOST, NOW, Issued

KINDS = (
    "good",
    "unknown",
    "expired",
    "wrong_host",
    "revoked",
    "missing_intermediate",
    "crl_unreachable",
    "crl_expired",
    "crl_foreign",
    "crl_delta",
    "crl_unnamed",
    "intermediate_revoked",
    "no_key_identifier",
    "tls11",
    "client_required",
    "not_yet_valid",
    "ends_soon",
)


@dataclass(frozen=True)
class Gateways:
    """Ports of 127.0.0.1 by kind, and the files of the CA."""

    ports: dict[str, int]
    crl_port: int
    closed_port: int
    folder: Path
    root: Issued
    issuing: Issued

    def url(self, kind: str, path: str = "/") -> str:
        return f"https://{HOST}:{self.ports[kind]}{path}"

    @property
    def root_pem(self) -> Path:
        return self.folder / "root.pem"

    @property
    def root_cer(self) -> Path:
        return self.folder / "root.cer"

    @property
    def client_pem(self) -> Path:
        return self.folder / "client.pem"

    @property
    def crl_pem(self) -> Path:
        """The lists of both levels, as curl and others want them."""
        return self.folder / "crls.pem"


def _server(port: int, files: Path, closed: int, extra: str = "ssl_protocols TLSv1.2 TLSv1.3;") -> str:
    return f"""
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {HOST};
        ssl_certificate {files};
        ssl_certificate_key {files};
        {extra}
        location / {{ return 200 "served\\n"; }}
        location /no-backend {{ proxy_pass http://127.0.0.1:{closed}; }}
        location /forbidden {{ return 403; }}
        location /moved {{ return 302 https://{HOST}:{port}/; }}
    }}
    """


@contextmanager
def serve(folder: Path) -> Iterator[Gateways]:
    """All gateways in one nginx, with the CA's lists over plain http."""
    crl_port, closed, *ports = web.free_ports(len(KINDS) + 2)
    by_kind = dict(zip(KINDS, ports, strict=True))
    lists = folder / "crl"
    lists.mkdir()
    at = f"http://127.0.0.1:{crl_port}"
    root = authority.issue("Contoso Root", ca=True, ends=NOW + 900 * DAY)
    issuing = authority.issue("Contoso Issuing", root, ca=True, crl_urls=[f"{at}/root.crl"])
    withdrawn = authority.issue("Contoso Withdrawn", root, ca=True, crl_urls=[f"{at}/root.crl"])
    stranger = authority.issue("Stranger Root", ca=True)
    (folder / "root.pem").write_bytes(root.pem)
    (folder / "root.cer").write_bytes(root.der)
    authority.issue("client", issuing, purposes=[authority.ExtendedKeyUsageOID.CLIENT_AUTH]).write(
        folder / "client.pem", issuing
    )

    def leaf(kind: str, issuer: Issued = issuing, crl: str = f"{at}/issuing.crl", **other: object) -> Issued:
        given: dict[str, object] = {"hosts": [HOST], "crl_urls": [crl] if crl else []} | other
        return authority.issue(f"{kind} gateway", issuer, **given)  # type: ignore[arg-type]

    leaves = {
        "good": leaf("good"),
        "unknown": leaf("unknown", stranger),
        "expired": leaf("expired", begins=NOW - 9 * DAY, ends=NOW - DAY),
        "wrong_host": leaf("wrong_host", hosts=["other.contoso.example"]),
        "revoked": leaf("revoked"),
        "missing_intermediate": leaf("missing_intermediate"),
        "crl_unreachable": leaf("crl_unreachable", crl=f"http://127.0.0.1:{closed}/issuing.crl"),
        "crl_expired": leaf("crl_expired", crl=f"{at}/expired.crl"),
        "crl_foreign": leaf("crl_foreign", crl=f"{at}/foreign.crl"),
        "crl_delta": leaf("crl_delta", crl=f"{at}/delta.crl"),
        "crl_unnamed": leaf("crl_unnamed", crl=""),
        "intermediate_revoked": leaf("intermediate_revoked", withdrawn, crl=f"{at}/withdrawn.crl"),
        "no_key_identifier": leaf("no_key_identifier", authority_key_identifier=False),
        "tls11": leaf("tls11"),
        "client_required": leaf("client_required"),
        "not_yet_valid": leaf("not_yet_valid", begins=NOW + DAY),
        "ends_soon": leaf("ends_soon", ends=NOW + 3 * DAY),
    }
    (lists / "root.crl").write_bytes(authority.crl(root, withdrawn))
    (lists / "issuing.crl").write_bytes(authority.crl(issuing, leaves["revoked"]))
    (lists / "withdrawn.crl").write_bytes(authority.crl(withdrawn))
    (lists / "expired.crl").write_bytes(authority.crl(issuing, begins=NOW - 9 * DAY, ends=NOW - DAY))
    (lists / "foreign.crl").write_bytes(authority.crl(stranger))
    (lists / "delta.crl").write_bytes(authority.crl(issuing, delta_of=6))
    (folder / "crls.pem").write_bytes(
        b"".join(
            x509.load_der_x509_crl((lists / name).read_bytes()).public_bytes(Encoding.PEM)
            for name in ("root.crl", "issuing.crl", "withdrawn.crl")
        )
    )
    above = {"unknown": (), "missing_intermediate": (), "intermediate_revoked": (withdrawn,)}
    extra = {
        "tls11": "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;",
        "client_required": f"ssl_verify_client on; ssl_verify_depth 3; ssl_client_certificate {folder}/root.pem;",
    }
    blocks = [f"server {{ listen 127.0.0.1:{crl_port}; location / {{ root {lists}; }} }}"]
    for kind, issued in leaves.items():
        files = issued.write(folder / f"{kind}.pem", *above.get(kind, (issuing,)))
        blocks.append(_server(by_kind[kind], files, closed, *([extra[kind]] if kind in extra else [])))
    with web.running(folder, "\n".join(blocks), by_kind["good"]):
        yield Gateways(by_kind, crl_port, closed, folder, root, issuing)
