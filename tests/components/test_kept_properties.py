"""What ARM never changes on a resource that exists: the program has it replaced, or the provider does.

The local Azure's data says what ARM refuses to change. Where a component sends such a property, it names it in
replace_on_changes, else an `up` that changes it fails at Azure after a preview that showed an update.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.azure import CATALOGUE
from localazure.core.catalogue import path_names
from localazure.core.model import ResourceType
from localazure.core.values import dig
from tests.components.conftest import run
from tests.components.plans import ROOT_PEM
from tests.components.recording import Request
from topology import build, settings, stackfile

ROOT = Path(__file__).parents[2]

_LOST = "a new workspace would lose what is in it: the program refuses the change, or ARM does"
# Where neither replaces it, and why that is right: token and property -> reason.
REASONS: dict[tuple[str, str], str] = {
    (
        "authorization:RoleAssignment",
        "roleDefinitionId",
    ): "the assignment's name is made of the role, so it is replaced",
    ("compute:VirtualMachineExtension", "publisher"): "written as a constant: the one that signs people in",
    ("compute:VirtualMachineExtension", "type"): "written as a constant: the one that signs people in",
    ("keyvault:Key", "properties.keySize"): "a new key would leave what is encrypted with the old one unreadable",
    ("keyvault:Key", "properties.kty"): "a new key would leave what is encrypted with the old one unreadable",
    ("machinelearningservices:Compute", "properties.computeType"): "clusters and instances have names of their own",
    ("machinelearningservices:Workspace", "encryption.keyVaultProperties.keyVaultArmId"): _LOST,
    ("machinelearningservices:Workspace", "hbiWorkspace"): _LOST,
    ("machinelearningservices:Workspace", "keyVault"): _LOST,
    ("machinelearningservices:Workspace", "storageAccount"): _LOST,
    ("network:FirewallPolicy", "sku.tier"): "the policy's name tells its tier, so it is another policy",
    ("network:PublicIPAddress", "zones"): "the address's name tells its zones, so it is another address",
    ("keyvault:Vault", "properties.softDeleteRetentionInDays"): "a new vault would lose what is in the old one",
    ("keyvault:Vault", "properties.tenantId"): "the tenant of the subscription; a new vault would lose what is in it",
    ("network:LoadBalancer", "sku.name"): "written as a constant: Standard",
    ("network:LoadBalancer", "sku.tier"): "written as a constant: Regional",
    ("network:Subnet", "defaultOutboundAccess"): "written as a constant: no default outbound access",
}

# Types that the local Azure knows and no stack of the tree has.
NOT_ASKED_FOR = {"azure-native:network:NatGateway", "azure-native:network:PublicIPPrefix"}


def kept(type_: ResourceType) -> tuple[str, ...]:
    """The properties of a type that a write cannot change, by its data."""
    return (*type_.immutable, *type_.kept)


def unreplaced(request: Request) -> Iterator[str]:
    """The kept properties that a registration sends and nobody replaces the resource for."""
    type_ = CATALOGUE.by_token(request.type)
    if type_ is None:
        return
    replaced = {*request.options.replaceOnChanges, *type_.force_new, *path_names(type_)}
    for path in kept(type_):
        above = {path.rsplit(".", count)[0] for count in range(path.count(".") + 1)}
        if dig(request.inputs, path) is not None and not above & replaced:
            yield path


@pytest.fixture(scope="module")
def requests() -> list[Request]:
    """What an `up` of every stack of the tree asks for, and of the small plan."""
    stacks = sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in ROOT.glob("Pulumi.*.yaml"))
    with pytest.MonkeyPatch.context() as patch:
        # What is in the certificates does not matter here, and not every stack has its files.
        patch.setattr("components.certificate._read", lambda _path: "")
        found = [*run().requests]
        for stack in stacks:
            made = build.plan(settings.load(stackfile.config(ROOT, stack), ROOT, stack, files=False), ROOT_PEM)
            found += run(made, admin_password="Long-enough-1-secret").requests
    return found


def _found(requests: list[Request]) -> set[tuple[str, str]]:
    return {(request.type.removeprefix("azure-native:"), path) for request in requests for path in unreplaced(request)}


def test_what_azure_never_changes_is_replaced(requests: list[Request]) -> None:
    assert _found(requests) - REASONS.keys() == set(), "name it in replace_on_changes, or give a reason"


def test_no_reason_is_given_for_what_is_replaced_or_not_sent(requests: list[Request]) -> None:
    assert REASONS.keys() - _found(requests) == set()
    assert all(len(reason) > 20 for reason in REASONS.values())


def test_nearly_every_type_with_kept_properties_is_asked_for(requests: list[Request]) -> None:
    types = {type_.token for type_ in CATALOGUE.types if type_.token and kept(type_)}
    assert types - {request.type for request in requests} <= NOT_ASKED_FOR


@pytest.mark.parametrize("type_", [t for t in CATALOGUE.types if t.token and kept(t)], ids=lambda t: t.token)
def test_a_kept_property_is_one_of_the_type_s_inputs(type_: ResourceType) -> None:
    from localazure.core.schema import sdk_index

    shape = sdk_index().resource(type_.token)
    for path in kept(type_):
        first = path.split(".")[0]
        assert first in shape.inputs, path
    assert not set(type_.kept) & set(type_.immutable)
