"""Settings of the cluster: its tiers, the load balancer, the gateway and what the nodes install."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from topology.schema.addresses import Address, HostName, Port
from topology.schema.azure import ImageId, SecretId, SecretName, Size, UserName, Zones
from topology.schema.nodes import (
    COLLECTION_RULE,
    HealthPart,
    MachineSecurity,
    MonitorAgentPart,
    RepairPart,
    UpgradePart,
)
from topology.schema.part import Part
from topology.schema.texts import HttpsUrl, SecretVariable, Sha256, Text, UrlPath
from topology.schema.waf import WafPart


class Instances(Part):
    """How many instances a tier has at least and at most; five is what the design allows for."""

    minimum: int = Field(default=2, ge=1, le=5, examples=[2])
    maximum: int = Field(default=5, ge=1, le=5, examples=[5])


class Disk(Part):
    """The managed disk of a node's operating system. Windows Server images need 127 GB."""

    type: Literal["Standard_LRS", "StandardSSD_LRS", "StandardSSD_ZRS", "Premium_LRS", "Premium_ZRS"] = Field(
        default="Premium_LRS", examples=["Premium_LRS"]
    )
    size_gb: int = Field(default=128, alias="sizeGb", ge=127, le=4095, examples=[128])


class ImagePart(Part):
    """A marketplace image, or a gallery's when `id` is set."""

    publisher: Text = Field(default="MicrosoftWindowsServer", examples=["MicrosoftWindowsServer"])
    offer: Text = Field(default="WindowsServer", examples=["WindowsServer"])
    sku: Text = Field(default="2022-datacenter-azure-edition", examples=["2022-datacenter-azure-edition"])
    version: Text = Field(default="latest", examples=["latest"])
    id: ImageId | None = Field(
        default=None,
        examples=[
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-images/providers"
            "/Microsoft.Compute/galleries/corporate/images/windows-2022/versions/1.0.0"
        ],
    )


class Scale(Part):
    """The average CPU percentages at which a tier grows and shrinks."""

    out_above: int = Field(default=50, ge=1, le=100, examples=[50])
    in_below: int = Field(default=30, ge=0, le=99, examples=[30])


class NodeCertificatePart(Part):
    """The certificate that a tier's nodes show to who calls them: a secret of the plan's vault.

    The program puts the PFX file there, if one is named. Without, the secret is there already, or the first nodes wait
    for it.
    """

    secret_name: SecretName = Field(default="nodes-tls", examples=["nodes-tls"])
    pfx_file: Text | None = Field(default=None, examples=[".local/pki/nodes.pfx"])
    # Who may use the key, beside the system and administrators: the account that the service runs as.
    accounts: tuple[Text, ...] = Field(default=("NETWORK SERVICE",), examples=[["NETWORK SERVICE"]])
    # Whether the Key Vault extension brings every later version. It needs Windows Server 2022 or newer.
    follow: bool = Field(default=True, examples=[True])


class Tier(Part):
    """One tier of nodes."""

    size: Size = Field(default="Standard_D4s_v5", examples=["Standard_D4s_v5"])
    instances: Instances = Field(default_factory=Instances)
    zones: Zones = Field(default=("1", "2", "3"), examples=[["1", "2", "3"]])
    disk: Disk = Field(default_factory=Disk)
    image: ImagePart = Field(default_factory=ImagePart)
    scale: Scale = Field(default_factory=Scale)
    admin_username: UserName = Field(default="mlsoperator", examples=["mlsoperator"])
    # Left out, it follows from the size: from two cores on, but for the families that lack it.
    accelerated_networking: bool | None = Field(default=None, examples=[True])
    security: MachineSecurity = Field(default_factory=MachineSecurity)
    health: HealthPart | None = Field(default=None, examples=[{"protocol": "tcp"}])
    repair: RepairPart | None = Field(default=None, examples=[{"graceMinutes": 30}])
    upgrade: UpgradePart = Field(default_factory=UpgradePart)
    monitor_agent: MonitorAgentPart | None = Field(default=None, examples=[{"dataCollectionRule": COLLECTION_RULE}])
    # Left out, the package's own installer has to bring the certificate that nodes show.
    certificate: NodeCertificatePart | None = Field(default=None, examples=[{"secretName": "nodes-tls"}])


class WebTier(Tier):
    """The web nodes; 12800 is where ML Server's web node listens."""

    port: Port = Field(default=12800, examples=[12800])


class ComputeTier(Tier):
    """The compute nodes; 12805 is where ML Server's compute node listens."""

    port: Port = Field(default=12805, examples=[12805])


class LoadBalancerPart(Part):
    """The internal load balancer before the web tier."""

    private_address: Address | None = Field(default=None, examples=["10.20.2.78"])
    frontend_port: Port = Field(default=443, examples=[443])
    probe_port: Port | None = Field(default=None, examples=[12800])
    zones: Zones = Field(default=("1", "2", "3"), examples=[["1", "2", "3"]])


class CertificatePart(Part):
    """The gateway's certificate: by the id of a secret that exists, or from a PFX file that is put into the vault.

    The PFX file may be named before the certificate authority has answered: until then there is a warning.
    """

    secret_name: SecretName = Field(default="gateway-tls", examples=["gateway-tls"])
    secret_id: SecretId | None = Field(default=None, examples=["https://kv-shared.vault.azure.net/secrets/gateway-tls"])
    pfx_file: Text | None = Field(default=None, examples=[".local/pki/gateway.pfx"])
    # PEM, one root or several: while one is exchanged for another, both are trusted.
    root_file: Text = Field(examples=[".local/pki/root.pem"])
    # With secretId: the certificate and those between it and the root, PEM without the key. The program cannot look
    # into a vault, and knows from this file what the certificate names and when it ends.
    chain_file: Text | None = Field(default=None, examples=["pki/gateway-chain.pem"])
    warn_days: int = Field(default=30, ge=1, le=365, examples=[30])


class Capacity(Part):
    """The gateway's autoscaling range in instances."""

    minimum: int = Field(default=1, ge=0, le=100, examples=[1])
    maximum: int = Field(default=3, ge=2, le=125, examples=[3])


class GatewayPart(Part):
    """Application Gateway v2. TLS policies below 1.2 are not among the choices."""

    host_names: tuple[HostName, ...] = Field(min_length=1, examples=[["mls.contoso.example"]])
    # Left out, it follows from `waf`.
    sku: Literal["Standard_v2", "WAF_v2"] | None = Field(default=None, examples=["WAF_v2"])
    waf: WafPart | None = Field(default=None, examples=[{"mode": "Detection"}])
    zones: Zones = Field(default=("1", "2", "3"), examples=[["1", "2", "3"]])
    capacity: Capacity = Field(default_factory=Capacity)
    ssl_policy: Literal["AppGwSslPolicy20170401S", "AppGwSslPolicy20220101", "AppGwSslPolicy20220101S"] = Field(
        default="AppGwSslPolicy20220101S", examples=["AppGwSslPolicy20220101S"]
    )
    network_isolation: bool = Field(default=True, examples=[True])
    private_address: Address | None = Field(default=None, examples=["10.20.2.62"])
    backend_host_name: HostName | None = Field(default=None, examples=["mls.contoso.example"])
    probe_path: UrlPath = Field(default="/", examples=["/"])
    # How long calls that run may go on when a node leaves.
    draining_seconds: int = Field(default=60, ge=1, le=3600, examples=[60])
    certificate: CertificatePart


class BootstrapPart(Part):
    """What the nodes install. `{storage}` in the URL stands for the plan's own storage account."""

    package_url: HttpsUrl = Field(examples=["https://{storage}.blob.core.windows.net/packages/mlserver.zip"])
    package_sha256: Sha256 | None = Field(default=None, alias="packageSha256", examples=["0" * 64])
    # Secrets of the plan's vault that nodes fetch for the installer: the name that it knows each by, and the vault's.
    secrets: dict[SecretVariable, SecretName] = Field(default_factory=dict, examples=[{"LICENCE_KEY": "licence-key"}])
