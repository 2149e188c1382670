"""Microsoft.Compute: virtual machine scale sets, virtual machines and their extensions."""

from localazure.compute.extensions import VIRTUAL_MACHINE_EXTENSION
from localazure.compute.machines import DISK, VIRTUAL_MACHINE
from localazure.compute.scale_sets import VIRTUAL_MACHINE_SCALE_SET

TYPES = (VIRTUAL_MACHINE_SCALE_SET, VIRTUAL_MACHINE, VIRTUAL_MACHINE_EXTENSION, DISK)

__all__ = ["TYPES", "VIRTUAL_MACHINE_SCALE_SET"]
