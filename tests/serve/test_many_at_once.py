"""Many requests at once: the store stays whole, one of two writers wins, and memory is bounded."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.serve.serving import NETWORK, Serving, is_whole

CLEAR = Path("/proc/self/clear_refs")


def test_many_at_once_leave_one_whole_world(serving: Serving) -> None:
    serving.world.network()
    statuses: list[int] = []

    def one_client(number: int) -> None:
        dice = random.Random(number)
        for step in range(12):
            name = f"s{dice.randrange(4)}"
            path = f"{NETWORK}/virtualNetworks/hub/subnets/{name}"
            body = {"properties": {"addressPrefix": f"10.0.{name[1]}.0/24"}}
            made = dice.choice(["PUT", "PUT", "GET", "DELETE", "LIST", "TAGS"])
            if made == "PUT":
                reply = serving.call("PUT", path, body)
            elif made == "LIST":
                reply = serving.call("GET", f"{NETWORK}/virtualNetworks")
            elif made == "TAGS":
                reply = serving.call("PATCH", f"{NETWORK}/virtualNetworks/hub", {"tags": {"by": f"{number}-{step}"}})
            else:
                reply = serving.call(made, path)
            statuses.append(reply.status)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one_client, range(16)))
    assert len(statuses) == 16 * 12
    assert set(statuses) <= {200, 201, 202, 204, 404}, sorted(set(statuses))
    is_whole(serving.world.azure.store.path)
    hub = serving.call("GET", f"{NETWORK}/virtualNetworks/hub").body
    listed = serving.call("GET", f"{NETWORK}/virtualNetworks/hub/subnets").body["value"]
    assert hub["properties"]["subnets"] == listed


def test_two_who_write_with_one_etag_cannot_both_win(serving: Serving) -> None:
    serving.world.network()
    path = f"{NETWORK}/virtualNetworks/hub"
    for _ in range(5):
        etag = serving.call("GET", path).body["etag"]

        def write(number: int, etag: str = etag) -> int:
            return serving.call("PATCH", path, {"tags": {"by": str(number)}}, If_Match=etag).status

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(write, range(8))) == [200, *[412] * 7]


@pytest.mark.skipif(not CLEAR.exists(), reason="only Linux tells a peak that can be reset")
def test_memory_is_bounded_under_large_requests(serving: Serving) -> None:
    body = json.dumps({"location": "westeurope", "properties": {"x" * 100: ["y" * 900] * 3900}}).encode()
    assert len(body) > 3_400_000

    def one(number: int) -> int:
        return serving.call("PUT", f"{NETWORK}/virtualNetworks/v{number}", body).status

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(8))) == {400}
        CLEAR.write_text("5")  # the peak is now what the process holds, whatever earlier tests took
        before = peak()
        assert set(pool.map(one, range(40))) == {400}
    grown = peak() - before
    assert grown < 60, f"the peak grew by {grown:.0f} MB over 40 requests of 3.4 MB"


def peak() -> float:
    """The most memory that this process has held, in MB."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
