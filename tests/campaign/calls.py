"""A small engine: it keeps a state, asks the provider over gRPC, and is left in the middle as a real one would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from localazure.azure import CATALOGUE
from localazure.core.catalogue import resource_id
from localazure.provider.structs import plain
from tests.campaign.plan import BY_NAME, Wanted
from tests.localazure.calls import Provider


class KilledError(Exception):
    """What a fault that ends a process does here: whoever asked hears nothing more."""


@dataclass
class Entry:
    """A resource as the state has it."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    failed: bool = False


@dataclass
class Driver:
    """Deploys a plan, one resource after the other; stops at the first error, as the engine does."""

    provider: Provider
    state: dict[str, Entry] = field(default_factory=dict)
    pending: str | None = None
    said: list[str] = field(default_factory=list)
    killed: bool = False

    def up(self, plan: Sequence[Wanted]) -> bool:
        """Whether it all succeeded."""
        kept = {wanted.name for wanted in plan}
        try:
            for name in [name for name in reversed(BY_NAME) if name in self.state and name not in kept]:
                self._delete(name)
            for wanted in plan:
                self._write(wanted)
        except grpc.RpcError as error:
            self.said.append(str(error.details()))
            return False
        return True

    def mend(self, plan: Sequence[Wanted]) -> None:
        """What a user does after a run that failed or was cut off: what is there and unknown is taken in."""
        for wanted in plan:
            if wanted.name in self.state:
                continue
            id_ = self._id(wanted)
            found, outputs, inputs = self.provider.read(wanted.token, id_)
            if found:
                self.state[wanted.name] = Entry(found, inputs, outputs, failed=True)
        for name, entry in list(self.state.items()):
            if not self.provider.read(BY_NAME[name].token, entry.id, entry.outputs, entry.inputs)[0]:
                del self.state[name]
        self.pending = None

    def _write(self, wanted: Wanted) -> None:
        old = self.state.get(wanted.name)
        asked = {**wanted.inputs, **self._place(wanted)}
        inputs = self.provider.checked(wanted.token, wanted.name, asked, old.inputs if old else None)
        if old is None:
            self._create(wanted, inputs)
            return
        changes = self.provider.diff(wanted.token, old.id, old.inputs, inputs).changes
        if old.failed or changes == provider_pb2.DiffResponse.DIFF_SOME:
            self._update(wanted, old, inputs)

    def _create(self, wanted: Wanted, inputs: dict[str, Any]) -> None:
        self.pending = wanted.name
        try:
            id_, outputs = self.provider.create(wanted.token, wanted.name, inputs)
        except grpc.RpcError as error:
            half = _half_made(error)
            if half is not None:
                self.state[wanted.name] = Entry(half.id, inputs, plain(half.properties), failed=True)
            raise
        self.state[wanted.name] = Entry(id_, inputs, outputs)
        self.pending = None

    def _update(self, wanted: Wanted, old: Entry, inputs: dict[str, Any]) -> None:
        try:
            outputs = self.provider.update(wanted.token, old.id, old.outputs, inputs)
        except grpc.RpcError as error:
            half = _half_made(error)
            if half is not None:
                self.state[wanted.name] = Entry(old.id, inputs, plain(half.properties), failed=True)
            else:
                self.state[wanted.name] = Entry(old.id, old.inputs, old.outputs, failed=True)
            raise
        self.state[wanted.name] = Entry(old.id, inputs, outputs)

    def _delete(self, name: str) -> None:
        self.provider.delete(BY_NAME[name].token, self.state[name].id)
        del self.state[name]

    def _place(self, wanted: Wanted) -> Mapping[str, Any]:
        if wanted.token == "authorization:RoleAssignment":
            identity = self.state.get("identity")
            return {"principalId": identity.outputs["principalId"] if identity else ""}
        located = {"location": "global"} if wanted.token.startswith("privatedns:") else {}
        return {"resourceGroupName": "rg", **located}

    @staticmethod
    def _id(wanted: Wanted) -> str:
        type_ = CATALOGUE.by_token(f"azure-native:{wanted.token}")
        assert type_ is not None
        return resource_id(type_, {"resourceGroupName": "rg", **wanted.inputs})


def _half_made(error: grpc.RpcError) -> Any:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            detail = provider_pb2.ErrorResourceInitFailed()
            if status_pb2.Status.FromString(value).details[0].Unpack(detail):
                return detail
    return None
