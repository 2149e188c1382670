"""The web and compute tiers and what stands before them."""

from __future__ import annotations

from dataclasses import dataclass

from topology.plan.revocation import ChainCertificate


@dataclass(frozen=True, slots=True)
class Image:
    """A marketplace image (publisher, offer, sku, version) or, when `id` is set, a gallery image version."""

    publisher: str
    offer: str
    sku: str
    version: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Autoscale:
    """CPU-driven scaling; thresholds are average percent over five minutes."""

    name: str
    minimum: int
    maximum: int
    scale_out_above: int
    scale_in_below: int
    initial: int | None = None  # instances that a new scale set starts with; None: the minimum


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What a node runs at its first start, and again when it changes: PowerShell without any secret in it."""

    script: str
    package_url: str
    secrets: tuple[str, ...] = ()  # names of the vault's secrets that the node fetches, its certificate among them


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of every node. Nothing in `settings` is a secret: they can be read on the node and in Azure."""

    name: str
    publisher: str
    type: str
    version: str  # major and minor
    settings: str = "{}"  # JSON
    after: tuple[str, ...] = ()  # names of the extensions that are in place before it
    automatic_upgrade: bool = False  # minor versions, by Azure, without a deployment
    signs_in: bool = False  # whether it is told which identity of the node to use, by its resource id
    asks_vault: bool = False  # whether it is told the same by client id, as the Key Vault extension wants it


@dataclass(frozen=True, slots=True)
class Repair:
    """Azure repairs nodes that are not well."""

    grace: str  # after a change of the node, as a duration of ISO 8601: "PT30M"
    action: str  # "Replace", "Reimage" or "Restart"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """How nodes follow a changed scale set. The percentages and the pause matter to "Rolling"."""

    mode: str = "Manual"  # or "Rolling"
    batch_percent: int = 20
    unhealthy_percent: int = 20
    unhealthy_upgraded_percent: int = 20
    pause: str = "PT1M"
    prioritize_unhealthy: bool = True
    os_images: bool = False  # whether newer images count as a change


@dataclass(frozen=True, slots=True)
class MachineSecurity:
    """Trusted launch is secure boot and a virtual TPM."""

    trusted_launch: bool = False
    encryption_at_host: bool = False


@dataclass(frozen=True, slots=True)
class ScaleSet:
    """One tier as a uniform VM scale set on managed disks, with no public address."""

    key: str  # "web" or "compute"
    name: str
    computer_name_prefix: str  # Windows: at most 9 characters
    resource_group: str
    network: str
    subnet: str
    size: str  # for instance "Standard_D4s_v5"
    zones: tuple[str, ...]
    image: Image
    disk_type: str  # for instance "Premium_LRS"
    disk_size_gb: int
    admin_username: str
    listens_on: int  # TCP port
    autoscale: Autoscale
    bootstrap: Bootstrap
    behind_load_balancer: bool
    identity: str  # key of an Identity
    extensions: tuple[Extension, ...] = ()  # after the bootstrap; one of them may report health
    repair: Repair | None = None
    upgrade: Upgrade = Upgrade()
    security: MachineSecurity = MachineSecurity()
    accelerated_networking: bool = False
    data_collection_rule: str | None = None  # id of the rule that the Azure Monitor agent follows


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """The internal Standard load balancer before the web tier."""

    name: str
    resource_group: str
    network: str
    subnet: str
    private_address: str
    zones: tuple[str, ...]
    frontend_port: int
    backend_port: int
    probe_port: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """The gateway's certificate, by reference: no key material is ever in the plan."""

    host_names: tuple[str, ...]
    secret_name: str
    secret_id: str  # versionless: https://<vault>.vault.azure.net/secrets/<name>
    pfx_file: str | None  # put into the plan's own vault by the program when set; else it is there already
    root_pem: str  # the private root(s) that clients and the gateway trust, PEM text
    crl_urls: tuple[str, ...]
    roots: tuple[ChainCertificate, ...] = ()  # of `root_pem`; empty where no file was looked into
    chain: tuple[ChainCertificate, ...] = ()  # its own first; empty where the program has not seen it
    missing: bool = False  # whether `pfx_file` is named and not there yet
    warn_days: int = 30  # from how many days before an end on there is a warning


@dataclass(frozen=True, slots=True)
class NodeCertificate:
    """A certificate that nodes show, by reference, in the plan's own vault."""

    secret_name: str
    secret_id: str  # versionless
    pfx_file: str | None  # put into the vault by the program when set
    chain: tuple[ChainCertificate, ...] = ()
    missing: bool = False


@dataclass(frozen=True, slots=True)
class WafExclusion:
    """A part of requests that managed rules do not look at."""

    variable: str
    operator: str
    selector: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class WafDisabledRule:
    """A managed rule that is off."""

    group: str
    rule: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class Waf:
    """The policy of the gateway's web application firewall."""

    name: str
    resource_group: str
    mode: str  # "Detection" or "Prevention"
    rule_set: tuple[str, str]  # type and version
    bots: tuple[str, str] | None
    request_body_limit_kb: int
    file_upload_limit_mb: int
    disabled_rules: tuple[WafDisabledRule, ...] = ()
    exclusions: tuple[WafExclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Gateway:
    """Application Gateway v2 with a private frontend only, and HTTPS only."""

    name: str
    resource_group: str
    network: str
    subnet: str
    private_address: str
    zones: tuple[str, ...]
    sku: str  # "Standard_v2" or "WAF_v2"
    minimum_capacity: int
    maximum_capacity: int
    listener_port: int
    ssl_policy: str  # predefined policy name, TLS 1.2 or newer
    backend_addresses: tuple[str, ...]
    backend_port: int
    backend_host_name: str
    probe_path: str
    identity: str  # key of an Identity
    certificate: Certificate
    waf: Waf | None = None  # with it the SKU is WAF_v2
    draining_seconds: int = 60  # how long calls may run on when a backend leaves
