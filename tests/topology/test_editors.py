"""The JSON schema that editors complete and check stack files by."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.topology.configs import GONE, ROOT, put
from tests.topology.json_schema import KEYWORDS, SAYS_NOTHING, problems
from topology.__main__ import main
from topology.editors import stack_file
from topology.field_words import WORDS
from topology.schema import Settings

SCHEMA = stack_file()
STACKS = sorted(ROOT.glob("Pulumi.*.yaml"))


def found(content: Any) -> list[str]:
    return list(problems(content, SCHEMA, SCHEMA))


def changed(path: str, value: Any) -> Any:
    """Dev's file with one setting changed."""
    content = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    settings = {key.removeprefix("azureml-cluster:"): value for key, value in content["config"].items()}
    put(settings, path, value)
    content["config"] = {key if ":" in key else f"azureml-cluster:{key}": value for key, value in settings.items()}
    return content


def test_the_checked_in_schema_is_the_one_that_the_settings_make(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    made = capsys.readouterr().out
    assert made == (ROOT / "schema/stack.schema.json").read_text(encoding="utf-8"), (
        "run `python -m topology schema > schema/stack.schema.json`"
    )


def test_there_are_files_to_judge() -> None:
    assert {"Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"} <= {path.name for path in STACKS}


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_every_shipped_file_is_as_the_schema_says_and_names_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=schema/stack.schema.json"
    assert found(yaml.safe_load(text)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("worklaod", "mls"),
        ("hub.adressSpace", "10.20.0.0/23"),
        ("hub.addressSpace", "10.20.0.0"),
        ("azure-native:location", "west-europe"),
        ("workload", "MLS"),
        ("organization", GONE),
        ("corporate", GONE),
        ("corporate.pki.host", GONE),
        ("spokes[0].role", "clutser"),
        ("spokes[2].inbound[0].ports", []),
        ("spokes[2].inbound[0].ports", [70000]),
        ("web.zones", ["4"]),
        ("web.instances", {"minimum": 0}),
        ("vault.retentionDays", 365),
        ("vault.retentionDays", "a month"),
        ("storage.sku", "Premium"),
        ("protect", "yes, please"),
        ("adminPassword", "in plain text"),
        ("gateway.hostNames", "mls.contoso.example"),
    ],
)
def test_a_wrong_file_is_refused(path: str, value: Any) -> None:
    assert found(changed(path, value)) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spokes[2].inbound[0].ports", 443),
        ("spokes[2].inbound[0].ports", ["443", "8000-8100"]),
        ("hub.addressSpace", ["10.20.0.0/23"]),
        ("web.zones", [1, 2]),
        ("adminPassword", {"secure": "v1:abc"}),
        ("environment", GONE),
        ("pulumi:autonaming", {"mode": "verbatim"}),
        ("azure-native:subscriptionId", "11111111-2222-3333-4444-555555555555"),
    ],
)
def test_what_the_program_takes_the_schema_takes(path: str, value: Any) -> None:
    assert found(changed(path, value)) == []


def test_what_the_engine_writes_into_a_stacks_file_is_taken() -> None:
    content = changed("workload", "mls") | {"encryptionsalt": "v1:abc", "secretsprovider": "passphrase"}
    assert found(content) == []
    assert found(content | {"secretProvider": "passphrase"}) != []


def test_every_example_of_a_setting_is_as_the_schema_says() -> None:
    def judge(schema: Any, path: str) -> None:
        if isinstance(schema, list):
            for index, item in enumerate(schema):
                judge(item, f"{path}[{index}]")
        if not isinstance(schema, dict):
            return
        for example in schema.get("examples", ()) if isinstance(schema.get("examples"), list) else ():
            assert list(problems(example, schema, SCHEMA)) == [], path
        for key, inner in schema.items():
            if key != "examples":
                judge(inner, f"{path}.{key}")

    judge(SCHEMA, "$")


def test_every_setting_is_in_it_and_every_group_says_what_it_is() -> None:
    keys = SCHEMA["properties"]["config"]["properties"]
    for name, field in Settings.model_fields.items():
        alias = field.alias or name
        assert alias if ":" in alias else f"azureml-cluster:{alias}" in keys
    for name, definition in SCHEMA["definitions"].items():
        assert definition["description"], name


def test_it_is_draft_7_without_what_only_pydantic_knows() -> None:
    text = json.dumps(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    for word in ('"$defs"', "ipv4network", '"null"', "(?i", "prefixItems"):
        assert word not in text
    assert not KEYWORDS.keys() & SAYS_NOTHING


def test_making_it_changes_nothing_in_the_settings() -> None:
    before = copy.deepcopy(Settings.model_json_schema())
    stack_file()
    assert Settings.model_json_schema() == before


def test_every_setting_says_what_it_is_and_no_word_is_left_over() -> None:
    groups = {**SCHEMA["definitions"], "Settings": SCHEMA["properties"]["config"]}
    asked = set()
    for name, group in groups.items():
        for key, found in group.get("properties", {}).items():
            key = key.removeprefix("azureml-cluster:")
            asked |= {f"{name}.{key}", f".{key}"}
            group_of_its_own = "$ref" in found or "allOf" in found or "$ref" in found.get("items", {})
            assert "description" in found or group_of_its_own or name == "Secret", f"{name}.{key}"
    assert WORDS.keys() <= asked
