"""A branch that opens port 80 and unlinks a private zone, reviewed by the real engine from base to comment."""

import json
import shutil
from pathlib import Path

import pytest

from review import output, record
from review.markdown import Links
from review.model import DEPLOYED, OPENED, Review
from tests.review import example

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_a_branch_that_opens_port_80_is_refused_with_the_path_and_the_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head, before = example.copied(tmp_path / "head"), example.copied(tmp_path / "base")
    example.change(head)
    folder = head / ".local" / "pr"
    reviewer = example.reviewer(head, before)
    dev = reviewer.review("dev")

    assert (dev.errors, dev.doubts, dev.mode, dev.code) == ((), (), DEPLOYED, 1), dev
    places = {(v.location.file, v.policy) for v in dev.refusals if v.location}
    assert ("components/load_balancer.py", "load-balancer-no-port-80-rule") in places
    made = (head / "components" / "load_balancer.py").read_text().splitlines()
    line = next(v.location.line for v in dev.refusals if v.location and "load_balancer" in v.location.file)
    assert "azure_native.network.LoadBalancer(" in made[line - 1]
    assert any("vnet-mls-dev-we-analytics" in v.message for v in dev.refusals)
    assert [(change.op, change.name) for change in dev.losses] == [("delete", "vault-analytics")]
    assert {change.op for change in dev.changes} == {"delete", "update"}
    [opened] = [flow for flow in dev.flows_of(OPENED) if flow.what == "tcp 80"]
    assert opened.target == "lbi-mls-dev-we-web"
    assert "plain turns it into port 8080" in opened.reason
    assert "rule AllowPlainToWebIn" in opened.reason

    record.write(folder / "dev", "main", "plain-http", dev)
    read = record.read(folder)
    assert read.environments == (dev,)
    output.write(read, folder, head, Links())
    text = (folder / output.COMMENT).read_text()
    assert all(f"`{policy}`" in text for policy in dev.failed)
    assert "🔓 agw-mls-dev-we-api → lbi-mls-dev-we-web, `tcp 80` **opened**" in text
    [run] = json.loads((folder / output.SARIF).read_text())["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(dev.judged)
    for name in ("plan.json", "events.jsonl", "base.json", "flows.json", "matrix.svg", "matrix.html", "picture.svg"):
        assert (folder / "dev" / name).stat().st_size > 0, name

    # The branch as it was: the deployed base is used again, and there is nothing to say.
    capfd.readouterr()
    for package in ("topology", "components"):
        shutil.rmtree(head / package)
        shutil.copytree(before / package, head / package)
    same = reviewer.review("dev")
    assert "is deployed to a local Azure of its own already" in capfd.readouterr().err
    assert (same.code, same.changes, same.flows, same.meters, same.refusals) == (0, (), (), (), ())
    assert Review("main", "same", (same,)).code == 0
