"""The same table as outbound rules of a workspace's managed network.

Azure writes the rules that a workspace always needs into its managed network by itself (azure-ai-docs
`how-to-managed-network`, and the note in `how-to-access-azureml-behind-firewall.md`, 2026-03-19). Those are category
"Required" here, so that they can be shown and compared; only "UserDefined" ones are anybody's to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from topology.egress.rows import ROWS
from topology.egress.scenario import Isolation, Scenario, destination, holds
from topology.plan.network import Protocol

# What Azure adds by itself where only approved destinations are reached. AzureKeyVault is not among it (unverified).
_BY_AZURE: Final = frozenset(
    {
        "Entra",
        "EntraPlain",
        "ResourceManager",
        "MachineLearning",
        "MachineLearningUdp",
        "Batch",
        "Storage",
        "FrontDoor",
        "MicrosoftImages",
        "MicrosoftImagesFrontDoor",
        "Monitor",
    }
)


@dataclass(frozen=True, slots=True)
class ManagedRule:
    """One outbound rule of a managed network, by service tag or by host name."""

    name: str
    category: Literal["Required", "UserDefined"]
    kind: Literal["ServiceTag", "FQDN"]
    target: str  # the tag, or the host: "pypi.example" or "*.pypi.example"
    protocol: Protocol  # of a tag; hosts are always reached by HTTPS and HTTP
    ports: tuple[str, ...]
    why: str


def managed_rules(
    isolation: Isolation,
    *,
    region: str,
    high_business_impact: bool = False,
    private_monitor: bool = False,
    allow: Iterable[tuple[str, tuple[str, ...], str]] = (),
) -> tuple[ManagedRule, ...]:
    """The outbound rules of a workspace's managed network.

    `allow` are the hosts that the settings add: name, hosts, reason. In a managed network Azure takes rules for hosts
    only where nothing but approved destinations is reached; with the internet open they would say nothing. A network
    of the user's own has no such rules at all.
    """
    if isolation == "ownNetwork":
        return ()
    scenario = Scenario(
        region, isolation, high_business_impact=high_business_impact, private_monitor=private_monitor, inspected=False
    )
    found = []
    for row in ROWS:
        if "computes" not in row.audience or not holds(row, scenario):
            continue
        required = row.id in _BY_AZURE
        if isolation == "managedInternet" and not required:
            continue  # the internet is open to it already
        for target in destination(row, region):
            category: Literal["Required", "UserDefined"] = "Required" if required else "UserDefined"
            found.append(ManagedRule(row.id, category, "ServiceTag", target, row.protocol, row.ports, row.why))
    if isolation == "managedApproved":
        for name, hosts, reason in allow:
            for index, host in enumerate(hosts):
                label = name if len(hosts) == 1 else f"{name}-{index + 1}"
                found.append(ManagedRule(label, "UserDefined", "FQDN", host, "Tcp", ("80", "443"), reason))
    return tuple(found)
