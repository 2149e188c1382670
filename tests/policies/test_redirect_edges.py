"""Redirects by rules and by path maps, and where they lead: both sides of every decision."""

from __future__ import annotations

from typing import Any

import pytest

from policies.parts import port80
from policies.port_80 import gateway_no_port_80_redirect as policy
from reachability.unknown import UNKNOWN
from tests.policies.cases import TO_HTTPS, redirect_to, redirecting
from tests.policies.engine import NOT_KNOWN, Engine, Registered

UP = {"name": "x", "redirectConfiguration": TO_HTTPS}
PLAIN = {"name": "y", "backendAddressPool": {"id": "/b"}}


def told(resource: Registered, **config: Any) -> list[str]:
    engine = Engine([policy.POLICY])
    if config:
        engine.configure(gateway_no_port_80_redirect=(1, config))
    return [each.message for each in engine.preview(resource)]


def mapped(path_map: Any, port: str = "http") -> Registered:
    """A rule on port 80 with a path map."""
    made = redirecting(port, redirectConfiguration=None, urlPathMap={"id": NOT_KNOWN})
    made.props = {**made.props, "urlPathMaps": [path_map]}
    return made


@pytest.mark.parametrize(
    ("path_map", "redirects"),
    [
        ({"name": "m", "defaultRedirectConfiguration": TO_HTTPS, "pathRules": [PLAIN]}, True),
        ({"name": "m", "pathRules": [PLAIN, UP]}, True),
        ({"name": "m", "pathRules": [UP, NOT_KNOWN]}, True),
        ({"name": "m", "pathRules": [PLAIN]}, False),
        ({"name": "m", "pathRules": []}, False),
        ({"name": "m"}, False),
        ({"name": "m", "pathRules": [PLAIN, NOT_KNOWN]}, None),
        ({"name": "m", "pathRules": NOT_KNOWN}, None),
        (NOT_KNOWN, None),
    ],
)
def test_a_path_map_redirects_by_its_default_or_one_of_its_paths(path_map: Any, redirects: bool | None) -> None:
    found = told(mapped(path_map))
    if redirects is None:
        assert len(found) == 1
        assert "cannot be shown to hold: the listener or the redirect of requestRoutingRules[0] (r)" in found[0]
    else:
        assert ["redirects what arrives on port 80" in each for each in found] == ([True] if redirects else [])
    assert told(mapped(path_map, "https")) == []


def test_a_rule_redirects_by_itself_or_not_at_all() -> None:
    assert len(told(redirecting("http"))) == 1
    assert told(redirecting("http", redirectConfiguration=None)) == []
    assert told(redirecting("https")) == []
    (unsure,) = told(redirecting("http", redirectConfiguration=NOT_KNOWN))
    assert "redirects what arrives" in unsure
    lost = redirecting("http")
    lost.props = {**lost.props, "requestRoutingRules": [NOT_KNOWN]}
    assert ["cannot be shown to hold" in each for each in told(lost)] == [True]


def test_a_redirect_may_start_from_80_when_config_says_so_and_never_lead_there() -> None:
    assert len(told(redirecting("http"), allowRedirect=False)) == 1
    assert told(redirecting("http"), allowRedirect=True) == []
    assert len(told(redirect_to(targetUrl="http://ml.example.com"), allowRedirect=True)) == 1


def test_the_default_is_that_none_may() -> None:
    schema = policy.POLICY.config_schema
    assert schema is not None
    assert schema.properties["allowRedirect"]["default"] is False


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("http://x", True),
        ("HTTP://x/", True),
        ("http://x:80", True),
        ("https://x:80", True),
        ("http://x:79", False),
        ("http://x:8080", False),
        ("https://x", False),
        ("https://x:81", False),
        ("ftp://x", False),
        ("//x", False),
        ("", False),
        (None, False),
        ("http://x:99999", UNKNOWN),
        ("http://x:port", UNKNOWN),
        (UNKNOWN, UNKNOWN),
        (80, UNKNOWN),
    ],
)
def test_the_port_of_an_address(url: Any, answer: port80.Answer) -> None:
    assert policy._url_on_80(url) is answer


def test_a_target_is_told_by_its_address_or_as_a_listener() -> None:
    assert "leads to http://ml.example.com/." in told(redirect_to(targetUrl="http://ml.example.com/"))[0]
    made = redirecting("http")
    lost = {"name": "up", "targetListener": {"id": f"{TO_HTTPS['id']}/httpListeners/second"}}
    made.props = {**made.props, "redirectConfigurations": [lost], "requestRoutingRules": []}
    (said,) = told(made)
    assert "redirect redirectConfigurations[0] (up) leads to a listener on port 80." in said
    made.props = {**made.props, "redirectConfigurations": [NOT_KNOWN]}
    (said,) = told(made)
    assert "cannot be shown to hold: redirectConfigurations[0]" in said


@pytest.mark.parametrize(
    ("first", "last", "answer"),
    [
        (80, 80, True),
        (79, 81, True),
        (1, 80, True),
        (80, 90, True),
        (81, 90, False),
        (1, 79, False),
        (81, UNKNOWN, False),
        (UNKNOWN, 79, False),
        (80, UNKNOWN, UNKNOWN),
        (UNKNOWN, 80, UNKNOWN),
        (80, None, UNKNOWN),
        (None, 80, UNKNOWN),
        (None, None, False),
        (None, 79, False),
        (81, None, False),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_whether_80_is_between(first: Any, last: Any, answer: port80.Answer) -> None:
    assert port80.between(first, last) is answer


@pytest.mark.parametrize(
    ("answers", "every", "some"),
    [
        ((), True, False),
        ((True,), True, True),
        ((False,), False, False),
        ((UNKNOWN,), UNKNOWN, UNKNOWN),
        ((True, False), False, True),
        ((True, UNKNOWN), UNKNOWN, True),
        ((UNKNOWN, True), UNKNOWN, True),
        ((False, UNKNOWN), False, UNKNOWN),
        ((UNKNOWN, False), False, UNKNOWN),
    ],
)
def test_three_valued_logic(answers: tuple[port80.Answer, ...], every: port80.Answer, some: port80.Answer) -> None:
    assert port80.every(*answers) is every
    assert port80.some(*answers) is some


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ((), False),
        ((None,), False),
        (("80",), True),
        ((80,), True),
        (("79-81",), True),
        (("*",), True),
        (("81",), False),
        (([], None), False),
        ((UNKNOWN,), UNKNOWN),
        (("443", UNKNOWN), UNKNOWN),
        (("80", UNKNOWN), True),
    ],
)
def test_ports_in_any_usual_way(values: tuple[Any, ...], answer: port80.Answer) -> None:
    assert port80.covers(*values) is answer
