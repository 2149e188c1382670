"""The web and compute tiers and what stands before them."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What a node runs at its first start. `script` is PowerShell without any secret in it."""

    script: str
    package_url: str


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


@dataclass(frozen=True, slots=True)
class Gateway:
    """Application Gateway v2 with a private frontend only, and HTTPS only."""

    name: str
    resource_group: str
    network: str
    subnet: str
    private_address: str
    zones: tuple[str, ...]
    sku: str  # for instance "Standard_v2"
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
