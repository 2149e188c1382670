"""ARM ids: how they are written, taken apart and compared.

Azure compares ids without regard to case; `ArmId.key` is the form to compare by, `ArmId.text` the form to show.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

SUBSCRIPTION: Final = "00000000-0000-0000-0000-000000000000"
"""The local Azure's only subscription. All zeros, so that nobody takes it for a real one."""

TENANT: Final = "00000000-0000-0000-0000-00000000beef"
"""The tenant that the local subscription belongs to."""

_NAMESPACE: Final = uuid.UUID("8c0a1f0e-6f0d-5f8e-9a51-2f1f2f6d6c10")


@dataclass(frozen=True, slots=True)
class ArmId:
    """One ARM id taken apart.

    `type` is "Microsoft.Network/virtualNetworks/subnets", or "Microsoft.Resources/resourceGroups" and
    "Microsoft.Resources/subscriptions" for the two that have no provider part; `names` has one name a type segment.
    `scope` is what stands before the provider part.
    """

    text: str
    subscription: str | None
    resource_group: str | None
    type: str
    names: tuple[str, ...]
    scope: str

    @property
    def key(self) -> str:
        """The id as the store compares it."""
        return self.text.lower()

    @property
    def name(self) -> str:
        """The last name."""
        return self.names[-1]

    @property
    def parent(self) -> str | None:
        """The id of the resource that this one is nested in, or None for one that stands directly in its scope."""
        return self.text.rsplit("/", 2)[0] if len(self.names) > 1 else None


@lru_cache(maxsize=8192)
def parse(text: str) -> ArmId:
    """Take an id apart. Raises ValueError, with the reason and an example, for what is no ARM id."""
    parts = text.split("/")
    if not text.startswith("/") or "" in parts[1:] or len(parts) % 2 == 0:
        raise ValueError(
            f"{text!r} is not an Azure resource id; write it as /subscriptions/<id>/resourceGroups/<group>"
            "/providers/<namespace>/<type>/<name>"
        )
    pairs = list(zip(parts[1::2], parts[2::2], strict=True))
    at = max((i for i, pair in enumerate(pairs) if pair[0].lower() == "providers"), default=None)
    before = {key.lower(): value for key, value in (pairs if at is None else pairs[:at])}
    subscription, group = before.get("subscriptions"), before.get("resourcegroups")
    if at is None:
        last = pairs[-1][0].lower()
        if last == "resourcegroups":
            return ArmId(text, subscription, group, "Microsoft.Resources/resourceGroups", (pairs[-1][1],), "")
        if last == "subscriptions" and len(pairs) == 1:
            return ArmId(text, subscription, None, "Microsoft.Resources/subscriptions", (pairs[-1][1],), "")
        raise ValueError(f"{text!r} names no resource: it ends in {last!r}")
    if at == len(pairs) - 1:
        raise ValueError(f"{text!r} names a provider and no resource")
    scope = "".join(f"/{key}/{value}" for key, value in pairs[:at])
    kinds = [pairs[at][1], *(key for key, _ in pairs[at + 1 :])]
    return ArmId(text, subscription, group, "/".join(kinds), tuple(value for _, value in pairs[at + 1 :]), scope)


def kept_name(text: str) -> str:
    """What a deleted resource keeps taken, as the store compares it: its name, within what it is nested in."""
    return "/".join(parse(text).names).lower()


def is_arm_id(text: str) -> bool:
    """Whether a string is meant as an ARM id: it starts as one."""
    return text[:15].lower() == "/subscriptions/" or text[:11].lower() == "/providers/"


def stable_uuid(*parts: str) -> str:
    """A uuid that is the same for the same parts, for everything that Azure draws at random and then keeps."""
    return str(uuid.uuid5(_NAMESPACE, "\n".join(part.lower() for part in parts)))
