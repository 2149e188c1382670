"""What makes the program fast, without any part of the SDK patched."""

from __future__ import annotations

import gc
import subprocess
import sys

import pulumi
import pulumi_azure_native as azure_native
import pytest

from components import engine
from tests.components.recording import Recording, record


def run(*aliases: pulumi.Alias | str) -> Recording:
    def program() -> None:
        engine.tune()
        azure_native.network.RouteTable(
            "routes",
            route_table_name="rt",
            resource_group_name="rg",
            opts=pulumi.ResourceOptions(aliases=list(aliases) or None),
        )

    return record(program)


def sent(recording: Recording) -> list[tuple[str, str]]:
    """Type and name of each alias in the request that registers the route table."""
    aliases = recording.one("network:RouteTable").options.aliases
    return [(alias.spec.type, alias.spec.name or alias.urn) for alias in aliases]


def test_no_version_alias_reaches_the_engine() -> None:
    assert sent(run()) == []


def test_the_switch_puts_the_version_aliases_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZUREML_CLUSTER_SDK_ALIASES", "1")
    aliases = sent(run())
    assert len(aliases) > 40
    assert ("azure-native:network/v20230201:RouteTable", "") in aliases


def test_aliases_of_a_refactoring_survive() -> None:
    renamed = pulumi.Alias(name="old-name")
    moved = pulumi.Alias(type_="azure-native:network:RouteTable", name="other-name")
    urn = "urn:pulumi:dev::azureml-cluster::azure-native:network:RouteTable::older"
    assert sent(run(renamed, moved, urn)) == [
        ("", "old-name"),
        ("azure-native:network:RouteTable", "other-name"),
        ("", urn),
    ]


def test_options_that_the_caller_gave_are_left_as_they_were() -> None:
    options = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old-name")])

    def program() -> None:
        engine.tune()
        azure_native.network.RouteTable("routes", resource_group_name="rg", opts=options)

    record(program)
    assert [alias.name for alias in options.aliases or []] == ["old-name"]


def test_other_providers_keep_their_aliases() -> None:
    arguments = pulumi.ResourceTransformationArgs(
        resource=None,  # type: ignore[arg-type]  # not looked at
        type_="random:index/randomPassword:RandomPassword",
        name="x",
        props={},
        opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="random:index/old:Old")]),
    )
    assert engine.drop_version_aliases(arguments) is None


def test_the_collector_runs_rarely_and_debug_messages_are_not_sent() -> None:
    original = pulumi.log.debug
    run()
    assert gc.get_threshold() == (100_000, 50, 50)
    assert pulumi.log.debug is not original


def test_another_switch_leaves_everything_as_the_sdk_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZUREML_CLUSTER_SDK_UNTUNED", "1")
    before, original = gc.get_threshold(), pulumi.log.debug
    assert len(sent(run())) > 40
    assert (gc.get_threshold(), pulumi.log.debug) == (before, original)


def test_the_sdk_is_loaded_when_the_waiting_is_over() -> None:
    code = """
import sys, types
from components import engine
with engine.loading_the_sdk():
    pass
print(type(sys.modules["pulumi_azure_native.network"]) is types.ModuleType)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


def test_what_goes_wrong_while_loading_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("the SDK is not whole")

    monkeypatch.setattr(engine, "_load_sdk", broken)
    with pytest.raises(ImportError, match="not whole"), engine.loading_the_sdk():
        pass
