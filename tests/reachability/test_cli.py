"""The command line: what it prints, its exit codes, its help, and that bad input is never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from reachability.cli import main
from reachability.picture import matrix, page, svg
from tests.reachability.made import collection, entry, firewall, listing, network, nic, nsg, policy, rule, subnet, vnet

DEV = Path(__file__).parent / "dev"
PLAN = str(DEV / "preview.json")
HUB = ["--on-premises", "corporate=10.1.0.0/16,10.4.0.0/16", "--connected", "vnet-mls-dev-we-hub"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    told = capsys.readouterr()
    return code, told.out, told.err


def write(folder: Path, name: str, *entries: Any) -> str:
    path = folder / name
    path.write_text(json.dumps(listing(*entries)))
    return str(path)


def test_explain_names_the_rule_that_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", PLAN, "--from", "internet", "--to", "vmss-mls-dev-we-web", "--port", "80")
    assert code == 0
    assert out.startswith("internet -> vmss-mls-dev-we-web, tcp 80: BLOCKED")
    assert "nsg-mls-dev-we-cluster-web, rule DenyPort80In (priority 100)" in out


def test_explain_in_json_has_every_hop(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", PLAN, "--from", "gateways", "--to", "lbi", "--port", "443", "--json")
    answer = json.loads(out)["answers"][0]
    assert (code, answer["verdict"]) == (0, "open")
    hops = [hop["by"] for hop in answer["ways"][0]["legs"][0]["hops"]]
    assert "api turns it into port 12800 of vmss-mls-dev-we-web" in hops


def test_an_answer_that_is_not_known_has_an_exit_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    world = ["--on-premises", "office=10.1.0.0/16"]
    code, out, _ = run(capsys, "explain", PLAN, "--from", "office", "--to", "resolver-inbound", "--port", "53", *world)
    assert code == 3
    assert "UNKNOWN" in out
    assert "missing: " in out


def test_report_has_flows_names_and_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "report", PLAN, *HUB)
    assert code == 0 or "Findings" in out
    assert "vmss-mls-dev-we-web" in out
    assert "kv-mls-dev-c9dff.vault.azure.net" in out
    code, out, _ = run(capsys, "report", PLAN, "--from", "tools", "--json")
    flows = json.loads(out)["flows"]
    assert {each["from"] for each in flows} == {"snet-tools"}


def test_report_fails_when_something_is_wrong_in_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half = entry(
        "virtualNetworks/virtualNetworkPeerings", "a/to-b", remoteVirtualNetwork={"id": vnet("b", "10.1.0.0/16")["id"]}
    )
    file = write(tmp_path, "x.json", vnet("a", "10.0.0.0/16"), vnet("b", "10.1.0.0/16"), half)
    code, out, _ = run(capsys, "report", file)
    assert code == 1
    assert "peering: to-b: b has no direction back" in out


def opened(folder: Path) -> tuple[str, str]:
    def made(*rules: Any) -> list[Any]:
        return listing(
            vnet("v", "10.0.0.0/16"),
            subnet("v/a", "10.0.1.0/24", nsg="n"),
            nsg("n", *rules, rule("no", 4096, access="Deny")),
            nic("one", "v/a", "10.0.1.10"),
            nic("two", "v/a", "10.0.1.11"),
        )

    return write(folder, "old.json", *made()), write(folder, "new.json", *made(rule("http", 100, ports="80")))


def test_diff_tells_what_opened_and_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = opened(tmp_path)
    code, out, _ = run(capsys, "diff", old, new)
    assert code == 1
    assert "opened" in out
    assert "rule http (priority 100)" in out
    assert run(capsys, "diff", old, old)[0] == 0
    assert json.loads(run(capsys, "diff", new, old, "--json")[1])["changes"][0]["kind"] == "closed"


def test_lint_exits_with_1_when_there_is_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "x.json", vnet("v", "10.0.0.0/16"), nsg("idle"))
    assert run(capsys, "lint", file)[:2] == (1, run(capsys, "lint", file)[1])
    assert "no subnet and no interface has it" in run(capsys, "lint", file)[1]
    assert run(capsys, "lint", write(tmp_path, "y.json", vnet("v", "10.0.0.0/16")))[0] == 0


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        ({"must": "not-reach", "from": "any", "to": "azure", "ports": 80}, 0),
        ({"must": "reach", "from": "internet", "to": "kind:tier", "ports": 443}, 1),
        ({"must": "reach", "from": "nobody", "to": "kind:tier", "ports": 443}, 3),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_assert_exits_by_its_worst_intent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], intent: dict[str, Any], code: int, suffix: str
) -> None:
    file = tmp_path / f"intents.{suffix}"
    file.write_text(json.dumps({"intents": [{"name": "it", **intent}]}))  # JSON is YAML too
    assert run(capsys, "assert", PLAN, "--intents", str(file), *HUB)[0] == code


def test_the_world_can_be_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "world.json"
    told = {"onPremises": {"office": ["10.1.0.0/16"]}, "connected": ["vnet-mls-dev-we-hub"]}
    file.write_text(json.dumps({"world": told}))
    asked = ("explain", PLAN, "--from", "office", "--to", "resolver-inbound", "--port", "53", "--world", str(file))
    assert run(capsys, *asked)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "missing.json"], "No such file"),
        (["explain", PLAN, "--from", "intrnet", "--to", "web"], "nothing is called 'intrnet'"),
        (["explain", PLAN, "--from", "any", "--to", "any", "--port", "http"], "is no protocol with ports"),
        (["explain", PLAN, "--from", "9.9.9.0/33", "--to", "web"], "nothing is called"),
        (["report", PLAN, "--on-premises", "10.1.0.0/16"], "write NAME=PREFIX"),
        (["report", PLAN, "--on-premises", "a=b"], "is no prefix"),
        (["report", PLAN, "--forward", "10.1.2.3"], "write SERVER=SUFFIX>TARGET"),
        (["assert", PLAN, "--intents", "missing.json"], "missing.json"),
        (["report", PLAN, "--svg", "/nowhere/x.svg"], "/nowhere/x.svg"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "text", ["", "[", "[1]", "{}", "null", '{"steps": 3}', '{"deployment": {"resources": [4]}}', '[{"id": 5}]']
)
def test_no_input_makes_a_traceback(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    code, _, err = run(capsys, "report", str(file))
    assert code in (0, 2, 3)
    assert "Traceback" not in err


def test_help_teaches_and_the_module_runs() -> None:
    told = subprocess.run([sys.executable, "-m", "reachability", "--help"], capture_output=True, text=True, check=False)
    assert told.returncode == 0
    for word in ("report", "explain", "diff", "lint", "assert", "exit codes", "pulumi preview --json"):
        assert word in told.stdout
    wrong = subprocess.run([sys.executable, "-m", "reachability"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2


EVIL = '</title><script>alert(1)</script>&"'


def test_names_are_text_in_the_picture_and_on_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flows = network(vnet("v", "10.0.0.0/16"), subnet("v/a", "10.0.1.0/24"), nic("x", "v/a", "10.0.1.9"))
    drawn = matrix.build(flows)
    line = matrix.Line(EVIL, EVIL)
    evil = matrix.Matrix((line,), (line,), {(0, 0): matrix.Cell("open", EVIL)}, (EVIL,))
    for text in (svg.draw(evil), page.write(evil)):
        assert "<script" not in text
    parsed = ElementTree.fromstring(svg.draw(evil))
    assert any(EVIL in (each.text or "") for each in parsed.iter())
    assert "default-src 'none'" in page.write(drawn).replace("&#x27;", "'")
    assert "http" not in page.write(drawn).replace("http-equiv", "")
    code, _, _ = run(capsys, "report", PLAN, "--svg", str(tmp_path / "m.svg"), "--html", str(tmp_path / "m.html"))
    assert code in (0, 1)
    assert ElementTree.parse(tmp_path / "m.svg").getroot().tag.endswith("svg")
    assert "vnet-mls-dev-we-cluster" in (tmp_path / "m.html").read_text()


def test_control_characters_in_names_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "x.json", vnet("v\x1b[31m", "10.0.0.0/16"), subnet("v\x1b[31m/a", "10.0.1.0/24"))
    assert "\x1b" not in run(capsys, "report", file)[1]


def test_two_hundred_spokes_are_answered_as_a_whole() -> None:
    allow = {
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.0.0.0/8"],
        "destinationAddresses": ["10.0.0.0/8"],
        "destinationPorts": ["443"],
    }
    made: list[Any] = [
        vnet("hub", "10.0.0.0/16"),
        subnet("hub/AzureFirewallSubnet", "10.0.0.0/26"),
        firewall("fw", "hub", "10.0.0.4", "p"),
        *policy("p", collection("NetworkRule", 100, allow)),
        entry(
            "routeTables",
            "t",
            routes=[
                {
                    "name": "d",
                    "properties": {
                        "addressPrefix": "0.0.0.0/0",
                        "nextHopType": "VirtualAppliance",
                        "nextHopIpAddress": "10.0.0.4",
                    },
                }
            ],
        ),
    ]
    for number in range(200):
        base = f"10.{1 + number // 100}.{number % 100}"
        made += [vnet(f"s{number}", f"{base}.0/24")]
        made += [subnet(f"s{number}/n{part}", f"{base}.{16 * part}/28", table="t") for part in range(10)]
        for one, other in (("hub", f"s{number}"), (f"s{number}", "hub")):
            made.append(
                entry(
                    "virtualNetworks/virtualNetworkPeerings",
                    f"{one}/to-{other}",
                    remoteVirtualNetwork={"id": vnet(other, "10.0.0.0/8")["id"]},
                    allowForwardedTraffic=True,
                )
            )
    flows = network(made)
    columns = flows.columns(possible=False)
    pairs = sum(mask.bit_count() for column in columns.values() for mask in column.values())
    # Every subnet reaches the 1,990 of other spokes on 443 and the ten of its own on everything.
    assert sum(1 for place in flows.model.places if place.kind == "subnet") == 2000
    assert pairs >= 2000 * 1990 + 2000 * 10
