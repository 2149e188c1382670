"""The model of a network: what stands where, what guards it, where its packets are sent."""

from __future__ import annotations

from reachability.network.build import build
from reachability.network.model import Gap, Model, Outside, Place

__all__ = ["Gap", "Model", "Outside", "Place", "build"]
