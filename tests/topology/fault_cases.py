"""Settings of dev, each changed so that one fault follows."""

from __future__ import annotations

from typing import Any

from tests.topology.fault_cases_network import NETWORK_FAULTS
from tests.topology.fault_cases_services import SERVICE_FAULTS

# What is changed in dev | the key of the one fault that follows | a part of its sentence.
ONE_FAULT: list[tuple[str, list[tuple[str, Any]], str, str]] = [*NETWORK_FAULTS, *SERVICE_FAULTS]

# Faults whose mending is not one value put at their key: it is a choice, or something to leave out.
CHOICES = {
    "existing spoke on hub",
    "second prefix",
    "transit without appliance",
    "remote gateways",
    "inbound to cluster",
    "existing with subnets",
    "existing twice",
    "two certificates",
    "unknown key",
    "unknown top key",
    "inbound past the hub",
    "inbound from nobody",
    "no cluster",
    "no workspace",
    "slot moved onto another",
    "subnet too small",
    "GatewaySubnet too small",
    "firewall too small",
    "Bastion too small",
    "resolver too small",
    "web tier too small",
    "compute tier too small",
    "subnet below /29",
    "subnet outside",
    "slot moved outside",
    "text in a list of maps",
    "map for a list",
    "spoke on spoke",
    "text for a map",
    "two clusters",
    "on Docker's",
    "public",
    "tags",
    "tag characters",
    "tag value",
    "existing id",
    "inbound 80",
    "inbound 80 as text",
    "inbound 79-81",
    "inbound all",
    "subnets overlap",
    "versioned secret",
    "existing workspace",
    "hub too small",
    "server elsewhere",
    "a map for a prefix",
}
