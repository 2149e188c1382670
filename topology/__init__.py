"""Everything that can be decided without a cloud: names, addresses, rules, zones, who may reach whom."""
