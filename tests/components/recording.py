"""An engine that grants every request and remembers it: what was asked for, and so also what was not."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.settings import set_root_resource

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"

# Which input is the last segment of the ARM id, where it is not the only one whose name ends in "Name".
_PARENT_NAMES = ("resourceGroupName", "virtualNetworkName", "privateZoneName", "vaultName", "accountName")


@dataclass(frozen=True)
class Request:
    """One registration as the engine received it."""

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Mapping[str, Any]  # plain values; secrets unwrapped
    secret_inputs: frozenset[str]  # dotted paths of the inputs that were marked secret
    depends_on: frozenset[str]  # URNs, explicit and through inputs
    property_dependencies: Mapping[str, frozenset[str]]
    options: Any  # the request itself, for what only one test asks


@dataclass
class Recording:
    """Everything that one run registered."""

    requests: list[Request] = field(default_factory=list)
    outputs: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # by URN, of components and the stack
    outputs_before: dict[str, int] = field(default_factory=dict)  # how many registrations preceded them
    arguments: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # of each function called, by token

    @property
    def calls(self) -> list[str]:
        """Functions of providers and of the engine, in the order in which they were called."""
        return list(self.arguments)

    def of(self, token: str) -> list[Request]:
        """The registrations of one type, in order of their names; "network:Subnet" is enough of a token."""
        found = [r for r in self.requests if r.type == token or r.type == f"azure-native:{token}"]
        return sorted(found, key=lambda request: request.name)

    def one(self, token: str, name: str | None = None) -> Request:
        """The only registration of that type (and name)."""
        found = [request for request in self.of(token) if name in (None, request.name)]
        assert len(found) == 1, [request.urn for request in found]
        return found[0]

    @property
    def resources(self) -> list[Request]:
        """Everything but components."""
        return [request for request in self.requests if request.custom]

    @property
    def stack_outputs(self) -> Mapping[str, Any]:
        """What the stack exports."""
        return next(v for k, v in self.outputs.items() if "pulumi:pulumi:Stack" in k)


class Grantor(Mocks):
    """Answers like Azure: ids and read-only properties, unknown in a preview."""

    def __init__(self, *, preview: bool, calls: Mapping[str, Any]) -> None:
        self.preview = preview
        self.calls = calls
        self.called: dict[str, Mapping[str, Any]] = {}

    def call(self, args: MockCallArgs) -> Any:
        self.called[args.token] = dict(args.args)
        return dict(self.calls[args.token])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if not args.custom:
            return None, {}
        name, arm_id = _arm_id(args)
        made = rpc.UNKNOWN if self.preview else None
        state: dict[str, Any] = {**args.inputs, "name": made or name}
        kind = args.typ.rpartition(":")[2]
        if kind == "UserAssignedIdentity":
            state |= {"principalId": made or _guid(arm_id), "clientId": made or _guid(arm_id + "client")}
        if kind in ("VirtualMachineScaleSet", "VirtualMachine"):
            state["identity"] = {**args.inputs["identity"], "principalId": made or _guid(arm_id)}
        if kind == "LoadBalancer":
            state["backendAddressPools"] = [
                {**pool, "id": made or f"{arm_id}/backendAddressPools/{pool['name']}"}
                for pool in args.inputs["backendAddressPools"]
            ]
        if isinstance(args.inputs.get("identity"), Mapping) and "userAssignedIdentities" in args.inputs["identity"]:
            # A list going in, and a map from identity to principal coming out.
            worn = {} if self.preview else {i: {} for i in args.inputs["identity"]["userAssignedIdentities"]}
            state["identity"] = {**args.inputs["identity"], "userAssignedIdentities": worn}
        if args.typ == "azure-native:machinelearningservices:Workspace":
            state["workspaceId"] = made or _guid(arm_id)
        if args.typ == "azure-native:operationalinsights:Workspace":
            state["customerId"] = made or _guid(arm_id)
        if kind == "RandomPassword":
            state["result"] = made or "generated-Passw0rd"
        return ("" if self.preview else arm_id), state


class RecordingMonitor(MockMonitor):
    """The mock engine's requests carry what its `Mocks` never see: parents, dependencies, options, outputs."""

    def __init__(self, mocks: Grantor, recording: Recording) -> None:
        super().__init__(mocks)
        self.recording = recording
        mocks.called = recording.arguments

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  # gRPC's name
        answer = super().RegisterResource(request)
        raw = json_format.MessageToDict(request.object)
        if request.type != "pulumi:pulumi:Stack":
            self.recording.requests.append(
                Request(
                    urn=answer.urn,
                    type=request.type,
                    name=request.name,
                    parent=request.parent,
                    custom=request.custom,
                    inputs=_plain(raw),
                    secret_inputs=frozenset(_secrets(raw)),
                    depends_on=frozenset(request.dependencies),
                    property_dependencies={
                        key: frozenset(value.urns) for key, value in request.propertyDependencies.items()
                    },
                    options=request,
                )
            )
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        self.recording.outputs[request.urn] = _plain(json_format.MessageToDict(request.outputs))
        self.recording.outputs_before[request.urn] = len(self.recording.requests)
        return super().RegisterResourceOutputs(request)


def record(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    stack: str = "dev",
    subscription: str = SUBSCRIPTION,
    last_outputs: Mapping[str, Any] | None = None,
    into: Recording | None = None,
) -> Recording:
    """Run `program` as the engine would and return what it asked for, once every registration has landed.

    `into` is what a test gives that looks at what a program asked for before it failed.

    Everything that the SDK keeps between resources lives in context variables, so a context of its own keeps one run
    from seeing another.
    """
    mocks = Grantor(
        preview=preview,
        calls={
            "azure-native:authorization:getClientConfig": {
                "clientId": _guid("client"),
                "objectId": _guid("object"),
                "subscriptionId": subscription,
                "tenantId": TENANT,
            },
            "pulumi:pulumi:readStackOutputs": {"outputs": dict(last_outputs or {}), "secretOutputNames": []},
        },
    )
    monitor = RecordingMonitor(mocks, into or Recording())

    def run(loop: asyncio.AbstractEventLoop) -> None:
        set_mocks(
            mocks, project="azureml-cluster", stack=stack, preview=preview, monitor=monitor, organization="organization"
        )
        # The mocks' own stack resource has already sent its outputs; the real executor's entry point makes a new one.
        set_root_resource(None)  # type: ignore[arg-type]
        loop.run_until_complete(pulumi.runtime.run_in_stack(program))

    with _event_loop() as loop:
        contextvars.copy_context().run(run, loop)
    return monitor.recording


@contextlib.contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop of this run alone, with one thread for the mock engine, so that requests arrive in one order.

    The mock engine wants a loop in its thread too; left to itself it leaves one open behind each.
    """
    loops = [asyncio.new_event_loop()]

    def give_loop() -> None:
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])

    with ThreadPoolExecutor(max_workers=1, initializer=give_loop) as executor:
        loops[0].set_default_executor(executor)
        asyncio.set_event_loop(loops[0])
        try:
            yield loops[0]
        finally:
            asyncio.set_event_loop(None)
            executor.shutdown()
            for loop in loops:
                loop.close()


def _arm_id(args: MockResourceArgs) -> tuple[str, str]:
    own = [
        value
        for key, value in args.inputs.items()
        if key.endswith("Name") and isinstance(value, str) and key not in _PARENT_NAMES
    ]
    parents = [args.inputs[key] for key in reversed(_PARENT_NAMES) if isinstance(args.inputs.get(key), str)]
    name = (own or parents or [args.name])[0]
    above = "/".join(parent for parent in reversed(parents) if parent != name)
    return name, f"/subscriptions/{SUBSCRIPTION}/{above}/{args.typ}/{name}"


def _guid(seed: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))


def _plain(value: Any) -> Any:
    if rpc.is_rpc_secret(value):
        return _plain(value["value"])
    if isinstance(value, float) and value.is_integer():
        return int(value)  # JSON has one kind of number
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _secrets(value: Any, path: str = "") -> Iterator[str]:
    if rpc.is_rpc_secret(value):
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner, path)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar in a request's inputs with its path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value
