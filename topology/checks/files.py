"""Files that the settings name. They are the one thing outside the settings that a plan depends on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from topology import certificates
from topology.checks.certificates import certificate_files, made
from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings


def files(settings: Settings) -> list[Fault]:
    """The roots are there, and are certificates and nothing else; so are the other files, so far as they are there."""
    return [*guarded(_root, settings), *guarded(certificate_files, settings)]


def _root(settings: Settings) -> Iterator[Fault]:
    part = settings.gateway.certificate
    path = settings.directory / part.root_file
    key = part.at("root_file")
    if not path.is_file():
        yield Fault(key, f"{part.root_file} does not exist", made(settings))
        return
    problem = _unfit(path)
    if problem:
        yield Fault(key, f"{part.root_file} {problem}", made(settings))


def _unfit(path: Path) -> str | None:
    try:
        text = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        return "is not PEM text"
    if "PRIVATE KEY" in text:
        return "holds a private key, and it goes to every node"
    try:
        certificates.of_pem(text)
    except ValueError as wrong:
        return str(wrong)
    return None
