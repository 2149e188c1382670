"""Azure's own view: IP flow verify, next hop and connectivity check of Network Watcher, for the same pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clientkit.doctor import findings
from clientkit.doctor.facts import Address, Facts, Watcher
from clientkit.doctor.findings import Finding
from clientkit.errors import ClientkitError

if TYPE_CHECKING:
    from azure.mgmt.network import NetworkManagementClient

POLL_SECONDS = 2
SQL_PORT = 1433
LOCAL_PORT = "50000"  # any ephemeral port: the rules of interest name the remote one


@dataclass(frozen=True, slots=True)
class Pair:
    """The other end of a connection from the watched machine."""

    name: str
    target: str  # an address, or a host that Network Watcher looks up itself
    port: int
    is_address: bool = True


def client(watcher: Watcher) -> NetworkManagementClient:
    """A client with the login that azure-identity finds. Raises ClientkitError without the SDK."""
    try:
        from azure.identity import DefaultAzureCredential
        from azure.mgmt.network import NetworkManagementClient
    except ImportError as error:
        raise ClientkitError(
            f"Network Watcher needs the Azure SDK ({error.name} is missing): pip install 'clientkit[azure]'"
        ) from error
    return NetworkManagementClient(DefaultAzureCredential(), watcher.subscription_id, polling_interval=POLL_SECONDS)


def pairs(facts: Facts) -> Iterator[Pair]:
    """What this machine's own checks ask for: open ports of endpoints, private endpoints, the way out."""
    for one in facts.endpoints:
        yield from (Pair(one.name, str(one.address), port) for port in one.open_ports)
    seen: set[Address] = set()
    for name in facts.private_names:
        for address in name.addresses:
            if address not in seen:
                seen.add(address)
                yield Pair(name.name, str(address), SQL_PORT if ".database." in name.zone else 443)
    yield from (Pair("way out", target.host, target.port, is_address=False) for target in facts.egress)


def check(watched: NetworkManagementClient, watcher: Watcher, pair: Pair, seconds: float) -> Iterator[Finding]:
    """The three questions for one pair: may it pass, where does it go, does it arrive. Of a host only the last."""
    subject = f"{watcher.source_address} -> {pair.name} {pair.target}:{pair.port}"
    for ask in (_flow, _next_hop, _connection) if pair.is_address else (_connection,):
        try:
            yield ask(watched, watcher, pair, seconds, subject)
        except Exception as error:  # the SDK's errors share no base class with its login's
            yield _unavailable(subject, error)
            return


def _flow(watched: NetworkManagementClient, watcher: Watcher, pair: Pair, seconds: float, subject: str) -> Finding:
    from azure.mgmt.network.models import VerificationIPFlowParameters

    asked = VerificationIPFlowParameters(
        target_resource_id=watcher.source_id,
        direction="Outbound",
        protocol="TCP",
        local_port=LOCAL_PORT,
        remote_port=str(pair.port),
        local_ip_address=str(watcher.source_address),
        remote_ip_address=pair.target,
    )
    poller = watched.network_watchers.begin_verify_ip_flow(watcher.resource_group, watcher.name, asked)
    said = _result(poller, seconds)
    rule = said.rule_name or "(no name)"
    code = "watcher-allowed" if str(said.access) in ("Allow", "Access.ALLOW") else "watcher-denied"
    return findings.make(code, subject, f"IP flow verify: {said.access}, rule {rule}", rule=rule)


def _next_hop(watched: NetworkManagementClient, watcher: Watcher, pair: Pair, seconds: float, subject: str) -> Finding:
    from azure.mgmt.network.models import NextHopParameters

    asked = NextHopParameters(
        target_resource_id=watcher.source_id,
        source_ip_address=str(watcher.source_address),
        destination_ip_address=pair.target,
    )
    said = _result(watched.network_watchers.begin_get_next_hop(watcher.resource_group, watcher.name, asked), seconds)
    kind = getattr(said.next_hop_type, "value", said.next_hop_type) or "None"
    hop = f"{kind} {said.next_hop_ip_address or ''}".strip()
    table = (said.route_table_id or "System Route").rsplit("/", 1)[-1]
    code = "watcher-no-route" if kind == "None" else "watcher-next-hop"
    return findings.make(code, subject, f"next hop: {hop}, by {table}", hop=hop, table=table)


def _connection(
    watched: NetworkManagementClient, watcher: Watcher, pair: Pair, seconds: float, subject: str
) -> Finding:
    from azure.mgmt.network.models import ConnectivityDestination, ConnectivityParameters, ConnectivitySource

    asked = ConnectivityParameters(
        source=ConnectivitySource(resource_id=watcher.source_id),
        destination=ConnectivityDestination(address=pair.target, port=pair.port),
        protocol="Tcp",
    )
    said = _result(
        watched.network_watchers.begin_check_connectivity(watcher.resource_group, watcher.name, asked), seconds
    )
    status = getattr(said.connection_status, "value", said.connection_status) or "Unknown"
    issues = [
        f"{hop.type} {hop.address}: {getattr(issue.type, 'value', issue.type)}"
        for hop in said.hops or ()
        for issue in hop.issues or ()
    ]
    seen = f"connectivity check: {status}, {said.probes_failed or 0} of {said.probes_sent or 0} probes failed"
    code = "watcher-reachable" if status == "Connected" else "watcher-unreachable"
    return findings.make(code, subject, seen, why="; ".join(issues) or "no hop says why")


def _result(poller: Any, seconds: float) -> Any:
    """The answer, or TimeoutError: the SDK's own `result(timeout)` returns None without a word."""
    poller.wait(seconds)
    if not poller.done():
        raise TimeoutError(f"no answer within {seconds:g} s")
    return poller.result()


def _unavailable(subject: str, error: Exception) -> Finding:
    text = str(getattr(error, "message", error) or type(error).__name__).strip().splitlines()[0]
    status = getattr(error, "status_code", None)
    if type(error).__name__ in ("ClientAuthenticationError", "CredentialUnavailableError"):
        fix = "log in: az login"
    elif status == 403:
        fix = "have Network Contributor granted on the Network Watcher's resource group"
    elif status == 404:
        fix = "enable Network Watcher in the region, and its agent extension on the machine"
    else:
        fix = "run again later"
    return findings.make("watcher-unavailable", subject, text, why=text, fix=fix)
