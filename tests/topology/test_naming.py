"""Names: every one that a plan can make fits its type, and a name that would not is a fault."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.topology.configs import ROOT, settings
from topology import stackfile
from topology.build import plan
from topology.faults import PlanError
from topology.kinds import KINDS
from topology.naming import Names, problem
from topology.regions import CODES
from topology.settings import load

WORDS = st.from_regex(r"[a-z][a-z0-9]{1,11}", fullmatch=True)
LONGEST = "abcdefghijkl"


def named(part: Any) -> Iterator[tuple[str, str]]:
    """Every name in a plan that begins with an abbreviation of its kind, wherever it stands."""
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if isinstance(value, str) and (field.name == "name" or field.name.endswith("_name")):
                match = re.match(r"([a-z]+)-", value)
                if match and match[1] in KINDS:
                    yield match[1], value
            else:
                yield from named(value)
    elif isinstance(part, tuple | list):
        for item in part:
            yield from named(item)
    elif isinstance(part, dict):
        yield from named(list(part.values()))


def prod(**changes: str) -> Any:
    """The settings of prod, in which most is switched on, with other words."""
    config = dict(stackfile.config(ROOT, "prod"))
    for key, value in changes.items():
        config["azure-native:location" if key == "location" else f"azureml-cluster:{key}"] = value
    return load(config, ROOT, "prod", files=False)


def test_a_full_plan_has_names_of_many_kinds_and_all_fit() -> None:
    found = list(named(plan(prod(), root_pem="")))
    assert len({abbreviation for abbreviation, _ in found}) >= 20
    assert [problem(*name) for name in found] == [None] * len(found)


@given(WORDS, WORDS, WORDS, st.sampled_from(["westeurope", "australiacentral2", "switzerlandnorth", "uksouth"]))
@hypothesis_settings(max_examples=60)
def test_whatever_the_words_a_name_is_either_fit_or_a_fault(
    organization: str, workload: str, environment: str, location: str
) -> None:
    try:
        found = plan(
            prod(organization=organization, workload=workload, environment=environment, location=location), root_pem=""
        )
    except PlanError as error:
        for fault in error.faults:
            assert "where Azure takes" in fault.problem
            assert fault.key.rpartition(".")[2] == "name" or fault.key.endswith((":workload", ":environment"))
        return
    assert [problem(*name) for name in named(found)] == [None] * len(list(named(found)))


def test_words_of_the_greatest_length_are_faults_of_the_names_that_they_make_too_long() -> None:
    with pytest.raises(PlanError) as raised:
        settings(("workload", LONGEST), ("environment", LONGEST), ("azure-native:location", "australiacentral2"))
    assert {fault.key for fault in raised.value.faults} >= {
        "azureml-cluster:storage.name",
        "azureml-cluster:vault.name",
    }


def test_a_name_that_no_setting_gives_is_a_fault_of_the_words_it_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "lbi", dataclasses.replace(KINDS["lbi"], maximum=len("lbi-mlsx-dev-we-web") - 1))
    with pytest.raises(PlanError) as raised:
        settings(("workload", "mlsxyz"))
    (fault,) = raised.value.faults
    assert fault.key == "azureml-cluster:workload"
    assert "makes the load balancer name 'lbi-mlsxyz-dev-we-web' of 21 characters" in fault.problem
    assert fault.example == "mlsx"
    assert settings(("workload", "mls")).workload == "mls"


@pytest.mark.parametrize("abbreviation", sorted(KINDS))
def test_a_name_of_every_kind_fits_for_ordinary_words(abbreviation: str) -> None:
    names = Names(settings())
    for parts in ((), ("web",)):
        assert problem(abbreviation, names.of(abbreviation, *parts)) is None


def test_names_follow_the_framework_in_order_and_scope() -> None:
    names = Names(settings())
    suffix = names.suffix()
    assert names.of("afw", "hub") == "afw-mls-dev-we-hub"
    assert names.of("kv") == f"kv-mls-dev-{suffix}"  # unique in the world
    assert names.of("cr") == f"crmlsdev{suffix}"  # and without hyphens
    assert names.of("rcg", "platform") == "rcg-platform"  # its policy has the rest
    assert names.link("hub") == "link-mls-dev-we-hub"
    assert names.peering("hub", "cluster") == "peer-hub-to-cluster"


def test_two_regions_of_one_environment_share_no_global_name() -> None:
    here, there = (Names(prod(location=location)) for location in ("westeurope", "northeurope"))
    for abbreviation, kind in KINDS.items():
        if kind.scope in ("global", "region", "subscription", "resource group"):
            assert here.of(abbreviation) != there.of(abbreviation)


def test_the_table_is_whole() -> None:
    for abbreviation, kind in KINDS.items():
        assert re.fullmatch("[a-z]{2,6}", abbreviation)
        assert re.fullmatch(r"[A-Z][A-Za-z]+(/[A-Za-z]+)+", kind.type)
        assert 1 <= kind.minimum <= kind.maximum
        assert re.compile(kind.characters.pattern)
        assert kind.characters.words
    assert len(set(CODES.values())) == len(CODES)
