"""Where members stand on the wire, held against the models of Microsoft's own packages for every modelled type."""

from __future__ import annotations

import re
from functools import cache

import pytest

from localazure.azure import CATALOGUE
from localazure.core.model import ResourceType
from localazure.core.schema import sdk_index
from localazure.core.schema.shapes import Properties, ResourceShape, Shape
from localazure.serve.wire import inward
from localazure.serve.wire.places import RENAMED, has_properties, is_nested, stands_beside, type_name
from tests.serve.models import Model, Package

PACKAGES = ("network", "compute", "privatedns", "machinelearningservices", "storage", "keyvault", "sql")
# Where the class of a package has another name than the SDK's resource.
NAMED_OTHERWISE = {
    "network:ConnectionMonitor": ("ConnectionMonitorResult", "ConnectionMonitor"),
    "network:LoadBalancerBackendAddressPool": ("BackendAddressPool",),
    "privatedns:PrivateRecordSet": ("RecordSet",),
    "storage:StorageAccount": ("StorageAccountCreateParameters", "StorageAccount"),
    "machinelearningservices:Compute": ("ComputeResource",),
    "sql:TransparentDataEncryption": ("LogicalDatabaseTransparentDataEncryption",),
    "keyvault:Vault": ("VaultCreateOrUpdateParameters", "Vault"),
    "keyvault:Secret": ("SecretCreateOrUpdateParameters", "Secret"),
    "keyvault:Key": ("KeyCreateParameters", "Key"),
}
CHECKED = [type_ for type_ in CATALOGUE.types if type_.token and type_.token.split(":")[1] in PACKAGES]


@cache
def _package(module: str) -> Package:
    return Package(f"azure.mgmt.{module}")


def models_of(type_: ResourceType) -> list[Model]:
    _, module, short = type_.token.split(":")
    names = NAMED_OTHERWISE.get(f"{module}:{short}", (short,))
    return [model for name in names if (model := _package(module).model(name)) is not None]


def _of(model: Model, attribute: str) -> tuple[bool, str] | None:
    """Where a model has the member that the SDK calls so: (in `properties`, name on the wire)."""
    for inside, fields in ((True, model.inside), (False, model.top)):
        for wire, field in fields.items():
            if attribute in (wire, _camel(field.attribute)) and wire != "properties":
                return inside, wire
    return None


def _camel(attribute: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), attribute)


def _disagreements(shape: ResourceShape, members: Properties, model: Model, name: str, nested: bool) -> list[str]:
    seen: set[tuple[str, str]] = set()
    found: list[str] = []

    def walk(members: Properties, model: Model, name: str, nested: bool) -> None:
        if (name, model.name) in seen:
            return
        seen.add((name, model.name))
        bag = model.has_bag and "properties" not in members
        if bag != nested and members.keys() - {"id"}:
            found.append(f"{name}: nested={nested}, {model.name} says {bag}")
            return
        for member, entry in members.items():
            told = _of(model, member)
            if told is None:
                continue
            inside, wire = told
            if nested and member in model.top and member in model.inside:
                inside = inside and not stands_beside(name, member)  # both have it; the SDK kept one
            elif nested and stands_beside(name, member) == inside:
                found.append(f"{name}.{member}: beside={stands_beside(name, member)}, {model.name} says {not inside}")
            if RENAMED.get(name, {}).get(member, member) != wire:
                found.append(f"{name}.{member}: {RENAMED.get(name, {}).get(member, member)}, {model.name} says {wire}")
            below: Shape | None = entry.shape
            while below is not None and below.item is not None:
                below = below.item
            field = (model.inside if inside else model.top)[wire]
            other = _package(name.split(":")[0]).model(field.ref) if field.ref else None
            if below is not None and below.ref and other is not None:
                inner = type_name(name.split(":")[0], below.ref)
                walk(shape.types[below.ref], other, inner, is_nested(inner))

    walk(members, model, name, nested)
    return found


@pytest.mark.parametrize("type_", CHECKED, ids=lambda type_: type_.token.partition(":")[2])
def test_members_stand_where_microsoft_s_own_models_have_them(type_: ResourceType) -> None:
    shape = sdk_index().resource(type_.token)
    _, module, short = type_.token.split(":")
    models = models_of(type_)
    assert models, f"azure-mgmt-{module} has no model for {short}: name it in NAMED_OTHERWISE"
    nested_out = has_properties(shape.outputs)
    nested_in = nested_out and has_properties(shape.inputs)
    outputs = {key: value for key, value in shape.outputs.items() if key not in ("azureApiVersion",)}
    inputs = {key: value for key, value in shape.inputs.items() if key not in (*type_.path, "resourceGroupName")}
    found: list[str] = []
    for model in models:
        for members, nested in ((inputs, nested_in), (outputs, nested_out)):
            found += _disagreements(shape, members, model, f"{module}:{short}", nested)
    assert sorted(set(found)) == []


def test_most_of_what_is_modelled_has_a_second_opinion() -> None:
    everything = [type_ for type_ in CATALOGUE.types if type_.token]
    assert len(CHECKED) >= 0.65 * len(everything), f"{len(CHECKED)} of {len(everything)}"


def test_what_only_azure_answers_is_left_out_and_what_is_nowhere_stays() -> None:
    type_ = CATALOGUE.by_type("Microsoft.Network/virtualNetworks")
    assert type_ is not None
    subnet = {"id": "x", "name": "a", "etag": "e", "properties": {"provisioningState": "Failed", "addressPrefix": "p"}}
    body = {
        "id": "x",
        "type": "t",
        "etag": "e",
        "location": "westeurope",
        "properties": {"resourceGuid": "g", "subnets": [subnet], "flowTimeoutInMinutes": None, "nonsense": 1},
    }
    assert inward(sdk_index().resource(type_.token), type_, body) == {
        "location": "westeurope",
        "subnets": [{"id": "x", "name": "a", "addressPrefix": "p"}],
        "nonsense": 1,
    }


def test_a_shape_that_is_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from localazure.serve.wire import places

    changed = {**places.NESTED, "network": places.NESTED["network"] - {"SecurityRule"}}
    monkeypatch.setattr(places, "NESTED", changed)
    type_ = CATALOGUE.by_type("Microsoft.Network/networkSecurityGroups")
    assert type_ is not None
    with pytest.raises(AssertionError, match="network:SecurityRule: nested=False"):
        test_members_stand_where_microsoft_s_own_models_have_them(type_)
