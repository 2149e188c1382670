"""An environment that is put to rest: what costs by the hour is stopped or gone, and nothing opens up by that.

Subnets, security groups, zones and route tables stay as they are. A default route to a firewall that is gone leads
nowhere, so what is left can reach less than before, never more. What holds data stays.
"""

from __future__ import annotations

import dataclasses

from topology.plan import Forwarders, Plan, ScaleSet, Workspace


def parked(plan: Plan) -> Plan:
    """The plan at rest.

    The hub's gateway stays: it takes up to an hour to make, and the other end of its tunnels knows its address.
    Application Gateway goes down to no reserved instance: that it is stopped is no property that a deployment can set,
    only an action (`az network application-gateway stop`).
    """
    return dataclasses.replace(
        plan,
        scale_sets=tuple(_at_zero(tier) for tier in plan.scale_sets),
        gateway=dataclasses.replace(plan.gateway, minimum_capacity=0),
        firewall=None,
        nat_gateways=(),
        bastion=None,
        jumpbox=None,
        # Nobody has rights on what is gone, and a firewall that is gone answers no name server.
        grants=tuple(grant for grant in plan.grants if grant.scope != "jumpbox"),
        forwarders=_unanswered(plan.forwarders),
        workspace=plan.workspace and _without_nodes(plan.workspace),
    )


def _unanswered(forwarders: Forwarders | None) -> Forwarders | None:
    if forwarders is None or forwarders.answers != "firewall":
        return forwarders
    return dataclasses.replace(forwarders, target=None, answers="")


def _at_zero(tier: ScaleSet) -> ScaleSet:
    """The tier with an autoscale setting that holds it at no node.

    It is the setting that takes the nodes away and brings them back, and not the scale set's own count: the engine
    leaves that alone, and would go on sending the zero with every later change of the scale set.
    """
    scale = tier.autoscale
    return dataclasses.replace(tier, autoscale=dataclasses.replace(scale, minimum=0, maximum=0, initial=scale.minimum))


def _without_nodes(workspace: Workspace) -> Workspace:
    """The workspace with clusters that keep no node waiting. An instance stops by itself when nobody uses it."""
    clusters = tuple(dataclasses.replace(cluster, minimum=0) for cluster in workspace.clusters)
    return dataclasses.replace(workspace, clusters=clusters)
