"""The pack: every policy, in the order in which the docs list them."""

from __future__ import annotations

from pulumi_policy import EnforcementLevel, Policy, PolicyPack

from policies import gateway, names, network, nodes, port_80, proof, services
from policies.core import one_pass

NAME = "azureml-cluster"

POLICIES: list[Policy] = [
    *port_80.POLICIES,
    *network.POLICIES,
    *nodes.POLICIES,
    *names.POLICIES,
    *gateway.POLICIES,
    *services.POLICIES,
    *proof.POLICIES,
]


def serve() -> None:
    """Answer the engine until it goes away. The SDK's constructor does not return."""
    one_pass.install()
    PolicyPack(NAME, POLICIES, EnforcementLevel.MANDATORY)
