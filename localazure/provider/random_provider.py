"""The random provider's verbs. Its resources live in Pulumi's state only; every change makes a new one."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from google.protobuf import empty_pb2

from localazure.core import diff as diffs
from localazure.core.errors import LocalAzureError
from localazure.core.values import UNKNOWN
from localazure.protos import plugin_pb2, provider_pb2, provider_pb2_grpc
from localazure.provider.faults import answers_in_one_line
from localazure.provider.random_values import MAKERS, REQUIRED, TEXTS, text_faults
from localazure.provider.structs import Secret, plain, struct

_ANSWERED = {
    "random:index/randomPassword:RandomPassword": ("result", "bcryptHash"),
    "random:index/randomString:RandomString": ("result",),
    "random:index/randomId:RandomId": ("b64Std", "b64Url", "dec", "hex"),
    "random:index/randomUuid:RandomUuid": ("result",),
    "random:index/randomInteger:RandomInteger": ("result",),
    "random:index/randomBytes:RandomBytes": ("base64", "hex"),
}


class RandomProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Stands for the pulumi-random plugin."""

    @answers_in_one_line
    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802 the protocol's name
        """The version of the installed pulumi-random."""
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi_random"))

    @answers_in_one_line
    def GetSchema(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """A schema without types."""
        return provider_pb2.GetSchemaResponse(schema='{"name":"random"}')

    @answers_in_one_line
    def CheckConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """There is nothing to configure."""
        return provider_pb2.CheckResponse(inputs=request.news)

    @answers_in_one_line
    def DiffConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """There is nothing to configure."""
        return provider_pb2.DiffResponse()

    @answers_in_one_line
    def Configure(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """There is nothing to configure."""
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    @answers_in_one_line
    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """Nothing runs for long."""
        return empty_pb2.Empty()

    @answers_in_one_line
    def Attach(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """A debugger's way in."""
        return empty_pb2.Empty()

    @answers_in_one_line
    def Check(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Required inputs and lengths."""
        token = _token(request.urn)
        inputs = plain(request.news)
        failures = [f"missing required property '{name}'" for name in REQUIRED.get(token, ()) if name not in inputs]
        if token in TEXTS:
            failures += text_faults(inputs)
        return provider_pb2.CheckResponse(
            inputs=request.news, failures=[provider_pb2.CheckFailure(reason=reason) for reason in failures]
        )

    @answers_in_one_line
    def Diff(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Every change of an input, keepers among them, makes a new value."""
        _token(request.urn)
        changes = diffs.changes(plain(request.old_inputs), plain(request.news))
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=list(changes),
            diffs=sorted({path.split(".")[0].split("[")[0] for path in changes}),
        )

    @answers_in_one_line
    def Create(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Draw the value; in a preview it is unknown."""
        token = _token(request.urn)
        inputs = plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(
                properties=struct({**inputs, **dict.fromkeys(_ANSWERED[token], UNKNOWN)})
            )
        made = MAKERS[token](inputs)
        outputs = {key: Secret(value) if key in made.secret else value for key, value in made.outputs.items()}
        return provider_pb2.CreateResponse(id=made.id, properties=struct(outputs))

    @answers_in_one_line
    def Read(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """State is all there is."""
        if not request.properties.fields:
            raise LocalAzureError(f"importing a {_token(request.urn)} is not served here: let the program make one")
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    @answers_in_one_line
    def Update(self, request: Any, _context: Any) -> Any:  # noqa: N802
        """Never asked for: every change replaces."""
        raise LocalAzureError(f"a {_token(request.urn)} is replaced, not updated")

    @answers_in_one_line
    def Delete(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        """State is all there is."""
        return empty_pb2.Empty()


def _token(urn: str) -> str:
    """The type of a URN. Raises LocalAzureError for one that is not served."""
    token = urn.split("::")[2].rsplit("$", 1)[-1]
    if token not in MAKERS:
        served = ", ".join(name.rsplit(":", 1)[1] for name in MAKERS)
        raise LocalAzureError(f"NotModelled: {token} is not served by the local random provider; it serves {served}")
    return token
