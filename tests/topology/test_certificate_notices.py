"""What people are told of certificates: warnings, the picture, and the requirement that their addresses are reached."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import authority
from tests.topology.chains import OCSP, built, chain_of_three, loaded, put
from tests.topology.configs import GONE, ROOT, settings
from topology.__main__ import main
from topology.build import plan
from topology.intents import intents
from topology.notices import missing, notices
from topology.picture import draw_certificate
from topology.plan import Plan

DAY = dt.timedelta(days=1)


def told(found: Plan, days: float = 0) -> tuple[str, ...]:
    return notices(found, authority.NOW + days * DAY)


def test_there_is_no_warning_while_there_is_nothing_to_do(checkout: Path) -> None:
    assert told(built(checkout)) == ()


def test_as_long_as_there_is_no_certificate_the_plan_warns_and_says_how_to_ask_for_one(checkout: Path) -> None:
    for name in ("gateway.pfx", "nodes.pfx"):
        (checkout / ".local/pki" / name).unlink()
    found = built(checkout)
    gateway, nodes = told(found)
    assert "no certificate for the gateway yet: .local/pki/gateway.pfx does not exist" in gateway
    assert "clientkit pki request --directory DIR --host mls.contoso.example" in gateway
    assert "no certificate for the nodes yet" in nodes
    assert list(missing(found)) == [gateway, nodes]
    assert plan(settings(), root_pem="").gateway.certificate.missing is False, "nothing was looked for"


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (369, None),
        (371, "The certificate mls.contoso.example of the gateway ends on"),
        (399.5, ", in 0 days: renew it: clientkit pki request, then clientkit pki merge."),
        (401, "expired on"),
    ],
)
def test_from_some_days_before_its_end_the_plan_warns(checkout: Path, days: float, says: str | None) -> None:
    found = [each for each in told(built(checkout), days) if "gateway" in each]
    assert bool(found) is bool(says)
    assert not says or says in found[0]


def test_how_many_days_is_a_setting_and_nodes_and_roots_count_too(checkout: Path) -> None:
    put(checkout, authority.issue("nodes", authority.root(), names=authority.NAMES, days=20), "nodes.pfx")
    assert [each for each in told(built(checkout)) if "of nodes (nodes-tls) ends" in each]
    assert told(built(checkout, ("gateway.certificate.warnDays", 10))) == ()
    early = told(built(checkout, ("gateway.certificate.warnDays", 365)), 3300)
    assert [each for each in early if each.startswith("The root Contoso Root ends on")]


def test_of_a_secret_in_a_vault_it_says_that_it_cannot_know(checkout: Path) -> None:
    secret = ("gateway.certificate.secretId", "https://kv-shared.vault.azure.net/secrets/gateway-tls")
    (only,) = told(built(checkout, secret, ("gateway.certificate.pfxFile", GONE)))
    assert "cannot be known here" in only
    assert "gateway.certificate.chainFile" in only


def test_check_prints_the_chain_its_way_and_the_warnings(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "Pulumi.dev.yaml").write_text((ROOT / "Pulumi.dev.yaml").read_text())
    (checkout / ".local/pki/gateway.pfx").unlink()
    assert main(["check", "--directory", str(checkout)]) == 0
    said = capsys.readouterr()
    for text in ("pki.contoso.example 10.1.20.80:80", "AllowRevocationListsOut", "RevocationLists"):
        assert text in said.out
    assert said.err.startswith("warning: There is no certificate for the gateway yet")
    assert main(["check", "--json", "--directory", str(checkout)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["warnings"]) == 1
    assert {each["from"] for each in found["revocation"]["paths"]} == {"gateway", "web", "compute"}


# the picture


def test_the_checked_in_picture_of_the_chain_is_the_one_that_dev_draws(tmp_path: Path) -> None:
    drawn = tmp_path / "chain.svg"
    assert main(["draw", "--certificate", "--directory", str(ROOT), "--output", str(drawn)]) == 0
    checked_in = ROOT / "docs/pictures/dev-certificate.svg"
    assert drawn.read_bytes() == checked_in.read_bytes(), "run `python -m topology draw --certificate`"


def test_every_certificate_address_and_step_is_in_the_picture(checkout: Path) -> None:
    put(checkout, chain_of_three(ocsp="http://ocsp.contoso.example/"))
    found = built(checkout, OCSP)
    root = ElementTree.fromstring(draw_certificate(found))
    texts = [" ".join("".join(each.itertext()).split()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert found.revocation is not None
    for certificate in found.revocation.certificates:
        assert certificate.title in texts
        assert f"until {certificate.ends[:10]}" in texts
    for url in found.revocation.urls:
        assert url.url in texts
    for path in found.revocation.paths:
        assert {path.caller, path.rule, path.host, path.address} <= set(texts)
    assert texts.count("firewall 10.20.0.4") == 4, "two tiers, two hosts; the gateway goes by learned routes"


# the requirement


def test_every_address_that_the_chain_names_is_required_to_be_reached_on_its_port(checkout: Path) -> None:
    put(checkout, chain_of_three(ocsp="http://ocsp.contoso.example/"))
    configured = loaded(checkout, OCSP)
    found = plan(configured)
    assert found.revocation is not None
    addresses = {path.host: path.address for path in found.revocation.paths}
    (required,) = [each for each in intents(configured, found) if each.name == "revocation-lists-are-reached"]
    for url in found.revocation.urls:
        assert f"{addresses[url.host]}/32" in required.target
        assert str(url.port) in required.ports
    (forbidden,) = [
        each for each in intents(configured, found) if each.name == "only-named-hosts-are-called-on-premises"
    ]
    assert {target for each in forbidden.allowed if "80" in each.ports for target in each.target} == {
        f"{address}/32" for address in addresses.values()
    }, "and nothing else there on port 80"
