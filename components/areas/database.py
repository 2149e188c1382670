"""The database that web nodes share."""

from __future__ import annotations

from typing import Any

import pulumi

from components.areas.data import Data
from components.areas.site import Site
from components.database import Database
from components.vault_secret import VaultSecret
from topology.plan import Plan


class SharedDatabase:
    """Azure SQL, and its login's password in the vault where it has a login."""

    ready: list[pulumi.Resource]
    """What nodes need of it before they first start."""

    def __init__(self, site: Site, data: Data) -> None:
        self.ready = []
        database = site.plan.database
        if database is None:
            return
        made = Database("sql", database, site.cloud.tenant, site.place, site.kept)
        site.made.add("sql", made.id)
        site.made.add("sql-database", made.database_id)
        site.made.add("sql-master", made.master_id)
        self.ready.append(made.database)
        if database.sql_login is not None and made.password is not None:
            secret = VaultSecret(
                "database-password",
                database.sql_login.secret_name,
                made.password,
                "password of a login of Azure SQL",
                site.plan.vault,
                data.vault,
                site.place,
                site.child,
            )
            self.ready.append(secret.secret)


def outputs(plan: Plan) -> dict[str, Any]:
    """What a database administrator needs: where it is, and what to run in it once."""
    if plan.database is None:
        return {}
    return {
        "databaseServer": plan.database.host,
        "databaseName": plan.database.name,
        "databaseSetup": list(plan.database.setup),
    }
