"""The comment: never too long, and nobody's markup but ours."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from review.escape import code, prose
from review.markdown import COMMENT_LIMIT, MARKER, Links, comment
from review.model import CLOSED, OPENED, Environment, Flow, Meter
from tests.review.made import change, review, reviews, violation

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(html: str) -> str:
    """What a reader sees of a page."""
    return (
        re.sub(r"<[^>]*>", "", html)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(reviews, st.sampled_from([COMMENT_LIMIT, 20_000, 3_000]))
def test_a_comment_is_never_longer_than_the_limit_and_begins_with_the_marker_and_the_verdict(made, limit) -> None:
    text = comment(made, limit=limit)
    assert len(text.encode()) <= limit
    lines = text.splitlines()
    assert lines[0] == MARKER
    assert lines[1].startswith(("## ✅", "## ❌", "## ⚠️"))


def test_what_is_left_out_is_counted() -> None:
    dev = Environment(
        "dev", "deployed", judged=("a",), violations=tuple(violation(name=f"lb-{n}") for n in range(3000))
    )
    text = comment(review(dev))
    [left] = re.findall(r"… and (\d+) more in the artifacts", text)
    assert text.count("`no-port-80`") + int(left) == 3000


def test_the_verdict_comes_first_then_the_table_then_what_is_lost_then_policies_then_flows() -> None:
    dev = Environment(
        "dev",
        "deployed",
        judged=("no-port-80", "other"),
        violations=(violation(),),
        changes=(change("replace", "vnet", ("addressSpace",)), change("update", "subnet")),
        flows=(
            Flow(OPENED, "internet", "web", "tcp 80", "nsg: rule x"),
            Flow(CLOSED, "a", "b", "tcp 443", "nsg: rule y"),
        ),
        meters=(Meter("gateway", "waf", "hour", "1", "2"),),
    )
    text = comment(review(dev), Links("https://example.com/blob/c", "https://example.com/run"))
    order = [
        "Refused: 1 policy fails in dev",
        "| ❌ **dev** | **1 of 2 fail** | **1 opened, 1 closed** | **1 replaced** |",
        "**replace** `vnet`",
        "`no-port-80` · critical · in dev",
        "[`components/load_balancer.py:44`](https://example.com/blob/c/components/load_balancer.py#L44)",
        "🔓 internet → web, `tcp 80` **opened**\n  - nsg: rule x",
        "<details>",
        "🔒 a → b",
        "update `subnet`",
        "| gateway | `waf` | hour | 1 | 2 |",
        "artifacts of the run",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_one_violation_in_many_environments_is_told_once() -> None:
    found = [
        Environment(name, "deployed", judged=("no-port-80",), violations=(violation(stack=name),))
        for name in ("dev", "prod", "staging")
    ]
    text = comment(review(*found))
    assert text.count("`no-port-80`") == 1
    assert "in dev, prod and staging" in text


def test_flows_that_differ_in_their_source_are_one_line() -> None:
    opened = tuple(Flow(OPENED, f"subnet-{n}", "web", "tcp 80", "nsg: rule x") for n in range(9))
    text = comment(review(Environment("dev", "deployed", judged=("a",), flows=opened)))
    assert "subnet-0, subnet-1, subnet-2 and 6 more → web" in text


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</details><script>x</script>",
    "@everyone and #1",
    "[a](javascript:alert(1)) ![b](http://evil.example/c.png)",
    "https://evil.example www.evil.example",
    "a | b `c` ``d`` *e* _f_ ~~g~~",
    "line\nbreak\r\n\n# heading\n- list",
    "&lt;b&gt; \\` <!-- -->",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_shows_as_it_is(text: str) -> None:
    flat = " ".join(text.split())
    for written in (prose(text), code(text)):
        html = GITHUB.renderInline(written)
        seen = " ".join(shown(html).replace("\u200b", "").split())
        assert seen.replace("\\|", "|") == flat
        assert set(re.findall(r"<(\w+)", html)) <= {"code"}
        assert "://" not in prose(text)
        assert not re.search(r"[@#]\w", prose(text))


@given(st.text(max_size=60))
def test_no_text_becomes_markup(text: str) -> None:
    assert "<" not in re.sub(r"</?code>", "", GITHUB.renderInline(f"x {prose(text)} {code(text)}"))


OURS = {"h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "p", "strong", "b", "code", "br"} | {
    *("details", "summary", "sub"),
}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_add_no_element_to_the_comment(text: str) -> None:
    dev = Environment(
        "dev",
        "deployed",
        judged=("a",),
        violations=(violation(policy=text, message=text, urn=f"a::b::c::{text}"),),
        changes=(change("delete", text, (text,)),),
        flows=(Flow(OPENED, text, text, text, text),),
        meters=(Meter(text, text, text, "1", text),),
        errors=(text,),
        doubts=(text,),
        notes=(text,),
        new_places=(text,),
    )
    html = GITHUB.render(comment(review(dev)))
    assert set(re.findall(r"<([a-z]\w*)", html)) <= OURS
    assert html.count("<details") == html.count("</details>")


def test_what_is_said_of_whole_environments_is_one_finding_though_each_has_its_own_names() -> None:
    def about(stack: str, name: str) -> Environment:
        urn = f"urn:pulumi:{stack}::p::my:Platform::{name}"
        texts = [f"{name}: nothing-on-80 does not hold: agw-{stack} reaches lb-{stack}\npasses: rule x of nsg-{stack}"]
        if stack == "dev":
            texts.insert(0, "dev: names-by-azure does not hold: vnet-dev gets public")
        found = tuple(violation("intents", urn=urn, message=text) for text in texts)
        return Environment(stack, "deployed", judged=("intents",), violations=found)

    text = comment(review(about("dev", "dev"), about("prod-north", "prod"), about("prod", "prod")))
    assert text.count("`intents` · critical · in dev, prod-north and prod") == 1
    assert text.count("`intents` · critical · in dev ") == 1
    assert "\n  nothing-on-80 does not hold: agw-dev reaches lb-dev\n  <details>" in text
    assert "passes: rule x of nsg-dev</details>" in text
