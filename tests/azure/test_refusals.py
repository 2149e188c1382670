"""The requests of tests/azure/refusals.py, sent to the local Azure over HTTPS: no real one was ever asked."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.core.ids import SUBSCRIPTION
from localazure.serve.certificates import ensure_certificates
from localazure.serve.tokens import TokenIssuer
from tests.azure.refusals import Case, Verification, is_verified, known_codes, main, verdict
from tests.azure.target import Reply, Target
from tests.driving import TREE
from tests.localazure.world import World
from tests.serve.serving import Serving


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    certificates = ensure_certificates(tmp_path)
    world = World(tmp_path / "azure.db")
    serving = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
    token = serving.issuer.token("https://management.azure.com/")
    yield Target(serving.url, SUBSCRIPTION, token, str(certificates.ca), pause=0.01)
    serving.end()
    world.azure.store.close()


def test_the_local_azure_refuses_every_case_by_its_rule(target: Target) -> None:
    with Verification(target, "westeurope") as made:
        said = [(case.rule, verdict(case, made.ask(case))) for case in made.cases()]
    assert said == [(rule, "same") for rule, _ in said]
    assert target.call("GET", made.group, "2024-03-01").status == 404


def test_the_script_prints_a_line_a_rule(target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    environment = {
        "AZURE_VERIFY_SUBSCRIPTION": target.subscription,
        "AZURE_VERIFY_TOKEN": target.token,
        "AZURE_VERIFY_URL": target.url,
        "AZURE_VERIFY_CA": str(target.ca),
    }
    assert main(environment) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "SUB-01   same" in lines
    assert lines[-1] == f"{len(lines) - 2} rules, 0 of them not as the local Azure has them"
    assert target.token not in "\n".join(lines)


def test_without_a_subscription_nothing_is_sent() -> None:
    done = subprocess.run(
        [TREE.root / "scripts" / "verify-with-azure"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 2
    assert "AZURE_VERIFY_SUBSCRIPTION" in done.stderr


@pytest.mark.parametrize(
    ("rule", "reply", "said"),
    [
        ("SUB-01", Reply(201, {}), "TAKEN with 201"),
        ("SUB-01", Reply(400, {"error": {"code": "NetcfgSubnetRangeOutsideVnet"}}), "same"),
        (
            "SUB-01",
            Reply(400, {"error": {"code": "Wrapped", "details": [{"code": "NetcfgSubnetRangeOutsideVnet"}]}}),
            "same",
        ),
        ("SUB-01", Reply(400, {"error": {"code": "Else"}}), "other code: 400 Else"),
        ("NSG-03", Reply(400, {"error": {"code": "Else"}}), "refused, and the code is 400 Else"),
    ],
)
def test_a_verdict_tells_a_wrong_code_from_one_that_nobody_knew(rule: str, reply: Reply, said: str) -> None:
    assert verdict(Case(rule, "Microsoft.Network/x/y", {}), reply) == said
    assert known_codes(rule)
    assert is_verified("SUB-01")
    assert not is_verified("NSG-03")
