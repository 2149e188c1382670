"""Microsoft.Insights components: Application Insights, which the SDK has in a module of its own."""

from localazure.applicationinsights.components import COMPONENT

TYPES = (COMPONENT,)

__all__ = ["COMPONENT", "TYPES"]
