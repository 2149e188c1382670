"""Which data collection rule a machine's agent follows. The rules themselves are not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localazure.core.model import Put, ResourceType, World, rule

_ENDPOINT: Final = "configurationAccessEndpoint"


@rule(
    "DCR-01",
    "an association names a rule, or under one fixed name an endpoint, and not both",
    code="InvalidPayload",
    source="the API's text (dataCollectionRuleId, dataCollectionEndpointId); the code is unverified",
    known="specification",
)
def _one_target(put: Put, _world: World) -> Iterator[str]:
    names_rule, names_endpoint = put.body.get("dataCollectionRuleId"), put.body.get("dataCollectionEndpointId")
    if bool(names_rule) == bool(names_endpoint):
        yield "Exactly one of 'dataCollectionRuleId' and 'dataCollectionEndpointId' must be given."
    elif bool(names_endpoint) != (put.name == _ENDPOINT):
        yield f"An association with an endpoint is called '{_ENDPOINT}', and no other one is."


DATA_COLLECTION_RULE_ASSOCIATION: Final = ResourceType(
    token="azure-native:monitor:DataCollectionRuleAssociation",  # noqa: S106 a type token
    type="Microsoft.Insights/dataCollectionRuleAssociations",
    path=("resourceUri", "associationName"),
    scope="extension",
    autoname="copy",
    located=False,
    rules=(_one_target,),
)
