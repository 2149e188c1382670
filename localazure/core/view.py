"""The world as rules see it: a session that cannot write, and from which what is leaving can be hidden."""

from __future__ import annotations

import time

from localazure.core.catalogue import Catalogue
from localazure.core.private_link import Groups
from localazure.core.store import Resource, Session


class View:
    """A read-only face of a session.

    During a deletion `leaving` are the keys of all that goes: they are not there and use nothing any more. With
    `nested_leave` (a whole resource group) they are not seen as nested resources either.
    """

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        leaving: frozenset[str] = frozenset(),
        nested_leave: bool = False,
    ) -> None:
        self._session = session
        self._catalogue = catalogue
        self._leaving = leaving
        self._nested_leave = nested_leave

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id, in any case of letters."""
        return None if resource_id.lower() in self._leaving else self._session.get(resource_id)

    def children(self, parent: str, type_: str | None = None) -> list[Resource]:
        """The resources nested directly in another."""
        found = self._session.children(parent, type_)
        return [child for child in found if child.key not in self._leaving] if self._nested_leave else found

    def of_type(self, type_: str, name: str | None = None) -> list[Resource]:
        """All resources of an ARM type, or those of one name."""
        return self._session.of_type(type_, name)

    def on(self, scope: str, type_: str) -> list[Resource]:
        """The resources of an extension type that stand directly on a scope."""
        return self._session.on(scope, type_)

    def of_principal(self, principal: str, type_: str | None = None) -> list[Resource]:
        """Who has a principal id, as a resource's own or as its identity's; role assignments that take effect already.

        `type_` asks for one ARM type.
        """
        found = self._session.of_principal(principal, type_)
        now = time.time()
        return [item for item in found if not self._session.operations.is_late(item.key, now)]

    def in_region(self, type_: str, region: str, at_most: int) -> list[Resource]:
        """Resources of a type in a region, by id, not more than so many."""
        return self._session.in_region(type_, region, at_most)

    def users(self, resource_id: str) -> list[tuple[Resource, str]]:
        """Who refers to a resource or to a part of it, and where in its properties."""
        return [(user, path) for user, path in self._session.users(resource_id) if user.key not in self._leaving]

    def addresses(self, subnet: str) -> dict[int, tuple[str, str]]:
        """The addresses taken in a subnet."""
        taken = self._session.addresses(subnet)
        return {number: holder for number, holder in taken.items() if holder[0] not in self._leaving}

    def addresses_of(self, owner: str) -> list[tuple[str, int, str]]:
        """The addresses that a resource holds."""
        return self._session.addresses_of(owner)

    def soft_deleted(self, type_: str, name: str) -> Resource | None:
        """A deleted resource that keeps its name."""
        if self._session.operations.is_late(f"deleted {type_}/{name}".lower(), time.time()):
            return None
        return self._session.soft_deleted(type_, name)

    def features(self) -> dict[str, str]:
        """The preview features of the subscription and their state."""
        return self._session.features()

    def private_link(self, resource: Resource) -> Groups | None:
        """What private endpoints for a resource stand for, by group id; None where its type is not modelled for it."""
        type_ = self._catalogue.by_type(resource.type)
        if type_ and type_.private_link_among:
            return type_.private_link_among(resource, self)
        return type_.private_link(resource) if type_ and type_.private_link else None
