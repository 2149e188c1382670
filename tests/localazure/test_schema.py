"""The index of the SDK's types against the SDK's own classes."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

from localazure.azure import CATALOGUE
from localazure.core.catalogue import path_names
from localazure.core.schema import SchemaIndex, UnknownTokenError, sdk_index

TOKENS = [type_.token for type_ in CATALOGUE.types if type_.token]


def _classes(token: str) -> tuple[Any, Any]:
    _, module, name = token.split(":")
    sdk = importlib.import_module(f"pulumi_azure_native.{module}")
    file = importlib.import_module(inspect.getmodule(getattr(sdk, name)).__name__)  # type: ignore[union-attr]
    return getattr(file, f"{name}InitArgs", None) or getattr(file, f"{name}Args"), getattr(sdk, name)


def _wire_names(class_: Any) -> dict[str, str]:
    """Python name -> wire name, as the SDK itself translates."""
    names = {}
    for python, member in inspect.getmembers(class_, lambda item: isinstance(item, property)):
        names[python] = getattr(member.fget, "_pulumi_name", python)
    return names


@pytest.mark.parametrize("token", TOKENS)
def test_inputs_and_outputs_are_those_of_the_sdks_classes(token: str) -> None:
    shape = sdk_index().resource(token)
    args, resource = _classes(token)
    assert set(shape.inputs) == set(_wire_names(args).values())
    inherited = {"id", "urn", "pulumiResourceName", "pulumiResourceType"}
    assert set(shape.outputs) | {"azureApiVersion"} == set(_wire_names(resource).values()) - {
        name for name in _wire_names(resource).values() if name in inherited or name.startswith("pulumi_")
    }


@pytest.mark.parametrize("token", TOKENS)
def test_required_inputs_are_those_without_a_default_in_the_sdk(token: str) -> None:
    shape = sdk_index().resource(token)
    args, _ = _classes(token)
    wire = _wire_names(args)
    parameters = inspect.signature(args.__init__).parameters
    required = {wire[name] for name, p in parameters.items() if name in wire and p.default is inspect.Parameter.empty}
    # What the SDK fills in by itself is demanded all the same: by ARM, of whoever writes it out.
    demanded = {name for name, member in shape.inputs.items() if member.required and member.default is None}
    assert demanded == required


@pytest.mark.parametrize("token", TOKENS)
def test_every_type_knows_its_version_and_path(token: str) -> None:
    shape = sdk_index().resource(token)
    type_ = CATALOGUE.by_token(token)
    assert type_ is not None
    assert shape.api_version[:2] == "20"
    assert set(path_names(type_)) <= set(shape.inputs)
    pool = token.endswith(":LoadBalancerBackendAddressPool")  # the provider gives it no default location
    assert type_.located == ("location" in shape.inputs and not pool)


@pytest.mark.parametrize("token", TOKENS)
def test_paths_in_a_types_data_exist_in_the_sdk(token: str) -> None:
    type_ = CATALOGUE.by_token(token)
    assert type_ is not None
    shape = sdk_index().resource(token)
    paths = [*type_.required, *type_.closed, *type_.ranges, *type_.patterns, *type_.immutable, *type_.write_only]
    paths += [*type_.force_new, *type_.parts, *(collection.property for collection in type_.collections)]
    for path in paths:
        members: Any = shape.inputs
        for step in path.split("."):
            name = step.removesuffix("[]")
            assert name in members, f"{token} has no {path}"
            inner = members[name].shape.item if step.endswith("[]") else members[name].shape
            members = shape.types.get(inner.ref, {})


def test_enums_are_open_or_closed_as_the_sdk_says() -> None:
    vmss = sdk_index().resource("azure-native:compute:VirtualMachineScaleSet")
    mode = vmss.types["UpgradePolicyArgs"]["mode"].shape
    assert mode.closed
    assert mode.enum == ("Automatic", "Manual", "Rolling")
    assert not vmss.inputs["orchestrationMode"].shape.closed


def test_defaults_that_the_sdk_fills_in_are_known() -> None:
    subnet = sdk_index().resource("azure-native:network:Subnet")
    assert subnet.inputs["privateEndpointNetworkPolicies"].default == "Disabled"


def test_unknown_tokens_are_named() -> None:
    for token in ("azure-native:network:Nothing", "azure-native:network/v20240101:Subnet", "aws:s3:Bucket", "x"):
        with pytest.raises(UnknownTokenError, match=r"has no resource type"):
            sdk_index().resource(token)


def test_the_cache_is_used_and_a_broken_one_is_made_again(tmp_path: Path) -> None:
    index = sdk_index()
    token = "azure-native:privatedns:PrivateZone"
    first = SchemaIndex(index._root, index.version, tmp_path).resource(token)
    (file,) = tmp_path.rglob("*.json")
    away = SchemaIndex(Path("/nonexistent"), index.version, tmp_path)
    assert away.resource(token) == first
    file.write_text('{"token": 1')
    assert SchemaIndex(index._root, index.version, tmp_path).resource(token) == first
    assert file.read_text() != '{"token": 1'
