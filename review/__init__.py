"""A change reviewed before it is merged: policies, flows, resources, cost, for each environment, on the local Azure.

`python -m review --help` has the verbs. The engine is driven and its files are read here; what is judged is judged by
the pack and by `reachability`, and nothing is judged twice.
"""
