"""A gateway and the vault of its certificate, in a first preview and in later ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.cases import gateway
from tests.policies.cases_services import vault
from tests.policies.engine import NOT_KNOWN, Engine, Registered, Violation, only
from tests.policies.stacks import network, peering, subnet

POLICY = "gateway-key-vault-reachable"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
SUBSCRIPTION = "/subscriptions/s"
KV = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v"
URL = "https://v.vault.azure.net/secrets/gateway"
IDENTITY = Registered(
    "azure-native:managedidentity:UserAssignedIdentity", "id-agw", {"resourceName": "id-agw", "resourceGroupName": "rg"}
)
WORN = Registered(
    IDENTITY.type,
    "id-agw",
    IDENTITY.props,
    outputs={
        "id": f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-agw",
        "principalId": "P-1",
    },
)
"""The same, deployed: its ids are known."""


def the_vault(**changed: Any) -> Registered:
    made = vault(**changed)
    made.props = {**made.props, "vaultName": "v", "resourceGroupName": "rg"}
    return made


def the_gateway(url: Any = URL, depends: Any = None, **changed: Any) -> Registered:
    made = gateway(sslCertificates=[{"name": "c", "keyVaultSecretId": url}], **changed)
    made.depends = {"identity": [IDENTITY]} if depends is None else depends
    return made


def role(
    to: Registered, on: Any, principal: Any = NOT_KNOWN, role: Any = SECRETS_USER, name: str = "role"
) -> Registered:
    """A role assignment on a resource, whose id is not known, or on a scope that is written down."""
    props = {
        "principalId": principal,
        "scope": on if isinstance(on, str) else NOT_KNOWN,
        "roleDefinitionId": role
        if role == NOT_KNOWN
        else f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}",
    }
    depends: dict[str, list[Registered]] = {"principalId": [to]} if principal == NOT_KNOWN else {}
    if not isinstance(on, str):
        depends["scope"] = [on]
    return Registered("azure-native:authorization:RoleAssignment", name, props, depends)


def found(*resources: Registered, **config: Any) -> list[Violation]:
    engine = Engine()
    if config:
        engine.configure(gateway_key_vault_reachable=(1, config))
    return only(POLICY, engine.preview(*resources))


def test_a_role_on_the_vault_of_the_stack_is_enough() -> None:
    kv = the_vault()
    assert found(IDENTITY, kv, role(IDENTITY, kv), the_gateway()) == []


@pytest.mark.parametrize(
    "guid",
    [
        "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        "00482A5A-887F-4FB3-B363-3B7FE8E74483",
    ],
)
def test_other_roles_that_read_secrets_count(guid: str) -> None:
    kv = the_vault()
    assert found(IDENTITY, kv, role(IDENTITY, kv, role=guid), the_gateway()) == []


def test_no_role_is_refused_by_names() -> None:
    (told,) = found(IDENTITY, the_vault(), the_gateway())
    assert told.resource == "agw"
    assert "identity id-agw may not read the secrets of vault vault" in told.message


def test_a_role_that_reads_no_secrets_is_not_enough_but_one_that_is_configured_is() -> None:
    kv, own = the_vault(), "21090545-7ca7-4776-b22c-e363652d74d2"
    resources = (IDENTITY, kv, role(IDENTITY, kv, role=own), the_gateway())
    assert "may not read" in found(*resources)[0].message
    assert found(*resources, readerRoles=[own.upper()]) == []


def test_a_role_of_somebody_else_is_not_enough() -> None:
    kv, other = the_vault(), Registered(IDENTITY.type, "id-web", {"resourceName": "id-web"})
    assert "may not read" in found(IDENTITY, other, kv, role(other, kv), the_gateway())[0].message


def test_a_role_on_another_vault_is_not_enough() -> None:
    kv, other = the_vault(), Registered("azure-native:keyvault:Vault", "other", {**the_vault().props, "vaultName": "w"})
    assert "may not read" in found(IDENTITY, kv, other, role(IDENTITY, other), the_gateway())[0].message


def test_a_role_that_is_not_known_cannot_be_shown() -> None:
    kv = the_vault()
    (told,) = found(IDENTITY, kv, role(IDENTITY, kv, role=NOT_KNOWN), the_gateway())
    assert "cannot be shown to hold: what identity id-agw may do in vault vault is not known yet" in told.message


@pytest.mark.parametrize(
    ("scope", "enough"),
    [
        (KV, True),
        (KV.upper(), True),
        (f"{KV}/secrets/gateway", True),
        (f"{KV}/secrets/Gateway", True),
        (f"{KV}/secrets/other", False),
        (f"{SUBSCRIPTION}/resourceGroups/RG", True),
        (f"{SUBSCRIPTION}/resourceGroups/other", False),
        (SUBSCRIPTION, True),
        ("/", False),
        (KV.replace("/vaults/v", "/vaults/w"), False),
        (KV.replace("resourceGroups/rg", "resourceGroups/other"), False),
    ],
)
def test_a_scope_that_is_written_down_is_read(scope: str, enough: bool) -> None:
    assert (found(IDENTITY, the_vault(), role(IDENTITY, scope), the_gateway()) == []) == enough


def test_a_role_on_the_group_that_holds_the_vault_is_enough() -> None:
    group = Registered("azure-native:resources:ResourceGroup", "rg", {"resourceGroupName": "rg"})
    kv = the_vault()
    kv.depends = {"resourceGroupName": [group]}
    assert found(IDENTITY, group, kv, role(IDENTITY, group), the_gateway()) == []
    kv.depends = {}
    assert "may not read" in found(IDENTITY, group, kv, role(IDENTITY, group), the_gateway())[0].message


def test_ids_that_are_known_are_compared() -> None:
    listed = {"type": "UserAssigned", "userAssignedIdentities": [str((WORN.outputs or {})["id"]).upper()]}
    known = the_gateway(identity=listed, depends={})
    assert found(WORN, the_vault(), role(WORN, KV, "p-1"), known) == []
    assert "may not read" in found(WORN, the_vault(), role(WORN, KV, "p-2"), known)[0].message
    mapped = {"type": "UserAssigned", "userAssignedIdentities": {listed["userAssignedIdentities"][0]: {}}}
    assert found(WORN, the_vault(), role(WORN, KV, "p-1"), the_gateway(identity=mapped, depends={})) == []


def test_an_identity_that_is_named_is_the_one_that_counts() -> None:
    place = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    worn = Registered(IDENTITY.type, "id-agw", IDENTITY.props, outputs={"id": f"{place}/id-agw"})
    other = Registered(IDENTITY.type, "id-web", {"resourceName": "id-web", "resourceGroupName": "rg"})
    listed = {"type": "UserAssigned", "userAssignedIdentities": [f"{place}/id-agw"]}
    kv, standing = the_vault(), the_gateway(identity=listed, depends={"identity": [other]})
    assert "may not read" in found(worn, other, kv, role(other, kv), standing)[0].message
    assert found(worn, other, kv, role(worn, kv), standing) == []


def test_every_certificate_is_judged() -> None:
    standing = gateway(
        sslCertificates=[
            {"name": "a", "data": "x"},
            {"name": "b", "keyVaultSecretId": "https://gone.vault.azure.net/secrets/x"},
            {"name": "c", "keyVaultSecretId": "https://lost.vault.azure.net/secrets/x"},
        ]
    )
    first, second = found(standing)
    assert "(b) comes from vault gone" in first.message
    assert "(c) comes from vault lost" in second.message


def test_without_an_identity_of_the_stack_nothing_can_be_shown() -> None:
    (told,) = found(the_vault(), the_gateway(depends={}))
    assert "has no user-assigned identity of this stack" in told.message


def test_a_vault_outside_the_stack_cannot_be_shown_unless_somebody_answers_for_it() -> None:
    (told,) = found(IDENTITY, the_gateway("https://Shared.vault.azure.net/secrets/gateway"))
    assert "comes from vault shared, which is not in this stack" in told.message
    assert found(IDENTITY, the_gateway("https://shared.vault.azure.net/secrets/g"), vaultsElsewhere=["SHARED"]) == []


def test_a_reference_that_is_not_known_is_followed_to_its_vault_or_secret() -> None:
    kv = the_vault()
    secret = Registered(
        "azure-native:keyvault:Secret", "s", {"vaultName": NOT_KNOWN, "secretName": "gateway"}, {"vaultName": [kv]}
    )
    for source in (kv, secret):
        known = the_gateway(NOT_KNOWN, {"identity": [IDENTITY], "sslCertificates": [source]})
        assert found(IDENTITY, kv, secret, role(IDENTITY, kv), known) == []
        assert "may not read" in found(IDENTITY, kv, secret, known)[0].message
    (told,) = found(IDENTITY, kv, role(IDENTITY, kv), the_gateway(NOT_KNOWN))
    assert "keyVaultSecretId of sslCertificates[0] (c) is not known yet" in told.message


def test_a_certificate_without_a_reference_is_another_policys_matter() -> None:
    assert found(IDENTITY, gateway(sslCertificates=[{"name": "c", "data": "x"}])) == []


class TestAccessPolicies:
    def entry(self, *secrets: Any, who: Any = NOT_KNOWN) -> dict[str, Any]:
        return {"objectId": who, "permissions": {"secrets": list(secrets)}}

    def inline(self, *entries: Any) -> Registered:
        made = the_vault(enableRbacAuthorization=False, accessPolicies=list(entries))
        made.depends = {"properties": [IDENTITY]}
        return made

    @pytest.mark.parametrize(
        ("secrets", "enough"), [(["list", "Get"], True), (["all"], True), (["list"], False), ([], False)]
    )
    def test_inside_the_vault(self, secrets: list[str], enough: bool) -> None:
        assert (found(IDENTITY, self.inline(self.entry(*secrets)), the_gateway()) == []) == enough

    def test_somebody_elses(self) -> None:
        kv = self.inline(self.entry("get"))
        kv.depends = {}
        assert "may not read" in found(IDENTITY, kv, the_gateway())[0].message

    def test_as_a_resource(self) -> None:
        kv = the_vault(enableRbacAuthorization=False)
        props = {"vaultName": "v", "resourceGroupName": "rg", "policy": self.entry("get")}
        policy = Registered("azure-native:keyvault:AccessPolicy", "policy", props, {"policy": [IDENTITY]})
        assert found(IDENTITY, kv, policy, the_gateway()) == []
        elsewhere = Registered(policy.type, "policy", {**props, "vaultName": "w"}, policy.depends)
        assert "may not read" in found(IDENTITY, kv, elsewhere, the_gateway())[0].message

    @pytest.mark.parametrize("permissions", [NOT_KNOWN, {"secrets": NOT_KNOWN}, {"secrets": ["list", NOT_KNOWN]}])
    def test_what_is_not_known(self, permissions: Any) -> None:
        kv = self.inline({"objectId": NOT_KNOWN, "permissions": permissions})
        assert "cannot be shown to hold" in found(IDENTITY, kv, the_gateway())[0].message

    def test_an_entry_that_is_not_known(self) -> None:
        assert "cannot be shown to hold" in found(IDENTITY, self.inline(NOT_KNOWN), the_gateway())[0].message

    def test_the_permission_model_that_is_not_known(self) -> None:
        kv = the_vault(enableRbacAuthorization=NOT_KNOWN)
        assert "cannot be shown to hold" in found(IDENTITY, kv, role(IDENTITY, kv), the_gateway())[0].message


class TestTheWay:
    CLOSED = {"defaultAction": "Deny", "bypass": "None"}  # noqa: RUF012 - read only

    def stack(self, kv: Registered, *more: Registered, net: Registered | None = None) -> list[Violation]:
        net = net or network("cluster")
        inside = subnet(net, "gateway")
        standing = the_gateway(
            depends={"identity": [IDENTITY], "gatewayIPConfigurations": [inside]},
            gatewayIPConfigurations=[{"name": "g", "subnet": {"id": NOT_KNOWN}}],
        )
        return found(IDENTITY, kv, role(IDENTITY, kv), net, inside, standing, *more)

    def endpoint(self, kv: Registered, to: Registered, prop: str = "privateLinkServiceConnections") -> Registered:
        props = {
            "subnet": {"id": NOT_KNOWN},
            prop: [{"name": "c", "privateLinkServiceId": NOT_KNOWN, "groupIds": ["vault"]}],
        }
        return Registered("azure-native:network:PrivateEndpoint", "pe", props, {"subnet": [to], prop: [kv]})

    def test_trusted_services_by_default(self) -> None:
        assert self.stack(the_vault(acls={"defaultAction": "Deny"})) == []
        assert self.stack(the_vault(acls={"defaultAction": "Deny", "bypass": "azureservices"})) == []

    @pytest.mark.parametrize("public", [None, "Enabled"])
    def test_an_open_vault(self, public: str | None) -> None:
        assert self.stack(the_vault(acls={"bypass": "None"}, publicNetworkAccess=public)) == []
        assert (
            self.stack(the_vault(acls={"bypass": "None", "defaultAction": "Allow"}, publicNetworkAccess=public)) == []
        )

    @pytest.mark.parametrize(("public", "default"), [("Enabled", "Deny"), ("Disabled", "Allow"), ("Disabled", "Deny")])
    def test_a_closed_vault_without_an_endpoint(self, public: str, default: str) -> None:
        (told,) = self.stack(the_vault(acls={"bypass": "None", "defaultAction": default}, publicNetworkAccess=public))
        assert "cannot get to vault vault" in told.message

    def test_a_bypass_that_is_not_known(self) -> None:
        (told,) = self.stack(the_vault(acls={"defaultAction": "Deny", "bypass": NOT_KNOWN}))
        assert "networkAcls.bypass of vault vault is not known yet" in told.message

    @pytest.mark.parametrize("prop", ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"])
    def test_an_endpoint_in_the_same_or_in_a_peered_network(self, prop: str) -> None:
        kv, net, hub, far = the_vault(acls=self.CLOSED), network("cluster"), network("hub"), network("far")
        for place, peered, enough in (
            (net, (), True),
            (hub, (peering(net, hub),), True),
            (far, (peering(net, hub),), False),
        ):
            inside = subnet(place, "endpoints")
            told = self.stack(kv, hub, far, inside, *peered, self.endpoint(kv, inside, prop), net=net)
            assert (told == []) == enough

    def test_an_endpoint_of_another_vault(self) -> None:
        kv, net = the_vault(acls=self.CLOSED), network("cluster")
        other = Registered(kv.type, "other", {**kv.props, "vaultName": "w"})
        inside = subnet(net, "endpoints")
        assert "cannot get to" in self.stack(kv, other, inside, self.endpoint(other, inside), net=net)[0].message

    def test_a_gateway_in_a_subnet_by_literal_id(self) -> None:
        kv, net = the_vault(acls=self.CLOSED), network("cluster")
        inside = subnet(net, "endpoints")
        literal = (
            f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/Cluster/subnets/gateway"
        )
        standing = the_gateway(gatewayIPConfigurations=[{"name": "g", "subnet": {"id": literal}}])
        given = (IDENTITY, kv, role(IDENTITY, kv), net, inside, standing)
        assert "cannot get to" in found(*given)[0].message
        assert found(*given, self.endpoint(kv, inside)) == []
