"""A real DNS server on loopback that answers as a vnet's resolver or a company's server would."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from dnslib import CNAME, PTR, QTYPE, RCODE, RR, A, DNSRecord

# One record: ("CNAME" | "A" | "PTR", value). A name without records is NXDOMAIN.
Zone = Mapping[str, tuple[str, str]]
_MAKE = {"CNAME": CNAME, "A": A, "PTR": PTR}


def _reply(request: DNSRecord, zone: Zone, rcode: int | None) -> DNSRecord:
    reply = request.reply()
    if rcode is not None:
        reply.header.rcode = rcode
        return reply
    name, wanted = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
    for _ in range(10):
        record = zone.get(name)
        if record is None:
            reply.header.rcode = RCODE.NXDOMAIN
            return reply
        kind, value = record
        reply.add_answer(RR(name, getattr(QTYPE, kind), rdata=_MAKE[kind](value), ttl=5))
        if kind == wanted:
            return reply
        name = value.lower()
    return reply


@contextmanager
def running(address: str, zone: Zone, *, rcode: int | None = None) -> Iterator[int]:
    """A server at `address` (any of 127.0.0.0/8); yields its port. With `rcode`, it answers all with that error."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as face:
        face.bind((address, 0))
        face.settimeout(0.05)
        ending = threading.Event()

        def serve() -> None:
            while not ending.is_set():
                try:
                    content, client = face.recvfrom(4096)
                except TimeoutError:
                    continue
                face.sendto(_reply(DNSRecord.parse(content), zone, rcode).pack(), client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield face.getsockname()[1]
        finally:
            ending.set()
            thread.join()
