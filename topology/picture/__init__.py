"""The picture of a plan, as SVG."""

from topology.picture.drawing import draw

__all__ = ["draw"]
