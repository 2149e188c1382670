"""Microsoft.Compute: virtual machine scale sets."""

from localazure.compute.scale_sets import VIRTUAL_MACHINE_SCALE_SET

TYPES = (VIRTUAL_MACHINE_SCALE_SET,)

__all__ = ["TYPES", "VIRTUAL_MACHINE_SCALE_SET"]
