"""Private names: do they lead to their endpoint, and if not, whose link or forwarder is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clientkit.doctor import dns, findings
from clientkit.doctor.facts import GUID, Address, Facts, PrivateName, VirtualNetwork
from clientkit.doctor.findings import Finding
from clientkit.doctor.service_tags import Ranges


def suffix(name: PrivateName) -> str:
    """The public zone that a forwarder must have: the private zone's name without privatelink."""
    return name.zone.removeprefix("privatelink.")


def network_of(server: dns.Server, facts: Facts, own: Address | None) -> VirtualNetwork | None:
    """The vnet whose zone links decide what `server` answers, if it is one of the stack's."""
    address = own if server.address == dns.AZURE else server.address
    if address is None:
        return None
    return next((one for one in facts.networks if any(address in space for space in one.address_space)), None)


def unknown(facts: Facts) -> Iterator[Finding]:
    """That names of the workspace cannot be looked up, because only Azure knows the GUID in them."""
    count, of = len(facts.unknown_names), facts.workspace
    name = of.name if of else "the workspace"
    command = (
        f"az resource show --ids {of.id} --query properties.workspaceId --output tsv"
        if of
        else "the workspace's page in the portal has it"
    )
    yield findings.make("dns-guid-unknown", name, f"{count} names hold {GUID}", command=command)


def check(
    name: PrivateName, server: dns.Server, facts: Facts, ranges: Ranges, own: Address | None, seconds: float
) -> Iterator[Finding]:
    """What `server` says of `name`, and what it means."""
    answer = dns.ask(server, name.name, seconds)
    yield judge(name, answer, facts, ranges, own)


def judge(name: PrivateName, answer: dns.Answer, facts: Facts, ranges: Ranges, own: Address | None) -> Finding:
    """The finding for one answer."""
    server = answer.server
    network = network_of(server, facts, own)
    filled = {"server": server, "zone": name.zone, "suffix": suffix(name), "expected": _listed(name.addresses)}
    privatelink = any("privatelink." in alias for alias in answer.aliases)
    if not answer.rcode:
        return findings.make("dns-server-silent", name.name, answer.seen, **filled)
    if answer.rcode == "NXDOMAIN" or (answer.rcode == "NOERROR" and not answer.addresses):
        code = "dns-record-missing" if privatelink else "dns-name-unknown"
        return findings.make(code, name.name, answer.seen, **filled)
    if answer.rcode != "NOERROR":
        return findings.make("dns-server-refuses", name.name, answer.seen, **filled)
    outside = [one for one in answer.addresses if not _is_private(one, facts)]
    if not outside:
        wrong = name.addresses and not set(answer.addresses) <= set(name.addresses)
        return findings.make("dns-wrong-address" if wrong else "dns-ok", name.name, answer.seen, **filled)
    tags = ranges.names(outside[0])
    seen = f"{answer.seen}, a public address ({', '.join(tags[:2]) if tags else 'not known as one of Microsoft'})"
    if not tags:
        return findings.make("dns-not-microsoft", name.name, seen, **filled)
    if not privatelink:
        return findings.make("dns-no-private-endpoint", name.name, seen, **filled)
    if network is not None or server.address == dns.AZURE:
        whose = network.name if network else "the vnet of this machine"
        return findings.make("dns-zone-not-linked", name.name, seen, network=whose, **filled)
    return findings.make("dns-no-forwarder", name.name, seen, resolvers=_resolvers(facts), **filled)


def _listed(addresses: Sequence[Address]) -> str:
    return ", ".join(str(one) for one in addresses) or "any private one"


def _is_private(address: Address, facts: Facts) -> bool:
    """Private by RFC 1918 and the like, or in a vnet of the stack (some enterprises use public space inside)."""
    return address.is_private or any(address in space for one in facts.networks for space in one.address_space)


def _resolvers(facts: Facts) -> str:
    """Where a forwarder is to point: an inbound endpoint, since Azure's own resolver answers inside a vnet only."""
    found = [f"{address} ({one.name})" for one in facts.networks for address in one.resolvers]
    return " or ".join(found) or "a DNS resolver's inbound endpoint in a vnet that has the zone linked"


def check_system(name: PrivateName, servers: Sequence[dns.Server], seconds: float) -> Iterator[Finding]:
    """Whether this machine's own resolution agrees with its DNS servers."""
    used = dns.by_system(name.name)
    said = {one for server in servers for one in dns.ask(server, name.name, seconds).addresses}
    if used and said and not set(used) & said:
        yield findings.make(
            "dns-hosts-file", name.name, f"this machine uses {_listed(used)}, DNS says {_listed(sorted(said))}"
        )


def check_reverse(name: PrivateName, server: dns.Server, seconds: float) -> Iterator[Finding]:
    """Whether the endpoint's addresses lead back to the name."""
    for address in name.addresses:
        answer = dns.reverse(server, address, seconds)
        if not answer.rcode:
            continue  # the forward look-up has said that the server is silent
        ours = any(_same_host(one, name) for one in answer.names)
        code = "dns-reverse-ok" if ours else "dns-reverse-other" if answer.names else "dns-reverse-missing"
        yield findings.make(code, f"{address} ({name.name})", answer.seen)


def _same_host(found: str, name: PrivateName) -> bool:
    """A PTR may hold the public or the privatelink form of the name."""
    first = name.name.lower().removesuffix(f".{suffix(name)}")
    return found.lower() in (name.name.lower(), f"{first}.{name.zone}".lower())
