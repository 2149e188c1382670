"""What policies of vaults, accounts, servers, registries and workspaces must pass, and what refuse."""

from __future__ import annotations

from typing import Any

from tests.policies.cases import Case
from tests.policies.engine import NOT_KNOWN, Registered


def vault(acls: Any = None, **changed: Any) -> Registered:
    properties = {
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"defaultAction": "Deny", "bypass": "AzureServices"} if acls is None else acls,
        "enablePurgeProtection": True,
        "enableRbacAuthorization": True,
        **changed,
    }
    given = {key: value for key, value in properties.items() if value is not None}
    return Registered("azure-native:keyvault:Vault", "vault", {"vaultName": "kv", "properties": given})


def account(**changed: Any) -> Registered:
    props = {
        "accountName": "st",
        "publicNetworkAccess": "Disabled",
        "networkRuleSet": {"defaultAction": "Deny"},
        "minimumTlsVersion": "TLS1_2",
        "allowSharedKeyAccess": False,
        **changed,
    }
    return Registered("azure-native:storage:StorageAccount", "st", props)


def server(**changed: Any) -> Registered:
    props = {
        "serverName": "sql",
        "publicNetworkAccess": "Disabled",
        "minimalTlsVersion": "1.2",
        "administrators": {"login": "admins", "azureADOnlyAuthentication": True},
        **changed,
    }
    return Registered("azure-native:sql:Server", "sql", props)


def entra_only(value: Any) -> Registered:
    props = {"authenticationName": "Default", "serverName": "sql", "azureADOnlyAuthentication": value}
    return Registered("azure-native:sql:ServerAzureADOnlyAuthentication", "entra", props)


def firewall(first: Any, last: Any) -> Registered:
    props = {"firewallRuleName": "r", "serverName": "sql", "startIpAddress": first, "endIpAddress": last}
    return Registered("azure-native:sql:FirewallRule", "rule", props)


def firewall6(first: Any, last: Any) -> Registered:
    props = {"firewallRuleName": "r", "serverName": "sql", "startIPv6Address": first, "endIPv6Address": last}
    return Registered("azure-native:sql:IPv6FirewallRule", "rule", props)


def registry(**changed: Any) -> Registered:
    props = {"registryName": "cr", "sku": {"name": "Premium"}, "publicNetworkAccess": "Disabled", **changed}
    return Registered("azure-native:containerregistry:Registry", "cr", props)


def workspace(**changed: Any) -> Registered:
    props = {
        "workspaceName": "mlw",
        "publicNetworkAccess": "Disabled",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [NOT_KNOWN]},
        **changed,
    }
    return Registered("azure-native:machinelearningservices:Workspace", "mlw", props)


def compute(kind: Any = "AmlCompute", local: Any = True, **changed: Any) -> Registered:
    """A cluster in a subnet; another kind of compute as told."""
    inner = {
        "enableNodePublicIp": False,
        "remoteLoginPortPublicAccess": "Disabled",
        "subnet": {"id": NOT_KNOWN},
        **changed,
    }
    given = {key: value for key, value in inner.items() if value is not None}
    properties = {"computeType": kind, "properties": given}
    if local is not None:
        properties["disableLocalAuth"] = local
    return Registered(
        "azure-native:machinelearningservices:Compute", "cpu", {"workspaceName": "mlw", "properties": properties}
    )


def instance(**changed: Any) -> Registered:
    return compute("ComputeInstance", **{"remoteLoginPortPublicAccess": None, **changed})


PASS: dict[str, list[Case]] = {
    "key-vault-hardened": [
        ("ours", vault()),
        ("soft delete said", vault(enableSoftDelete=True)),
        ("another case", vault({"defaultAction": "deny"}, publicNetworkAccess="disabled")),
    ],
    "storage-account-hardened": [
        ("ours", account()),
        ("all said", account(enableHttpsTrafficOnly=True, allowBlobPublicAccess=False)),
        ("TLS 1.3", account(minimumTlsVersion="TLS1_3")),
    ],
    "sql-server-hardened": [
        ("ours", server()),
        ("TLS 1.3", server(minimalTlsVersion="1.3")),
        ("passwords off beside the server", entra_only(True)),
    ],
    "sql-firewall-closed": [
        ("private", firewall("10.0.0.0", "10.255.255.255")),
        ("no route on the internet", firewall6("fd00::1", "fd00::ff")),
    ],
    "container-registry-hardened": [
        ("ours", registry()),
        ("all said", registry(sku={"name": "premium"}, adminUserEnabled=False, anonymousPullEnabled=False)),
    ],
    "ml-workspace-private": [
        ("ours", workspace()),
        ("both identities", workspace(identity={"type": "SystemAssigned, UserAssigned"})),
        ("as ARM writes it", workspace(identity={"type": "SystemAssigned,UserAssigned"})),
        ("hub", workspace(kind="Hub")),
        ("said", workspace(allowPublicAccessWhenBehindVnet=False)),
    ],
    "ml-compute-private": [
        ("cluster", compute()),
        ("in another case", compute("amlcompute", remoteLoginPortPublicAccess="disabled")),
        ("instance", instance()),
        ("instance, said", instance(sshSettings={"sshPublicAccess": "Disabled"})),
        ("attached", compute("Kubernetes", local=None, enableNodePublicIp=None)),
        ("no kind", compute(None, local=None)),
    ],
}

FAIL: dict[str, list[Case]] = {
    "key-vault-hardened": [
        ("public", vault(publicNetworkAccess="Enabled")),
        ("public by default", vault(publicNetworkAccess=None)),
        (
            "an address let in",
            vault({"defaultAction": "Deny", "ipRules": [{"value": "20.0.0.1"}]}, publicNetworkAccess="Enabled"),
        ),
        ("allowed by default", vault({"defaultAction": "Allow"})),
        ("no firewall", vault({})),
        ("purge", vault(enablePurgeProtection=None)),
        ("soft delete", vault(enableSoftDelete=False)),
        ("access policies", vault(enableRbacAuthorization=False)),
        ("access policies by default", vault(enableRbacAuthorization=None)),
    ],
    "storage-account-hardened": [
        ("public", account(publicNetworkAccess="Enabled")),
        ("public by default", account(publicNetworkAccess=None)),
        ("a perimeter", account(publicNetworkAccess="SecuredByPerimeter")),
        ("allowed by default", account(networkRuleSet={"defaultAction": "Allow"})),
        ("no rules", account(networkRuleSet=None)),
        ("http", account(enableHttpsTrafficOnly=False)),
        ("TLS 1.1", account(minimumTlsVersion="TLS1_1")),
        ("TLS by default", account(minimumTlsVersion=None)),
        ("blobs", account(allowBlobPublicAccess=True)),
        ("keys", account(allowSharedKeyAccess=True)),
        ("keys by default", account(allowSharedKeyAccess=None)),
    ],
    "sql-server-hardened": [
        ("public", server(publicNetworkAccess="Enabled")),
        ("public by default", server(publicNetworkAccess=None)),
        ("TLS 1.1", server(minimalTlsVersion="1.1")),
        ("any TLS", server(minimalTlsVersion="None")),
        ("TLS by default", server(minimalTlsVersion=None)),
        ("passwords", server(administrators={"login": "a", "azureADOnlyAuthentication": False})),
        ("passwords only", server(administrators=None, administratorLogin="sa")),
        ("passwords on beside the server", entra_only(False)),
    ],
    "sql-firewall-closed": [
        ("everything", firewall("0.0.0.0", "255.255.255.255")),
        ("all of Azure", firewall("0.0.0.0", "0.0.0.0")),
        ("one address", firewall("20.1.2.3", "20.1.2.3")),
        ("the lower half", firewall("0.0.0.0", "127.255.255.255")),
        ("the upper half", firewall("128.0.0.0", "255.255.255.255")),
        ("the end of a private range", firewall("10.255.255.255", "11.0.0.0")),
        ("six", firewall6("2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")),
        ("no range", firewall("20.0.0.9", "20.0.0.1")),
        ("no addresses", firewall("a", "b")),
        ("nothing", firewall(None, None)),
    ],
    "container-registry-hardened": [
        ("sku", registry(sku={"name": "Standard"})),
        ("public", registry(publicNetworkAccess="Enabled")),
        ("public by default", registry(publicNetworkAccess=None)),
        ("admin", registry(adminUserEnabled=True)),
        ("anonymous", registry(anonymousPullEnabled=True)),
    ],
    "ml-workspace-private": [
        ("public", workspace(publicNetworkAccess="Enabled")),
        ("public by default", workspace(publicNetworkAccess=None)),
        ("public behind a network", workspace(allowPublicAccessWhenBehindVnet=True)),
        ("its own identity", workspace(identity={"type": "SystemAssigned"})),
        ("no identity", workspace(identity=None)),
        ("a hub", workspace(kind="Hub", publicNetworkAccess="Enabled")),
        ("a project", workspace(kind="Project", publicNetworkAccess="Enabled")),
        ("a feature store", workspace(kind="FeatureStore", publicNetworkAccess="Enabled")),
    ],
    "ml-compute-private": [
        ("addresses", compute(enableNodePublicIp=True)),
        ("addresses by default", compute(enableNodePublicIp=None)),
        ("accounts", compute(local=False)),
        ("accounts by default", compute(local=None)),
        ("port", compute(remoteLoginPortPublicAccess="Enabled")),
        ("port by default", compute(remoteLoginPortPublicAccess=None)),
        ("port, not specified", compute(remoteLoginPortPublicAccess="NotSpecified")),
        ("instance's addresses", instance(enableNodePublicIp=None)),
        ("instance's accounts", instance(local=False)),
        ("instance's port", instance(sshSettings={"sshPublicAccess": "Enabled"})),
    ],
}

UNSURE: dict[str, list[Case]] = {
    "key-vault-hardened": [
        ("all of it", Registered("azure-native:keyvault:Vault", "vault", {"properties": NOT_KNOWN})),
        ("network", vault(publicNetworkAccess=NOT_KNOWN)),
        ("firewall", vault(NOT_KNOWN)),
        ("roles", vault(enableRbacAuthorization=NOT_KNOWN)),
        ("soft delete", vault(enableSoftDelete=NOT_KNOWN)),
    ],
    "storage-account-hardened": [
        ("network", account(publicNetworkAccess=NOT_KNOWN)),
        ("rules", account(networkRuleSet=NOT_KNOWN)),
        ("http", account(enableHttpsTrafficOnly=NOT_KNOWN)),
        ("blobs", account(allowBlobPublicAccess=NOT_KNOWN)),
    ],
    "sql-server-hardened": [
        ("network", server(publicNetworkAccess=NOT_KNOWN)),
        ("administrators", server(administrators=NOT_KNOWN)),
        ("beside the server", entra_only(NOT_KNOWN)),
    ],
    "sql-firewall-closed": [
        ("start", firewall(NOT_KNOWN, "10.0.0.1")),
        ("end", firewall("10.0.0.1", NOT_KNOWN)),
        ("both", firewall(NOT_KNOWN, NOT_KNOWN)),
        ("six", firewall6(NOT_KNOWN, "fd00::1")),
    ],
    "container-registry-hardened": [("sku", registry(sku=NOT_KNOWN)), ("admin", registry(adminUserEnabled=NOT_KNOWN))],
    "ml-workspace-private": [
        ("network", workspace(publicNetworkAccess=NOT_KNOWN)),
        ("identity", workspace(identity=NOT_KNOWN)),
    ],
    "ml-compute-private": [
        ("kind", compute(NOT_KNOWN)),
        ("addresses", compute(enableNodePublicIp=NOT_KNOWN)),
        ("all", Registered("azure-native:machinelearningservices:Compute", "cpu", {"properties": NOT_KNOWN})),
        ("port", instance(sshSettings=NOT_KNOWN)),
    ],
}
