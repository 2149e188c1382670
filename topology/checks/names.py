"""Names that the settings lead to, against what Azure takes."""

from __future__ import annotations

from collections.abc import Iterator

from topology.build import plan
from topology.checks.run import guarded
from topology.faults import Fault
from topology.naming import Names, problem
from topology.schema import Settings, Spoke


def lengths(settings: Settings) -> Iterator[Fault]:
    """Every name that depends on a setting fits its type; the setting that makes it too long is the one at fault."""
    yield from guarded(_unique, settings)
    for spoke in settings.__dict__.get("spokes", ()):
        yield from guarded(_spoke, settings, spoke)


def _unique(settings: Settings) -> Iterator[Fault]:
    names = Names(settings)
    for abbreviation, part, name in (
        ("kv", settings.vault, names.vault()),
        ("st", settings.storage, names.storage()),
    ):
        found = problem(abbreviation, name)
        if found:
            stem = f"{settings.workload[:5]}{settings.environment[:5]}"
            example = f"kv-{stem}-{names.suffix()}" if abbreviation == "kv" else f"st{stem}{names.suffix()}"
            yield Fault(part.at("name"), found, example)


def _spoke(settings: Settings, spoke: Spoke) -> Iterator[Fault]:
    names = Names(settings)
    made = [("peer", names.peering("hub", spoke.name)), ("link", names.link(spoke.name))]
    if not spoke.id:
        made += [("vnet", names.of("vnet", spoke.name)), ("rt", names.of("rt", spoke.name))]
        made += [("nsg", names.of("nsg", spoke.name, "compute"))] if spoke.role == "cluster" else []
        made += [("nsg", names.of("nsg", spoke.name, "training"))] if spoke.role == "workspace" else []
    found = [text for abbreviation, name in made if (text := problem(abbreviation, name))]
    if found:
        yield Fault(spoke.at("name"), found[0], spoke.name[:20])
        return
    for part in spoke.subnets if spoke.role == "spoke" and not spoke.id else ():
        made = [("snet", f"snet-{part.name}"), ("nsg", names.of("nsg", spoke.name, part.name.lower()))]
        found = [text for abbreviation, name in made if (text := problem(abbreviation, name))]
        if found:
            yield Fault(part.at("name"), found[0], "tools")


def every(settings: Settings) -> Iterator[Fault]:
    """Every name of the whole plan fits its type. For settings without other faults: a plan is made of them.

    What is left when each setting's own names are checked comes from the words that every name is made of.
    """
    names = _Watched(settings)
    plan(settings, root_pem="", names=names)
    if names.problems:
        longest = "workload" if len(settings.workload) >= len(settings.environment) else "environment"
        yield Fault(settings.at(longest), names.problems[0], getattr(settings, longest)[:4])


class _Watched(Names):
    """Names that remember what is wrong with them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.problems: list[str] = []

    def named(self, abbreviation: str, name: str) -> str:
        found = problem(abbreviation, name)
        if found:
            self.problems.append(found)
        return super().named(abbreviation, name)
