"""How many operations a second the local Azure does, and that this does not depend on how much it holds."""

from __future__ import annotations

import itertools
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import grpc

from bench.finding import Finding
from localazure.azure import CATALOGUE
from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION
from localazure.core.resource import Resource
from localazure.core.schema import sdk_index
from localazure.core.store import Store
from localazure.protos import provider_pb2, provider_pb2_grpc
from localazure.provider.azure_native import AzureNative
from localazure.provider.engine_log import EngineLog
from localazure.provider.server import start
from localazure.provider.structs import struct

STORED: Final = (100, 1_000, 10_000)
AT_ONCE: Final = (1, 8, 32)
OPERATIONS: Final = 160
"""In each measurement: a quarter each of a plain creation, one that looks up a principal, a read and a deletion."""

_GROUP: Final = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
_URN: Final = "urn:pulumi:dev::bench::azure-native:{}::x"
_ROLE: Final = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{uuid.UUID(int=7)}"


def measure(say: Callable[[str], None], rounds: int = 3) -> Iterator[Finding]:
    """Operations a second at 1, 8 and 32 at once, at 100, 1,000 and 10,000 resources; and their ratios.

    The stores are asked in turn, so that what else the machine does falls on all of them.
    """
    say("operations of the local Azure ...")
    with tempfile.TemporaryDirectory() as folder:
        worlds = {stored: World(Path(folder) / f"{stored}.db", stored) for stored in STORED}
        seconds: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for turn in range(rounds + 1):
            for stored, at_once in itertools.product(STORED, AT_ONCE):
                both = worlds[stored].timed(at_once)
                if turn:  # the first warms up
                    seconds.setdefault((stored, at_once), []).append(both)
        for world in worlds.values():
            world.end()
    best = {key: min(wall for wall, _ in values) for key, values in seconds.items()}
    work = {key: min(processor for _, processor in values) for key, values in seconds.items()}
    for (stored, at_once), took in best.items():
        name = f"local Azure: operations a second, {at_once} at once, {stored:,} resources"
        yield Finding(name, OPERATIONS / took, None, "", f"{OPERATIONS} operations in {took:.2f} s")
    for at_once in AT_ONCE:
        few, many = work[STORED[0], at_once], work[STORED[-1], at_once]
        sizes = f"at {STORED[-1]:,} resources / at {STORED[0]}"
        name = f"local Azure: processor time of an operation {sizes}, {at_once} at once"
        yield Finding(name, many / few, 1.5, "x", f"{many:.2f} s / {few:.2f} s for {OPERATIONS}")
    alone, crowded = work[1_000, 1], work[1_000, AT_ONCE[-1]]
    name = f"local Azure: processor time of the same operations, {AT_ONCE[-1]} at once / one after the other"
    yield Finding(name, crowded / alone, 1.8, "x", f"{crowded:.2f} s / {alone:.2f} s for {OPERATIONS}")


class World:
    """A provider over gRPC on a store that holds so many resources."""

    def __init__(self, path: Path, stored: int) -> None:
        self._azure = ControlPlane(Store(path), CATALOGUE, sdk_index())
        self._numbers = itertools.count(1_000_000)
        self._fill(stored)
        self._server, port = start(AzureNative(self._azure, EngineLog(None)))
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._stub.Configure(provider_pb2.ConfigureRequest(sends_old_inputs=True))

    def _fill(self, stored: int) -> None:
        group, address, identity, assignment = (
            CATALOGUE.by_token(f"azure-native:{token}")
            for token in (
                "resources:ResourceGroup",
                "network:PublicIPAddress",
                "managedidentity:UserAssignedIdentity",
                "authorization:RoleAssignment",
            )
        )
        assert group and address and identity and assignment  # noqa: PT018
        self._azure.put(group, _GROUP, {"location": "westeurope"})
        made = self._azure.put(identity, f"{_GROUP}/providers/{identity.type}/id-bench", {"location": "westeurope"})
        self._principal = str(made.properties["principalId"])
        with self._azure.store.write() as session:
            for number in range(stored):
                type_ = (address, identity, assignment)[number % 3]
                name = str(uuid.UUID(int=number)) if type_ is assignment else f"filled-{number}"
                properties: dict[str, Any] = {"name": name, "tags": {"number": str(number)}}
                if type_ is not address:
                    properties["principalId"] = str(uuid.UUID(int=number))
                if type_ is assignment:
                    properties["roleDefinitionId"] = _ROLE
                id_ = f"{_GROUP}/providers/{type_.type}/{name}"
                session.put(Resource(id_, type_.type, name, "westeurope", properties), None, "rg", {})

    def timed(self, at_once: int) -> tuple[float, float]:
        """Seconds for the operations, so many at once: by the clock, and of the processor (provider and client)."""
        with ThreadPoolExecutor(at_once) as pool:
            begun, worked = time.perf_counter(), time.process_time()
            for _ in pool.map(self._four, range(OPERATIONS // 4)):
                pass
            return time.perf_counter() - begun, time.process_time() - worked

    def _four(self, _index: int) -> None:
        number = next(self._numbers)
        token = "network:PublicIPAddress"  # noqa: S105 a type token
        inputs = {"resourceGroupName": "rg", "location": "westeurope", "publicIpAddressName": f"pip-{number}"}
        made = self._create(token, inputs)
        self._stub.Read(provider_pb2.ReadRequest(urn=_URN.format(token), id=made))
        assignment = "authorization:RoleAssignment"
        self._create(
            assignment,
            {
                "scope": made,
                "roleAssignmentName": str(uuid.UUID(int=number)),
                "principalId": self._principal,
                "principalType": "ServicePrincipal",
                "roleDefinitionId": _ROLE,
            },
        )
        self._stub.Delete(
            provider_pb2.DeleteRequest(
                urn=_URN.format(assignment),
                id=f"{made}/providers/Microsoft.Authorization/roleAssignments/{uuid.UUID(int=number)}",
            )
        )

    def _create(self, token: str, inputs: dict[str, Any]) -> str:
        request = provider_pb2.CreateRequest(urn=_URN.format(token), properties=struct(inputs))
        return str(self._stub.Create(request).id)

    def end(self) -> None:
        """Stop the provider, close the store."""
        self._channel.close()
        self._server.stop(grace=None).wait()
        self._azure.store.close()
