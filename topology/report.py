"""A plan, or what is wrong with it, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Any

from topology.addressing import free
from topology.builders import certificates, workspace
from topology.faults import PlanError
from topology.naming import Names
from topology.outlet import for_appliance, way_out
from topology.plan import Plan, Subnet
from topology.schema import Settings
from topology.schema.cluster import NodeCertificatePart


def facts(settings: Settings) -> dict[str, Any]:
    """What the set-up has to know before anything is deployed. The certificate's files need not exist."""
    names = Names(settings)
    certificate, pki = settings.gateway.certificate, settings.corporate.pki
    return {
        "stack": settings.stack,
        "environment": settings.environment,
        "location": settings.location,
        "certificate": {
            "hostNames": list(settings.gateway.host_names),
            "secretName": certificate.secret_name,
            "secretId": certificate.secret_id,
            "pfxFile": certificate.pfx_file,
            "rootFile": certificate.root_file,
            "crlUrls": list(pki.crl_urls),
        },
        "nodeCertificates": [
            {"hostNames": list(hosts), "secretName": part.secret_name, "pfxFile": part.pfx_file}
            for part, hosts in _shown_by_nodes(settings)
        ],
        "pki": {"host": pki.host, "address": str(pki.address)},
        "vault": names.vault(),
        "storage": names.storage(),
        "keptNames": _kept(settings, names),
    }


def _shown_by_nodes(settings: Settings) -> Iterator[tuple[NodeCertificatePart, tuple[str, ...]]]:
    """Each certificate of nodes once, with the names that it is for: those by which the gateway calls web nodes."""
    host = settings.gateway.backend_host_name or settings.gateway.host_names[0]
    found = {part.secret_name: part for part in certificates.node_parts(settings).values()}
    yield from ((part, (host,)) for part in found.values())


def _kept(settings: Settings, names: Names) -> list[str]:
    """Names that Azure keeps taken after a deletion: of vaults, and of the workspace."""
    part = settings.workspace
    if part is None:
        return [names.vault()]
    return [names.vault(), workspace.vault_name(part, names), workspace.workspace_name(part, names)]


def faults(error: PlanError) -> dict[str, Any]:
    """The faults as JSON."""
    return {"faults": [{"key": f.key, "problem": f.problem, "example": f.example} for f in error.faults]}


def addresses(plan: Plan) -> dict[str, Any]:
    """Networks, subnets and zones as JSON."""
    return {
        "networks": [
            {
                "key": network.key,
                "name": network.name,
                "addressSpace": list(network.address_space),
                "subnets": [{"key": s.key, "name": s.name, "prefix": s.prefix} for s in network.subnets],
                "reserved": [{"key": r.key, "name": r.name, "prefix": r.prefix} for r in network.reserved],
            }
            for network in plan.networks
        ],
        "existing": [{"key": n.key, "id": n.id, "addressSpace": list(n.address_space)} for n in plan.existing_networks],
        "zones": [
            {"key": zone.key, "name": zone.name, "links": [link.network for link in zone.links]} for zone in plan.zones
        ],
        "gateway": plan.gateway.private_address,
        "loadBalancer": plan.load_balancer.private_address,
    }


def revocation(plan: Plan) -> dict[str, Any]:
    """The certificate's chain as JSON: who names which address, and the way there."""
    found = plan.revocation
    if found is None:
        return {}
    return {
        "certificates": [{"title": each.title, "ends": each.ends} for each in found.certificates],
        "urls": [
            {"url": each.url, "kind": each.kind, "namedBy": each.named_by, "host": each.host, "port": each.port}
            for each in found.urls
        ],
        "paths": [
            {
                "from": each.caller,
                "prefix": each.prefix,
                "host": each.host,
                "address": each.address,
                "port": each.port,
                "nameServers": list(each.name_servers),
                "nextHop": each.next_hop,
                "arrives": each.arrives,
                "securityRule": each.rule,
                "firewallRule": each.firewall_rule,
            }
            for each in found.paths
        ],
    }


def _revocation(plan: Plan) -> Iterator[str]:
    found = plan.revocation
    if found is None:
        return
    yield ""
    rows = [(each.url, each.kind, each.named_by) for each in found.urls]
    yield from columns([("CERTIFICATES NAME", "KIND", "NAMED BY"), *rows])
    yield ""
    ways = [
        (
            each.caller,
            f"{each.host} {each.address}:{each.port}",
            f"{each.next_hop}{'' if each.arrives else ', no way on-premises yet'}",
            each.rule,
            each.firewall_rule or "-",
        )
        for each in found.paths
    ]
    yield from columns([("FROM", "TO THE REVOCATION LISTS", "NEXT HOP", "SECURITY RULE", "FIREWALL RULE"), *ways])


def table(plan: Plan) -> str:
    """Networks, subnets and zones as a table for people."""
    lines = [f"{plan.environment} in {plan.location}: the configuration is sound", ""]
    lines += columns([("NETWORK", "SUBNET", "PREFIX", "FREE", "PLANNED", "RULES"), *_rows(plan)])
    lines += ["", *columns([("ZONE", "LINKED TO"), *((z.name, _links(z.links)) for z in plan.zones)])]
    lines += ["", *columns([("ON-PREMISES", "ADDRESS", "PORT", "REASON", "OWNER"), *_exceptions(plan)])]
    lines += _revocation(plan)
    lines += way_out(plan)
    if plan.appliance_rules:
        lines += ["", "What hub.appliance has to let through:", *columns(list(for_appliance(plan)))]
    lines += ["", f"gateway        {plan.gateway.private_address}:{plan.gateway.listener_port}"]
    lines += [f"load balancer  {plan.load_balancer.private_address}:{plan.load_balancer.frontend_port}"]
    return "\n".join(lines)


def _links(links: Sequence[Any]) -> str:
    return ", ".join(link.network for link in links)


def _exceptions(plan: Plan) -> Iterator[tuple[str, ...]]:
    for item in plan.exceptions:
        yield item.host, item.address, str(item.port), item.reason, item.owner


def _rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    for network in plan.networks:
        yield network.key, network.name, ", ".join(network.address_space), "", "", ""
        entries = [(s.prefix, s.name, str(s.instances or ""), _rules(s)) for s in network.subnets]
        entries += [(r.prefix, f"({r.name})", "", "kept free") for r in network.reserved]
        for prefix, name, planned, rules in sorted(entries, key=lambda entry: IPv4Network(entry[0])):
            yield "", name, prefix, str(free(IPv4Network(prefix))), planned, rules
    for existing in plan.existing_networks:
        yield existing.key, f"{existing.name} (exists)", ", ".join(existing.address_space), "", "", ""


def _rules(subnet: Subnet) -> str:
    group = subnet.network_security_group
    return str(len(group.rules)) if group else "-"


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of equal length as lines, each column as wide as its widest text."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
