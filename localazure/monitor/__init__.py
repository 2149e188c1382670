"""Microsoft.Insights: autoscale and diagnostic settings, alerts, private link scopes."""

from localazure.monitor.action_groups import ACTION_GROUP
from localazure.monitor.alerts import METRIC_ALERT, SCHEDULED_QUERY_RULE
from localazure.monitor.autoscale import AUTOSCALE_SETTING
from localazure.monitor.collection import DATA_COLLECTION_RULE_ASSOCIATION
from localazure.monitor.diagnostic_settings import DIAGNOSTIC_SETTING
from localazure.monitor.private_link_scopes import PRIVATE_LINK_SCOPE, PRIVATE_LINK_SCOPED_RESOURCE

TYPES = (
    AUTOSCALE_SETTING,
    DIAGNOSTIC_SETTING,
    PRIVATE_LINK_SCOPE,
    PRIVATE_LINK_SCOPED_RESOURCE,
    ACTION_GROUP,
    METRIC_ALERT,
    SCHEDULED_QUERY_RULE,
    DATA_COLLECTION_RULE_ASSOCIATION,
)

__all__ = ["TYPES"]
