"""`clientkit pki`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clientkit import certificates, files
from clientkit.errors import ClientkitError
from clientkit.pki import checks, dev_ca, request, vault

if TYPE_CHECKING:
    from cryptography import x509


# Where the nginx of docs/certificates.md serves the list.
LOCAL_CRL = "http://localhost:8080/root.crl"


def add(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subject to the command line."""
    verbs = subjects.add_parser("pki", help="certificates").add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_dev_ca(verbs)
    _add_requests(verbs)
    show = verbs.add_parser("show", help="what certificates say, and every address that they name")
    show.add_argument("files", type=Path, nargs="+", metavar="FILE", help="PEM, DER, PKCS#7, PKCS#12 without password")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=_show)


_Verbs = argparse._SubParsersAction


def _add_dev_ca(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    made = verbs.add_parser(
        "dev-ca",
        help="make a development CA, the gateway's certificate and a CRL",
        description="Make a development CA in a folder: root.pem and root.key, gateway.pfx (and the same as "
        "gateway.pem and gateway.key), root.crl. Repeating it keeps what is good and makes anew only what is missing, "
        "ends within 30 days, is revoked or is for other names.",
        epilog="example: clientkit pki dev-ca --directory .local/pki --host ml.dev.contoso.example "
        "--crl-url http://pki.contoso.example/dev.crl",
    )
    made.add_argument("--directory", type=Path, default=Path("pki"), help="where the files go; default pki")
    made.add_argument(
        "--name",
        default="gateway",
        help="whose certificate it is, as its files are called; default gateway; others share the root",
    )
    made.add_argument(
        "--host", action="append", metavar="NAME", help="a name of the gateway; repeatable; default localhost"
    )
    made.add_argument(
        "--crl-url",
        action="append",
        metavar="URL",
        help=f"where the CRL is served; repeatable; default without --host: {LOCAL_CRL}",
    )
    made.add_argument("--force", action="store_true", help="make everything anew")
    made.add_argument("--json", action="store_true", help="print what was written as JSON")
    made.set_defaults(run=_dev_ca)
    revoke = verbs.add_parser("revoke", help="revoke a certificate of the development CA: writes root.crl anew")
    revoke.add_argument("--directory", type=Path, default=Path("pki"), help="the CA's folder; default pki")
    revoke.add_argument(
        "--serial", action="append", default=[], metavar="HEX", help="default: the gateway's certificate; repeatable"
    )
    revoke.set_defaults(run=_revoke)


def _add_requests(verbs: _Verbs[argparse.ArgumentParser]) -> None:
    asked = verbs.add_parser(
        "request",
        help="key and certificate request, in Key Vault or on disk",
        epilog="example: clientkit pki request --vault https://kv-ml.vault.azure.net --name gateway "
        "--host ml.contoso.example --out gateway.csr",
    )
    _add_place(asked)
    asked.add_argument(
        "--host", action="append", required=True, metavar="NAME", help="a name of the gateway; repeatable"
    )
    asked.add_argument(
        "--out", type=Path, metavar="FILE", help="with --vault: where the request goes; default NAME.csr"
    )
    asked.set_defaults(run=_request)
    for verb, run, what in (
        ("merge", _merge, "check the signed chain and complete the certificate"),
        ("check", _check, "check a signed chain without completing anything"),
    ):
        parser = verbs.add_parser(verb, help=what)
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what the CA sent: PEM, DER, PKCS#7")
        parser.add_argument(
            "--root", type=Path, action="append", required=True, metavar="FILE", help="what clients trust; repeatable"
        )
        parser.add_argument("--host", action="append", required=True, metavar="NAME", help="a name of the gateway")
        parser.add_argument(
            "--crl-host",
            action="append",
            metavar="NAME",
            help="a host to which the plan opens port 80; others are refused; repeatable",
        )
        if verb == "merge":
            _add_place(parser)
        else:
            parser.add_argument("--csr", type=Path, metavar="FILE", help="the request that was sent to the CA")
        parser.set_defaults(run=run)


def _add_place(parser: argparse.ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--vault", metavar="URL", help="Key Vault, for instance https://kv-ml.vault.azure.net")
    place.add_argument("--directory", type=Path, metavar="DIR", help="a folder on this disk")
    parser.add_argument("--name", default="gateway", help="the certificate's name; default gateway")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _dev_ca(given: argparse.Namespace) -> int:
    if not re.fullmatch(r"[A-Za-z0-9-]+", given.name) or given.name == "root":
        raise ClientkitError(f"{given.name!r} cannot be the name of files here; example: --name nodes")
    folder = dev_ca.Folder(given.directory, given.name)
    crl_urls = given.crl_url if given.crl_url is not None else [] if given.host else [LOCAL_CRL]
    written = dev_ca.make(folder, given.host or ["localhost"], crl_urls, _now(), force=given.force)
    if given.json:
        print(json.dumps({"written": [str(path) for path in written]}))
    else:
        for path in written:
            print(f"wrote {path}")
        if not written:
            print(f"{folder.directory}: nothing to do, the certificate is good")
    return 0


def _revoke(given: argparse.Namespace) -> int:
    try:
        serials = [int(text.replace(":", ""), 16) for text in given.serial]
    except ValueError as error:
        raise ClientkitError("a serial number is hexadecimal, for instance --serial 4f:0a:17") from error
    folder = dev_ca.Folder(given.directory)
    for serial in (revoked := dev_ca.revoke(folder, serials, _now())):
        print(f"revoked {serial:x}")
    print(f"wrote {folder.crl}; publish it" if revoked else f"{folder.crl}: nothing to do, it is in the list")
    return 0


def _request(given: argparse.Namespace) -> int:
    if given.directory is not None:
        where = request.OnDisk(given.directory, given.name)
        made = request.make(where, given.host)
        print(f"wrote {where.key} and {where.csr}" if made else f"{where.csr}: nothing to do, it is for these names")
        print(f"send {where.csr} to the CA; keep {where.key}")
        return 0
    from cryptography.hazmat.primitives.serialization import Encoding

    csr = vault.request(vault.client(given.vault), given.name, given.host)
    out = given.out or Path(f"{given.name}.csr")
    files.replace(out, csr.public_bytes(Encoding.PEM))
    print(f"wrote {out}; send it to the CA, then: clientkit pki merge --vault {given.vault} --name {given.name} ...")
    return 0


def _found(given: argparse.Namespace) -> tuple[x509.Certificate, ...]:
    return tuple(one for path in given.files for one in certificates.read(path))


def _expected(given: argparse.Namespace, public_key: Any) -> checks.Expected:
    roots = tuple(one for path in given.root for one in certificates.read(path) if certificates.is_self_signed(one))
    if not roots:
        raise ClientkitError(f"{', '.join(map(str, given.root))}: no self-signed root in it")
    hosts = None if given.crl_host is None else tuple(given.crl_host)
    return checks.Expected(tuple(given.host), roots, public_key, hosts)


def _warn(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"clientkit: note: {line}", file=sys.stderr)


def _merge(given: argparse.Namespace) -> int:
    where = ", ".join(str(path) for path in given.files)
    if given.directory is not None:
        disk = request.OnDisk(given.directory, given.name)
        judged = checks.demand(_found(given), _expected(given, request.load_key(disk.key).public_key()), _now(), where)
        _warn(judged.warnings)
        for path in request.complete(disk, judged):
            print(f"wrote {path}")
        return 0
    client = vault.client(given.vault)
    pending = vault.pending(client, given.name)
    judged = checks.demand(_found(given), _expected(given, pending.public_key()), _now(), where)
    _warn(judged.warnings)
    print(f"merged; the gateway follows {vault.merge(client, given.name, judged)}")
    return 0


def _check(given: argparse.Namespace) -> int:
    key = request.load_csr(given.csr).public_key() if given.csr else None
    judged = checks.judge(_found(given), _expected(given, key), _now())
    _warn(judged.warnings)
    if judged.faults:
        raise checks.UnfitChainError("the chain is not fit for the gateway", judged.faults)
    print(" <- ".join(certificates.title(one) for one in judged.chain))
    print("the chain is fit for the gateway")
    return 0


def _show(given: argparse.Namespace) -> int:
    rows = [_described(one) for path in given.files for one in _read_any(path)]
    if given.json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        print(row["subject"])
        for key, value in row.items():
            if key != "subject" and value not in ([], ""):
                print(f"  {key.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    return 0


def _read_any(path: Path) -> tuple[x509.Certificate, ...]:
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        _, own, above = pkcs12.load_key_and_certificates(path.read_bytes(), None)
    except ValueError:
        return certificates.read(path)
    return (*((own,) if own else ()), *above)


def _described(one: x509.Certificate) -> dict[str, Any]:
    return {
        "subject": one.subject.rfc4514_string(),
        "issuer": one.issuer.rfc4514_string(),
        "authority": certificates.is_authority(one),
        "names": list(certificates.names(one)),
        "begins": one.not_valid_before_utc.isoformat(),
        "ends": one.not_valid_after_utc.isoformat(),
        "serial": f"{one.serial_number:x}",
        "sha256": certificates.fingerprint(one),
        "crl_urls": list(certificates.crl_urls(one)),
        "ocsp_urls": list(certificates.ocsp_urls(one)),
        "issuer_urls": list(certificates.issuer_urls(one)),
        "refused_by_python_3.13_because": list(certificates.strict_faults(one)),
    }
