"""The dev stack's configuration with a given number of further spokes, to see how a preview grows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "azureml-cluster"

# Away from everything that dev uses; 10.128.0.0/10 holds 16,384 networks of /24.
_SPACE = ipaddress.IPv4Network("10.128.0.0/10")


def spokes(count: int) -> Iterator[dict[str, Any]]:
    """`count` plain spokes of one /24 each with one subnet."""
    for number, network in zip(range(count), _SPACE.subnets(new_prefix=24), strict=False):
        subnet = next(network.subnets(new_prefix=26))
        yield {
            "name": f"team{number:03d}",
            "role": "spoke",
            "addressSpace": [str(network)],
            "subnets": [{"name": "apps", "prefix": str(subnet)}],
        }


def configuration(dev: Mapping[str, Any], count: int) -> dict[str, Any]:
    """The stack file of dev (as read from YAML) with `count` more spokes."""
    config = dict(dev["config"])
    config[f"{PREFIX}:spokes"] = [*config[f"{PREFIX}:spokes"], *spokes(count)]
    return {"config": config}
