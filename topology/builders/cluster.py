"""The load balancer, and the gateway with its certificate and its firewall policy."""

from __future__ import annotations

from topology.addressing import last_usable
from topology.builders.certificates import Material, secret_id, shown
from topology.flows import Places
from topology.naming import Names
from topology.plan import Certificate, Gateway, LoadBalancer, Waf, WafDisabledRule, WafExclusion
from topology.schema import Settings
from topology.waf_rules import BOTS


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


def gateway(settings: Settings, names: Names, places: Places, material: Material) -> Gateway:
    """The gateway. It calls the load balancer, by the host name that the web nodes' certificates carry."""
    part = settings.gateway
    return Gateway(
        name=names.of("agw", "api"),
        resource_group="cluster",
        network=places.cluster,
        subnet="gateway",
        private_address=str(part.private_address or last_usable(places.subnets[places.cluster, "gateway"])),
        zones=part.zones,
        sku="WAF_v2" if part.waf else "Standard_v2",
        minimum_capacity=part.capacity.minimum,
        maximum_capacity=part.capacity.maximum,
        listener_port=443,
        ssl_policy=part.ssl_policy,
        backend_addresses=(places.load_balancer,),
        backend_port=settings.load_balancer.frontend_port,
        backend_host_name=part.backend_host_name or part.host_names[0],
        probe_path=part.probe_path,
        identity="gateway",
        certificate=_certificate(settings, names, material),
        waf=waf(settings, names),
        draining_seconds=part.draining_seconds,
    )


def waf(settings: Settings, names: Names) -> Waf | None:
    """The policy of the gateway's firewall, where it has one."""
    part = settings.gateway.waf
    if part is None:
        return None
    return Waf(
        name=names.of("waf", "api"),
        resource_group="cluster",
        mode=part.mode,
        rule_set=(part.rule_set.type, part.rule_set.version),
        bots=BOTS if part.bots else None,
        request_body_limit_kb=part.request_body_limit_kb,
        file_upload_limit_mb=part.file_upload_limit_mb,
        disabled_rules=tuple(WafDisabledRule(r.group, r.rule, r.reason, r.owner) for r in part.disabled_rules),
        exclusions=tuple(WafExclusion(e.variable, e.operator, e.selector, e.reason, e.owner) for e in part.exclusions),
    )


def _certificate(settings: Settings, names: Names, material: Material) -> Certificate:
    part = settings.gateway.certificate
    chain = material.chain(part.pfx_file or part.chain_file)
    return Certificate(
        host_names=settings.gateway.host_names,
        secret_name=part.secret_name,
        secret_id=part.secret_id or secret_id(settings, names, part.secret_name),
        pfx_file=part.pfx_file,
        root_pem=material.root_pem,
        crl_urls=settings.corporate.pki.crl_urls,
        roots=shown(material.roots),
        chain=shown(chain),
        missing=bool(material.looked and part.pfx_file and not chain),
        warn_days=part.warn_days,
    )
