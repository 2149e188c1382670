"""A stack's configuration as typed settings: the one way in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from topology.checks import check, every_name
from topology.checks import files as check_files
from topology.faults import Fault, PlanError
from topology.reading import read
from topology.schema import Settings

__all__ = ["Fault", "PlanError", "Settings", "load"]


def load(config: Mapping[str, str], directory: Path, stack: str, *, files: bool = True) -> Settings:
    """The settings of a stack, checked.

    `config` maps "namespace:key" to a text, or to JSON where the value is a list or a map, as the engine hands it
    over (`pulumi.runtime.config` and the PULUMI_CONFIG of a program hold it in this form). File names in it are
    relative to `directory`, the folder of the stack's file. With `files` off, files need not be there yet.

    Raises PlanError, which holds every fault at once.
    """
    settings, faults = read(config, directory, stack)
    faults += check(settings)
    if not faults:
        faults += every_name(settings)
    if files:
        faults += check_files(settings)
    if faults:
        raise PlanError(faults)
    return settings
