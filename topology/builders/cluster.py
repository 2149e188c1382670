"""The tiers, the load balancer and the gateway."""

from __future__ import annotations

from topology.addressing import last_usable
from topology.bootstrap import script
from topology.flows import Places
from topology.naming import Names
from topology.plan import Autoscale, Bootstrap, Certificate, Gateway, Image, LoadBalancer, ScaleSet
from topology.schema import Settings
from topology.schema.cluster import ComputeTier, WebTier


def read_roots(settings: Settings) -> str:
    """The private root certificates, as they are in the configured file."""
    return (settings.directory / settings.gateway.certificate.root_file).read_text(encoding="ascii")


def scale_sets(settings: Settings, names: Names, places: Places, roots: str) -> tuple[ScaleSet, ...]:
    """The web tier and the compute tier."""
    return (
        _scale_set(settings, names, places, "web", settings.web, roots),
        _scale_set(settings, names, places, "compute", settings.compute, roots),
    )


def _scale_set(
    settings: Settings, names: Names, places: Places, key: str, tier: WebTier | ComputeTier, roots: str
) -> ScaleSet:
    image, count, scale = tier.image, tier.instances, tier.scale
    url = settings.bootstrap.package_url.replace("{storage}", names.storage())
    text = script(
        role=key,
        port=tier.port,
        compute_port=settings.compute.port,
        package_url=url,
        sha256=settings.bootstrap.package_sha256,
        root_pem=roots,
    )
    return ScaleSet(
        key=key,
        name=names.of("vmss", key),
        computer_name_prefix=names.computer(key),
        resource_group="cluster",
        network=places.cluster,
        subnet=key,
        size=tier.size,
        zones=tier.zones,
        image=Image(image.publisher, image.offer, image.sku, image.version, image.id),
        disk_type=tier.disk.type,
        disk_size_gb=tier.disk.size_gb,
        admin_username=tier.admin_username,
        listens_on=tier.port,
        autoscale=Autoscale(names.of("scale", key), count.minimum, count.maximum, scale.out_above, scale.in_below),
        bootstrap=Bootstrap(text, url),
        behind_load_balancer=key == "web",
    )


def load_balancer(settings: Settings, names: Names, places: Places) -> LoadBalancer:
    """The internal load balancer, with its static frontend in the web tier's subnet."""
    return LoadBalancer(
        name=names.of("lbi", "web"),
        resource_group="cluster",
        network=places.cluster,
        subnet="web",
        private_address=places.load_balancer,
        zones=settings.load_balancer.zones,
        frontend_port=settings.load_balancer.frontend_port,
        backend_port=settings.web.port,
        probe_port=settings.load_balancer.probe_port or settings.web.port,
    )


def gateway(settings: Settings, names: Names, places: Places, roots: str) -> Gateway:
    """The gateway. It calls the load balancer, by the host name that the web nodes' certificates carry."""
    part = settings.gateway
    return Gateway(
        name=names.of("agw", "api"),
        resource_group="cluster",
        network=places.cluster,
        subnet="gateway",
        private_address=str(part.private_address or last_usable(places.subnets[places.cluster, "gateway"])),
        zones=part.zones,
        sku=part.sku,
        minimum_capacity=part.capacity.minimum,
        maximum_capacity=part.capacity.maximum,
        listener_port=443,
        ssl_policy=part.ssl_policy,
        backend_addresses=(places.load_balancer,),
        backend_port=settings.load_balancer.frontend_port,
        backend_host_name=part.backend_host_name or part.host_names[0],
        probe_path=part.probe_path,
        identity="gateway",
        certificate=_certificate(settings, names, roots),
    )


def _certificate(settings: Settings, names: Names, roots: str) -> Certificate:
    part = settings.gateway.certificate
    return Certificate(
        host_names=settings.gateway.host_names,
        secret_name=part.secret_name,
        secret_id=part.secret_id or f"https://{names.vault()}.vault.azure.net/secrets/{part.secret_name}",
        pfx_file=part.pfx_file,
        root_pem=roots,
        crl_urls=settings.corporate.pki.crl_urls,
    )
