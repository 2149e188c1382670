"""Between the SDK's shape, in which the store keeps resources, and the JSON of ARM's REST interface.

Pulumi's SDK lifts the members of `properties` one level up; `places.py` says where, `inward.py` and `outward.py` use
it in the two directions.
"""

from localazure.serve.wire.inward import inward
from localazure.serve.wire.outward import outward

__all__ = ["inward", "outward"]
