"""Metric alerts and log search alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from localazure.core.ids import is_arm_id, parse
from localazure.core.model import Put, ResourceType, World, rule
from localazure.core.values import Body, dig, items
from localazure.monitor.action_groups import ACTION_GROUPS, NAME
from localazure.monitor.metrics import METRICS

_METRIC_FREQUENCIES: Final = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")
_METRIC_WINDOWS: Final = _METRIC_FREQUENCIES
_LOG_FREQUENCIES: Final = ("PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H")
_LOG_FREQUENCIES_LONG: Final = (*_LOG_FREQUENCIES, "PT6H", "P1D")
_LOG_WINDOWS: Final = (*_LOG_FREQUENCIES, "PT6H", "P1D", "P2D")


def _minutes(text: Any) -> int | None:
    """An ISO 8601 duration of days, hours and minutes in minutes; None for what is none."""
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", str(text))
    if not match or not any(match.groups()):
        return None
    days, hours, minutes = (int(group or 0) for group in match.groups())
    return (days * 24 + hours) * 60 + minutes


def _times(body: Body, frequencies: tuple[str, ...], windows: tuple[str, ...], name: str) -> Iterator[str]:
    frequency, window = body.get("evaluationFrequency"), body.get("windowSize")
    for key, value, allowed in (
        ("evaluationFrequency", frequency, frequencies),
        ("windowSize", window, windows),
    ):
        if value is not None and value not in allowed:
            yield f"{key} of alert rule '{name}' is '{value}'; it is one of {', '.join(allowed)}."
    often, long = _minutes(frequency), _minutes(window)
    if often and long and long < often:
        yield f"The window {window} of alert rule '{name}' is shorter than the time between evaluations, {frequency}."


@rule(
    "ALR-01",
    "severity is 0 to 4, and times are among those that the service knows, the window not below the frequency",
    code="BadRequest",
    source="azure-monitor alerts/alerts-create-metric-alert-rule; the code is unverified",
    known="documentation",
)
def _metric_times(put: Put, _world: World) -> Iterator[str]:
    yield from _severity(put)
    yield from _times(put.body, _METRIC_FREQUENCIES, _METRIC_WINDOWS, put.name)


def _severity(put: Put) -> Iterator[str]:
    severity = put.body.get("severity")
    if severity is not None and severity not in (0, 1, 2, 3, 4):
        yield f"Severity of alert rule '{put.name}' is {severity}; it is 0 to 4."


@rule(
    "ALR-02",
    "the metric is one of the target's type",
    code="BadRequest",
    source="azure-monitor reference/supported-metrics; the code is unverified",
    known="documentation",
)
def _metric_is_known(put: Put, _world: World) -> Iterator[str]:
    for scope in put.body.get("scopes") or []:
        type_ = parse(scope).type if is_arm_id(str(scope)) else ""
        known = METRICS.get(type_.lower())
        for criterion in items(put.body, "criteria.allOf"):
            metric = str(criterion.get("metricName"))
            if known is not None and metric.lower() not in known and not criterion.get("skipMetricValidation"):
                yield (
                    f"Couldn't find a metric named {metric}. Make sure the name is correct. The metrics of {type_} "
                    f"are: {', '.join(sorted(known))}."
                )


@rule(
    "ALR-06",
    "the criteria of a metric alert say their kind and have at least one condition",
    code="BadRequest",
    source="the API's text (odata.type is the discriminator of MetricAlertCriteria); the code is unverified",
    known="specification",
    hint="use the SDK's ...CriteriaArgs class: it does not translate the keys of a dictionary here",
)
def _criteria_say_their_kind(put: Put, _world: World) -> Iterator[str]:
    kind = str(dig(put.body, "criteria.odataType") or "")
    if not kind.startswith("Microsoft.Azure.Monitor."):
        yield f"The criteria of alert rule '{put.name}' have no valid odata.type."
    elif not kind.endswith("WebtestLocationAvailabilityCriteria") and not items(put.body, "criteria.allOf"):
        yield f"The criteria of alert rule '{put.name}' have no condition."


@rule(
    "ALR-03",
    "an alert rule has a scope, and its actions are action groups",
    code="BadRequest",
    source="general knowledge",
    known="unverified",
)
def _scope_and_actions(put: Put, _world: World) -> Iterator[str]:
    if not put.body.get("scopes"):
        yield f"Alert rule '{put.name}' has no scope."
    actions = [item.get("actionGroupId") for item in items(put.body, "actions")]
    actions += list(dig(put.body, "actions.actionGroups") or []) if isinstance(put.body.get("actions"), dict) else []
    for action in actions:
        if is_arm_id(str(action)) and parse(str(action)).type.lower() != ACTION_GROUPS.lower():
            yield f"The action '{action}' of alert rule '{put.name}' is no action group."


@rule(
    "ALR-04",
    "a log search alert is evaluated and looks back for times that the service knows, and has one workspace to ask",
    code="BadRequest",
    source="azure-monitor alerts/alerts-create-log-alert-rule; the code is unverified",
    known="documentation",
)
def _log_times(put: Put, _world: World) -> Iterator[str]:
    yield from _severity(put)
    yield from _times(put.body, _LOG_FREQUENCIES_LONG, _LOG_WINDOWS, put.name)
    if len(put.body.get("scopes") or []) > 1:
        yield f"Alert rule '{put.name}' must have exactly one scope."


@rule(
    "ALR-05",
    "a log search alert has a query, a threshold and at most six dimensions",
    code="BadRequest",
    source="azure-monitor alerts/alerts-create-log-alert-rule; the code is unverified",
    known="documentation",
)
def _query(put: Put, _world: World) -> Iterator[str]:
    conditions = items(put.body, "criteria.allOf")
    if not conditions:
        yield f"Alert rule '{put.name}' has no condition."
    for condition in conditions:
        if not str(condition.get("query") or "").strip() or condition.get("threshold") is None:
            yield f"A condition of alert rule '{put.name}' needs a query and a threshold."
        if len(items(condition, "dimensions")) > 6:
            yield f"A condition of alert rule '{put.name}' has more than six dimensions."
        periods = condition.get("failingPeriods") or {}
        failing, of = periods.get("minFailingPeriodsToAlert", 1), periods.get("numberOfEvaluationPeriods", 1)
        if not 1 <= failing <= of <= 6:
            yield f"A condition of alert rule '{put.name}' alerts after {failing:g} of {of:g} periods; at most 6."


METRIC_ALERT: Final = ResourceType(
    token="azure-native:monitor:MetricAlert",  # noqa: S106 a type token
    type="Microsoft.Insights/metricAlerts",
    path=("ruleName",),
    locations="global",
    name=NAME,
    rules=(_metric_times, _metric_is_known, _criteria_say_their_kind, _scope_and_actions),
)

SCHEDULED_QUERY_RULE: Final = ResourceType(
    token="azure-native:monitor:ScheduledQueryRule",  # noqa: S106 a type token
    type="Microsoft.Insights/scheduledQueryRules",
    path=("ruleName",),
    name=NAME,
    # The SDK has another API's operators here; these are the words of alerts-create-log-alert-rule.
    closed={
        "criteria.allOf[].operator": (
            "Equals",
            "GreaterThan",
            "GreaterThanOrEqual",
            "LessThan",
            "LessThanOrEqual",
        )
    },
    rules=(_log_times, _query, _scope_and_actions),
)
