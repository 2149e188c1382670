"""Diagnostic settings: what each resource sends to the Log Analytics workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_azure_native as azure_native

from topology import plan


class DiagnosticSettings(pulumi.ComponentResource):
    """One setting for every resource of the plan that can have one."""

    ids: dict[str, pulumi.Output[str]]
    """ARM id of each setting, by its key in the plan."""

    def __init__(
        self,
        name: str,
        diagnostics: Sequence[plan.Diagnostics],
        resources: Mapping[str, pulumi.Output[str]],
        logs: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Send `diagnostics` of `resources` (ids by key) to the workspace whose id is `logs`.

        Raises KeyError, with all of them, for settings of the plan whose resource nobody has made.
        """
        super().__init__("azureml-cluster:monitor:DiagnosticSettings", name, None, opts)
        missing = sorted({item.target for item in diagnostics} - set(resources))
        if missing:
            raise KeyError(f"no area has made what these diagnostic settings are for: {', '.join(missing)}")
        self.ids = {
            item.key: azure_native.monitor.DiagnosticSetting(
                item.key,
                name=item.name,
                resource_uri=_part(resources[item.target], item.part),
                workspace_id=logs,
                log_analytics_destination_type="Dedicated" if item.dedicated and _has_logs(item) else None,
                logs=_logs(item),
                metrics=[{"category": category, "enabled": True} for category in item.metrics],
                opts=pulumi.ResourceOptions(parent=self),
            ).id
            for item in diagnostics
        }
        self.register_outputs({"ids": self.ids})


def _logs(item: plan.Diagnostics) -> list[azure_native.monitor.DiagnosticsLogSettingsArgsDict]:
    logs: list[azure_native.monitor.DiagnosticsLogSettingsArgsDict] = []
    logs += [{"category_group": group, "enabled": True} for group in item.groups]
    logs += [{"category": category, "enabled": True} for category in item.categories]
    return logs


def _has_logs(item: plan.Diagnostics) -> bool:
    return bool(item.groups or item.categories)


def _part(resource: pulumi.Output[str], part: str) -> pulumi.Output[str]:
    """A service of a storage account is no resource that a PUT makes: it is there with the account, under its id."""
    return pulumi.Output.concat(resource, "/", part) if part else resource
