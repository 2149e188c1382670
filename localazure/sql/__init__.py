"""Microsoft.Sql: servers, their databases, and what each is set to. Data is not modelled."""

from localazure.sql.databases import DATABASE, RETENTION, TDE
from localazure.sql.firewall import FIREWALL_RULE, NETWORK_RULE
from localazure.sql.servers import SERVER
from localazure.sql.settings import AUDITING, DEFENDER, ENTRA_ONLY

TYPES = (SERVER, DATABASE, ENTRA_ONLY, AUDITING, DEFENDER, TDE, RETENTION, FIREWALL_RULE, NETWORK_RULE)

__all__ = ["SERVER", "TYPES"]
