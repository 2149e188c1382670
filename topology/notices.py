"""What is not wrong yet and will be: warnings about certificates, by the day on which one looks.

The plan itself knows no clock, so that the same settings give the same plan; whoever prints it says what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from topology.plan import Certificate, ChainCertificate, Plan


def notices(plan: Plan, now: datetime) -> tuple[str, ...]:
    """Every warning, each a text for the person who must act, each once. `now` has a time zone."""
    certificate = plan.gateway.certificate
    found = [*missing(plan), *_unknown(certificate)]
    ends: list[tuple[str, Sequence[ChainCertificate]]] = [("the gateway", certificate.chain)]
    ends += [(f"nodes ({each.secret_name})", each.chain) for each in plan.node_certificates]
    ends += [("trust", certificate.roots)]
    told: set[tuple[str, str]] = set()
    for whose, chain in ends:
        for each in chain:
            text = _ending(whose, each, certificate.warn_days, now)
            if text and (each.title, each.ends) not in told:
                told.add((each.title, each.ends))
                found.append(text)
    return tuple(found)


def missing(plan: Plan) -> Iterator[str]:
    """The certificates that are named and not there: a preview can do without, a deployment can not."""
    certificate = plan.gateway.certificate
    if certificate.missing:
        hosts = " ".join(f"--host {host}" for host in certificate.host_names)
        yield (
            f"There is no certificate for the gateway yet: {certificate.pfx_file} does not exist. Ask for it now, "
            f"before anything is deployed: clientkit pki request --directory DIR {hosts} (docs/certificates.md)."
        )
    for each in plan.node_certificates:
        if each.missing:
            yield (
                f"There is no certificate for the nodes yet: {each.pfx_file} does not exist. Ask for it now: "
                f"clientkit pki request --directory DIR --name nodes --host {plan.gateway.backend_host_name}."
            )


def _unknown(certificate: Certificate) -> Iterator[str]:
    if certificate.pfx_file is None and not certificate.chain:
        yield (
            f"The gateway's certificate is the secret {certificate.secret_id}, which the program does not look into: "
            "when it ends, and whether every address that it names can be reached, cannot be known here. Name the "
            "certificate without its key in gateway.certificate.chainFile, and both are checked."
        )


def _ending(whose: str, each: ChainCertificate, days: int, now: datetime) -> str | None:
    ends = datetime.fromisoformat(each.ends)
    left = ends - now
    if left > timedelta(days=days):
        return None
    what = f"The root {each.title}" if each.root else f"The certificate {each.title} of {whose}"
    todo = (
        "bring in the next root beside it (docs/certificates.md, rotation)"
        if each.root
        else "renew it: clientkit pki request, then clientkit pki merge"
    )
    if left <= timedelta(0):
        return f"{what} expired on {ends:%Y-%m-%d}: clients refuse it. {todo[0].upper()}{todo[1:]}."
    return f"{what} ends on {ends:%Y-%m-%d}, in {left.days} days: {todo}."
