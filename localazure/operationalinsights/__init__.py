"""Microsoft.OperationalInsights: Log Analytics workspaces."""

from localazure.operationalinsights.workspaces import WORKSPACE

TYPES = (WORKSPACE,)

__all__ = ["TYPES", "WORKSPACE"]
