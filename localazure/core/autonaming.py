"""Names that the provider makes up: random, copied from the logical name, or a uuid.

The kind follows from the URL: the last parameter of a type that stands directly in a group is random, one that is
nested in another resource copies the logical name, and a role assignment gets a uuid. Names once given stay.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Literal

from localazure.core.values import Body

FLAG = "__createBeforeDelete"
"""The input that marks a random name: a replacement may then be created before the old resource is deleted."""


@dataclass(frozen=True, slots=True)
class Autonaming:
    """What the stack's `pulumi:autonaming` configuration says."""

    mode: Literal["none", "propose", "enforce", "disable"] = "none"
    proposed: str = ""


def default_name(
    kind: Literal["random", "copy", "uuid"], logical: str, seed: bytes, wanted: Autonaming, key: str, olds: Body
) -> tuple[Any, bool] | None:
    """The name and whether it is a random one; None where the configuration turns auto-naming off."""
    if key in olds:
        return olds[key], olds.get(FLAG) is True
    if wanted.mode == "disable":
        return None
    if wanted.mode == "enforce" or (wanted.mode == "propose" and kind != "uuid"):
        return wanted.proposed, True
    if kind == "copy":
        return logical, False
    if kind == "uuid":
        return str(uuid.UUID(_hex(seed, 32))), True
    return logical + _hex(seed, 8), True


def _hex(seed: bytes, length: int) -> str:
    """Hexadecimal digits: the same for the same seed, fresh ones without a seed."""
    return (hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(32))[:length]
