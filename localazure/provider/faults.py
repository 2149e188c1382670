"""Every verb answers, or refuses in plain lines. A traceback is never the user's business."""

from __future__ import annotations

import functools
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc

from localazure.core.errors import AlreadyExistsError, ArmError, LocalAzureError

_Verb = Callable[[Any, Any, Any], Any]


def answers_in_one_line(verb: _Verb) -> _Verb:
    """Turn exceptions of a verb into gRPC errors with the text that the user sees."""

    @functools.wraps(verb)
    def wrapped(servicer: Any, request: Any, context: Any) -> Any:
        try:
            return verb(servicer, request, context)
        except (ArmError, AlreadyExistsError, LocalAzureError) as error:
            return context.abort(grpc.StatusCode.UNKNOWN, str(error))
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
