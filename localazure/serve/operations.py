"""Long-running operations: which writes ARM answers with one, and what polling it says.

A write is done when it is answered; its operation is there so that clients poll as they would. It succeeds at once,
or after the seconds that the server was told (then the resource says Updating for that long as well).
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from localazure.core.clock import timestamp
from localazure.core.faults import FAILED
from localazure.core.ids import SUBSCRIPTION, ArmId
from localazure.serve.messages import Answer, RefusedError

_KEPT: Final = 4096
_LONGEST_WAIT: Final = 10


@dataclass(frozen=True, slots=True)
class Manners:
    """How a type answers writes. The operations of the azure-mgmt packages say which statuses their clients take."""

    put: Literal["at once", "operation", "accepted"] = "at once"
    created: int = 201
    delete: Literal["at once", "operation"] = "at once"
    patch: Literal["merge", "tags"] = "merge"


_AT_ONCE: Final = Manners()
_NETWORK: Final = Manners(put="operation", delete="operation", patch="tags")
_SERVICE: Final = Manners(put="operation", delete="operation")
_ACCEPTING: Final = Manners(put="operation", created=202, delete="operation")

_BY_TYPE: Final[Mapping[str, Manners]] = {
    # Microsoft.Network: everything in operations, and only tags can be patched
    "microsoft.network": _NETWORK,
    "microsoft.network/networkwatchers": Manners(delete="operation", patch="tags"),
    "microsoft.network/applicationgatewaywebapplicationfirewallpolicies": Manners(delete="operation", patch="tags"),
    "microsoft.network/firewallpolicies": _NETWORK,
    "microsoft.network/privatednszones": _ACCEPTING,
    "microsoft.network/privatednszones/virtualnetworklinks": _ACCEPTING,
    **{
        f"microsoft.network/privatednszones/{record}": _AT_ONCE
        for record in ("a", "aaaa", "cname", "mx", "ptr", "soa", "srv", "txt")
    },
    "microsoft.network/dnsresolvers": _SERVICE,
    "microsoft.network/dnsforwardingrulesets": _SERVICE,
    "microsoft.network/dnsforwardingrulesets/forwardingrules": _AT_ONCE,
    "microsoft.compute": _SERVICE,
    "microsoft.machinelearningservices/workspaces": _ACCEPTING,
    "microsoft.machinelearningservices/workspaces/datastores": _AT_ONCE,
    "microsoft.machinelearningservices/workspaces/computes": _SERVICE,
    "microsoft.sql": _SERVICE,
    "microsoft.sql/servers/firewallrules": _AT_ONCE,
    "microsoft.sql/servers/securityalertpolicies": _ACCEPTING,
    "microsoft.sql/servers/extendedauditingsettings": _ACCEPTING,
    "microsoft.sql/servers/databases/backupshorttermretentionpolicies": _ACCEPTING,
    "microsoft.containerregistry": _SERVICE,
    "microsoft.operationalinsights/workspaces": _SERVICE,
    "microsoft.insights/privatelinkscopes/scopedresources": _SERVICE,
    "microsoft.storage/storageaccounts": Manners(put="accepted", created=202),
    "microsoft.storage/storageaccounts/blobservices": _AT_ONCE,
    "microsoft.resources/resourcegroups": Manners(delete="operation"),
}
"""By ARM type or its beginning; the longest that fits decides. What is not here is answered at once."""


def manners_of(type_: str) -> Manners:
    """How an ARM type answers writes."""
    key = type_.lower()
    while key:
        if key in _BY_TYPE:
            return _BY_TYPE[key]
        key = key.rpartition("/")[0]
    return _AT_ONCE


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `ready` is on the monotonic clock, and `result` what the Location answers when it is done."""

    id: str
    started: str
    ready: float
    resource: str  # key
    failure: str | None = None


class Operations:
    """The operations of one server, the oldest forgotten first. Safe to call from several threads."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Operation] = OrderedDict()
        self._busy: dict[str, float] = {}

    def start(
        self, id_: ArmId, location: str | None, base: str, version: str, going: tuple[float, str | None] = (0.0, None)
    ) -> dict[str, str]:
        """Begin an operation on a resource: the headers that lead to it. `going` is what the control plane says of it:
        the seconds that it takes, and how it fails.
        """
        seconds, failure = max(self._seconds, going[0]), going[1]
        made = Operation(str(uuid.uuid4()), timestamp(), time.monotonic() + seconds, id_.key, failure)
        with self._lock:
            self._known[made.id] = made
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            if self._seconds:
                now = time.monotonic()
                self._busy = {key: ready for key, ready in self._busy.items() if ready > now}
                self._busy[id_.key] = made.ready
        namespace, region = id_.type.partition("/")[0], quote(location or "global", safe="")
        where = f"{base}/subscriptions/{SUBSCRIPTION}/providers/{namespace}/locations/{region}"
        return {
            "Azure-AsyncOperation": f"{where}/operations/{made.id}?api-version={version}",
            "Location": f"{where}/operationResults/{made.id}?api-version={version}",
            "Retry-After": self._wait(made),
        }

    def is_busy(self, key: str) -> bool:
        """Whether an operation on a resource is still going on."""
        return bool(self._busy) and self._busy.get(key, 0.0) > time.monotonic()

    def status(self, id_: str) -> Answer:
        """What the Azure-AsyncOperation address answers."""
        operation = self._find(id_)
        done = operation.ready <= time.monotonic()
        body = {"id": id_, "name": id_, "status": "Succeeded" if done else "InProgress", "startTime": operation.started}
        if done and operation.failure is not None:
            return Answer(200, {**body, "status": "Failed", "endTime": timestamp(), "error": _error(operation.failure)})
        if done:
            return Answer(200, {**body, "endTime": timestamp(), "percentComplete": 100.0})
        return Answer(200, body, {"Retry-After": self._wait(operation)})

    def finished(self, id_: str) -> tuple[str, Answer | None]:
        """The resource of an operation, and what its Location answers while it is not done (202)."""
        operation = self._find(id_)
        if operation.ready <= time.monotonic():
            failed = Answer(500, {"error": _error(operation.failure)}) if operation.failure is not None else None
            return operation.resource, failed
        return operation.resource, Answer(202, None, {"Retry-After": self._wait(operation)})

    def _find(self, id_: str) -> Operation:
        with self._lock:
            operation = self._known.get(id_.lower())
        if operation is None:
            raise RefusedError(404, "NotFound", f"The operation '{id_[:100]}' was not found.")
        return operation

    @staticmethod
    def _wait(operation: Operation) -> str:
        """Whole seconds until it is worth asking again. Never 0: azure-core takes that for "not said" and waits 30."""
        left = operation.ready - time.monotonic()
        return str(min(_LONGEST_WAIT, max(1, round(left))))


def _error(failure: str) -> dict[str, str]:
    return {"code": FAILED[0], "message": failure}
