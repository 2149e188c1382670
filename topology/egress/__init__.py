"""What has to be reached outside the networks, as data, and what follows from it.

One table (`rows`) says for every service who calls it, on which ports, when and why. Security groups get it as flows
(`topology.flows.outbound`), Azure Firewall as rules (`topology.builders.firewall_rules`), and a workspace's managed
network as outbound rules (`managed_rules`).
"""

from topology.egress.managed import ManagedRule, managed_rules
from topology.egress.rows import INBOUND, ROWS, VERSION, Audience, Row
from topology.egress.scenario import (
    Isolation,
    Scenario,
    destination,
    direct_tags,
    hosts,
    inbound_rows,
    rows_for,
)
from topology.egress.tags import SERVICE_TAGS, is_service_tag

__all__ = [
    "INBOUND",
    "ROWS",
    "SERVICE_TAGS",
    "VERSION",
    "Audience",
    "Isolation",
    "ManagedRule",
    "Row",
    "Scenario",
    "destination",
    "direct_tags",
    "hosts",
    "inbound_rows",
    "is_service_tag",
    "managed_rules",
    "rows_for",
]
