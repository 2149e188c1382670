"""The real provider's patience: three further tries on answers that may be better later.

It waits 20, 60 and 120 seconds (in the local Azure's scale), or as long as Retry-After says, on 408, 429, 500, 502,
503, 504, and on 409 with code AnotherOperationInProgress only; a connection that broke is tried again too (that the
write was done already is no matter: a PUT may be repeated). In strict mode a collision is not tried again: it is the
finding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from localazure.core.conditions import Conditions
from localazure.core.errors import ArmError
from localazure.core.faults import ConnectionLostError, ThrottledError

WAITS: Final = (20.0, 60.0, 120.0)
STATUSES: Final = frozenset({408, 429, 500, 502, 503, 504})
_COLLISIONS: Final = frozenset({"CONC-01", "CONC-02"})
_Answer = TypeVar("_Answer")


def with_retries(
    call: Callable[[], _Answer], conditions: Callable[[], Conditions], pause: Callable[[float], bool]
) -> _Answer:
    """What `call` answers in the end. `pause` waits, and says whether to give up. Raises what the last try raised."""
    for wait in WAITS:
        try:
            return call()
        except (ArmError, ConnectionLostError) as error:
            now = conditions()
            if not _again(error, strict=now.strict):
                raise
            seconds = float(error.retry_after) if isinstance(error, ThrottledError) else wait
            if pause(now.here(seconds)):
                raise
    return call()


def _again(error: ArmError | ConnectionLostError, *, strict: bool) -> bool:
    if isinstance(error, ConnectionLostError):
        return True
    if strict and {refusal.rule for refusal in error.refusals} & _COLLISIONS:
        return False
    return error.status in STATUSES or (error.status == 409 and error.code == "AnotherOperationInProgress")
