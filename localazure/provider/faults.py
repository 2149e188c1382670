"""Every verb answers, or refuses in plain lines. A traceback is never the user's business."""

from __future__ import annotations

import functools
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import grpc
from google.protobuf import any_pb2

from localazure.core.errors import AlreadyExistsError, ArmError, LocalAzureError
from localazure.core.faults import ConnectionLostError, OperationFailedError
from localazure.core.values import Body
from localazure.protos import provider_pb2, status_pb2
from localazure.provider.structs import struct

_LONGEST: Final = 12_000
_Verb = Callable[[Any, Any, Any], Any]


class InitFailedError(Exception):
    """A write that was accepted has ended as Failed: what is there goes into the state; the next `up` updates it."""

    def __init__(self, failure: str, resource_id: str, outputs: Body, inputs: Body) -> None:
        super().__init__(failure)
        self.detail = provider_pb2.ErrorResourceInitFailed(
            id=resource_id, properties=struct(outputs), reasons=[failure], inputs=struct(inputs)
        )


def clipped(text: str) -> str:
    """A text that fits into a gRPC header, where others end the stream: names and values in it may be of any length."""
    if len(quote(text)) <= _LONGEST:
        return text
    # Every character takes at most twelve in a header.
    return f"{text[: _LONGEST // 12]} ... ({len(text)} characters)"


class _Status(NamedTuple):
    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, bytes], ...]


class _GrpcStatus(_Status, grpc.Status):  # type: ignore[misc]  # grpc has no types
    """What `abort_with_status` takes."""


def _with_detail(error: InitFailedError) -> _GrpcStatus:
    """The status whose detail tells the engine that the resource is there, half made."""
    code = grpc.StatusCode.UNKNOWN
    packed = any_pb2.Any()
    packed.Pack(error.detail)
    status = status_pb2.Status(code=code.value[0], message=str(error), details=[packed])
    return _GrpcStatus(code, str(error), (("grpc-status-details-bin", status.SerializeToString()),))


def answers_in_one_line(verb: _Verb) -> _Verb:
    """Turn exceptions of a verb into gRPC errors with the text that the user sees."""

    @functools.wraps(verb)
    def wrapped(servicer: Any, request: Any, context: Any) -> Any:
        try:
            return verb(servicer, request, context)
        except InitFailedError as error:
            return context.abort_with_status(_with_detail(error))
        except (ArmError, AlreadyExistsError, LocalAzureError, ConnectionLostError, OperationFailedError) as error:
            return context.abort(grpc.StatusCode.UNKNOWN, clipped(str(error)))
        except (sqlite3.Error, OSError) as error:
            return context.abort(grpc.StatusCode.UNAVAILABLE, f"the local Azure's store cannot be used: {error}")
        except Exception as error:
            # The exception's own text is left out: it may quote an input, and inputs may be secret.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(frame.filename).name}:{frame.lineno}"
            text = (
                f"a fault of the local Azure itself in {verb.__name__} ({type(error).__name__} at {where}); "
                "please report it with the resource's inputs, without secrets"
            )
            return context.abort(grpc.StatusCode.INTERNAL, text)

    return wrapped
