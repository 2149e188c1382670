"""Faults: which one strikes an operation, and what ARM or the connection says then."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from typing import Final, NoReturn

from localazure.core.conditions import ANSWERS, Fault
from localazure.core.errors import ArmError, Refusal
from localazure.core.ids import ArmId
from localazure.core.operations import OperationTable

_CODES: Final = {
    "403": ("AuthorizationFailed", "The client does not have authorization to perform the action over the scope."),
    "409": ("AnotherOperationInProgress", "Another operation on this or dependent resource is in progress."),
    "429": ("TooManyRequests", "The request is being throttled as the limit has been reached for its type."),
    "500": ("InternalServerError", "An error occurred."),
    "502": ("BadGateway", "The gateway did not receive a response from the resource provider in time."),
    "503": ("ServiceUnavailable", "The service is unavailable now; retry the request after the specified time."),
    "504": ("GatewayTimeout", "The gateway did not receive a response from the resource provider in time."),
}
FAILED: Final = ("InternalServerError", "An error occurred while the resource was being provisioned.")
"""Code and text of an operation that ends as Failed."""

BEFORE: Final = {"unreached": "drop", "crash-before": "crash", "kill-before": "kill"}
"""The faults that strike before anything is written, and what they are like after it."""


class ThrottledError(ArmError):
    """An answer that says when to come back."""

    def __init__(self, refusal: Refusal, retry_after: int) -> None:
        super().__init__([refusal])
        self.retry_after = retry_after


class ConnectionLostError(ConnectionError):
    """No answer came: whether the write was done, the client does not know."""

    def __init__(self, id_: ArmId) -> None:
        super().__init__(
            f"Put or Delete of {id_.text}: connection reset by peer (local Azure, a fault that was asked for)"
        )


class OperationFailedError(Exception):
    """A write that was accepted has ended as Failed: the resource is there, half made."""

    def __init__(self, id_: str, failure: str) -> None:
        self.resource_id = id_
        super().__init__(failure)


def strikes(faults: tuple[Fault, ...], id_: ArmId, verb: str, table: OperationTable) -> Fault | None:
    """The first fault that strikes an operation. Counts those that fit, and the strikes, in the store."""
    struck = None
    for index, fault in enumerate(faults):
        fits = (
            fault.verb in ("", verb)
            and fault.type.lower() in id_.type.lower()
            and fault.name.lower() in "/".join(id_.names).lower()
        )
        if not fits:
            continue
        fits_so_far, strikes_so_far = counters(index, fault)
        number = table.count(fits_so_far)
        if struck is None and table.counted(strikes_so_far) < fault.times and _due(fault, number):
            table.count(strikes_so_far)
            struck = fault
    return struck


def counters(index: int, fault: Fault) -> tuple[str, str]:
    """The names of a fault's counters: operations that fit it, and strikes. Another fault in its place starts anew."""
    return f"fits {index} {fault}", f"strikes {index} {fault}"


def _due(fault: Fault, number: int) -> bool:
    if fault.at is not None and number < fault.at:
        return False
    # Drawn from the seed and the number, so that a run with the same order of operations meets the same faults.
    return fault.chance is None or random.Random(f"{fault.seed} {number}").random() < fault.chance  # noqa: S311


def refuse(fault: Fault) -> None:
    """Answer in the place of ARM, where the fault is an answer. Raises ArmError."""
    if fault.do not in ANSWERS:
        return
    code, text = _CODES[fault.do]
    refusal = Refusal(code, text, "FAULT", int(fault.do), "a fault that was asked for")
    if fault.do in ("429", "503"):
        raise ThrottledError(refusal, fault.retry_after)
    raise ArmError([refusal])


def fill_disk() -> NoReturn:
    """What SQLite says when the disk is full; the transaction is rolled back."""
    raise sqlite3.OperationalError("database or disk is full (a fault that was asked for)")


Death = Callable[[str], None]
"""Ends a process for a fault: "crash" this one, "kill" the engine that started it. Returns where it does not."""
