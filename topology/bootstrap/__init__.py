"""What a node runs at its first start, rendered from PowerShell pieces: what all nodes do, and what each role adds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

# Values that bring their own quotes.
_QUOTED: Final = frozenset({"SECRETS", "CERTIFICATE_ACCOUNTS"})


@dataclass(frozen=True, slots=True)
class NodeCertificate:
    """The certificate that a node fetches, and who may use its key beside the system and administrators."""

    secret: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """What the script of one tier is made from. None of it is a secret: the node fetches those by their names."""

    role: str  # "web" or "compute"
    port: int  # where the tier listens
    package_url: str
    sha256: str | None
    root_pem: str  # the private roots that the node shall trust
    identity: str  # of the node, below its subscription: "/resourceGroups/.../userAssignedIdentities/..."
    vault: str  # host name
    secrets: tuple[tuple[str, str], ...] = ()  # what the installer calls each, and what the vault does
    certificate: NodeCertificate | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """Where the web nodes' database is, and how they say who they are."""

    host: str
    name: str
    login: str | None = None  # with a password; None: as the node's own identity
    secret: str | None = None  # of the vault: the login's password, or the whole connection string without a host


def script(node: Node, *, compute_port: int, database: Database | None = None) -> str:
    """The script of one tier. `compute_port` is where web nodes find the compute nodes.

    Raises ValueError for a value that would end the quotes that it is written in.
    """
    values = {
        "ROLE": node.role,
        "PORT": str(node.port),
        "COMPUTE_PORT": str(compute_port),
        "PACKAGE_URL": node.package_url,
        "PACKAGE_SHA256": node.sha256 or "",
        "ROOT_PEM": node.root_pem.strip(),
        "IDENTITY": node.identity,
        "VAULT": node.vault,
        # PowerShell's form of a table: 'LICENCE_KEY' = 'licence-key'; ...
        "SECRETS": _table(node.secrets),
    }
    # The functions of `authority` are clientkit's, to the byte; a test holds the two copies together.
    pieces = ["common", "authority", "trust"]
    if node.certificate is not None:
        pieces.append("certificate")
        values |= {
            "CERTIFICATE_SECRET": node.certificate.secret,
            "CERTIFICATE_ACCOUNTS": _list(node.certificate.accounts),
        }
    pieces += ["package", node.role]
    if node.role == "web" and database is not None:
        pieces.append(_piece(database))
        values |= {
            "DATABASE_HOST": database.host,
            "DATABASE_NAME": database.name,
            "DATABASE_LOGIN": database.login or "",
            "DATABASE_SECRET": database.secret or "",
        }
    pieces.append("finish")
    values["CONFIGURATION"] = _digest({name: value for name, value in values.items() if name != "ROOT_PEM"})
    text = "\n".join((FOLDER / f"{piece}.ps1").read_text(encoding="ascii") for piece in pieces)
    for name, value in values.items():
        if "'" in value and name not in _QUOTED:  # the pieces quote every other value singly
            raise ValueError(f"{name} may not hold a single quote: {value!r}")
        text = text.replace(f"@@{name}@@", value)
    return text


def _digest(values: Mapping[str, str]) -> str:
    """Sixteen hex digits that differ when any value does."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _piece(database: Database) -> str:
    if database.login:
        return "database_login"
    return "database_secret" if database.secret else "database_identity"


def _list(texts: tuple[str, ...]) -> str:
    for text in texts:
        if "'" in text:
            raise ValueError(f"CERTIFICATE_ACCOUNTS may not hold a single quote: {text!r}")
    return ", ".join(f"'{text}'" for text in texts)


def _table(entries: tuple[tuple[str, str], ...]) -> str:
    for text in (text for entry in entries for text in entry):
        if "'" in text:
            raise ValueError(f"SECRETS may not hold a single quote: {text!r}")
    return "; ".join(f"'{name}' = '{secret}'" for name, secret in entries)
