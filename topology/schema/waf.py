"""Settings of the gateway's web application firewall."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.azure import RuleId
from topology.schema.part import Part
from topology.schema.texts import Text


class DisabledRule(Part):
    """One managed rule that is off, and who answers for it."""

    group: Text = Field(examples=["SQLI"])
    rule: RuleId = Field(examples=["942430"])
    reason: Text = Field(examples=["the payload of a model is JSON with many brackets"])
    owner: Text = Field(examples=["ml-platform@contoso.example"])


class Exclusion(Part):
    """A part of requests that managed rules do not look at, and who answers for it."""

    variable: Literal[
        "RequestHeaderNames",
        "RequestHeaderValues",
        "RequestCookieNames",
        "RequestCookieValues",
        "RequestArgNames",
        "RequestArgValues",
    ] = Field(examples=["RequestArgNames"])
    operator: Literal["Equals", "StartsWith", "EndsWith", "Contains", "EqualsAny"] = Field(
        default="Equals", examples=["Equals"]
    )
    selector: Text = Field(examples=["inputParameters"])
    reason: Text = Field(examples=["inputs of models are free text"])
    owner: Text = Field(examples=["ml-platform@contoso.example"])


class RuleSet(Part):
    """The managed rules. The first is Microsoft's, the second OWASP's core rule set."""

    type: Literal["Microsoft_DefaultRuleSet", "OWASP"] = Field(
        default="Microsoft_DefaultRuleSet", examples=["Microsoft_DefaultRuleSet"]
    )
    version: Text = Field(default="2.1", examples=["2.1"])


class WafPart(Part):
    """The web application firewall on the gateway, which then is of the SKU WAF_v2."""

    mode: Literal["Detection", "Prevention"] = Field(default="Detection", examples=["Prevention"])
    rule_set: RuleSet = Field(default_factory=RuleSet)
    # Known bots, by Microsoft's list.
    bots: bool = Field(default=True, examples=[True])
    # What a request body may hold. Models are called with data, so the most that Azure takes is the default.
    request_body_limit_kb: int = Field(default=2000, alias="requestBodyLimitKb", ge=8, le=2000, examples=[2000])
    file_upload_limit_mb: int = Field(default=100, alias="fileUploadLimitMb", ge=1, le=4000, examples=[100])
    disabled_rules: tuple[DisabledRule, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
