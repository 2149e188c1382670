"""What must hold, as data, and whether it does: proved, refuted with a packet, or unknown with what is missing.

An intent is a mapping, in JSON or YAML:

    name: clients-to-gateway            # unique, for reports
    must: reach                         # reach | not-reach | only-through | resolve
    from: [10.1.64.0/18]                # see reachability.selectors
    to: kind:gateway
    ports: 443                          # 443, "80,443", "1000-2000", "*"; a list of these
    protocol: tcp                       # tcp (default), udp, icmp, "*"
    through: kind:firewall              # only-through: what every way must pass; an address, nat:NAME
    except: [{from: web, to: pki, ports: 80}]   # not-reach: what is allowed all the same
    over: lbi-api                       # reach: the frontend that turns the call into the asked port at `to`
    names: ["*.vault.azure.net"]        # resolve: which names; all when left out
    without: kind:on-premises           # resolve: name servers that give no answer, the others must do
    why: users call the API             # for people

A document has them with the world that they are about: {world: {...}, intents: [...]} (see `reachability.world`).
"""

from __future__ import annotations

from reachability.intents.document import DocumentError, flows_of, merged, read_document
from reachability.intents.language import Exempt, Intent, IntentError, cuts, read, within
from reachability.intents.proving import PROVED, REFUTED, UNKNOWN_RESULT, Result, check

__all__ = [
    "PROVED",
    "REFUTED",
    "UNKNOWN_RESULT",
    "DocumentError",
    "Exempt",
    "Intent",
    "IntentError",
    "Result",
    "check",
    "cuts",
    "flows_of",
    "merged",
    "read",
    "read_document",
    "within",
]
