"""One request in, one answer out: who may ask, where it goes, and what an error looks like."""

from __future__ import annotations

import sqlite3
import sys
import traceback
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from localazure.core.control import ControlPlane
from localazure.core.errors import ArmError, LocalAzureError
from localazure.core.faults import ConnectionLostError, ThrottledError
from localazure.core.ids import SUBSCRIPTION, TENANT, ArmId, parse
from localazure.serve import discovery
from localazure.serve.actions import Actions, is_deleted_vaults
from localazure.serve.lists import PAGE, Lists
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed, not_modelled
from localazure.serve.operations import Operations
from localazure.serve.resources import Resources
from localazure.serve.subscriptions import Subscriptions
from localazure.serve.targets import check_segments, read
from localazure.serve.tokens import TokenIssuer
from localazure.serve.versions import asked_version

_STATUS_OF_OPERATION: Final = "operations"
_RESULT_OF_OPERATION: Final = "operationresults"


class Face:
    """ARM and a login endpoint on one control plane. Safe to call from several threads."""

    def __init__(
        self, azure: ControlPlane, issuer: TokenIssuer, *, operation_seconds: float = 0.0, page: int = PAGE
    ) -> None:
        self._azure = azure
        self._issuer = issuer
        self._operations = Operations(operation_seconds)
        self._resources = Resources(azure, self._operations)
        self._lists = Lists(azure, self._resources, page)
        self._actions = Actions(azure)
        self._subscriptions = Subscriptions(azure)

    def answer(self, request: Request) -> Answer:
        """The answer to a request: whatever goes wrong becomes an error in ARM's envelope.

        Raises ConnectionLostError alone, for a fault that was asked for: no answer is to be sent.
        """
        try:
            given = self._answer(request)
        except RefusedError as error:
            given = error.answer()
        except ConnectionLostError:
            raise
        except ArmError as error:
            first = error.refusals[0]
            # The rule that refused, for people; clients read the envelope.
            told = {"x-localazure-rule": first.rule, "x-ms-failure-cause": "gateway"}
            later = {"Retry-After": str(error.retry_after)} if isinstance(error, ThrottledError) else {}
            given = Answer(error.status, error.envelope(), {**told, **later})
        except LocalAzureError as error:
            given = RefusedError(400, "NotModelled", str(error).removeprefix("NotModelled: ")).answer()
        except (sqlite3.Error, OSError) as error:
            text = f"The local Azure's store cannot be used: {error}."
            given = RefusedError(503, "ServiceUnavailable", text, {"Retry-After": "5"}).answer()
        except (
            Exception
        ) as error:  # the caller gets an envelope whatever happens; the fault goes to stderr by its place
            given = _fault(error)
        return Answer(given.status, given.body, {**self._standing(request), **given.headers})

    @staticmethod
    def _standing(request: Request) -> dict[str, str]:
        """Headers of every answer of ARM."""
        headers = {
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "x-ms-request-id": str(uuid.uuid4()),
            "x-ms-correlation-request-id": _uuid_in(request, "x-ms-correlation-request-id") or str(uuid.uuid4()),
        }
        client = _uuid_in(request, "x-ms-client-request-id")
        if client and request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
            headers["x-ms-client-request-id"] = client
        return headers

    def _answer(self, request: Request) -> Answer:
        segments = request.segments
        if not segments:
            raise RefusedError(404, "ResourceNotFound", "This is the local Azure; see docs/local-azure-http.md.")
        check_segments(segments)
        head = segments[0].lower()
        if head == "metadata":
            if [segment.lower() for segment in segments[1:]] != ["endpoints"]:
                raise RefusedError(404, "NotFound", "Only /metadata/endpoints is served here.")
            return discovery.metadata(request)
        if head not in ("subscriptions", "tenants", "providers"):
            given = discovery.login(request, self._issuer)
            if given is not None:
                return given
        self._issuer.check(
            request.headers.get("authorization", ""), f'Bearer authorization_uri="{request.base}/{TENANT}"'
        )
        if head == "tenants" and len(segments) == 1:
            return self._subscriptions.tenants(request)
        if head == "subscriptions":
            return self._subscription(request)
        asked_version(request)
        raise RefusedError(404, "InvalidResourceType", f"The local Azure has nothing at '{request.path[:200]}'.")

    def _subscription(self, request: Request) -> Answer:
        segments = request.segments
        if len(segments) == 1:
            return self._subscriptions.all(request)
        if segments[1].lower() != SUBSCRIPTION:
            asked_version(request)
            text = (
                f"The subscription '{segments[1]}' could not be found. The local Azure has {SUBSCRIPTION} and no other."
            )
            raise RefusedError(404, "SubscriptionNotFound", text)
        rest = segments[2:]
        if not rest:
            return self._subscriptions.one(request)
        head = rest[0].lower()
        if head == "locations" and len(rest) == 1:
            return self._subscriptions.locations(request)
        if head == "resources" and len(rest) == 1:
            return self._lists.everything(request, None)
        if head == "resourcegroups":
            return self._group(request, rest[1:])
        if head == "providers":
            return self._provider(request, rest[1:])
        asked_version(request)
        raise not_modelled(f"'{rest[0]}' of a subscription")

    def _group(self, request: Request, rest: tuple[str, ...]) -> Answer:
        if not rest:
            return self._lists.groups(request)
        if len(rest) == 1:
            return self._resources.answer(request, parse(request.path))
        if rest[1].lower() == "providers" and len(rest) > 3:
            return self._target(request)
        if rest[1].lower() == "resources" and len(rest) == 2:
            return self._lists.everything(request, rest[0])
        asked_version(request)
        raise not_modelled(f"'{rest[1]}' of a resource group")

    def _provider(self, request: Request, rest: tuple[str, ...]) -> Answer:
        if not rest:
            return self._subscriptions.providers(request)
        namespace, below = rest[0], rest[1:]
        words = [segment.lower() for segment in below]
        if namespace.lower() == "microsoft.features" and below:
            return self._subscriptions.features(request, below)
        if not below or (len(below) == 1 and words[0] in ("register", "unregister") and request.method == "POST"):
            return self._subscriptions.provider(request, namespace, words[0] if words else "")
        if len(below) == 4 and words[0] == "locations" and words[2] in (_STATUS_OF_OPERATION, _RESULT_OF_OPERATION):
            return self._operation(request, words[2], below[3])
        if namespace.lower() == "microsoft.keyvault" and is_deleted_vaults(below):
            return self._actions.deleted_vaults(request, below)
        if len(below) == 1 and request.method == "POST":
            return self._actions.name_available(request, namespace, below[0])
        return self._target(request)

    def _target(self, request: Request) -> Answer:
        target = read(request.segments, request.method)
        if target.kind == "collection":
            return self._lists.collection(request, target.id, target.rest)
        id_: ArmId | None = target.id
        assert id_ is not None
        if target.kind == "action":
            return self._actions.on_resource(request, id_, target.rest)
        return self._resources.answer(request, id_)

    def _operation(self, request: Request, kind: str, id_: str) -> Answer:
        asked_version(request)
        if request.method != "GET":
            raise method_not_allowed(request, "GET")
        if kind == _STATUS_OF_OPERATION:
            return self._operations.status(id_)
        resource, unfinished = self._operations.finished(id_)
        if unfinished is not None:
            return unfinished
        found: dict[str, Any] | None = self._resources.get(resource)
        return Answer(200, found) if found is not None else Answer(204)


def _uuid_in(request: Request, header: str) -> str:
    """A header's value where it is a uuid: nothing else is sent back."""
    try:
        return str(uuid.UUID(request.headers.get(header, "")))
    except ValueError:
        return ""


def _fault(error: Exception) -> Answer:
    # The exception's own text is left out: it may quote a body, and bodies may hold secrets.
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    print(f"a fault of the local Azure itself: {where}", file=sys.stderr, flush=True)
    text = f"A fault of the local Azure itself ({where}); please report it with the request, without secrets."
    return RefusedError(500, "InternalServerError", text).answer()


def headers_of(pairs: Mapping[str, str]) -> dict[str, str]:
    """Headers with their names in lower case."""
    return {name.lower(): value for name, value in pairs.items()}
