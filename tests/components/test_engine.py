"""What makes the program fast, without any part of the SDK patched."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pulumi
import pulumi_azure_native as azure_native
import pytest

from components import engine
from tests.components.recording import Recording, record


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Leave the collector as it was."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


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


def test_the_collector_runs_rarely_from_the_start() -> None:
    run()
    assert gc.get_threshold() == (100_000, 50, 50)
