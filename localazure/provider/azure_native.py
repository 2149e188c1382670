"""The azure-native provider's verbs, on the local Azure's control plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import empty_pb2

from localazure.core import diff as diffs
from localazure.core.autonaming import FLAG, Autonaming
from localazure.core.bodies import body_refusals
from localazure.core.catalogue import path_inputs, path_names
from localazure.core.control import ControlPlane
from localazure.core.errors import LocalAzureError, NotModelledError
from localazure.core.ids import SUBSCRIPTION
from localazure.core.model import ResourceType
from localazure.core.previews import preview
from localazure.core.projection import as_inputs, merge_drift, without_empty
from localazure.core.schema import ResourceShape, UnknownTokenError
from localazure.core.values import Body, without
from localazure.protos import plugin_pb2, provider_pb2, provider_pb2_grpc
from localazure.provider.engine_log import EngineLog
from localazure.provider.faults import answers_in_one_line
from localazure.provider.guess import guessed_type
from localazure.provider.inputs import check
from localazure.provider.invokes import invoke
from localazure.provider.structs import plain, struct
from localazure.provider.writes import Writes, body_of, local_id, outputs_of

_PREFIX: Final = "azure-native:config:"
_KINDS: Final = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("delete", False): provider_pb2.PropertyDiff.DELETE,
    ("delete", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("update", False): provider_pb2.PropertyDiff.UPDATE,
    ("update", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}
_MODES: Final = {
    provider_pb2.CheckRequest.AutonamingOptions.PROPOSE: "propose",
    provider_pb2.CheckRequest.AutonamingOptions.ENFORCE: "enforce",
    provider_pb2.CheckRequest.AutonamingOptions.DISABLE: "disable",
}


class AzureNative(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process. It holds configuration and nothing else: the world is in the store."""

    def __init__(self, azure: ControlPlane, log: EngineLog) -> None:
        self._azure = azure
        self._log = log
        self._config: Mapping[str, str] = {}
        self._writes = Writes(azure)

    # configuration

    @answers_in_one_line
    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802 the protocol's name
        """The version of the SDK that this provider stands for."""
        return plugin_pb2.PluginInfo(version=self._azure.schema.version)

    @answers_in_one_line
    def GetSchema(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """A schema without types: the SDK has them, and nobody generates one from here."""
        text = f'{{"name":"azure-native","version":"{self._azure.schema.version}"}}'
        return provider_pb2.GetSchemaResponse(schema=text)

    @answers_in_one_line
    def CheckConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Everything is accepted."""
        return provider_pb2.CheckResponse(inputs=request.news)

    @answers_in_one_line
    def DiffConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """A change of configuration replaces nothing."""
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_UNKNOWN)

    @answers_in_one_line
    def Configure(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Take the configuration, and say what this is."""
        if not request.sends_old_inputs:
            raise LocalAzureError("Azure Native provider requires Pulumi CLI v3.74.0 or later")
        self._config = {key.removeprefix(_PREFIX): value for key, value in request.variables.items()}
        self._log.say_once(
            "announce",
            "debug",
            f"local Azure: subscription {SUBSCRIPTION} in {self._azure.store.path}; nothing is deployed to Azure",
        )
        # Secrets are not accepted: the engine takes them off and marks outputs of secret inputs itself.
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    @answers_in_one_line
    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """Stop waiting for operations that take time; Azure goes on with them."""
        self._writes.give_up()
        return empty_pb2.Empty()

    @answers_in_one_line
    def Attach(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """A debugger's way in; the engine's address was given at the start."""
        return empty_pb2.Empty()

    # resources

    @answers_in_one_line
    def Check(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Defaults and validation."""
        type_, shape, modelled = self._type(request.urn)
        if not modelled:
            token = shape.token
            self._log.say_once(
                token,
                "warning",
                f"the local Azure does not model {token}: preview and policies work, creating one is refused",
                request.urn,
            )
        autonaming = Autonaming()
        if request.HasField("autonaming"):
            autonaming = Autonaming(_MODES.get(request.autonaming.mode, "none"), request.autonaming.proposed_name)  # type: ignore[arg-type]
        checked = check(
            type_,
            shape,
            request.urn,
            plain(request.olds),
            plain(request.news),
            request.randomSeed,
            autonaming,
            self._config,
            self._azure,
            modelled=modelled,
        )
        failures = [provider_pb2.CheckFailure(reason=reason) for reason in checked.failures]
        return provider_pb2.CheckResponse(inputs=struct(checked.inputs), failures=failures)

    @answers_in_one_line
    def Diff(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Old inputs against new inputs."""
        type_, shape, modelled = self._type(request.urn)
        if modelled:
            local_id(request.id)
        old, new = plain(request.old_inputs), plain(request.news)
        changes = diffs.changes(old, new)
        for name, member in shape.inputs.items():
            # A default that the SDK now writes out, or no longer does, is no change.
            if changes.get(name) == "add" and member.default is not None and new.get(name) == member.default:
                del changes[name]
        force_new = {*path_names(type_), *type_.force_new}
        replaced = [path for path in changes if diffs.replaces(path, force_new)]
        random_name = old.get(FLAG) is True
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=replaced,
            # No `diffs`: they name top-level properties only, and the engine leaves out of its summary what they lack.
            deleteBeforeReplace=bool(replaced) and not random_name,
            detailedDiff={
                path: provider_pb2.PropertyDiff(kind=_KINDS[kind, path in replaced], inputDiff=True)
                for path, kind in changes.items()
            },
            hasDetailedDiff=True,
        )

    @answers_in_one_line
    def Create(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Write a resource that is not there yet; in a preview, say what would come back."""
        type_, shape, modelled = self._type(request.urn)
        inputs = plain(request.properties)
        if request.preview:
            if modelled:
                self._warn_of_refusals(type_, shape, inputs, request.urn)
            return provider_pb2.CreateResponse(properties=struct(preview(shape, inputs)))
        if not modelled:
            raise NotModelledError(shape.token)
        made = self._writes.put(type_, shape, inputs, new=True)
        return provider_pb2.CreateResponse(id=made.id, properties=struct(outputs_of(made, shape)))

    @answers_in_one_line
    def Update(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """A full PUT of the new inputs."""
        type_, shape, modelled = self._type(request.urn)
        inputs = plain(request.news)
        if request.preview:
            outputs = preview(shape, inputs)
            before = plain(request.olds)
            outputs |= {key: before[key] for key in ("name", "location") if key in before}
            if modelled:
                self._warn_of_refusals(type_, shape, inputs, request.urn)
            return provider_pb2.UpdateResponse(properties=struct(outputs))
        if not modelled:
            raise NotModelledError(shape.token)
        local_id(request.id)
        written = self._writes.put(type_, shape, inputs, new=False)
        return provider_pb2.UpdateResponse(properties=struct(outputs_of(written, shape)))

    @answers_in_one_line
    def Read(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Refresh or import. Nothing there: an empty id."""
        type_, shape, modelled = self._type(request.urn)
        if not modelled:
            raise NotModelledError(shape.token)
        try:
            from_path = path_inputs(type_, local_id(request.id))
        except ValueError as error:
            raise LocalAzureError(str(error)) from None
        found = self._azure.get(request.id)
        if found is None:
            return provider_pb2.ReadResponse()
        outputs = outputs_of(found, shape)
        old_inputs = plain(request.inputs)
        if old_inputs:
            unset = [c.property for c in type_.collections if c.property not in old_inputs]
            before = as_inputs(shape, without(plain(request.properties), unset))
            after = as_inputs(shape, without(outputs, unset))
            inputs = merge_drift(old_inputs, before, after)
        else:
            asked = {key: without_empty(value) for key, value in as_inputs(shape, outputs).items() if key != "id"}
            inputs = {**asked, **from_path, "azureApiVersion": shape.api_version or None}
        return provider_pb2.ReadResponse(id=found.id, properties=struct(outputs), inputs=struct(inputs))

    @answers_in_one_line
    def Delete(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Delete; what is gone already is a success."""
        _, _, modelled = self._type(request.urn)
        if modelled:
            local_id(request.id)
            self._writes.delete(request.id)
        return empty_pb2.Empty()

    @answers_in_one_line
    def Invoke(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Getters and the like."""
        result = invoke(request.tok, plain(request.args), self._azure)
        return provider_pb2.InvokeResponse(**{"return": struct(result)})

    # helpers

    def _type(self, urn: str) -> tuple[ResourceType, ResourceShape, bool]:
        """The type of a resource by its URN: (type, shape, whether it is modelled)."""
        parts = urn.split("::", 3)
        if len(parts) < 4:
            raise LocalAzureError(f"{urn[:200]!r} is no URN")
        token = parts[2].rsplit("$", 1)[-1]
        try:
            shape = self._azure.schema.resource(token)
        except UnknownTokenError as error:
            raise LocalAzureError(f"Resource type {token} not found: {error}") from None
        type_ = self._azure.catalogue.by_token(token)
        return (type_, shape, True) if type_ else (guessed_type(shape), shape, False)

    def _warn_of_refusals(self, type_: ResourceType, shape: ResourceShape, inputs: Body, urn: str) -> None:
        """Say in a preview already what ARM refuses of the body's shape. The real Check is silent about it."""
        for refusal in body_refusals(shape, type_, body_of(type_, inputs)):
            self._log.say("warning", f"Azure will refuse this: {refusal.render()}", urn)
