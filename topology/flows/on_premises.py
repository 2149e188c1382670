"""What Azure may reach on-premises: the named hosts, each on its port, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.plan import OnPremisesException


def on_premises(places: Places, exceptions: tuple[OnPremisesException, ...]) -> Iterator[Flow]:
    """The revocation lists for all that checks certificates, the other hosts for what runs code of ours."""
    authority = tuple(item for item in exceptions if item.revocation)
    gateway = places.of(places.cluster, "gateway")
    workers = places.workers()
    yield revocation("RevocationLists", (*gateway, *workers), authority)
    for other in (item for item in exceptions if not item.revocation):
        name = "".join(word.capitalize() for word in other.name.split("-"))
        yield Flow(
            f"Exception{name}", "on-premises", workers, (f"{other.address}/32",), (str(other.port),), _short(other)
        )


def revocation(name: str, sources: tuple[str, ...], authority: tuple[OnPremisesException, ...]) -> Flow:
    """To the hosts of the certificate authority, each by its one address."""
    hosts = tuple(dict.fromkeys(f"{item.address}/32" for item in authority))
    return Flow(name, "on-premises", sources, hosts, (str(authority[0].port),), authority[0].reason)


def _short(exception: OnPremisesException) -> str:
    text = f"{exception.reason} (owner: {exception.owner})"
    return text if len(text) <= 140 else f"{text[:139]}…"
