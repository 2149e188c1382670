"""Azure SQL: a server with its public side off, and the database that web nodes share."""

from __future__ import annotations

import pulumi
import pulumi_azure_native as azure_native
import pulumi_random

from components.placement import Placement
from topology import plan


class Database(pulumi.ComponentResource):
    """One server with one database: Entra authentication, TLS 1.2, encryption at rest, auditing.

    What the server is set to beside its body are resources of their own in ARM, each with one fixed name.
    """

    id: pulumi.Output[str]
    """ARM id of the server, which is what a private endpoint stands for."""

    database_id: pulumi.Output[str]
    """ARM id of the database."""

    master_id: pulumi.Output[str]
    """ARM id of the server's own database, whose diagnostic settings carry the server's audit."""

    password: pulumi.Output[str] | None
    """The login's password, where there is a login."""

    server: azure_native.sql.Server
    database: azure_native.sql.Database

    def __init__(
        self,
        name: str,
        database: plan.Database,
        tenant: str,
        place: Placement,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create `database`. `tenant` is the directory of an administrator for whom the plan names none."""
        super().__init__("azureml-cluster:sql:Database", name, None, opts)
        self._name, self._plan = name, database
        self._group = place.groups.name(database.resource_group)
        self._child = pulumi.ResourceOptions(parent=self)
        self.password = self._make_password() if database.sql_login else None
        self.server = self._make_server(tenant, place)
        self._settle()
        self.database = self._make_database(place)
        self.id = self.server.id
        self.database_id = self.database.id
        self.master_id = pulumi.Output.concat(self.server.id, "/databases/master")
        self.register_outputs({"id": self.id, "database_id": self.database_id, "master_id": self.master_id})

    def _make_password(self) -> pulumi.Output[str]:
        """A password with something of each of the four kinds of character that Azure SQL counts."""
        made = pulumi_random.RandomPassword(
            f"{self._name}-login",
            length=48,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            min_special=1,
            override_special="!#%*-_+",
            opts=self._child,
        )
        return pulumi.Output.secret(made.result)

    def _make_server(self, tenant: str, place: Placement) -> azure_native.sql.Server:
        admin, login = self._plan.entra_admin, self._plan.sql_login
        sql = azure_native.sql
        return sql.Server(
            self._name,
            server_name=self._plan.server_name,
            resource_group_name=self._group,
            location=place.location,
            tags=place.tags,
            version="12.0",
            minimal_tls_version=sql.MinimalTlsVersion.MINIMAL_TLS_VERSION_1_2,
            public_network_access=sql.ServerPublicNetworkAccessFlag.DISABLED,
            restrict_outbound_network_access=(
                sql.ServerNetworkAccessFlag.ENABLED
                if self._plan.restrict_outbound
                else sql.ServerNetworkAccessFlag.DISABLED
            ),
            administrators={
                "administrator_type": sql.AdministratorType.ACTIVE_DIRECTORY,
                "principal_type": sql.PrincipalType(admin.kind),
                "login": admin.login,
                "sid": admin.object_id,
                "tenant_id": admin.tenant or tenant,
                "azure_ad_only_authentication": login is None,
            },
            administrator_login=login.name if login else None,
            administrator_login_password=self.password,
            opts=pulumi.ResourceOptions(
                parent=self,
                # ResourceGroupNotFound: the group's name is plain text.
                depends_on=[place.groups.resource(self._plan.resource_group)],
                # Azure reads it here when it makes the server, and never again: see _settle. What else it refuses to
                # change, the login's name or the region, stays refused: a replacement would take the data along.
                ignore_changes=["administrators.azureADOnlyAuthentication"],
            ),
        )

    def _settle(self) -> None:
        """What the server is set to, each by a resource of its own.

        ParentResourceNotFound is why they wait for the server: its name is plain text.
        """
        sql, after = azure_native.sql, pulumi.ResourceOptions(parent=self, depends_on=[self.server])
        # The server's own body sets this when it is made, and not when it changes (the API's text on `administrators`).
        sql.ServerAzureADOnlyAuthentication(
            f"{self._name}-entra-only",
            authentication_name="Default",
            server_name=self._plan.server_name,
            resource_group_name=self._group,
            azure_ad_only_authentication=self._plan.sql_login is None,
            opts=after,
        )
        if self._plan.auditing:
            # To Azure Monitor, where the plan's diagnostic setting of `master` takes it on to Log Analytics: a storage
            # account would want a right and a way in of its own.
            sql.ExtendedServerBlobAuditingPolicy(
                f"{self._name}-audit",
                blob_auditing_policy_name="default",
                server_name=self._plan.server_name,
                resource_group_name=self._group,
                state=sql.BlobAuditingPolicyState.ENABLED,
                is_azure_monitor_target_enabled=True,
                audit_actions_and_groups=[
                    "SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP",
                    "FAILED_DATABASE_AUTHENTICATION_GROUP",
                    "BATCH_COMPLETED_GROUP",
                ],
                opts=after,
            )
        if self._plan.defender:
            sql.ServerSecurityAlertPolicy(
                f"{self._name}-defender",
                security_alert_policy_name="Default",
                server_name=self._plan.server_name,
                resource_group_name=self._group,
                state=sql.SecurityAlertsPolicyState.ENABLED,
                email_account_admins=True,
                opts=after,
            )

    def _make_database(self, place: Placement) -> azure_native.sql.Database:
        sql, asked = azure_native.sql, self._plan
        sku: azure_native.sql.SkuArgsDict = {"name": asked.sku, "tier": asked.tier, "capacity": asked.capacity}
        if asked.family is not None:
            sku["family"] = asked.family
        made = sql.Database(
            f"{self._name}-database",
            database_name=asked.name,
            server_name=asked.server_name,
            resource_group_name=self._group,
            location=place.location,
            tags=place.tags,
            sku=sku,
            max_size_bytes=asked.max_size_bytes,
            zone_redundant=asked.zone_redundant,
            requested_backup_storage_redundancy=sql.BackupStorageRedundancy(asked.backup_redundancy),
            # ParentResourceNotFound: the server's name is plain text.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.server]),
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[made])
        # Azure encrypts new databases by itself; said here, a drift shows. The key is the service's own.
        sql.TransparentDataEncryption(
            f"{self._name}-encryption",
            tde_name="current",
            database_name=asked.name,
            server_name=asked.server_name,
            resource_group_name=self._group,
            state=sql.TransparentDataEncryptionState.ENABLED,
            opts=after,
        )
        sql.BackupShortTermRetentionPolicy(
            f"{self._name}-backups",
            policy_name="default",
            database_name=asked.name,
            server_name=asked.server_name,
            resource_group_name=self._group,
            retention_days=asked.backup_retention_days,
            opts=after,
        )
        return made
