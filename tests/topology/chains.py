"""Certificates in a checkout of dev, and what the settings and the plan make of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import authority
from tests.topology.configs import changed, flat
from topology.build import plan
from topology.plan import Plan
from topology.schema import Settings
from topology.settings import load

OCSP = ("corporate.pki.hosts", [{"host": "ocsp.contoso.example", "address": "10.1.20.81"}])


def loaded(checkout: Path, *changes: tuple[str, Any]) -> Settings:
    return load(flat(changed(*changes)), checkout, "dev")


def built(checkout: Path, *changes: tuple[str, Any]) -> Plan:
    return plan(loaded(checkout, *changes))


def put(checkout: Path, issued: authority.Issued, name: str = "gateway.pfx") -> None:
    (checkout / ".local/pki" / name).write_bytes(issued.pfx())


def chain_of_three(**leaf: Any) -> authority.Issued:
    """A certificate below an issuing authority below the root."""
    issuing = authority.issue(
        "Contoso Issuing", authority.root(), lists=["http://pki.contoso.example/crl/contoso-root.crl"]
    )
    values = {"names": authority.NAMES, "lists": ["http://pki.contoso.example/crl/issuing.crl"], **leaf}
    return authority.issue("mls.contoso.example", issuing, **values)
