"""The IP configurations of what stands in a subnet: interfaces, gateways, Bastion hosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from localazure.core.model import Put
from localazure.core.values import Body, dig, items


def ip_configurations(put: Put, kind: str = "ipConfigurations") -> Iterator[tuple[Body, str]]:
    """Each IP configuration that a resource is put with, and its id; `kind` is what ARM calls them in it."""
    for configuration in items(put.body, "ipConfigurations"):
        yield configuration, f"{put.id.text}/{kind}/{configuration.get('name', '')}"


def not_in_subnet(found: Iterable[tuple[Body, str]], name: str) -> Iterator[str]:
    """A refusal for each IP configuration whose subnet is not called `name`, in whatever case."""
    for configuration, id_ in found:
        subnet = str(dig(configuration, "subnet.id") or "")
        if subnet.rsplit("/", 1)[-1].lower() != name.lower():
            yield f"IP configuration {id_} must reference a subnet called {name}; it references {subnet}."
