"""Azure DNS Private Resolver and DNS security policies (ARM has them under Microsoft.Network)."""

from localazure.dnsresolver.endpoints import INBOUND_ENDPOINT, OUTBOUND_ENDPOINT
from localazure.dnsresolver.policies import DOMAIN_LIST, POLICY, POLICY_LINK, SECURITY_RULE
from localazure.dnsresolver.resolvers import RESOLVER
from localazure.dnsresolver.rulesets import FORWARDING_RULE, RULESET, RULESET_LINK

TYPES = (
    RESOLVER,
    INBOUND_ENDPOINT,
    OUTBOUND_ENDPOINT,
    RULESET,
    FORWARDING_RULE,
    RULESET_LINK,
    POLICY,
    SECURITY_RULE,
    DOMAIN_LIST,
    POLICY_LINK,
)

__all__ = ["TYPES"]
