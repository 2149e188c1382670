"""Port 80 in three-valued logic: yes, no, or not known."""

from __future__ import annotations

from typing import Any

from reachability import readers
from reachability.unknown import UNKNOWN, Unknown

PORT = 80

Answer = bool | Unknown


def covers(*values: Any) -> Answer:
    """Whether ports written in any usual way include 80. Absent ones do not: each caller knows its own default."""
    if not any(True for _ in readers.scalars(*values)):
        return False
    ports = readers.ports(*values)
    if PORT in ports.known:
        return True
    return False if ports.complete else UNKNOWN


def between(first: Any, last: Any) -> Answer:
    """Whether 80 lies in a range that is given by its two ends; False when there is no range."""
    low, high = readers.number(first), readers.number(last)
    if low is None and high is None:
        return False
    if (isinstance(low, int) and low > PORT) or (isinstance(high, int) and high < PORT):
        return False
    if isinstance(low, int) and isinstance(high, int):
        return True
    return UNKNOWN


def every(*answers: Answer) -> Answer:
    """Whether all hold: one "no" decides."""
    if any(answer is False for answer in answers):
        return False
    return UNKNOWN if any(answer is UNKNOWN for answer in answers) else True


def some(*answers: Answer) -> Answer:
    """Whether one holds: one "yes" decides."""
    if any(answer is True for answer in answers):
        return True
    return UNKNOWN if any(answer is UNKNOWN for answer in answers) else False
