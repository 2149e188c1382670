"""Writes as the real provider makes them: with patience, until the operation ends, telling what a failed one left."""

from __future__ import annotations

import threading
from typing import Any, Final

from localazure.core.autonaming import FLAG
from localazure.core.catalogue import path_names, resource_id
from localazure.core.conditions import Conditions
from localazure.core.control import ControlPlane
from localazure.core.errors import ForeignSubscriptionError, LocalAzureError
from localazure.core.faults import OperationFailedError
from localazure.core.ids import SUBSCRIPTION, ArmId, parse
from localazure.core.model import ResourceType
from localazure.core.schema import ResourceShape
from localazure.core.store import Resource
from localazure.core.values import Body
from localazure.provider.faults import InitFailedError
from localazure.provider.retries import with_retries

_SCOPES: Final = ("scope", "resourceUri")  # path parameters that are ids
_NO_INPUTS: Final = ("azureApiVersion", FLAG, "__defaults")


class Writes:
    """PUT and DELETE on a control plane, for one provider process."""

    def __init__(self, azure: ControlPlane) -> None:
        self._azure = azure
        self._ending = threading.Event()

    def give_up(self) -> None:
        """Wait for nothing any more: the engine has been cancelled."""
        self._ending.set()

    def put(self, type_: ResourceType, shape: ResourceShape, inputs: Body, *, new: bool) -> Resource:
        """PUT, and wait until Azure is done with it. Raises InitFailedError where that ends as Failed."""
        id_, body = _written_id(type_, inputs), body_of(type_, inputs)
        tried = False

        def once() -> Resource:
            nonlocal tried
            # Whether it exists already is asked once, before the first try; a try that broke may have made it.
            first, tried = not tried, True
            return self._azure.put(type_, id_, body, new=new and first)

        written = with_retries(once, self._conditions, self._pause)
        try:
            return self._azure.wait(written.id, self._pause) or written
        except OperationFailedError as error:
            there = self._azure.get(written.id)
            outputs = outputs_of(there, shape) if there else {}
            raise InitFailedError(str(error), written.id, outputs, inputs) from error

    def delete(self, id_: str) -> None:
        """DELETE, and wait until it is gone; what is gone already is a success."""
        with_retries(lambda: self._azure.delete(id_), self._conditions, self._pause)
        self._azure.wait(id_, self._pause)

    def _pause(self, seconds: float) -> bool:
        return self._ending.wait(seconds)

    def _conditions(self) -> Conditions:
        return self._azure.timing.conditions


def body_of(type_: ResourceType, inputs: Body) -> dict[str, Any]:
    """The inputs that are in the body, and not in the URL nor the provider's own."""
    left_out = {*path_names(type_), *_NO_INPUTS}
    return {key: value for key, value in inputs.items() if key not in left_out}


def outputs_of(resource: Resource, shape: ResourceShape) -> dict[str, Any]:
    """What the SDK's class has of a resource, with the API version."""
    found = {key: value for key, value in resource.properties.items() if key in shape.outputs}
    return {**found, "azureApiVersion": shape.api_version or None}


def _written_id(type_: ResourceType, inputs: Body) -> str:
    """The id that inputs stand for. Raises LocalAzureError where the engine has not been through Check with them."""
    for name in path_names(type_):
        value = inputs.get(name)
        if value is None:
            raise LocalAzureError(f"missing required property '{name}'")
        if not isinstance(value, str) or not value or ("/" in value and name not in _SCOPES):
            raise LocalAzureError(f"'{name}' is no name: a text without '/'")
    id_ = resource_id(type_, inputs)
    local_id(id_)
    return id_


def local_id(resource_id_: str) -> ArmId:
    """The id taken apart. Raises ForeignSubscriptionError for one of another subscription."""
    try:
        id_ = parse(resource_id_ if resource_id_.startswith("/") else "/" + resource_id_)
    except ValueError as error:
        raise LocalAzureError(str(error)) from None
    if id_.subscription is not None and id_.subscription.lower() != SUBSCRIPTION:
        raise ForeignSubscriptionError(id_.subscription, SUBSCRIPTION)
    return id_
