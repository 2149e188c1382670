"""Files that the settings name. They are the one thing outside the settings that a plan depends on."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def files(settings: Settings) -> list[Fault]:
    """The certificate's files are there, and the roots are certificates and nothing else."""
    return [*guarded(_pfx, settings), *guarded(_root, settings)]


def _pfx(settings: Settings) -> Iterator[Fault]:
    part = settings.gateway.certificate
    if part.pfx_file and not (settings.directory / part.pfx_file).is_file():
        yield Fault(part.at("pfx_file"), f"{part.pfx_file} does not exist", _made(settings))


def _root(settings: Settings) -> Iterator[Fault]:
    part = settings.gateway.certificate
    path = settings.directory / part.root_file
    key = part.at("root_file")
    if not path.is_file():
        yield Fault(key, f"{part.root_file} does not exist", _made(settings))
        return
    problem = _unfit(path)
    if problem:
        yield Fault(key, f"{part.root_file} {problem}", _made(settings))


def _made(settings: Settings) -> str:
    return f"run `make pki STACK={settings.stack}`, which makes a development authority and a certificate"


def _unfit(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        return "is not PEM text"
    if "PRIVATE KEY" in text:
        return "holds a private key, and it goes to every node"
    found = _CERTIFICATE.findall(text)
    return None if found and all(map(_decodes, found)) else "holds no PEM certificate"


def _decodes(body: str) -> bool:
    """Whether the text between a certificate's marks is Base64 of an ASN.1 sequence, as every certificate is one."""
    try:
        return base64.b64decode("".join(body.split()), validate=True)[:1] == b"\x30"
    except ValueError:
        return False
