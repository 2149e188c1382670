"""How checks run over settings that may be incomplete."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ParamSpec

from topology.faults import Fault
from topology.schema import AbsentError

P = ParamSpec("P")


def guarded(check: Callable[P, Iterator[Fault]], *args: P.args, **kwargs: P.kwargs) -> Iterator[Fault]:
    """A check's faults, up to where it touches a setting that is itself at fault, and so reported already."""
    try:
        yield from check(*args, **kwargs)
    except AbsentError:
        return
