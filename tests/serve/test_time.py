"""Time and faults as clients of the HTTPS face meet them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localazure.core.conditions import Fault
from localazure.serve.certificates import Certificates
from localazure.serve.tokens import TokenIssuer
from tests.localazure.conditions import Weather, weathered
from tests.serve.serving import HUB, HUB_BODY, Serving


@pytest.fixture
def faulty(tmp_path: Path, certificates: Certificates) -> Iterator[tuple[Serving, Weather]]:
    with weathered(tmp_path / "azure.db") as (world, weather):
        made = Serving(world, certificates, TokenIssuer.of(certificates.ca.parent))
        yield made, weather
        made.end()


def test_an_operation_lasts_as_long_as_the_conditions_say(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    weather.set(least=1.0)
    begun = serving.call("PUT", HUB, HUB_BODY)
    assert begun.status == 201
    assert begun.body["properties"]["provisioningState"] == "Updating"
    address = begun.headers["azure-asyncoperation"].partition("localhost")[2].partition("/")[2]
    path = "/" + address.partition("?")[0]
    assert serving.call("GET", path).body["status"] == "InProgress"
    second = serving.call("PUT", f"{HUB}/subnets/a", {"properties": {"addressPrefix": "10.0.0.0/24"}})
    assert (second.status, second.code) == (409, "AnotherOperationInProgress")
    time.sleep(1.05)
    assert serving.call("GET", path).body["status"] == "Succeeded"
    assert serving.call("GET", HUB).body["properties"]["provisioningState"] == "Succeeded"


def test_a_deletion_is_under_way_and_then_done(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    serving.call("PUT", HUB, HUB_BODY)
    weather.set(least=0.5)
    assert serving.call("DELETE", HUB).status == 202
    assert serving.call("GET", HUB).body["properties"]["provisioningState"] == "Deleting"
    time.sleep(0.55)
    assert serving.call("GET", HUB).status == 404


def test_a_failed_operation_says_so_to_whoever_polls(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    weather.set(Fault("fail"))
    begun = serving.call("PUT", HUB, HUB_BODY)
    address = begun.headers["azure-asyncoperation"].partition("localhost")[2].partition("/")[2]
    told = serving.call("GET", "/" + address.partition("?")[0]).body
    assert told["status"] == "Failed"
    assert told["error"]["code"] == "InternalServerError"
    assert serving.call("GET", HUB).body["properties"]["provisioningState"] == "Failed"


def test_a_throttled_client_is_told_when_to_come_back(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    weather.set(Fault("429", retry_after=17))
    refused = serving.call("PUT", HUB, HUB_BODY)
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "TooManyRequests", "17")
    assert serving.call("PUT", HUB, HUB_BODY).status == 201


@pytest.mark.parametrize(("kind", "there"), [("unreached", 404), ("drop", 200)])
def test_a_dropped_connection_gets_no_answer(faulty: tuple[Serving, Weather], kind: str, there: int) -> None:
    serving, weather = faulty
    weather.set(Fault(kind, type="virtualNetworks"))
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        serving.call("PUT", HUB, HUB_BODY)
    assert serving.call("GET", HUB).status == there


def test_a_full_disk_is_503_and_leaves_nothing(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    weather.set(Fault("full"))
    refused = serving.call("PUT", HUB, HUB_BODY)
    assert (refused.status, refused.code) == (503, "ServiceUnavailable")
    assert serving.call("GET", HUB).status == 404


def test_a_kill_never_reaches_who_started_the_server(faulty: tuple[Serving, Weather]) -> None:
    serving, weather = faulty
    weather.set(Fault("kill"))
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        serving.call("PUT", HUB, HUB_BODY)
    assert serving.call("GET", HUB).status == 200
