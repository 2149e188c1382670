"""Identities, and what each may do."""

from __future__ import annotations

import pulumi

from components.access import Access
from components.areas.site import Site
from components.identity import Identity
from topology.plan import Grant


class Identities:
    """The user-assigned identities, which exist before the resources that wear them."""

    def __init__(self, site: Site) -> None:
        self.identities = {
            identity.key: Identity(identity.key, identity, site.place, site.child) for identity in site.plan.identities
        }
        for key, identity in self.identities.items():
            site.made.principals[key] = identity.principal_id
        for grant in site.plan.grants:
            if grant.principal_type == "Group":
                site.made.principals[grant.principal] = pulumi.Output.from_input(grant.principal.removeprefix("group:"))


class Grants:
    """Role assignments, each made as soon as both its identity and its scope exist."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[str, Access] = {}

    def make_ready(self) -> None:
        """Make every assignment of the plan that can be made by now. The areas that wait for some call this first."""
        made = self._site.made
        for grant in self._site.plan.grants:
            ready = grant.principal in made.principals and grant.scope in made.ids
            if ready and grant.key not in self._made:
                self._made[grant.key] = Access(
                    grant.key,
                    grant,
                    made.principals[grant.principal],
                    _scope(made.ids[grant.scope], grant),
                    self._site.cloud.subscription,
                    self._site.child,
                )

    def finish(self) -> None:
        """Make the rest. Raises KeyError for an assignment whose identity or scope no area has made."""
        self.make_ready()
        missing = [grant.key for grant in self._site.plan.grants if grant.key not in self._made]
        if missing:
            raise KeyError(f"no area has made what these grants speak of: {', '.join(missing)}")

    def of(self, principal: str, *scopes: str) -> list[pulumi.Resource]:
        """The assignments of one identity, for `depends_on`; with scopes, only those on them."""
        return [
            self._made[grant.key].assignment
            for grant in self._site.plan.grants
            if grant.principal == principal and grant.key in self._made and (not scopes or grant.scope in scopes)
        ]


def _scope(resource: pulumi.Output[str], grant: Grant) -> pulumi.Output[str]:
    """The resource, or one secret of it: that need not exist yet, so its id is made from the vault's."""
    return pulumi.Output.concat(resource, "/secrets/", grant.secret) if grant.secret else resource
