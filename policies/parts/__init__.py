"""How policies of several subjects read the same parts: interfaces, gateways, security rules, peered networks."""
