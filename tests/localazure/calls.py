"""A provider on a real gRPC channel, with short ways to call its verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from localazure.provider.server import start
from localazure.provider.structs import plain, struct
from tests.localazure.world import NETWORK

PROJECT = "urn:pulumi:dev::probe::"
BASE = {"resourceGroupName": "rg", "virtualNetworkName": "hub", "location": "westeurope", "tags": {"a": "1"}}
HUB = f"{NETWORK}/virtualNetworks/hub"


@dataclass
class Log:
    """What the provider says to the user."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def say(self, severity: str, message: str, urn: str = "") -> None:
        self.lines.append((severity, message, urn))

    def say_once(self, key: str, severity: str, message: str, urn: str = "") -> None:
        if key not in self.said:
            self.said.add(key)
            self.say(severity, message, urn)


class Provider:
    """Verbs as plain calls: dicts in, dicts out."""

    def __init__(self, stub: Any, prefix: str = "azure-native:") -> None:
        self.stub = stub
        self._prefix = prefix

    def urn(self, token: str, name: str) -> str:
        return f"{PROJECT}my:component:Parent${self._prefix}{token}::{name}"

    def check(
        self, token: str, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None, **more: Any
    ) -> Any:
        return self.stub.Check(
            provider_pb2.CheckRequest(
                urn=self.urn(token, name), news=struct(news), olds=struct(olds or {}), randomSeed=b"seed", **more
            )
        )

    def checked(
        self, token: str, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self.check(token, name, news, olds)
        assert [failure.reason for failure in answer.failures] == []
        return plain(answer.inputs)

    def create(self, token: str, name: str, news: dict[str, Any], preview: bool = False) -> tuple[str, dict[str, Any]]:
        request = provider_pb2.CreateRequest(urn=self.urn(token, name), properties=struct(news), preview=preview)
        answer = self.stub.Create(request)
        return answer.id, plain(answer.properties)

    def make(self, token: str, name: str, news: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
        inputs = self.checked(token, name, news)
        id_, outputs = self.create(token, name, inputs)
        return id_, inputs, outputs

    def diff(self, token: str, id_: str, old: dict[str, Any], new: dict[str, Any]) -> Any:
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                urn=self.urn(token, "x"), id=id_, old_inputs=struct(old), olds=struct(old), news=struct(new)
            )
        )

    def update(
        self, token: str, id_: str, olds: dict[str, Any], news: dict[str, Any], preview: bool = False
    ) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            urn=self.urn(token, "x"), id=id_, olds=struct(olds), news=struct(news), preview=preview
        )
        return plain(self.stub.Update(request).properties)

    def read(
        self, token: str, id_: str, outputs: dict[str, Any] | None = None, inputs: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        answer = self.stub.Read(
            provider_pb2.ReadRequest(
                urn=self.urn(token, "x"), id=id_, properties=struct(outputs or {}), inputs=struct(inputs or {})
            )
        )
        return answer.id, plain(answer.properties), plain(answer.inputs)

    def delete(self, token: str, id_: str) -> None:
        self.stub.Delete(provider_pb2.DeleteRequest(urn=self.urn(token, "x"), id=id_))

    def invoke(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=f"{self._prefix}{token}", args=struct(args)))
        return plain(getattr(answer, "return"))

    def configure(self, **variables: str) -> Any:
        named = {f"azure-native:config:{key}": value for key, value in variables.items()}
        return self.stub.Configure(provider_pb2.ConfigureRequest(variables=named, sends_old_inputs=True))


@contextmanager
def served(servicer: Any, prefix: str = "azure-native:") -> Iterator[Provider]:
    """Serve a provider on loopback for as long as the block lasts."""
    server, port = start(servicer)
    channel = grpc.insecure_channel(f"127.0.0.1:{port}")
    try:
        yield Provider(provider_pb2_grpc.ResourceProviderStub(channel), prefix)
    finally:
        channel.close()
        server.stop(grace=None).wait()


def fails(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(grpc.RpcError) as raised:
        call(*args, **kwargs)
    return str(raised.value.details())
