"""The whole of `clientkit doctor`: facts in, findings out, in bounded time."""

import base64
import json
import socket
import string
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.network import NetworkManagementClient
from kit_support import name_server, sdk
from kit_support.gateway import Gateways
from requests.adapters import BaseAdapter

from clientkit.cli import main
from clientkit.doctor import facts, findings, network_watcher, report, run, symptoms
from clientkit.doctor.catalog import CATALOG, Status
from clientkit.errors import ClientkitError

ZONE = "privatelink.api.azureml.ms"
NAME = "1234.workspace.westeurope.api.azureml.ms"


def document(gateways: Gateways, kind: str = "good", **changed: Any) -> dict[str, Any]:
    return {
        "private_names": [{"name": NAME, "zone": ZONE, "addresses": ["10.20.3.4"]}],
        "networks": [{"name": "vnet-spoke", "address_space": ["127.0.2.0/24"], "dns_servers": ["127.0.2.53"]}],
        "endpoints": [
            {
                "name": "gateway",
                "address": "127.0.0.1",
                "host_names": ["localhost"],
                "open_ports": [gateways.ports[kind]],
                "closed_ports": [gateways.closed_port],
                "tls_port": gateways.ports[kind],
            }
        ],
        "egress": [{"host": "localhost", "port": gateways.ports["good"]}],
        "root_pem": gateways.root_pem.read_text(),
    } | changed


LINKED = {
    NAME: ("CNAME", f"1234.workspace.westeurope.{ZONE}"),
    f"1234.workspace.westeurope.{ZONE}": ("A", "10.20.3.4"),
    "localhost": ("A", "127.0.0.1"),
}


def doctor(tmp_path: Path, content: Any, *options: str, zone: dict | None = None) -> int:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(content))
    with name_server.running("127.0.2.53", LINKED if zone is None else zone) as port:
        return main(["doctor", "--facts", str(file), "--dns", f"127.0.2.53:{port}", "--timeout", "2", *options])


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


# Network Watcher: the SDK runs, its network does not.

WATCHER = facts.Watcher("sub", "rg-watch", "watcher", "/subscriptions/sub/vm", facts.ipaddress.ip_address("10.1.1.4"))
PAIR = network_watcher.Pair("gateway", "10.2.1.5", 443)
Answers = dict[str, tuple[int, Any]]


class Arm(BaseAdapter):
    """Answers POSTs with 202 and a place to ask, as Network Watcher does, then with what was given."""

    def __init__(self, answers: Answers, pause: float = 0.0) -> None:
        super().__init__()
        self.answers = answers
        self.pause = pause
        self.asked: list[tuple[str, Any]] = []

    def close(self) -> None:
        pass

    def send(self, request: Any, **_: Any) -> Any:
        verb = request.url.partition("?")[0].rsplit("/", 1)[-1]
        assert request.headers["Authorization"].startswith("Bearer ")
        if request.method == "POST":
            self.asked.append((verb, json.loads(request.body)))
            status, body = self.answers[verb]
            if status >= 400:
                return sdk.answer(request, status, body)
            place = f"https://management.azure.com/subscriptions/sub/operationResults/{verb}?api-version=1"
            return sdk.answer(request, 202, None, {"Location": place, "Retry-After": "0"})
        time.sleep(self.pause)
        return sdk.answer(request, *self.answers[verb])


class Credential:
    def get_token(self, *_: str, **__: Any) -> AccessToken:
        header = base64.urlsafe_b64encode(b"{}").decode()
        return AccessToken(f"{header}.{header}.x", 4102444800)


def watched(
    answers: Answers, seconds: float = 10, pause: float = 0.0, pair: network_watcher.Pair = PAIR
) -> tuple[list[findings.Finding], Arm]:
    arm = Arm(answers, pause)
    client = NetworkManagementClient(
        Credential(), "sub", transport=sdk.transport(arm), polling_interval=0, retry_total=0
    )
    return list(network_watcher.check(client, WATCHER, pair, seconds)), arm


ALLOW = {"access": "Allow", "ruleName": "securityRules/allow-443"}
HOP = {"nextHopType": "VirtualNetworkPeering", "routeTableId": "System Route"}
CONNECTED = {"connectionStatus": "Connected", "probesSent": 30, "probesFailed": 0, "hops": []}


def test_network_watcher_is_asked_for_flow_hop_and_connection() -> None:
    found, arm = watched({"ipFlowVerify": (200, ALLOW), "nextHop": (200, HOP), "connectivityCheck": (200, CONNECTED)})
    assert [one.code for one in found] == ["watcher-allowed", "watcher-next-hop", "watcher-reachable"]
    asked = dict(arm.asked)
    assert asked["ipFlowVerify"] == {
        "targetResourceId": "/subscriptions/sub/vm",
        "direction": "Outbound",
        "protocol": "TCP",
        "localPort": "50000",
        "remotePort": "443",
        "localIPAddress": "10.1.1.4",
        "remoteIPAddress": "10.2.1.5",
    }
    assert asked["connectivityCheck"]["destination"] == {"address": "10.2.1.5", "port": 443}


def test_network_watcher_is_asked_for_the_same_pairs_as_this_machine() -> None:
    known = facts.parse(
        {
            "private_names": [
                {"name": "kv.vault.azure.net", "zone": "privatelink.vaultcore.azure.net", "addresses": ["10.2.0.5"]},
                {
                    "name": "sql.database.windows.net",
                    "zone": "privatelink.database.windows.net",
                    "addresses": ["10.2.0.6"],
                },
                {"name": "same.example", "zone": "privatelink.x", "addresses": ["10.2.0.5"]},
            ],
            "endpoints": [{"name": "gateway", "address": "10.2.1.5", "open_ports": [443], "closed_ports": [80]}],
            "egress": [{"host": "login.microsoftonline.com"}],
        },
        "facts",
    )
    assert [(one.name, one.target, one.port, one.is_address) for one in network_watcher.pairs(known)] == [
        ("gateway", "10.2.1.5", 443, True),
        ("kv.vault.azure.net", "10.2.0.5", 443, True),
        ("sql.database.windows.net", "10.2.0.6", 1433, True),
        ("way out", "login.microsoftonline.com", 443, False),
    ]


def test_of_a_host_network_watcher_is_asked_whether_a_connection_is_made() -> None:
    host = network_watcher.Pair("way out", "login.microsoftonline.com", 443, is_address=False)
    found, arm = watched({"connectivityCheck": (200, CONNECTED)}, pair=host)
    assert [one.code for one in found] == ["watcher-reachable"]
    assert arm.asked[0][1]["destination"] == {"address": "login.microsoftonline.com", "port": 443}


def test_network_watcher_names_the_rule_the_missing_route_and_the_failing_hop() -> None:
    issue = {"origin": "Outbound", "severity": "Error", "type": "NetworkSecurityRule"}
    broken = {
        "connectionStatus": "Unreachable",
        "probesSent": 30,
        "probesFailed": 30,
        "hops": [{"type": "Source", "address": "10.1.1.4", "issues": [issue]}],
    }
    found, _ = watched(
        {
            "ipFlowVerify": (200, {"access": "Deny", "ruleName": "securityRules/deny-all"}),
            "nextHop": (200, {"nextHopType": "None", "routeTableId": "/x/routeTables/rt-spoke"}),
            "connectivityCheck": (200, broken),
        }
    )
    assert [one.code for one in found] == ["watcher-denied", "watcher-no-route", "watcher-unreachable"]
    assert "deny-all" in found[0].do
    assert "rt-spoke" in found[1].do
    assert "Source 10.1.1.4: NetworkSecurityRule" in found[2].means


def test_network_watcher_is_waited_for_and_given_up_in_the_time_given() -> None:
    answers: Answers = {"ipFlowVerify": (200, ALLOW), "nextHop": (200, HOP), "connectivityCheck": (200, CONNECTED)}
    assert [one.status for one in watched(answers, pause=0.2)[0]] == [Status.OK, Status.NOTE, Status.OK]
    (late,), _ = watched(answers, seconds=0.1, pause=0.5)
    assert (late.code, late.seen) == ("watcher-unavailable", "no answer within 0.1 s")


@pytest.mark.parametrize(
    ("status", "fix"), [(403, "Network Contributor"), (404, "enable Network Watcher"), (400, "again later")]
)
def test_a_no_of_azure_is_unknown_and_says_what_to_have_granted(status: int, fix: str) -> None:
    error = {"error": {"code": "Nope", "message": "no, and\nno"}}
    found, arm = watched({"ipFlowVerify": (status, error)})
    assert [one.code for one in found] == ["watcher-unavailable"]
    assert fix in found[0].do
    assert len(arm.asked) == 1


def test_without_the_azure_sdk_or_its_facts_the_line_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(tmp_path, {}, "--azure") == report.UNUSABLE
    assert "network_watcher" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "azure.mgmt.network", None)
    with pytest.raises(ClientkitError, match=r"clientkit\[azure\]"):
        network_watcher.client(WATCHER)


# Symptoms


PASTED = [
    (
        "You cannot access this right now. Your sign-in was successful but does not meet the criteria",
        "You cannot access this right now",
    ),
    (
        "requests.exceptions.SSLError: HTTPSConnectionPool: Max retries exceeded (Caused by SSLError("
        "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
        "unable to get local issuer certificate (_ssl.c:1006)')))",
        "unable to get local issuer certificate",
    ),
    ("SSLCertVerificationError", "certificate verify failed"),
    (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Missing Authority Key Identifier",
        "missing authority key identifier",
    ),
    ("502 Bad Gateway Microsoft-Azure-Application-Gateway/v2", "502 from the gateway"),
    (
        "Non-authoritative answer:\nName: x.westeurope.cloudapp.azure.com\nAddress: 20.61.5.4",
        "a public address for a private name",
    ),
    ("curl: (6) Could not resolve host: ml.contoso.example", "the name does not resolve"),
    ("The revocation function was unable to check revocation: the server was offline. 0x80092013", "revocation"),
    ("ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version", "TLS version"),
]


@pytest.mark.parametrize(("pasted", "title"), PASTED, ids=[title for _, title in PASTED])
def test_a_pasted_symptom_leads_to_the_findings_that_tell_its_causes_apart(
    pasted: str, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert symptoms.match(pasted)[0].title == title
    assert main(["explain", pasted]) == 0
    assert "findings to look for" in capsys.readouterr().out


def test_every_symptom_names_findings_that_exist() -> None:
    for one in symptoms.SYMPTOMS:
        assert set(one.codes) <= set(CATALOG), one.title


def test_an_unknown_symptom_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "my", "cat", "is", "ill"]) == 1
    assert "not known" in capsys.readouterr().err


def test_a_symptom_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("certificate has expired"))
    assert main(["explain", "-"]) == 0
