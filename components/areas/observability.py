"""Where logs go. It comes early: Azure ML asks for Application Insights, and others send from their first minute."""

from __future__ import annotations

from components.areas.site import Site
from components.flow_logs import FlowLogStorage
from components.log_analytics import ApplicationInsights, LogAnalytics
from components.monitor_scope import MonitorScope


class Observability:
    """Log Analytics, Application Insights, their private link scope, and the account for flow logs."""

    def __init__(self, site: Site) -> None:
        plan, made = site.plan, site.made
        if plan.logs:
            self.logs = LogAnalytics("logs", plan.logs, site.place, site.kept)
            made.add("logs", self.logs.id)
            made.values["logs-customer-id"] = self.logs.customer_id
        if plan.insights:
            self.insights = ApplicationInsights("insights", plan.insights, made.ids["logs"], site.place, site.kept)
            made.add("insights", self.insights.id)
        if plan.monitor_scope:
            self.scope = MonitorScope("monitor-scope", plan.monitor_scope, made.ids, site.place, site.child)
            made.add("monitor-scope", self.scope.id)
        if plan.flow_log_storage:
            self.flow_log_storage = FlowLogStorage("flow-logs", plan.flow_log_storage, site.place, site.kept)
            made.add("flow-logs", self.flow_log_storage.id)
