"""`clientkit doctor` asks Network Watcher: the SDK runs, its network does not."""

import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.network import NetworkManagementClient
from kit_support import sdk
from kit_support.doctor import doctor
from requests.adapters import BaseAdapter

from clientkit.doctor import facts, findings, network_watcher, report
from clientkit.doctor.catalog import Status
from clientkit.errors import ClientkitError

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
