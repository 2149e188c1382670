"""What diagnosis can find: one entry a finding, the same for the report, the JSON and the page in docs/."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Status(enum.Enum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"  # worth knowing, nothing to do
    WARNING = "warning"  # works now, will not for ever or not for all
    FAULT = "fault"
    UNKNOWN = "unknown"  # could not be found out


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found. {Braces} are filled in by the check."""

    status: Status
    means: str
    do: str
    who: str


NETWORK, DNS, PKI, OWNER, YOU = "network team", "owner of the DNS server", "CA's owner", "owner of the resource", "you"
_OK, _NOTE, _WARNING, _FAULT, _UNKNOWN = Status.OK, Status.NOTE, Status.WARNING, Status.FAULT, Status.UNKNOWN

CATALOG: dict[str, Entry] = {
    "dns-ok": Entry(_OK, "The name leads to its private endpoint", "", ""),
    "dns-zone-not-linked": Entry(
        _FAULT,
        "The answer comes from public DNS: the private DNS zone {zone} is not linked to {network}, whose "
        "resolver {server} "
        "was asked",
        "link {zone} to {network}",
        NETWORK,
    ),
    "dns-no-forwarder": Entry(
        _FAULT,
        "{server} is not in a vnet of the stack and asked public DNS: it has no conditional forwarder for {suffix}",
        "on {server}, forward {suffix} to {resolvers}",
        DNS,
    ),
    "dns-no-private-endpoint": Entry(
        _FAULT,
        "Azure's public DNS does not refer the name to a privatelink zone, so the resource has no approved "
        "private endpoint",
        "create the private endpoint, or approve its connection",
        OWNER,
    ),
    "dns-record-missing": Entry(
        _FAULT,
        "The zone {zone} answers here and has no record of the name: the private endpoint has no DNS zone group, "
        "or another "
        "vnet's empty zone of the same name is linked",
        "add the zone group {zone} to the private endpoint",
        NETWORK,
    ),
    "dns-name-unknown": Entry(
        _FAULT,
        "The name exists nowhere: the resource was deleted, or the facts are of another deployment",
        "export the facts anew (pulumi stack output); else deploy",
        YOU,
    ),
    "dns-wrong-address": Entry(
        _FAULT,
        "The name leads to a private address that is not its endpoint's ({expected}): a record of a former "
        "endpoint, or a "
        "second endpoint of the same resource that overwrote the record",
        "delete the stale record of {zone}, or give the second endpoint a zone of its own",
        NETWORK,
    ),
    "dns-not-microsoft": Entry(
        _FAULT,
        "The answer is a public address that is not Microsoft's: another server answers for this name",
        "ask the owner of {server} who answers for {suffix} there",
        DNS,
    ),
    "dns-server-silent": Entry(
        _FAULT,
        "The DNS server {server} does not answer: it is down, or port 53 is closed on the way",
        "open UDP and TCP 53 to {server}, or take it out of the vnet's DNS servers",
        NETWORK,
    ),
    "dns-server-refuses": Entry(
        _FAULT,
        "{server} answers with an error: it may not ask its forwarder, or two servers forward to each other",
        "look at the log and the forwarders of {server}",
        DNS,
    ),
    "dns-guid-unknown": Entry(
        _UNKNOWN,
        "The names of the workspace hold a GUID that Azure gave it, so they were not looked up",
        "give it with --workspace-guid: {command}",
        YOU,
    ),
    "dns-hosts-file": Entry(
        _WARNING,
        "This machine resolves the name to something else than its DNS server says: a line in the hosts file, or "
        "a rule of the "
        "VPN client",
        "take the line out of the hosts file",
        YOU,
    ),
    "dns-reverse-ok": Entry(_OK, "The reverse look-up names the endpoint", "", ""),
    "dns-reverse-missing": Entry(
        _NOTE,
        "No reverse zone knows the address; tools that ask for reverse look-ups see no name",
        "link a reverse zone to the vnet if a tool needs it",
        NETWORK,
    ),
    "dns-reverse-other": Entry(
        _WARNING,
        "The reverse zone names something else at this address: a stale record",
        "correct the PTR record",
        NETWORK,
    ),
    "port-open": Entry(_OK, "The port answers", "", ""),
    "port-closed": Entry(_OK, "The port is closed, as it must be", "", ""),
    "port-refused": Entry(
        _FAULT,
        "The address is reached and nothing listens: no listener on this port, or the machine behind it is starting",
        "look at the listener and, for a load balancer, at the health of its backends",
        OWNER,
    ),
    "port-silent": Entry(
        _FAULT,
        "Nothing comes back: an NSG or firewall drops the packets, or no route leads there or back (peering, VPN, UDR)",
        "clientkit doctor --azure asks Network Watcher which rule or hop; then open TCP {port} from here to it",
        NETWORK,
    ),
    "port-80-open": Entry(
        _FAULT,
        "Port {port} answers, and no plain HTTP is to be accepted",
        "remove the listener or rule of port {port}, and the NSG rule that lets it in",
        NETWORK,
    ),
    "http-ok": Entry(_OK, "The service answers over HTTPS", "", ""),
    "http-bad-gateway": Entry(
        _FAULT,
        "The gateway is there and none of its backends is healthy, or it does not trust their certificate",
        "look at the gateway's backend health; check the web API on 12800 and the probe's path on a web node",
        OWNER,
    ),
    "http-forbidden": Entry(
        _WARNING,
        "The gateway or the service refuses the request: a WAF rule, or a network rule of the service",
        "look at the WAF's log for this client's address",
        OWNER,
    ),
    "http-failed": Entry(
        _WARNING,
        "TLS is fine and no proper HTTP answer came",
        "look at the gateway's log",
        OWNER,
    ),
    "tls-ok": Entry(_OK, "Chain, names and dates verify with the stack's root", "", ""),
    "tls-root-untrusted": Entry(
        _FAULT,
        "The chain ends in {issuer}, which is not the stack's root: another certificate is installed, or a "
        "device on the way "
        "shows its own",
        "compare with clientkit trust export; if the root was rotated, export the facts anew",
        PKI,
    ),
    "tls-intermediate-missing": Entry(
        _FAULT,
        "The server sends its own certificate and not its issuer {issuer}; browsers may hide this, Python does not",
        "merge the whole chain: clientkit pki merge with the intermediates",
        OWNER,
    ),
    "tls-name": Entry(
        _FAULT,
        "The certificate is for {names}, not for this name",
        "call it by one of these names, or request a certificate with this name: clientkit pki request",
        OWNER,
    ),
    "tls-expired": Entry(
        _FAULT, "A certificate of the chain has expired", "renew it: clientkit pki request, clientkit pki merge", OWNER
    ),
    "tls-not-yet-valid": Entry(
        _FAULT, "The certificate's first day is in the future, or this clock is behind", "set the clock; else wait", YOU
    ),
    "tls-ends-soon": Entry(
        _WARNING, "The certificate ends in {days} days", "renew it: clientkit pki request, clientkit pki merge", OWNER
    ),
    "tls-strict": Entry(
        _FAULT,
        "Python 3.13 and newer verify strictly by default and refuse the chain: {why}",
        "have the CA re-issue the certificate",
        PKI,
    ),
    "tls-strict-later": Entry(
        _WARNING,
        "This Python accepts the chain; Python 3.13 and newer will refuse it by their strict default: {why}",
        "have the CA re-issue the certificate",
        PKI,
    ),
    "tls-client-certificate": Entry(
        _FAULT,
        "The server ends the handshake: it asks for a client certificate",
        "give client certificate and key to the client (clientkit trust call --client-certificate)",
        YOU,
    ),
    "tls-failed": Entry(
        _FAULT,
        "The handshake fails: no common TLS version, or no TLS on this port",
        "look at the listener's protocol and TLS policy (TLS 1.2 or newer)",
        OWNER,
    ),
    "trust-missing": Entry(
        _WARNING,
        "Python clients on this machine do not trust the stack's root: {bundle} does not hold it",
        "clientkit trust bundle --authority root.pem, then clientkit trust env --set",
        YOU,
    ),
    "trust-ok": Entry(_OK, "Python clients on this machine trust the stack's root", "", ""),
    "revocation-ok": Entry(
        _OK, "The CA's list is reachable, genuine, in date, and does not name the certificate", "", ""
    ),
    "revocation-revoked": Entry(
        _FAULT, "The CA has revoked the certificate", "do not use it; request a new one: clientkit pki request", PKI
    ),
    "revocation-unknown": Entry(
        _FAULT,
        "Whether the certificate is revoked cannot be told from here; clients and gateways that check will refuse it",
        "open TCP 80 to the CRL's host, and let this DNS server resolve it; or publish a list that is in date",
        NETWORK + ", " + PKI,
    ),
    "egress-ok": Entry(_OK, "The host is reached and shows a certificate that this machine trusts", "", ""),
    "egress-dns": Entry(
        _FAULT,
        'The name of a host that the workspace needs does not resolve here; sign-in ends with "You cannot access '
        "this right "
        'now"',
        "let {server} resolve public names",
        DNS,
    ),
    "egress-blocked": Entry(
        _FAULT,
        "The host that the workspace needs is not reached: the firewall does not let it out",
        "allow {host}, TCP {port}, in the firewall's application rules and the NSG",
        NETWORK,
    ),
    "egress-intercepted": Entry(
        _FAULT,
        "Something on the way shows a certificate of its own, issued by {issuer}",
        "exempt {host} from TLS inspection, or trust that authority: clientkit trust bundle",
        NETWORK,
    ),
    "clock-ok": Entry(_OK, "This clock agrees with the server's", "", ""),
    "clock-skew": Entry(
        _FAULT,
        "This clock and the server's differ by {seconds} s; tokens and certificates are refused beyond a few minutes",
        "synchronise the clock (w32tm /resync, timedatectl set-ntp true)",
        YOU,
    ),
    "clock-unknown": Entry(_UNKNOWN, "No server told the time", "repair the faults above, then ask again", YOU),
    "proxy-none": Entry(_OK, "No proxy is set in the environment", "", ""),
    "proxy-bypassed": Entry(_OK, "The private names bypass the proxy", "", ""),
    "proxy-catches-private": Entry(
        _FAULT,
        "Private names go to the proxy, which resolves them elsewhere or refuses them (often a 403 or 502 of its own)",
        "add them to NO_PROXY: {missing}",
        YOU,
    ),
    "watcher-allowed": Entry(_OK, "Network Watcher: the NSG rules let it pass", "", ""),
    "watcher-denied": Entry(_FAULT, "Network Watcher: rule {rule} denies it", "change rule {rule}", NETWORK),
    "watcher-next-hop": Entry(
        _NOTE, "Network Watcher: the packet goes to {hop}", "compare with the route table", NETWORK
    ),
    "watcher-no-route": Entry(
        _FAULT,
        "Network Watcher: the packet has no next hop; a route drops it, or the peering is missing",
        "correct the route table {table}",
        NETWORK,
    ),
    "watcher-reachable": Entry(_OK, "Network Watcher: a connection is made", "", ""),
    "watcher-unreachable": Entry(
        _FAULT, "Network Watcher: no connection; the first hop that fails says why: {why}", "repair that hop", NETWORK
    ),
    "watcher-unavailable": Entry(_UNKNOWN, "Network Watcher did not answer: {why}", "{fix}", YOU),
    "not-finished": Entry(
        _UNKNOWN, "The check did not end in the time given", "run again with a larger --deadline", YOU
    ),
    "check-failed": Entry(_UNKNOWN, "The check itself failed", "report it with this line", YOU),
}


def markdown() -> str:
    """The catalog as the table of docs/diagnosis.md."""
    rows = ["| finding | status | means | to do | who |", "| --- | --- | --- | --- | --- |"]
    for code, one in CATALOG.items():
        cells = (f"`{code}`", one.status.value, one.means, one.do, one.who)
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows) + "\n"
