"""All checks at once, within one bounded time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from clientkit.doctor import chain, dns, findings, names, network_watcher, ports, surroundings
from clientkit.doctor.facts import Facts, Watcher
from clientkit.doctor.findings import Finding
from clientkit.doctor.service_tags import Ranges

AT_ONCE = 16
DEADLINE_SECONDS = 60.0
STEP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One question."""

    subject: str
    ask: Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to ask."""

    servers: tuple[dns.Server, ...] = ()
    ranges: Ranges = field(default_factory=Ranges)
    step_seconds: float = STEP_SECONDS
    deadline_seconds: float = DEADLINE_SECONDS
    azure: bool = False


def plan(facts: Facts, options: Options) -> Iterator[Check]:
    """Every check for the facts. Raises ClientkitError when Azure is to be asked and cannot be."""
    seconds, servers = options.step_seconds, options.servers
    own = dns.own_address() if any(server.address == dns.AZURE for server in servers) else None
    if facts.unknown_names:
        yield Check("workspace", partial(names.unknown, facts))
    for name in facts.private_names:
        for server in servers:
            ask = partial(names.check, name, server, facts, options.ranges, own, seconds)
            yield Check(f"{name.name} at {server}", ask)
        if servers:
            yield Check(f"reverse of {name.name}", partial(names.check_reverse, name, servers[0], seconds))
            yield Check(f"{name.name} on this machine", partial(names.check_system, name, servers, seconds))
    yield from _endpoints(facts, seconds)
    for target in facts.egress:
        yield Check(target.host, partial(surroundings.check_egress, target, servers, seconds))
    yield Check("proxies", partial(surroundings.check_proxies, facts))
    if facts.root_pem:
        yield Check("this machine", partial(chain.check_own_trust, facts.root_pem))
    if options.azure and facts.watcher is not None:
        yield from _watched(facts, facts.watcher, options)


def _endpoints(facts: Facts, seconds: float) -> Iterator[Check]:
    for one in facts.endpoints:
        for port in one.open_ports:
            yield Check(f"{one.name} {port}", partial(ports.check_open, one, port, seconds))
        for port in one.closed_ports:
            yield Check(f"{one.name} {port}", partial(ports.check_closed, one, port, seconds))
        if one.tls_port is None:
            continue
        yield Check(f"HTTPS of {one.name}", partial(ports.check_http, one, one.tls_port, seconds))
        for host in one.host_names if facts.root_pem else ():
            yield Check(f"TLS of {host}", partial(chain.check, one, host, one.tls_port, facts.root_pem, seconds))


def _watched(facts: Facts, watcher: Watcher, options: Options) -> Iterator[Check]:
    client = network_watcher.client(watcher)
    for pair in network_watcher.pairs(facts):
        ask = partial(network_watcher.check, client, watcher, pair, options.deadline_seconds)
        yield Check(f"Network Watcher: {pair.name} {pair.port}", ask)


def run(checks: Iterable[Check], deadline_seconds: float) -> tuple[Finding, ...]:
    """The findings of all checks, in the order of the checks. Never takes longer than the deadline.

    The threads are daemons: one that hangs in the system's resolver does not keep the program from ending.
    """
    asked = tuple(checks)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, tuple[Finding, ...]]] = queue.SimpleQueue()
    for number in range(len(asked)):
        waiting.put(number)
    ends = time.monotonic() + deadline_seconds

    def work() -> None:
        while time.monotonic() < ends:
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            done.put((number, _ask(asked[number])))

    for _ in range(min(AT_ONCE, len(asked))):
        threading.Thread(target=work, daemon=True).start()
    found: dict[int, tuple[Finding, ...]] = {}
    while len(found) < len(asked):
        try:
            number, said = done.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            break
        found[number] = said
    late = f"no end within {deadline_seconds:.0f} s"
    return tuple(
        one
        for number, check in enumerate(asked)
        for one in found.get(number, (findings.make("not-finished", check.subject, late),))
    )


def _ask(check: Check) -> tuple[Finding, ...]:
    try:
        return tuple(check.ask())
    except Exception as error:  # one broken check must not take the others' findings away
        return (findings.make("check-failed", check.subject, f"{type(error).__name__}: {error}"),)
