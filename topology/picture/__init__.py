"""The pictures of a plan, as SVG."""

from topology.picture.certificate import draw_certificate
from topology.picture.drawing import draw

__all__ = ["draw", "draw_certificate"]
