"""The least that a Pulumi program can do for a number of resources: the yardstick of `make bench`."""

import os

import pulumi

for number in range(int(os.environ["BENCH_RESOURCES"])):
    pulumi.CustomResource(
        "azure-native:network:RouteTable",
        f"bare-{number}",
        {"resourceGroupName": "rg-bare", "routeTableName": f"rt-bare-{number}", "location": "westeurope"},
    )
