"""The gateway gets to the vault that holds its certificates, and is allowed to read them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from pulumi_policy import PolicyConfigSchema, Severity

from policies.core import define, wording
from policies.core.stack import Stack, arm_name, inside
from policies.core.values import Resource, dig, entries
from policies.parts import gateway_parts, peered_networks, vault_access
from policies.parts.vault_access import IDENTITY, SECRET, VAULT
from reachability import readers
from reachability.unknown import UNKNOWN

_SUBNET: Final = "network:Subnet"
_CONNECTIONS: Final = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")


def check(stack: Stack, gateway: Resource, config: define.Config) -> Iterable[str]:
    """Judge each vault that the gateway's certificates come from."""
    elsewhere = {str(name).lower() for name in config.get("vaultsElsewhere") or ()}
    for path, certificate in gateway_parts.parts(gateway, "sslCertificates"):
        reference = dig(certificate, "keyVaultSecretId")
        if reference is None:
            continue  # gateway-key-vault-certificate says so
        where = wording.entry_name(certificate, path)
        if isinstance(reference, str):
            name, secret = _parts(reference)
            if name in elsewhere:
                continue
            vaults = [each for each in stack.all(VAULT) if arm_name(each) == name]
            if not vaults:
                yield (
                    f"{where} comes from vault {name}, which is not in this stack: whether the gateway may read it "
                    "cannot be shown. Name it in vaultsElsewhere if somebody else sees to that."
                )
        else:
            vaults, secret = _sources(stack, gateway), ""
            if not vaults:
                yield wording.not_known(f"keyVaultSecretId of {where}")
        for vault in vaults:
            yield from _right(stack, gateway, vault, secret, config)
            yield from _way(stack, gateway, vault)


def _parts(reference: str) -> tuple[str, str]:
    """The names of vault and secret in a secret's URL, in lower case."""
    url = urlsplit(reference.lower())
    segments = [part for part in url.path.split("/") if part]
    return (url.hostname or "").partition(".")[0], segments[1] if len(segments) > 1 else ""


def _sources(stack: Stack, gateway: Resource) -> list[Resource]:
    """The vaults from which an unknown reference may have been computed."""
    found = list(stack.sources(gateway, "sslCertificates", VAULT))
    for secret in stack.sources(gateway, "sslCertificates", SECRET):
        found += [each for each in inside(stack.by_name(secret, "vaultName", VAULT)) if each not in found]
    return found


def _right(stack: Stack, gateway: Resource, vault: Resource, secret: str, config: define.Config) -> Iterable[str]:
    identities = list(_identities(stack, gateway))
    if not identities:
        yield (
            f"has no user-assigned identity of this stack, so its right to read vault {vault.name} cannot be shown. "
            "Give it one (identity.userAssignedIdentities), and that one a role on the vault."
        )
        return
    roles = (*vault_access.READERS, *(config.get("readerRoles") or ()))
    answers = [(each.name, vault_access.may_read(stack, each, vault, secret, roles)) for each in identities]
    if any(answer is True for _, answer in answers):
        return
    doubtful = [name for name, answer in answers if answer is UNKNOWN]
    if doubtful:
        yield wording.not_known(f"what identity {wording.all_of(doubtful)} may do in vault {vault.name}")
    else:
        yield (
            f"identity {wording.all_of(each.name for each in identities)} may not read the secrets of vault "
            f"{vault.name}, so the gateway gets no certificate. Assign it Key Vault Secrets User there."
        )


def _identities(stack: Stack, gateway: Resource) -> Iterator[Resource]:
    """The identities of the stack that the gateway wears."""
    listed = dig(gateway.props, "identity", "userAssignedIdentities")
    # The SDK sends a list of ids; a state may hold ARM's mapping from id.
    ids = list(listed) if isinstance(listed, (list, Mapping)) else [UNKNOWN]
    if UNKNOWN in ids:
        yield from stack.sources(gateway, "identity", IDENTITY)
    for known in ids:
        if isinstance(known, str):
            yield from inside(stack.by_id(gateway, "identity", known, IDENTITY))


def _way(stack: Stack, gateway: Resource, vault: Resource) -> Iterable[str]:
    """To a closed vault it comes as a trusted service or by an endpoint (application-gateway/key-vault-certs)."""
    public = readers.word(dig(vault.props, "properties", "publicNetworkAccess"))
    default = readers.word(dig(vault.props, "properties", "networkAcls", "defaultAction"))
    bypass = readers.word(dig(vault.props, "properties", "networkAcls", "bypass"))
    if bypass is UNKNOWN:
        yield wording.not_known(f"networkAcls.bypass of vault {vault.name}")
        return
    # Without a word Azure lets its trusted services in.
    open_to_all = public in (None, "enabled") and default in (None, "allow")
    if bypass in (None, "azureservices") or open_to_all or _has_private_way(stack, gateway, vault):
        return
    yield (
        f"cannot get to vault {vault.name}, which lets no trusted service in and has no private endpoint in a network "
        "that is peered with the gateway's. Set networkAcls.bypass AzureServices, or add the endpoint."
    )


def _has_private_way(stack: Stack, gateway: Resource, vault: Resource) -> bool:
    homes = list(_networks(stack, gateway))
    within = peered_networks.Peerings.of(stack).within_reach(homes)
    for endpoint in stack.all(peered_networks.ENDPOINT):
        if vault in _targets(stack, endpoint):
            places = peered_networks.home(stack, endpoint)
            if isinstance(places, list) and any(peered_networks.key(each) in within for each in places):
                return True
    return False


def _targets(stack: Stack, endpoint: Resource) -> Iterator[Resource]:
    """The vaults that a private endpoint may lead to."""
    for prop in _CONNECTIONS:
        for _, connection in entries(endpoint.props.get(prop), prop):
            yield from inside(stack.by_id(endpoint, prop, dig(connection, "privateLinkServiceId"), VAULT))


def _networks(stack: Stack, gateway: Resource) -> Iterator[Resource | str]:
    """The networks in which the gateway may stand."""
    prop = "gatewayIPConfigurations"
    for _, configuration in entries(gateway.props.get(prop), prop):
        identity = dig(configuration, "subnet", "id")
        if isinstance(identity, str):
            found = stack.by_id(gateway, prop, identity.lower().partition("/subnets/")[0], peered_networks.NETWORK)
            yield from found if isinstance(found, list) else ()
        else:
            for subnet in stack.sources(gateway, prop, _SUBNET):
                yield from inside(stack.by_name(subnet, "virtualNetworkName", peered_networks.NETWORK))


POLICY = define.stack_policy(
    define.About(
        name="gateway-key-vault-reachable",
        title="Gateways can read their certificates",
        description=(
            "The vault that an Application Gateway takes a certificate from must be in the stack, let the gateway's "
            "identity read secrets, and be reachable for it: as a trusted service or by a private endpoint."
        ),
        severity=Severity.HIGH,
        framework=define.mcsb("DP-7", "Use a secure certificate management process"),
        tags=("MCSB:DP-8", "gateway", "certificate", "key-vault"),
        remediation=(
            "Assign Key Vault Secrets User on the vault to the gateway's user-assigned identity, and keep "
            "networkAcls.bypass AzureServices."
        ),
        config=PolicyConfigSchema(
            {
                "vaultsElsewhere": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": "Names of vaults outside the stack for whose access somebody else answers.",
                },
                "readerRoles": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": [],
                    "description": "GUIDs of further roles that read secrets, beside Azure's own.",
                },
            }
        ),
        twin="gateway-key-vault-certificate",
    ),
    check=check,
    types=(gateway_parts.TYPE,),
)
