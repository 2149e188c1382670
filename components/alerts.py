"""Who is called, and for what."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan

_SINGLE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"


class Alerts(pulumi.ComponentResource):
    """An action group, and the alerts on metrics and logs that call it."""

    id: pulumi.Output[str]
    """ARM id of the action group."""

    group: azure_native.monitor.ActionGroup

    def __init__(
        self,
        name: str,
        alerts: plan.Alerts,
        resources: Mapping[str, pulumi.Output[str]],
        logs: pulumi.Input[str],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `alerts` on `resources` (ids by key) and on the workspace whose id is `logs`.

        Raises KeyError for an alert whose resource nobody has made.
        """
        super().__init__("azureml-cluster:monitor:Alerts", name, None, opts)
        self._name, self._plan, self._place = name, alerts, place
        self._group_name = place.groups.name(alerts.resource_group)
        self._group = place.groups.resource(alerts.resource_group)
        self.group = azure_native.monitor.ActionGroup(
            name,
            action_group_name=alerts.group_name,
            resource_group_name=self._group_name,
            # Azure has action groups in no region unless data must not leave one.
            location="global",
            tags=place.tags,
            enabled=True,
            group_short_name=alerts.short_name,
            email_receivers=[
                {"name": email, "email_address": email, "use_common_alert_schema": True} for email in alerts.emails
            ],
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._group]),
        )
        for metric in alerts.metrics:
            self._on_metric(metric, resources[metric.target])
        for log in alerts.logs:
            self._on_log(log, logs)
        self.id = self.group.id
        self.register_outputs({"id": self.id})

    def _on_metric(self, alert: plan.MetricAlert, target: pulumi.Input[str]) -> None:
        azure_native.monitor.MetricAlert(
            f"{self._name}-{alert.key}",
            rule_name=alert.name,
            resource_group_name=self._group_name,
            location="global",
            tags=self._place.tags,
            description=alert.description,
            enabled=True,
            severity=alert.severity,
            scopes=[target],
            target_resource_type=alert.target_type,
            target_resource_region=self._place.location,
            evaluation_frequency=alert.frequency,
            window_size=alert.window,
            auto_mitigate=True,
            # As classes: criteria are one of several types, and in a dictionary for such the SDK leaves the keys alone.
            criteria=azure_native.monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type=_SINGLE,
                all_of=[
                    azure_native.monitor.MetricCriteriaArgs(
                        criterion_type="StaticThresholdCriterion",
                        name=alert.key,
                        metric_namespace=alert.target_type,
                        metric_name=alert.metric,
                        time_aggregation=alert.aggregation,
                        operator=alert.operator,
                        threshold=alert.threshold,
                    )
                ],
            ),
            actions=[{"action_group_id": self.group.id}],
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _on_log(self, alert: plan.LogAlert, logs: pulumi.Input[str]) -> None:
        azure_native.monitor.ScheduledQueryRule(
            f"{self._name}-{alert.key}",
            rule_name=alert.name,
            resource_group_name=self._group_name,
            location=self._place.location,
            tags=self._place.tags,
            kind=azure_native.monitor.Kind.LOG_ALERT,
            display_name=alert.name,
            description=alert.description,
            enabled=True,
            severity=alert.severity,
            scopes=[logs],
            evaluation_frequency=alert.frequency,
            window_size=alert.window,
            auto_mitigate=True,
            # The tables come into being with their first line, which may be after this rule.
            skip_query_validation=True,
            criteria={
                "all_of": [
                    {
                        "query": alert.query,
                        "time_aggregation": "Count",
                        "operator": "GreaterThan",
                        "threshold": alert.threshold,
                        "dimensions": [
                            {"name": column, "operator": "Include", "values": ["*"]} for column in alert.groups_by
                        ],
                        "failing_periods": {"number_of_evaluation_periods": 1, "min_failing_periods_to_alert": 1},
                    }
                ]
            },
            actions={"action_groups": [self.group.id]},
            opts=pulumi.ResourceOptions(parent=self),
        )
