"""Configuration of any form gives settings or faults, and never another error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.topology.configs import ROOT, changed, dev, faults, flat, settings
from topology.checks.database import database
from topology.faults import PlanError
from topology.reading import read
from topology.settings import load
from topology.stackfile import config

# What people write by accident: wrong kinds, empty things, and texts near enough to right ones.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 70000),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(["", "10.0.0.0/8", "10.0.0.0/33", "10.1.2.3", "80", "*", "true", "{", "[", "hub", "http://x"]),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def _paths(value: Any, path: str = "") -> list[str]:
    """The path of every setting in the dev stack, groups and leaves."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += _paths(inner, f"{path}[{index}]")
    return found


@given(st.sampled_from(_paths(dev())), VALUES)
def test_any_value_anywhere_gives_settings_or_faults(path: str, value: Any) -> None:
    for fault in faults((path, value)):
        assert fault.key
        assert fault.problem
        assert fault.example


@given(st.dictionaries(st.sampled_from(sorted(flat(dev()))), st.text(max_size=12)))
def test_any_text_for_a_key_gives_settings_or_faults(texts: dict[str, str]) -> None:
    _, found = read(flat(dev()) | texts, ROOT, "dev")
    assert all(fault.key and fault.problem and fault.example for fault in found)


def test_every_setting_of_dev_arrives() -> None:
    found = settings()
    assert found.location == "westeurope"
    assert [str(server) for server in found.dns_servers] == ["10.1.2.3", "10.4.5.6", "168.63.129.16"]
    assert [(spoke.name, spoke.role) for spoke in found.spokes] == [
        ("cluster", "cluster"),
        ("workspace", "workspace"),
        ("analytics", "spoke"),
    ]
    assert found.spokes[2].inbound[0].ports == ("443",)
    assert found.gateway.certificate.pfx_file == ".local/pki/gateway.pfx"


def test_numbers_and_flags_may_come_as_texts_because_the_engine_hands_texts_over() -> None:
    found = settings(("web.port", "12801"), ("hub.gatewayTransit", "true"), ("web.zones", [1, 2]))
    assert found.web.port == 12801
    assert found.hub.gateway_transit is True
    assert found.web.zones == ("1", "2")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().web.port = 80


def test_the_stack_file_and_the_engines_form_give_the_same_settings() -> None:
    assert dict(config(ROOT, "dev")) == flat(dev())


def test_a_missing_stack_file_names_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.other.yaml").write_text("config: {}\n")
    with pytest.raises(PlanError, match=r"stack files here: Pulumi\.other\.yaml"):
        config(tmp_path, "dev")


@pytest.mark.parametrize(("text", "problem"), [("config: [", "is not YAML"), ("- a", "no map named config")])
def test_a_stack_file_of_another_form_is_a_fault(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "Pulumi.dev.yaml").write_text(text)
    with pytest.raises(PlanError, match=problem):
        config(tmp_path, "dev")


def test_only_the_password_may_be_encrypted_in_a_stack_file(tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text("config:\n  azureml-cluster:adminPassword: {secure: v1:abc}\n  azureml-cluster:workload: mls\n")
    assert config(tmp_path, "dev") == {"azureml-cluster:workload": "mls"}
    path.write_text("config:\n  azureml-cluster:workload: {secure: v1:abc}\n")
    with pytest.raises(PlanError, match="azureml-cluster:workload: is encrypted"):
        config(tmp_path, "dev")


def test_examples_of_required_settings_make_a_sound_configuration() -> None:
    """A person who follows the examples of "is missing" alone ends with a plan."""
    written: dict[str, str] = {}
    started, found = read(written, ROOT, "dev")
    for fault in (*found, *database(started)):
        _write(written, fault.key, fault.example)
    _write(written, "azureml-cluster:gateway.certificate.pfxFile", ".local/pki/gateway.pfx")
    assert load(written, ROOT, "dev", files=False).environment == "dev"


def _write(written: dict[str, str], key: str, example: str) -> None:
    if key.startswith("azure-native:"):
        written[key] = example
        return
    top, _, rest = key.partition(".")
    value: Any = json.loads(example) if example[:1] in "[{" else example
    if not rest:
        written[top] = example
        return
    group = json.loads(written.get(top, "{}"))
    *way, last = rest.split(".")
    here = group
    for step in way:
        here = here.setdefault(step, {})
    here[last] = value
    written[top] = json.dumps(group)


def test_changing_a_copy_leaves_dev_as_it_is() -> None:
    assert changed(("web.port", 1)) != dev()
    assert changed() == dev()
