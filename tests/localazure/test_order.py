"""What a state says about order, and which chain of writes made a deployment long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localazure.cli.main import main
from localazure.core.operations import Operation
from localazure.core.order import Order, resources_of
from localazure.core.timeline import observed, scheduled
from tests.localazure.world import GROUP, NETWORK

HUB, SPOKE = f"{NETWORK}/virtualNetworks/hub", f"{NETWORK}/virtualNetworks/spoke"


def entry(name: str, id_: str, *needs: str, by_property: str = "", **more: Any) -> dict[str, Any]:
    made = {"urn": name, "type": "azure-native:x:Y", "id": id_, "dependencies": list(needs), **more}
    return {**made, "propertyDependencies": {"subnet": [by_property]}} if by_property else made


def pairs(*entries: dict[str, Any]) -> set[tuple[str, str]]:
    found = Order(entries).unordered()
    return {(pair.first.rsplit("/", 1)[1], pair.second.rsplit("/", 1)[1]) for pair in found}


NETWORKS = (entry("hub", HUB), entry("spoke", SPOKE))


def subnet(name: str, *needs: str, network: str = HUB) -> dict[str, Any]:
    return entry(name, f"{network}/subnets/{name}", network.rsplit("/", 1)[1], *needs)


def peering(name: str, network: str, remote: str, *needs: str) -> dict[str, Any]:
    outputs = {"remoteVirtualNetwork": {"id": remote}}
    return entry(name, f"{network}/virtualNetworkPeerings/{name}", "hub", "spoke", *needs, outputs=outputs)


def test_siblings_need_a_path_of_dependencies_near_or_far() -> None:
    assert pairs(*NETWORKS, subnet("a"), subnet("b")) == {("a", "b")}
    assert pairs(*NETWORKS, subnet("a"), subnet("b", "a"), subnet("c", "b")) == set()
    assert pairs(*NETWORKS, subnet("a"), subnet("c", network=SPOKE)) == set()
    # Through a property, and through what something is a child of.
    other = entry("other", f"{GROUP}/providers/Microsoft.KeyVault/vaults/v", by_property="a")
    assert pairs(*NETWORKS, subnet("a"), other, subnet("b", "other")) == set()
    assert pairs(*NETWORKS, subnet("a"), {**subnet("b"), "parent": "a"}) == set()


def test_a_peering_needs_an_order_with_both_networks() -> None:
    out = peering("out", HUB, SPOKE)
    assert pairs(*NETWORKS, subnet("there", network=SPOKE), out) == {("out", "there")}
    assert pairs(*NETWORKS, subnet("there", network=SPOKE), peering("out", HUB, SPOKE, "there")) == set()
    assert len(pairs(*NETWORKS, out, peering("back", SPOKE, HUB))) == 1
    assert pairs(*NETWORKS, out, peering("back", SPOKE, HUB, "out")) == set()


def test_what_stands_in_a_subnet_waits_for_all_subnets_of_its_network() -> None:
    inside = entry("pe", f"{NETWORK}/privateEndpoints/pe", "a", inputs={"subnet": {"id": f"{HUB}/subnets/a"}})
    chain = (*NETWORKS, subnet("a"), subnet("b", "a"), subnet("there", network=SPOKE))
    assert pairs(*chain, inside) == {("b", "pe")}
    assert pairs(*chain, {**inside, "dependencies": ["b"]}) == set()
    # A storage account that lets a subnet in does not stand in it.
    store = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stone"
    assert pairs(*chain, {**inside, "id": store}) == set()


def test_a_firewall_waits_for_the_writes_of_its_policy() -> None:
    policy = f"{NETWORK}/firewallPolicies/policy"
    rules = entry("rules", f"{policy}/ruleCollectionGroups/rules", "policy")
    firewall = entry("fw", f"{NETWORK}/azureFirewalls/fw", "policy", inputs={"firewallPolicy": {"id": policy}})
    assert pairs(entry("policy", policy), rules, firewall) == {("rules", "fw")}
    assert pairs(entry("policy", policy), rules, {**firewall, "dependencies": ["rules"]}) == set()


def test_a_state_with_a_circle_does_not_hang() -> None:
    assert pairs(*NETWORKS, subnet("a", "b"), subnet("b", "a")) == set()


@pytest.mark.parametrize("shape", ["deployment", "checkpoint"])
def test_the_command_names_the_pairs_and_fails(
    tmp_path: Path, shape: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAZURE_STORE", str(tmp_path / "azure.db"))
    file = tmp_path / "state.json"
    for entries, code in (([*NETWORKS, subnet("a"), subnet("b")], 1), ([*NETWORKS, subnet("a"), subnet("b", "a")], 0)):
        inner = {"resources": entries}
        file.write_text(
            json.dumps({"deployment": inner} if shape == "deployment" else {"checkpoint": {"latest": inner}})
        )
        assert main(["azure", "order", str(file)]) == code
    said = capsys.readouterr().out
    assert "virtualNetworks/subnets hub/a and virtualNetworks/subnets hub/b: give one depends_on the other" in said
    assert "every write has its order" in said
    with pytest.raises(ValueError, match="no state of a stack"):
        resources_of({})


def operation(number: int, name: str, started: float, ends: float) -> Operation:
    return Operation(number, f"{NETWORK}/publicIPAddresses/{name}", "PUT", "", started, ends, None, "run")


def test_the_critical_path_goes_by_azures_time_and_by_who_waits_for_whom() -> None:
    # By dependencies d waits for a and b, and e for nothing; that e began late here is the machine's affair.
    operations = [
        operation(1, "a", 0, 3),
        operation(2, "b", 1, 6),
        operation(3, "c", 1, 2),
        operation(4, "d", 60, 64),
        operation(5, "e", 90, 93),
    ]
    keys = {each.name[-1]: each.key for each in operations}
    before = {keys["d"]: frozenset({keys["a"], keys["b"]}), keys["b"]: frozenset({keys["c"], "/not/written/now"})}
    found = scheduled(operations, before)
    assert [(link.operation.name[-1], link.begins, link.ends) for link in found] == [("b", 0, 5), ("d", 5, 9)]
    assert scheduled([], before) == ()


def test_without_dependencies_it_goes_by_what_was_seen() -> None:
    operations = [operation(1, "a", 10, 13), operation(2, "b", 10, 12), operation(3, "c", 13, 19)]
    found = observed(operations)
    assert [(link.operation.name[-1], link.begins, link.ends) for link in found] == [("a", 0, 3), ("c", 3, 9)]
    assert observed([]) == ()


def test_the_command_shows_azures_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from localazure.azure import open_local_azure

    monkeypatch.setenv("LOCALAZURE_STORE", str(tmp_path / "azure.db"))
    assert main(["azure", "time", "--scale", "1/1000", "--type", "Microsoft.Resources/resourceGroups=120"]) == 0
    assert main(["azure", "create", GROUP, "location=westeurope"]) == 0
    capsys.readouterr()
    assert main(["azure", "timeline"]) == 0
    said = capsys.readouterr().out
    assert "resourceGroups rg" in said
    assert "critical path: 1 of 1 writes, 2:00 (by what was seen here" in said
    assert main(["azure", "timeline", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "seconds": 120.0,
        "writes": 1,
        "path": [{"id": GROUP, "verb": "PUT", "begins": 0.0, "seconds": 120.0}],
    }
    assert main(["azure", "calm"]) == 0
    assert main(["azure", "timeline"]) == 0
    assert "no run whose writes took time" in capsys.readouterr().out
    assert open_local_azure().timing.conditions.calm


def test_faults_are_added_listed_counted_and_cleared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAZURE_STORE", str(tmp_path / "azure.db"))
    added = ["azure", "fault", "add", "403", "--verb", "PUT", "--type", "resourceGroups", "--at", "2", "--times", "1"]
    assert main(added) == 0
    other = GROUP.replace("/rg", "/other")
    assert main(["azure", "create", GROUP, "location=westeurope"]) == 0
    assert main(["azure", "create", other, "location=westeurope"]) == 1
    assert 'Code="AuthorizationFailed"' in capsys.readouterr().err
    assert main(["azure", "create", other, "location=westeurope"]) == 0
    capsys.readouterr()
    assert main(["azure", "fault", "list", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["do"], told["at"], told["struck"]) == ("403", 2, 1)
    assert main(["azure", "fault", "clear"]) == 0
    assert main(["azure", "fault", "list"]) == 0
    assert "no faults" in capsys.readouterr().out


def test_the_command_waits_and_says_how_a_write_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAZURE_STORE", str(tmp_path / "azure.db"))
    assert main(["azure", "time", "--least", "0.2"]) == 0
    assert main(["azure", "create", GROUP, "location=westeurope"]) == 0
    assert main(["azure", "delete", "rg"]) == 0
    assert main(["azure", "create", GROUP, "location=westeurope"]) == 0, "it has really gone"
    for kind, said in (("fail", "InternalServerError"), ("drop", "connection reset")):
        assert main(["azure", "fault", "add", kind, "--verb", "PUT"]) == 0
        assert main(["azure", "set", "rg", "tags.by=me"]) == 1
        assert said in capsys.readouterr().err
        assert main(["azure", "fault", "clear"]) == 0


def test_strictness_is_shown_and_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAZURE_STORE", str(tmp_path / "azure.db"))
    assert main(["azure", "strict", "on"]) == 0
    assert main(["azure", "strict"]) == 0
    assert json.loads(capsys.readouterr().out.partition("}\n")[2]) == {"strict": True}
    monkeypatch.setenv("LOCALAZURE_CONDITIONS", "{}")
    assert main(["azure", "strict", "on"]) == 1
    assert "unset it" in capsys.readouterr().err
