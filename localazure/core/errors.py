"""ARM's refusals: codes and texts in one place, rendered as the real provider shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why ARM says no. `rule` is the local Azure's id for the rule ("SUB-01")."""

    code: str
    message: str
    rule: str
    status: int = 400
    hint: str = ""

    def render(self) -> str:
        """One line: status, code and message as the real provider writes them, then the rule (and what to do)."""
        tail = f" (local Azure, rule {self.rule}{': ' + self.hint if self.hint else ''})"
        message = json.dumps(self.message, ensure_ascii=False)
        return f"Status={self.status} Code={json.dumps(self.code)} Message={message}{tail}"


class ArmError(Exception):
    """A request that was refused, with every reason found. The first decides status and code, as in ARM's envelope."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(refusal.render() for refusal in self.refusals))

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.refusals[0].status

    @property
    def code(self) -> str:
        """ARM's code of the first reason."""
        return self.refusals[0].code

    def envelope(self) -> dict[str, Any]:
        """The body of the HTTP answer."""
        first = self.refusals[0]
        rest = [{"code": refusal.code, "message": refusal.message} for refusal in self.refusals[1:]]
        return {"error": {"code": first.code, "message": first.message, "details": rest}}


class LocalAzureError(Exception):
    """Something that only the local Azure says no to: it is not an answer that Azure would give."""


class NotModelledError(LocalAzureError):
    """A type that the SDK has and the local Azure has no rules for."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"NotModelled: the local Azure does not model {token}, so it cannot tell what Azure would say to it; "
            "preview it here and deploy it to a real subscription, or leave it out of this stack"
        )


class AlreadyExistsError(Exception):
    """Create was asked for a resource that is there."""

    def __init__(self, resource_id: str) -> None:
        super().__init__(f"cannot create already existing resource '{resource_id}'")


class ForeignSubscriptionError(LocalAzureError):
    """An id of another subscription: the stack was deployed to a real one."""

    def __init__(self, subscription: str, local: str) -> None:
        super().__init__(
            f"this stack lives in subscription {subscription}, not in the local Azure ({local}): "
            "run it with the real provider, or select a stack that was created with scripts/local"
        )
