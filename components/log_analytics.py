"""The Log Analytics workspace, and Application Insights on it."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native

from components.placement import Placement
from topology import plan


class LogAnalytics(pulumi.ComponentResource):
    """The workspace that everything logs to.

    Azure keeps a deleted one for 14 days and brings it back, with its data, when one of the same name, group and region
    is created (log-analytics delete-workspace), so nothing has to be said for that.
    """

    id: pulumi.Output[str]
    """ARM id of the workspace."""

    customer_id: pulumi.Output[str]
    """The GUID by which agents and queries name it."""

    workspace: azure_native.operationalinsights.Workspace

    def __init__(
        self, name: str, logs: plan.LogAnalytics, place: Placement, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create `logs`."""
        super().__init__("azureml-cluster:monitor:LogAnalytics", name, None, opts)
        self.workspace = azure_native.operationalinsights.Workspace(
            name,
            workspace_name=logs.name,
            resource_group_name=place.groups.name(logs.resource_group),
            location=place.location,
            tags=place.tags,
            sku={"name": azure_native.operationalinsights.WorkspaceSkuNameEnum.PER_GB2018},
            retention_in_days=logs.retention_days,
            workspace_capping=None if logs.daily_cap_gb is None else {"daily_quota_gb": logs.daily_cap_gb},
            # Who may read a resource may read its logs, and nobody gets to see those of all by one right.
            features={"enable_log_access_using_only_resource_permissions": True},
            public_network_access_for_ingestion=_access(logs.public_network_access),
            public_network_access_for_query=_access(logs.public_network_access),
            # ResourceGroupNotFound: the group's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[place.groups.resource(logs.resource_group)]),
        )
        self.id = self.workspace.id
        self.customer_id = self.workspace.customer_id
        self.register_outputs({"id": self.id, "customer_id": self.customer_id})


class ApplicationInsights(pulumi.ComponentResource):
    """Application Insights whose data lies in the Log Analytics workspace."""

    id: pulumi.Output[str]
    """ARM id of the component."""

    component: azure_native.applicationinsights.Component

    def __init__(
        self,
        name: str,
        insights: plan.ApplicationInsights,
        logs: pulumi.Input[str],
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `insights` on the workspace whose id is `logs`."""
        super().__init__("azureml-cluster:monitor:ApplicationInsights", name, None, opts)
        self.component = azure_native.applicationinsights.Component(
            name,
            resource_name_=insights.name,
            resource_group_name=place.groups.name(insights.resource_group),
            location=place.location,
            tags=place.tags,
            kind="web",
            application_type=azure_native.applicationinsights.ApplicationType.WEB,
            flow_type=azure_native.applicationinsights.FlowType.BLUEFIELD,
            request_source=azure_native.applicationinsights.RequestSource.REST,
            ingestion_mode=azure_native.applicationinsights.IngestionMode.LOG_ANALYTICS,
            workspace_resource_id=logs,
            retention_in_days=insights.retention_days,
            # The address of who uses the API stays out of the logs.
            disable_ip_masking=False,
            # Azure ML writes to it by its connection string, without a token.
            disable_local_auth=False,
            public_network_access_for_ingestion=_access(insights.public_network_access),
            public_network_access_for_query=_access(insights.public_network_access),
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(insights.resource_group)],
                # With either of them anybody could write to it.
                additional_secret_outputs=["connectionString", "instrumentationKey"],
            ),
        )
        self.id = self.component.id
        self.register_outputs({"id": self.id})


def _access(public: bool) -> str:
    return "Enabled" if public else "Disabled"
