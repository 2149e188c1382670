"""The same review on a terminal, as a picture's page, and drift as Markdown."""

import io
from typing import Any

from rich.console import Console

from review import drifting, shot, terminal, words
from review.markdown import Links, comment
from review.model import CLOSED, NOT_KNOWN, OPENED, Environment, Flow, Meter
from tests.review.made import change, review, violation


def dev(**more: Any) -> Environment:
    return Environment("dev", "deployed", judged=("no-port-80", "other"), **more)


def on_a_terminal(*environments: Environment) -> list[str]:
    written = io.StringIO()
    terminal.show(review(*environments), Console(file=written, width=100), ".local/pr")
    return [line.rstrip() for line in written.getvalue().splitlines() if line.strip()]


def test_the_verdict_is_the_last_that_a_terminal_shows_and_what_refuses_is_near_it() -> None:
    lines = on_a_terminal(
        dev(
            violations=(violation(), violation("other", level="advisory", message="advice")),
            changes=(change("replace", "vnet", ("addressSpace",)), change("update", "subnet")),
            flows=(Flow(OPENED, "internet", "web", "tcp 80", "nsg: rule x"), Flow(CLOSED, "a", "b", "tcp 443", "")),
            meters=(Meter("gateway", "waf", "hour", "1", "2"),),
        )
    )
    text = "\n".join(lines)
    order = [
        "subnet",
        "internet -> web, tcp 80, by nsg: rule x",
        "advice",
        "vnet because of addressSpace",
        "no-port-80 in dev components/load_balancer.py:44",
        "1 of 2 fail",
        "Refused: 1 policy fails in dev",
        "feature against main (1a2b3c4); everything is in .local/pr",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_a_terminal_gets_no_orders_from_a_resource() -> None:
    lines = on_a_terminal(dev(violations=(violation(message="\x1b[2Jgone [bold]x[/bold]\nline"),)))
    assert "\x1b" not in "".join(lines)
    assert "    [2Jgone [bold]x[/bold] line" in lines


def test_a_long_list_is_cut_and_counted() -> None:
    lines = on_a_terminal(dev(changes=tuple(change(name=f"lb{n}") for n in range(40))))
    assert sum("update" in line and "lb" in line for line in lines) == 12
    assert any("… and 28 more" in line for line in lines)


def test_verdicts() -> None:
    said = {
        words.verdict(review(each)): review(each).code
        for each in (
            dev(),
            dev(changes=(change("create"),)),
            dev(changes=(change("delete"),), flows=(Flow(OPENED, "a", "b", "tcp 1", ""),)),
            dev(doubts=("no base",)),
            dev(errors=("no program",)),
        )
    }
    assert said == {
        "Every policy passes, and nothing changes": 0,
        "Every policy passes, and no flow opens": 0,
        "Every policy passes; 1 flow would open and 1 resource would be replaced or deleted": 0,
        "Not all is known about dev": NOT_KNOWN,
        "Refused: no plan for dev": 1,
    }


def test_what_first_previews_cannot_tell_is_not_told_as_none() -> None:
    quick = Environment("dev", "first", judged=("a",), changes=(change("delete"), change("update")))
    assert words.losses(quick) == "1 deleted, replaced unknown"


def test_the_pictures_page_has_the_comment_and_loads_nothing() -> None:
    html = shot.page(comment(review(dev(violations=(violation(),))), Links(run="https://example.com")))
    assert "<h2>❌ Refused: 1 policy fails in dev</h2>" in html
    assert "<table>" in html
    assert not any(word in html for word in ("<script", "src=", "@import", "url("))


def refreshed(*paths: str, op: str = "update", kind: str = "azure-native:network:VirtualNetwork") -> dict[str, Any]:
    urn = f"urn:pulumi:dev::p::{kind}::analytics"
    return {
        "op": op,
        "urn": urn,
        "oldState": {"custom": True, "type": kind},
        "detailedDiff": {key: {} for key in paths},
    }


def test_drift_is_what_refresh_finds_without_what_azure_alone_writes() -> None:
    found = drifting.find(
        {
            "steps": [
                refreshed("dhcpOptions.dnsServers[1]"),
                refreshed("peeringState", "peeringSyncLevel"),
                refreshed("peeringState", "allowForwardedTraffic"),
                refreshed(op="refresh"),
                refreshed(op="delete"),
                refreshed("x", kind="my:Component") | {"oldState": {"custom": False, "type": "my:Component"}},
            ]
        }
    )
    assert [(each.op, each.because) for each in found] == [
        ("gone", ()),
        ("changed", ("dhcpOptions.dnsServers[1]",)),
        ("changed", ("allowForwardedTraffic",)),
    ]
    text = drifting.report("dev", found, Links(run="https://example.com/run"))
    assert text.startswith("## ⚠️ dev: 3 resources changed outside the program")
    assert "- gone `analytics` (VirtualNetwork)" in text
    assert "is as it was deployed" in drifting.report("dev", (), Links())
