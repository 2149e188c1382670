"""The least that a program of azure-native resources does: the yardstick of `make bench`.

One import, one class, no component, no plan, no guard. BENCH_RAW=1 goes below the SDK's classes, to registrations as
the engine's protocol has them, which nobody writes by hand.
"""

import os

import pulumi

COUNT = int(os.environ["BENCH_RESOURCES"])
TYPE = "azure-native:network:RouteTable"


def without_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    """As the cluster's program does, so that the two differ in nothing that is not meant."""
    args.opts.aliases = []
    return pulumi.ResourceTransformationResult(args.props, args.opts)


if os.environ.get("BENCH_RAW"):
    for number in range(COUNT):
        inputs = {"resourceGroupName": "rg-bare", "routeTableName": f"rt-bare-{number}", "location": "westeurope"}
        pulumi.CustomResource(TYPE, f"bare-{number}", inputs)
else:
    from pulumi_azure_native import network

    pulumi.runtime.register_stack_transformation(without_aliases)
    for number in range(COUNT):
        network.RouteTable(
            f"bare-{number}",
            resource_group_name="rg-bare",
            route_table_name=f"rt-bare-{number}",
            location="westeurope",
        )
