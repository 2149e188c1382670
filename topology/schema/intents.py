"""Settings of what must hold in the network beyond what holds in every environment."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from topology.schema.part import Part
from topology.schema.problems import wrong
from topology.schema.texts import Label, Text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _span(value: Any) -> str:
    text = str(value).strip()
    match = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", text)
    if isinstance(value, bool) or not match:
        wrong(f"must be a port or a range of ports, is {text!r}; leave it out for every port")
    if not 1 <= int(match[1]) <= int(match[2] or match[1]) <= 65535:
        wrong(f"must be a port or a rising range between 1 and 65535, is {text!r}")
    return text


_SPAN = Annotated[int, Field(ge=1, le=65535)] | Annotated[str, Field(pattern=r"^\d{1,5}(-\d{1,5})?$")]
Spans = Annotated[
    tuple[Annotated[str, BeforeValidator(_span, json_schema_input_type=_SPAN)], ...],
    BeforeValidator(_listed, json_schema_input_type=_SPAN | list[_SPAN]),
]
Sides = Annotated[
    tuple[Text, ...],
    BeforeValidator(_listed, json_schema_input_type=Text | list[Text]),
]
Protocol = Literal["tcp", "udp", "icmp", "*"]


class ExceptPart(Part):
    """A part of a `not-reach` that may be reached all the same."""

    sources: Sides = Field(alias="from", min_length=1, examples=[["analytics"]])
    targets: Sides = Field(alias="to", min_length=1, examples=[["cluster/gateway"]])
    ports: Spans = Field(default=(), examples=[[443]])
    protocol: Protocol | None = Field(default=None, examples=["tcp"])


class IntentPart(Part):
    """One thing that must hold in the network, proved or refuted in every preview.

    Sides are networks and subnets of these settings (`analytics`, `cluster/web`, `hub`), prefixes, `clients`,
    `on-premises`, `internet`, `outside` (the internet with its services and names), `azure` (all virtual networks),
    `any`; Azure's tags as `tag:Storage`. `!` before one takes it away.
    """

    name: Label = Field(examples=["tools-do-not-reach-web"])
    # reach: every sender gets there and the answer back. only-through: every way passes `through`. resolve: every
    # network of `from` gets the private endpoint's address for every private name.
    must: Literal["reach", "not-reach", "only-through", "resolve"] = Field(examples=["not-reach"])
    sources: Sides = Field(alias="from", min_length=1, examples=[["analytics/tools"]])
    targets: Sides = Field(default=(), alias="to", examples=[["cluster/web"]])
    # Left out: every port.
    ports: Spans = Field(default=(), examples=[[12800]])
    # Left out: tcp where ports are named, else every protocol.
    protocol: Protocol | None = Field(default=None, examples=["tcp"])
    through: Sides = Field(default=(), examples=[["hub/firewall"]])
    exempt: tuple[ExceptPart, ...] = Field(default=(), alias="except")
    # resolve: which public names; left out, all.
    names: Sides = Field(default=(), examples=[["*.vault.azure.net"]])
    why: Text = Field(examples=["the tools of analysts have no business with the nodes"])
