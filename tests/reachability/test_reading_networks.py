"""One network from four inputs, with one answer: the dev environment before and after its first deployment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reachability import addresses, intents, reading
from reachability.flows.pairs import Flows
from reachability.network import build
from reachability.reading import PlannedResource
from reachability.reading.plain import fill, from_engine
from reachability.resources import Resources, split_id
from reachability.unknown import UNKNOWN
from tests.reachability.made import world

DEV = Path(__file__).parent / "dev"


@cache
def document(name: str) -> Any:
    return json.loads((DEV / f"{name}.json").read_text())


def nested(value: Any) -> Any:
    """The SDK's flat shape as ARM answers it: everything but name and id of a named member under `properties`."""
    if isinstance(value, Mapping):
        members = {key: nested(each) for key, each in value.items()}
        if "name" in members and len(members) > 1:
            outer = {key: members.pop(key) for key in ("name", "id") if key in members}
            return {**outer, "properties": members}
        return members
    return [nested(each) for each in value] if isinstance(value, list) else value


def listing() -> list[dict[str, Any]]:
    found = []
    for state in document("export")["deployment"]["resources"]:
        split = split_id(state["id"])
        assert split is not None
        properties = {**state["outputs"], **{k: v for k, v in state["inputs"].items() if not k.endswith("Name")}}
        properties.pop("name", None)
        found.append(
            {
                "id": state["id"].upper().replace("/SUBSCRIPTIONS/", "/subscriptions/"),
                "name": state["id"].rpartition("/")[2],
                "type": split[1],
                "properties": {key: nested(each) for key, each in properties.items()},
            }
        )
    return found


def events() -> list[dict[str, Any]]:
    made = []
    for state in document("export")["deployment"]["resources"]:
        inputs = {**state, "outputs": {}, "id": ""}
        made.append({"resourcePreEvent": {"metadata": {"op": "create", "urn": state["urn"], "new": inputs}}})
        made.append({"resOutputsEvent": {"metadata": {"op": "create", "urn": state["urn"], "new": state}}})
    return made


def planned() -> list[PlannedResource]:
    return [
        PlannedResource(
            state["urn"],
            state["type"].replace("azure-native:network:", "azure-native:network/v20240501:"),
            state["urn"].rpartition("::")[2],
            from_engine(state["inputs"]),
            state["propertyDependencies"],
        )
        for state in (step["newState"] for step in document("preview")["steps"])
    ]


READ = {
    "preview": lambda: reading.from_preview(document("preview")),
    "planned": lambda: reading.from_planned(planned()),
    "export": lambda: reading.from_export(document("export")),
    "events": lambda: reading.from_events(events()),
    "listing": lambda: reading.from_listing(listing()),
}


@cache
def flows(kind: str) -> Flows:
    outside = world(on_premises={"corporate": "10.1.0.0/16,10.4.0.0/16"}, connected=["vnet-mls-dev-we-hub"])
    return Flows(build(READ[kind](), outside))


def answers(kind: str) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each.source.name.lower(), each.target.name.lower()): (str(each.sure), str(each.possible))
        for each in flows(kind).answers()
    }


@pytest.mark.parametrize("kind", list(READ))
def test_the_answer_is_the_same_from_each_input(kind: str) -> None:
    assert answers(kind) == answers("export")
    assert not flows(kind).model.gaps


def test_the_answer_is_that_of_the_environment() -> None:
    found = answers("preview")
    assert found["vmss-mls-dev-we-web", "vmss-mls-dev-we-compute"] == ("tcp 12805", "tcp 12805")
    assert found["agw-mls-dev-we-api", "lbi-mls-dev-we-web"] == ("tcp 443", "tcp 443")
    assert found["vmss-mls-dev-we-web", "pep-mls-dev-we-vault"] == ("tcp 443, 445", "tcp 443, 445")
    assert ("internet", "agw-mls-dev-we-api") not in found
    assert len(found) == 28


def test_every_resource_has_one_key_whatever_the_input() -> None:
    keys = {kind: {each.key for each in read().all} for kind, read in READ.items()}
    assert len({frozenset(each) for each in keys.values()}) == 1
    assert len(keys["preview"]) == len(document("preview")["steps"])


def test_an_event_log_of_a_first_preview_knows_no_joins_and_says_so() -> None:
    made = []
    for step in document("preview")["steps"]:
        state = {**step["newState"], "propertyDependencies": None}
        made.append({"resourcePreEvent": {"metadata": {"op": "create", "urn": step["urn"], "new": state}}})
    model = build(reading.from_events(made))
    assert any("security group is not known" in str(gap) for gap in model.gaps)
    found = {(each.source.name, each.target.name) for each in Flows(model).answers() if each.sure}
    assert not {pair for pair in found if "vmss-mls-dev-we-web" in pair[1]}


def test_a_preview_that_failed_proves_nothing() -> None:
    failed = {"steps": [], "diagnostics": [{"severity": "error", "message": "\nerror: two faults\n"}]}
    read = reading.from_preview(failed)
    assert read.unread == ("the preview ended in an error, so resources may be missing: error: two faults",)
    wanted = intents.read([{"name": "it", "must": "not-reach", "from": "any", "to": "any", "ports": 80}])
    model = build(read)
    assert intents.check(Flows(model), wanted)[0].verdict == "unknown"
    assert intents.check(Flows(build(reading.from_preview({"steps": []}))), wanted)[0].verdict == "proved"


def test_what_is_to_be_deleted_is_not_there() -> None:
    steps = [dict(step) for step in document("preview")["steps"]]
    for step in steps:
        if "PrivateEndpoint::" in step["urn"]:
            step["op"] = "delete"
    read = reading.from_preview({"steps": steps})
    assert not read.of("privateEndpoints")
    assert read.of("virtualNetworks")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "a listing holds objects only"),
        ("{}", "not a preview"),
        ("42", "neither an object nor a list"),
        ('{"a": 1}\n[]', "not an event"),
    ],
)
def test_a_file_that_is_no_input_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(reading.UnreadableError, match=said):
        reading.read_file(file)


def test_secrets_and_unknowns_of_the_engine_are_not_known() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    assert from_engine({"a": secret, "b": [unknown, 80.0]}) == {"a": UNKNOWN, "b": [UNKNOWN, 80]}


def test_a_container_service_in_the_network_is_a_named_gap() -> None:
    cluster = PlannedResource("urn:c::aks", "azure-native:containerservice:ManagedCluster", "aks", {"name": "aks"})
    model = build(reading.from_planned([*planned(), cluster]))
    assert any("managedclusters is not modelled" in str(gap) for gap in model.gaps)
    assert isinstance(model.resources, Resources)


def test_what_was_given_stays_and_answers_only_fill_it_in() -> None:
    given = {"a": 1, "list": [{"name": "x", "port": UNKNOWN}, {"name": "y"}], "unknown": UNKNOWN}
    answered = {"a": 2, "b": 3, "list": [{"name": "y", "extra": 5}, {"name": "x", "port": 80}], "unknown": 9}
    assert fill(given, answered) == {
        "a": 1,
        "b": 3,
        "list": [{"name": "x", "port": 80}, {"name": "y", "extra": 5}],
        "unknown": 9,
    }


def test_azure_keeps_the_first_four_and_the_last_address_of_a_subnet() -> None:
    tier = next(place for place in flows("preview").model.places if place.name == "vmss-mls-dev-we-compute")
    assert [addresses.text(value) for span in tier.answers for value in span] == ["10.20.2.84", "10.20.2.94"]
