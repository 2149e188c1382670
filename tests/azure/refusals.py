"""Requests that ARM must refuse, cheap enough for a real subscription: networks, groups and routes cost nothing.

`scripts/verify-with-azure` sends them to a subscription and prints where Azure says something else than the local one;
the tests send them to the local Azure. docs/testing-against-azure.md has cost and clean-up.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from localazure.azure import CATALOGUE
from localazure.core.model import Statement
from localazure.rules.register import statements
from tests.azure.target import Reply, Target

NETWORK_VERSION: Final = "2024-05-01"
_VERSIONS: Final = {"privateDnsZones": "2024-06-01", "storageAccounts": "2024-01-01", "vaults": "2024-11-01"}
_GROUP_VERSION: Final = "2024-03-01"


@dataclass(frozen=True)
class Case:
    """One request that breaks one rule. `path` is below the resource group's providers."""

    rule: str
    path: str
    body: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The API version to ask with."""
        return _VERSIONS.get(self.path.split("/")[1], NETWORK_VERSION)


def _network(*prefixes: str) -> dict[str, Any]:
    return {"properties": {"addressSpace": {"addressPrefixes": list(prefixes)}}}


def _subnet(prefix: str, **more: Any) -> dict[str, Any]:
    return {"properties": {"addressPrefix": prefix, **more}}


def _rule(**more: Any) -> dict[str, Any]:
    rule = {
        "priority": 200,
        "direction": "Inbound",
        "access": "Deny",
        "protocol": "Tcp",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "80",
    }
    return {"properties": {**rule, **more}}


def _peering(base: str, remote: str, **more: Any) -> dict[str, Any]:
    target = {"id": f"{base}/providers/Microsoft.Network/virtualNetworks/{remote}"}
    return {"properties": {"remoteVirtualNetwork": target, "allowVirtualNetworkAccess": True, **more}}


def setting(location: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the cases need: path below the group's providers, body."""
    for name, prefix in (("hub", "10.0.0.0/16"), ("spoke", "10.1.0.0/16"), ("twin", "10.0.128.0/17")):
        yield f"Microsoft.Network/virtualNetworks/{name}", {"location": location, **_network(prefix)}
    yield "Microsoft.Network/virtualNetworks/hub/subnets/a", _subnet("10.0.0.0/24")
    yield "Microsoft.Network/networkSecurityGroups/nsg", {"location": location, "properties": {}}
    yield "Microsoft.Network/networkSecurityGroups/nsg/securityRules/one", _rule(priority=100)


def cases(base: str, location: str) -> tuple[Case, ...]:
    """The requests; `base` is the id of the resource group."""
    subnets, rules = "Microsoft.Network/virtualNetworks/hub/subnets", "Microsoft.Network/networkSecurityGroups/nsg"
    peerings, group = "Microsoft.Network/virtualNetworks/hub/virtualNetworkPeerings", f"{base}/providers/{rules}"
    other = "northeurope" if location != "northeurope" else "westeurope"
    lost = f"{base}/providers/Microsoft.Network/networkSecurityGroups/nobody"
    appliance = {"name": "r", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}}
    delegation = {"name": "d", "properties": {"serviceName": "Microsoft.Nothing/atAll"}}
    return (
        Case("SUB-01", f"{subnets}/outside", _subnet("10.9.0.0/24")),
        Case("SUB-02", f"{subnets}/twice", _subnet("10.0.0.128/25")),
        Case("CIDR-01", f"{subnets}/host-bits", _subnet("10.0.5.1/24")),
        Case("SUB-06", f"{subnets}/GatewaySubnet", _subnet("10.0.6.0/27", networkSecurityGroup={"id": group})),
        Case("SUB-07", f"{subnets}/lent", _subnet("10.0.7.0/24", delegations=[delegation])),
        Case("REF-01", f"{subnets}/unguarded", _subnet("10.0.8.0/24", networkSecurityGroup={"id": lost})),
        Case("REF-02", f"{subnets}/odd", _subnet("10.0.8.0/24", networkSecurityGroup={"id": f"{base}/providers"})),
        Case("BODY-01", f"{subnets}/typo", {"properties": {"adressPrefix": "10.0.9.0/24"}}),
        Case("RG-02", "Microsoft.Network/virtualNetworks/nobody/subnets/a", _subnet("10.0.0.0/24")),
        Case("NSG-01", f"{rules}/securityRules/two", _rule(priority=100)),
        Case("NSG-02", f"{rules}/securityRules/two", _rule(priority=99)),
        Case("NSG-03", f"{rules}/securityRules/two", _rule(sourceAddressPrefix="10.0.0.1/24")),
        Case("NSG-04", f"{rules}/securityRules/two", _rule(destinationPortRange="70000")),
        Case("LOC-01", rules, {"location": other, "properties": {}}),
        Case(
            "RT-01",
            "Microsoft.Network/routeTables/routes",
            {"location": location, "properties": {"routes": [appliance]}},
        ),
        Case("PEER-00", f"{peerings}/self", _peering(base, "hub")),
        Case("PEER-01", f"{peerings}/twin", _peering(base, "twin")),
        Case("PEER-03", f"{peerings}/spoke", _peering(base, "spoke", useRemoteGateways=True)),
        Case("DNS-01", "Microsoft.Network/privateDnsZones/verify.example", {"location": location}),
        Case(
            "NAME-01",
            "Microsoft.Storage/storageAccounts/Not-A-Name",
            {"location": location, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
        ),
    )


def known_codes(rule: str) -> set[str]:
    """The codes that the local Azure answers with by a rule; of a name's, those of all types."""
    names = {type_.name.code for type_ in CATALOGUE.types if type_.name} if rule == "NAME-01" else set()
    return {statement.code for statement in _stated(rule)} | names


def is_verified(rule: str) -> bool:
    """Whether a source shows the code: of the others nothing is expected of Azure but a refusal."""
    return all(states.known != "unverified" and "code is unverified" not in states.source for states in _stated(rule))


def _stated(rule: str) -> list[Statement]:
    return [statement for statement in statements() if statement.id == rule]


class Verification:
    """A resource group with what the cases need, for the length of a `with` block."""

    def __init__(self, target: Target, location: str) -> None:
        self._target = target
        self._location = location
        self.group = f"/resourceGroups/rg-verify-{uuid.uuid4().hex[:8]}"
        self.base = f"/subscriptions/{target.subscription}{self.group}"

    def __enter__(self) -> Verification:
        self._target.make(self.group, _GROUP_VERSION, {"location": self._location})
        for path, body in setting(self._location):
            self._target.make(f"{self.group}/providers/{path}", NETWORK_VERSION, body)
        return self

    def __exit__(self, *_: object) -> None:
        self._target.call("DELETE", self.group, _GROUP_VERSION)

    def ask(self, case: Case) -> Reply:
        """Send the request of a case."""
        return self._target.call("PUT", f"{self.group}/providers/{case.path}", case.version, case.body)

    def cases(self) -> tuple[Case, ...]:
        """The cases in this group."""
        return cases(self.base, self._location)


def verdict(case: Case, reply: Reply) -> str:
    """What an answer says of a rule: "same", "refused" (a code that no source told), "other code ...", "TAKEN"."""
    if reply.status < 400:
        return f"TAKEN with {reply.status}"
    if known_codes(case.rule) & set(reply.codes):
        return "same"
    told = f"{reply.status} {', '.join(reply.codes)}"
    return f"other code: {told}" if is_verified(case.rule) else f"refused, and the code is {told}"


def main(environment: Mapping[str, str]) -> int:
    """Compare a subscription with the rules. The exit code is 0 where Azure refused all, by a known code if one is."""
    subscription, token = (environment.get(f"AZURE_VERIFY_{name}") for name in ("SUBSCRIPTION", "TOKEN"))
    if not subscription or not token:
        print(
            "scripts/verify-with-azure: set AZURE_VERIFY_SUBSCRIPTION and AZURE_VERIFY_TOKEN; "
            "docs/testing-against-azure.md says how, and what it costs",
            file=sys.stderr,
        )
        return 2
    url = environment.get("AZURE_VERIFY_URL", "https://management.azure.com")
    target = Target(url, subscription, token, environment.get("AZURE_VERIFY_CA"))
    wrong = 0
    with Verification(target, environment.get("AZURE_VERIFY_LOCATION", "westeurope")) as made:
        print(f"in {made.base}, which is deleted at the end", flush=True)
        for case in made.cases():
            said = verdict(case, made.ask(case))
            wrong += said.startswith(("TAKEN", "other"))
            print(f"{case.rule:8} {said}", flush=True)
    print(f"{len(made.cases())} rules, {wrong} of them not as the local Azure has them")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(os.environ))
