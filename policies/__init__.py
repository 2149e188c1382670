"""The policy pack: what no stack may deploy, decided before the first resource exists.

`pack.POLICIES` lists every policy, one a module. `adapter` turns what the engine sends into plain values, `define`
makes SDK policies out of checks, and the decisions themselves use nothing of Pulumi.
"""
