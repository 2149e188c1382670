"""The shapes of request bodies against the models of Microsoft's own packages; tests/localazure/second_opinion.py."""

from __future__ import annotations

import json

from localazure.core.schema import sdk_index
from tests.localazure.second_opinion import LISTED, disagreements, listed
from tests.localazure.world import World
from tests.serve.models import Package


def test_every_disagreement_is_listed_with_its_reason_and_no_entry_is_stale() -> None:
    found, known = disagreements(), listed()
    assert {"new": sorted(found - known.keys()), "stale": sorted(known.keys() - found)} == {"new": [], "stale": []}


def test_a_disagreement_is_listed_once() -> None:
    by_reason = json.loads(LISTED.read_text(encoding="utf-8"))
    assert sum(map(len, by_reason.values())) == len(listed())
    assert all(len(reason) > 30 for reason in by_reason)


def test_the_packages_say_what_a_resource_demands_its_kinds_and_its_values() -> None:
    rule = Package("azure.mgmt.network").model("SecurityRule")
    assert rule is not None
    assert rule.inside["priority"].required
    assert rule.inside["priority"].kind == "integer"
    assert not rule.inside["description"].required
    assert rule.inside["sourceAddressPrefixes"].kind == "array"
    assert Package("azure.mgmt.network").enums[rule.inside["access"].enum] == ("Allow", "Deny")
    assert rule.top["etag"].read_only


def test_what_only_azure_answers_is_ignored_when_it_is_sent(world: World) -> None:
    world.network()
    shape = sdk_index().resource("azure-native:network:VirtualNetwork")
    assert "etag" in shape.types["SubnetArgs"] or "provisioningState" in shape.types["NetworkSecurityGroupArgs"]
    delegation = {"name": "d", "serviceName": "Microsoft.Web/serverFarms", "actions": ["made/up"]}
    made = world.subnet("b", "10.0.1.0/24", delegations=[delegation])
    assert "made/up" not in str(made.properties)
    probe = {"name": "probe", "protocol": "Tcp", "port": 1, "provisioningState": "Failed"}
    refused = world.codes("network:LoadBalancer", loadBalancerName="lb", probes=[probe])
    # The SDK has no such member for a probe: a program can not send it, and whoever writes it by hand is told.
    assert refused == {"BODY-01"}
