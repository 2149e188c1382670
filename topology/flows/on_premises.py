"""What Azure may reach on-premises: the named hosts, each on its port, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.plan import OnPremisesException


def on_premises(places: Places, exceptions: tuple[OnPremisesException, ...]) -> Iterator[Flow]:
    """The revocation lists for all that checks certificates, the other hosts for what runs code of ours."""
    pki, *others = exceptions
    gateway = places.of(places.cluster, "gateway")
    workers = places.workers()
    host = (f"{pki.address}/32",)
    yield Flow("RevocationLists", "on-premises", (*gateway, *workers), host, (str(pki.port),), pki.reason)
    for other in others:
        name = "".join(word.capitalize() for word in other.name.split("-"))
        yield Flow(
            f"Exception{name}", "on-premises", workers, (f"{other.address}/32",), (str(other.port),), _short(other)
        )


def _short(exception: OnPremisesException) -> str:
    text = f"{exception.reason} (owner: {exception.owner})"
    return text if len(text) <= 140 else f"{text[:139]}…"
