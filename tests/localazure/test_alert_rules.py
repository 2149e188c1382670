"""Rules of action groups, metric alerts and log search alerts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localazure.world import GROUP, World

ACTIONS = f"{GROUP}/providers/Microsoft.Insights/actionGroups/ag"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-one"
KIND = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"


def group(world: World, **more: Any) -> set[str]:
    given: dict[str, Any] = {
        "actionGroupName": "ag",
        "location": "global",
        "enabled": True,
        "groupShortName": "mls",
        "emailReceivers": [{"name": "team", "emailAddress": "team@contoso.example"}],
    }
    return world.codes("monitor:ActionGroup", **(given | more))


def metric(world: World, metric: str = "Availability", **more: Any) -> set[str]:
    criterion = {
        "criterionType": "StaticThresholdCriterion",
        "name": "c",
        "metricName": metric,
        "timeAggregation": "Average",
        "operator": "LessThan",
        "threshold": 100,
    }
    given: dict[str, Any] = {
        "ruleName": "ma",
        "enabled": True,
        "severity": 1,
        "scopes": [f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-one"],
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": {"odataType": KIND, "allOf": [criterion]},
        "actions": [{"actionGroupId": ACTIONS}],
    }
    return world.codes("monitor:MetricAlert", **(given | more))


def search(world: World, condition: dict[str, Any] | None = None, **more: Any) -> set[str]:
    whole = {
        "query": "AZKVAuditLogs",
        "timeAggregation": "Count",
        "operator": "GreaterThan",
        "threshold": 0,
        **(condition or {}),
    }
    given: dict[str, Any] = {
        "ruleName": "sqr",
        "severity": 2,
        "scopes": [LOGS],
        "evaluationFrequency": "PT5M",
        "windowSize": "PT15M",
        "criteria": {"allOf": [whole]},
        "actions": {"actionGroups": [ACTIONS]},
    }
    return world.codes("monitor:ScheduledQueryRule", **(given | more))


@pytest.fixture
def watched(world: World) -> World:
    """A vault, a workspace and an action group."""
    world.vault()
    world.put("operationalinsights:Workspace", workspaceName="log-one")
    assert group(world) == set()
    return world


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"groupShortName": "thirteen-long"}, {"ACT-01"}),
        ({"emailReceivers": [{"name": "team", "emailAddress": "nobody"}]}, {"ACT-03"}),
        (
            {"smsReceivers": [{"name": "TEAM", "countryCode": "31", "phoneNumber": "201234567"}]},
            {"ACT-02"},
        ),
    ],
)
def test_action_groups(world: World, more: dict[str, Any], refused: set[str]) -> None:
    assert group(world, **more) == refused


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({}, set()),
        ({"severity": 5}, {"ALR-01"}),
        ({"evaluationFrequency": "PT2M"}, {"ALR-01"}),
        ({"evaluationFrequency": "PT15M"}, {"ALR-01"}),
        ({"windowSize": "P2D"}, {"ALR-01"}),
        ({"criteria": {"odata_type": KIND, "all_of": []}}, {"ALR-06"}),
        ({"criteria": {"odataType": KIND, "allOf": []}}, {"ALR-06"}),
        ({"scopes": []}, {"ALR-03"}),
        ({"actions": [{"actionGroupId": LOGS}]}, {"ALR-03"}),
        ({"scopes": [LOGS + "-two"]}, {"REF-01"}),
        ({"location": "westeurope"}, {"DNS-01"}),
    ],
)
def test_metric_alerts(watched: World, more: dict[str, Any], refused: set[str]) -> None:
    assert metric(watched, **more) == refused


def test_a_metric_is_one_of_its_resources_type(watched: World) -> None:
    assert metric(watched, "UnhealthyHostCount") == {"ALR-02"}
    assert metric(watched, "saturationshoebox") == set()
    assert metric(watched, "whatever", scopes=[LOGS]) == set(), "no list of this type's metrics is kept here"


@pytest.mark.parametrize(
    ("condition", "more", "refused"),
    [
        ({}, {}, set()),
        ({}, {"evaluationFrequency": "PT1H", "windowSize": "P1D"}, set()),
        ({}, {"evaluationFrequency": "PT1H"}, {"ALR-04"}),
        ({}, {"windowSize": "P7D"}, {"ALR-04"}),
        ({}, {"severity": 5}, {"ALR-04"}),
        ({}, {"criteria": {"allOf": []}}, {"ALR-05"}),
        ({"query": " "}, {}, {"ALR-05"}),
        ({"failingPeriods": {"minFailingPeriodsToAlert": 3, "numberOfEvaluationPeriods": 2}}, {}, {"ALR-05"}),
        (
            {"dimensions": [{"name": str(n), "operator": "Include", "values": ["*"]} for n in range(7)]},
            {},
            {"ALR-05"},
        ),
        ({}, {"actions": {"actionGroups": [LOGS]}}, {"ALR-03"}),
        ({}, {"scopes": []}, {"ALR-03"}),
    ],
)
def test_log_search_alerts(watched: World, condition: dict[str, Any], more: dict[str, Any], refused: set[str]) -> None:
    assert search(watched, condition, **more) == refused
