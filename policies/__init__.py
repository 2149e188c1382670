"""The policy pack: what no stack may deploy, decided before the first resource exists.

`pack.POLICIES` lists every policy, one a module in the folder of its subject. `core` turns what the engine sends into
plain values and makes SDK policies out of checks; the decisions themselves use nothing of Pulumi.
"""
