"""The pack as a whole: nothing left out, nothing half described, nothing slow to start."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, Policy

import policies
from policies import docs, pack
from policies.core.tokens import normalise
from tests.policies.engine import Engine

ADVISORY = {"node-encryption-at-host", "network-dns-forwarder-declared", "exemption-in-force"}
FOLDER = Path(policies.__file__).parent
MODULES = {
    path.stem: ".".join(("policies", *path.relative_to(FOLDER).with_suffix("").parts))
    for path in FOLDER.rglob("*.py")
    if not path.stem.startswith("__")
}


def test_every_policy_module_is_in_the_pack_once() -> None:
    found = [getattr(import_module(name), "POLICY", None) for name in sorted(MODULES.values())]
    assert {id(policy) for policy in found if policy is not None} == {id(policy) for policy in pack.POLICIES}
    assert len(pack.POLICIES) == len({policy.name for policy in pack.POLICIES})


def test_a_module_is_called_like_its_policy() -> None:
    for name, module in MODULES.items():
        policy = getattr(import_module(module), "POLICY", None)
        assert policy is None or policy.name == name.replace("_", "-")


def test_policies_about_port_80_say_so_in_their_names() -> None:
    for policy in pack.POLICIES:
        assert ("port-80" in (policy.tags or [])) == ("port-80" in policy.name)


@pytest.mark.parametrize("policy", pack.POLICIES, ids=lambda policy: policy.name)
def test_metadata_is_complete(policy: Policy) -> None:
    level = EnforcementLevel.ADVISORY if policy.name in ADVISORY else EnforcementLevel.MANDATORY
    assert policy.enforcement_level is level
    assert policy.display_name
    assert policy.description.endswith(".")
    assert policy.remediation_steps
    assert policy.severity
    assert policy.tags
    assert policy.framework
    assert policy.framework.name
    assert policy.framework.reference
    assert policy.framework.version
    assert policy.url == f"policies/README.md#{policy.name}"


def test_the_engine_is_told_all_of_it() -> None:
    info = Engine().servicers[0].GetAnalyzerInfo(None, None)
    assert {each.name for each in info.policies} == {policy.name for policy in pack.POLICIES}
    assert {each.name for each in info.policies if each.enforcementLevel != proto.MANDATORY} == ADVISORY


def test_the_docs_page_is_current() -> None:
    assert (FOLDER / "README.md").read_text() == docs.page(), "run python -m policies.docs"


def test_starting_the_pack_loads_no_cloud_sdk() -> None:
    code = "import sys, policies.pack; print('pulumi_azure_native' in sys.modules, 'pydantic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


def test_reachability_imports_nothing_of_ours_nor_of_others() -> None:
    code = "import sys, reachability.flows.openings; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ran.stdout.split())
    assert loaded & {"policies", "topology", "components", "pulumi", "grpc", "pulumi_policy"} == set()


@pytest.mark.parametrize(
    ("token", "short"),
    [
        ("azure-native:network:Subnet", "network:Subnet"),
        ("azure-native:network/v20240501:Subnet", "network:Subnet"),
        ("azure-native:network/v20200601:PrivateZone", "privatedns:PrivateZone"),
        ("azure-native:network:VirtualNetworkLink", "privatedns:VirtualNetworkLink"),
        ("azure-native:privatedns/v20240601:VirtualNetworkLink", "privatedns:VirtualNetworkLink"),
        ("azure-native_network_v20240301:network:Subnet", "network:Subnet"),
        ("azure:network/subnet:Subnet", None),
        ("pulumi:pulumi:Stack", None),
    ],
)
def test_types_are_read_without_version(token: str, short: str | None) -> None:
    assert normalise(token) == short


def test_the_docs_group_every_policy_once() -> None:
    assert [policy for subject in docs.SUBJECTS for policy in subject.POLICIES] == pack.POLICIES


def test_a_twin_is_another_policy_of_the_pack() -> None:
    known = {policy.name for policy in pack.POLICIES}
    for policy in pack.POLICIES:
        assert policy.about.twin is None or policy.about.twin in known - {policy.name}  # type: ignore[attr-defined]
