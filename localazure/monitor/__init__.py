"""Microsoft.Insights: autoscale settings."""

from localazure.monitor.autoscale import AUTOSCALE_SETTING

TYPES = (AUTOSCALE_SETTING,)

__all__ = ["AUTOSCALE_SETTING", "TYPES"]
