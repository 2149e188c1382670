"""Who may talk to whom, on which port, and why: the one place where that is decided, one subject a module."""

from __future__ import annotations

from topology.flows.bastion import bastion
from topology.flows.cluster import cluster
from topology.flows.configured import configured
from topology.flows.database import database
from topology.flows.endpoints import endpoints
from topology.flows.model import Band, Ends, Flow, Places
from topology.flows.names import name_lookups
from topology.flows.on_premises import on_premises
from topology.flows.operators import operators
from topology.flows.outbound import outbound
from topology.flows.platform import platform
from topology.flows.workspace import workspace
from topology.plan import OnPremisesException
from topology.schema import Settings

__all__ = ["Band", "Ends", "Flow", "Places", "flows"]


def flows(settings: Settings, places: Places, exceptions: tuple[OnPremisesException, ...]) -> tuple[Flow, ...]:
    """Every flow of the plan. The first exception is the PKI host's.

    The order matters: a rule's number in its band follows from its flow's place here, so new subjects come last.
    """
    return tuple(
        flow
        for part in (
            name_lookups(settings, places),
            on_premises(places, exceptions),
            cluster(settings, places),
            endpoints(places),
            platform(settings, places),
            bastion(settings, places),
            configured(settings, places),
            outbound(settings, places),
            operators(settings, places, exceptions),
            database(settings, places),
            workspace(settings, places),
        )
        for flow in part
        # A side without addresses is a subnet that these settings do not create, and Azure takes no rule without one.
        if flow.sources and flow.destinations
    )
