"""Lines for the user, shown by the engine beside the resource that they are about."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import Literal

import grpc

from localazure.protos import engine_pb2, engine_pb2_grpc

_SEVERITIES = {
    "debug": engine_pb2.DEBUG,
    "warning": engine_pb2.WARNING,
}


class EngineLog:
    """Sends lines to the engine that started this provider; to stderr where there is none."""

    def __init__(self, address: str | None) -> None:
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None
        self._said: set[str] = set()
        self._lock = threading.Lock()

    def say(self, severity: Literal["debug", "warning"], message: str, urn: str = "") -> None:
        """Send one line. A line that the engine does not take is dropped: logging never fails an operation."""
        if self._stub is None:
            if severity == "debug":
                return
            print(f"{severity}: {message}", file=sys.stderr, flush=True)
            return
        request = engine_pb2.LogRequest(severity=_SEVERITIES[severity], message=message, urn=urn)
        with contextlib.suppress(grpc.RpcError):
            self._stub.Log(request, timeout=10)

    def say_once(self, key: str, severity: Literal["debug", "warning"], message: str, urn: str = "") -> None:
        """Send a line unless one with this key was sent by this process already."""
        with self._lock:
            if key in self._said:
                return
            self._said.add(key)
        self.say(severity, message, urn)
