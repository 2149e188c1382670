"""Who talks to the shared database."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.flows.operators import machine
from topology.schema import Settings


def database(settings: Settings, places: Places) -> Iterator[Flow]:
    """The web nodes, and the operators' machine for those who administer it.

    One port is all: the server keeps the connection policy Default, which at a private endpoint is Proxy. Redirect has
    to be chosen, and with it clients reach 1433 to 65535 there (azure-sql/database/private-endpoint-overview).
    """
    if settings.database is None or settings.database.external:
        return
    endpoints = places.of("hub", "endpoints")
    web = places.of(places.cluster, "web")
    yield Flow("WebToDatabase", "internal", web, endpoints, ("1433",), "web nodes share their state in the database")
    why = "administrators of the database"
    yield Flow("JumpboxToDatabase", "internal", machine(settings, places), endpoints, ("1433",), why)
