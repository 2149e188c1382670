"""The database that web nodes share, and the secrets that nodes fetch."""

from __future__ import annotations

from collections.abc import Iterator

from topology.checks.run import guarded
from topology.faults import Fault
from topology.schema import Settings
from topology.schema.database import DatabasePart
from topology.sql_sizes import sql_size

_EXAMPLE = '{"entraAdmin": {"login": "sql-administrators", "objectId": "33333333-4444-5555-6666-777777777777"}}'


def database(settings: Settings) -> Iterator[Fault]:
    """Several web nodes have one, it has an administrator, and its size can be had."""
    yield from guarded(_shared, settings)
    part = settings.database
    if part is None:
        return
    if part.external:
        yield from guarded(_external, settings, part)
        return
    for check in (_administrator, _size):
        yield from guarded(check, part)


def _shared(settings: Settings) -> Iterator[Fault]:
    if settings.database is None and settings.web.instances.maximum > 1:
        problem = (
            f"is missing, and web.instances.maximum is {settings.web.instances.maximum}: web nodes share sessions and "
            "services in a database, and without one each would have its own (set it, with `external` for one that "
            "exists, or let web.instances be 1 to 1)"
        )
        yield Fault(settings.at("database"), problem, _EXAMPLE)


def _external(settings: Settings, part: DatabasePart) -> Iterator[Fault]:
    external = part.external
    if external is None:
        return
    if part.entra_admin or part.sql_login or part.server_name:
        problem = "is given, and so are settings of a server that this program would make"
        yield Fault(part.at("external"), problem, "null")
    if not any(item.host == external.server for item in settings.corporate.exceptions):
        problem = f"no rule lets web nodes reach {external.server}: it is none of corporate.exceptions"
        hosts = [item.host for item in settings.corporate.exceptions]
        yield Fault(external.at("server"), problem, hosts[0] if hosts else "sql.contoso.example")


def _administrator(part: DatabasePart) -> Iterator[Fault]:
    if part.entra_admin is None:
        problem = "is missing: nobody else can let web nodes into the database"
        example = '{"login": "sql-administrators", "objectId": "33333333-4444-5555-6666-777777777777"}'
        yield Fault(part.at("entra_admin"), problem, example)


def _size(part: DatabasePart) -> Iterator[Fault]:
    try:
        size = sql_size(part.sku)
    except ValueError as error:
        yield Fault(part.at("sku"), str(error), "S1")
        return
    if part.max_size_gb > size.largest_gb:
        problem = f"is {part.max_size_gb}, and {part.sku} holds {size.largest_gb} GB at most"
        yield Fault(part.at("max_size_gb"), problem, str(size.largest_gb))
    if part.zone_redundant and not size.zones:
        yield Fault(part.at("zone_redundant"), f"{part.sku} cannot be spread over zones", "false")
    if part.backup.retention_days > size.longest_retention:
        problem = f"is {part.backup.retention_days}, and {part.sku} keeps backups for {size.longest_retention} days"
        yield Fault(part.backup.at("retention_days"), problem, str(size.longest_retention))


def secrets(settings: Settings) -> Iterator[Fault]:
    """Nodes fetch nothing that holds the gateway's key, and no name is given twice."""
    part, certificate = settings.bootstrap, settings.gateway.certificate
    for name, secret in part.secrets.items():
        if not certificate.secret_id and secret == certificate.secret_name:
            problem = f"{name} is {secret!r}, which holds the key of the gateway's certificate"
            yield Fault(part.at("secrets"), problem, '{"LICENCE_KEY": "licence-key"}')
