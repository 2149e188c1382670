"""The whole of `clientkit doctor`: facts in, findings out, in bounded time."""

import json
import socket
import string
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from kit_support.doctor import NAME, ZONE, doctor, document
from kit_support.gateway import Gateways

from clientkit.cli import main
from clientkit.doctor import facts, findings, report, run
from clientkit.doctor.catalog import CATALOG, Status


def test_a_sound_cluster_has_no_fault(
    gateways: Gateways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(gateways.root_pem))
    assert doctor(tmp_path, document(gateways), "--json") == report.GOOD
    said = json.loads(capsys.readouterr().out)
    assert {one["code"] for one in said["findings"]} == {
        "dns-ok",
        "dns-reverse-missing",
        "port-open",
        "port-closed",
        "http-ok",
        "clock-ok",
        "tls-ok",
        "revocation-ok",
        "egress-ok",
        "proxy-none",
        "trust-ok",
    }
    assert said["summary"] == {"fault": 0, "unknown": 0, "warning": 0, "note": 1, "ok": 10}


def test_a_broken_cluster_is_told_by_seen_meaning_remedy_and_person(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unlinked = {
        NAME: ("CNAME", f"1234.workspace.westeurope.{ZONE}"),
        f"1234.workspace.westeurope.{ZONE}": ("CNAME", "x.cloudapp.azure.com"),
        "x.cloudapp.azure.com": ("A", "20.61.5.4"),
    }
    assert doctor(tmp_path, document(gateways, "revoked"), "--json", zone=unlinked) == report.FAULTS
    found = {one["code"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert {"dns-zone-not-linked", "revocation-revoked", "egress-dns", "trust-missing"} <= set(found)
    for one in found.values():
        if one["status"] in ("fault", "warning"):
            assert one["seen"]
            assert one["means"]
            assert one["do"]
            assert one["who"]


def test_the_table_shows_faults_first_and_counts_what_is_right(
    gateways: Gateways, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(tmp_path, document(gateways, "expired")) == report.FAULTS
    said = capsys.readouterr().out
    assert said.index("tls-expired") < said.index("trust-missing")
    assert "port-open" not in said
    assert " ok" in said.splitlines()[-1]
    assert doctor(tmp_path, document(gateways, "expired"), "--all") == report.FAULTS
    assert "port-open" in capsys.readouterr().out


def test_the_facts_may_be_the_whole_output_of_the_stack(gateways: Gateways) -> None:
    inner = document(gateways)
    assert facts.parse({"diagnosis": inner, "gatewayUrl": "https://x"}, "facts") == facts.parse(inner, "facts")


GUID = "3f0e8a52-0000-4000-8000-000000000001"


def test_names_with_an_unknown_guid_are_said_to_be_unknown_until_it_is_given(
    gateways: Gateways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(gateways.root_pem))
    name = "{guid}.workspace.westeurope.api.azureml.ms"
    content = document(
        gateways,
        private_names=[{"name": name, "zone": ZONE, "addresses": ["10.20.3.4"]}],
        workspace={"subscription_id": "sub", "resource_group": "rg-ml", "name": "mlw"},
    )
    assert doctor(tmp_path, content, "--json") == report.UNKNOWN
    found = {one["code"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert "az resource show --ids /subscriptions/sub/resourceGroups/rg-ml/" in found["dns-guid-unknown"]["do"]
    assert "dns-ok" not in found
    zone = {
        f"{GUID}.workspace.westeurope.api.azureml.ms": ("CNAME", f"{GUID}.workspace.westeurope.{ZONE}"),
        f"{GUID}.workspace.westeurope.{ZONE}": ("A", "10.20.3.4"),
        "localhost": ("A", "127.0.0.1"),
    }
    assert doctor(tmp_path, content, "--json", "--workspace-guid", GUID.upper(), zone=zone) == report.GOOD
    assert "dns-ok" in {one["code"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert doctor(tmp_path, content, "--workspace-guid", "mlw") == report.UNUSABLE
    assert "is no GUID; example" in capsys.readouterr().err


def test_egress_has_the_two_hosts_that_sign_in_needs_by_default() -> None:
    assert [(one.host, one.port) for one in facts.parse({}, "facts").egress] == [
        ("login.microsoftonline.com", 443),
        ("management.azure.com", 443),
    ]


def test_every_fault_of_the_facts_is_reported_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {
        "private_names": [{"zone": 3, "addresses": ["10.0.0.300"]}],
        "networks": [{"name": "v", "address_space": ["10.0.0.1/8"]}],
        "endpoints": [{"name": "g", "address": None, "open_ports": [0, True], "tls_port": "443"}],
        "egress": {},
        "root": "",
    }
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(wrong))
    assert main(["doctor", "--facts", str(file)]) == report.UNUSABLE
    said = capsys.readouterr().err
    for place in (
        "private_names[0].name",
        "private_names[0].zone",
        "private_names[0].addresses",
        "networks[0].address_space",
        "endpoints[0].address",
        "endpoints[0].open_ports",
        "endpoints[0].tls_port",
        "egress",
        "unknown key 'root'",
    ):
        assert place in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", ["", "nonsense", "[]", "3", '{"endpoints": [3]}', '{"networks": {}}'])
def test_a_file_that_is_no_facts_is_exit_code_2(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.json"
    file.write_text(content)
    assert main(["doctor", "--facts", str(file)]) == report.UNUSABLE
    assert main(["doctor", "--facts", str(tmp_path / "none")]) == report.UNUSABLE
    assert "Traceback" not in capsys.readouterr().err


def test_when_nothing_answers_it_ends_within_the_deadline(tmp_path: Path) -> None:
    """A deaf DNS server, and far more names than could be asked one after the other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.2.53", 0))
        file = tmp_path / "facts.json"
        names = [{"name": f"{n}.api.azureml.ms", "zone": ZONE, "addresses": ["10.0.0.4"]} for n in range(200)]
        file.write_text(json.dumps({"private_names": names, "egress": []}))
        begins = time.monotonic()
        done = subprocess.run(
            [
                *(sys.executable, "-m", "clientkit", "doctor", "--facts", file, "--json", "--deadline", "3"),
                *("--timeout", "2", "--dns", f"127.0.2.53:{silent.getsockname()[1]}"),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        took = time.monotonic() - begins
    assert took < 10
    codes = {one["code"] for one in json.loads(done.stdout)["findings"]}
    assert "not-finished" in codes
    assert "dns-server-silent" in codes
    assert done.stderr == ""


def test_a_check_that_hangs_does_not_hold_the_others_or_the_program() -> None:
    ending = threading.Event()

    def hang() -> list[findings.Finding]:
        ending.wait(30)
        return []

    def answer() -> list[findings.Finding]:
        return [findings.make("port-open", "gateway 443", "open")]

    def break_() -> list[findings.Finding]:
        raise RuntimeError("a defect")

    begins = time.monotonic()
    found = run.run([run.Check("slow", hang), run.Check("good", answer), run.Check("bad", break_)], 0.5)
    ending.set()
    assert time.monotonic() - begins < 5
    assert [(one.code, one.subject) for one in found] == [
        ("not-finished", "slow"),
        ("port-open", "gateway 443"),
        ("check-failed", "bad"),
    ]
    assert report.exit_code(found) == report.UNKNOWN


def test_exit_codes_follow_the_worst_finding() -> None:
    ok, warning = findings.make("port-open", "", ""), findings.make("http-forbidden", "", "")
    unknown, fault = findings.make("clock-unknown", "", ""), findings.make("tls-expired", "", "")
    assert [report.exit_code(one) for one in ([], [ok, warning], [ok, unknown], [unknown, fault])] == [0, 0, 3, 1]


@pytest.mark.parametrize("code", CATALOG)
def test_every_entry_of_the_catalog_can_be_filled_and_says_who_acts(code: str) -> None:
    entry = CATALOG[code]
    fields = {
        name for text in (entry.means, entry.do) for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }
    made = findings.make(code, "subject", "seen", **dict.fromkeys(fields, "x"))
    assert "{" not in made.means + made.do
    assert entry.means
    if entry.status in (Status.FAULT, Status.WARNING, Status.UNKNOWN):
        assert entry.do
        assert entry.who
