"""What the workspace's computes ask for beside everybody's way out: nodes of one job that talk to each other."""

from __future__ import annotations

from collections.abc import Iterator

from topology.flows.model import Flow, Places
from topology.schema import Settings


def workspace(settings: Settings, places: Places) -> Iterator[Flow]:
    """Nothing comes in to computes, except among the nodes of distributed training where a cluster asks for it.

    Its frameworks agree on ports of their own, above the system ports; 22 stays closed, and so does 80.
    """
    part = settings.workspace
    if part is None or not part.own_network or not any(cluster.distributed for cluster in part.clusters):
        return
    training = places.of(places.workspace, "training")
    why = "nodes of one training job among themselves"
    yield Flow("TrainingMesh", "internal", training, training, ("1024-65535",), why)
