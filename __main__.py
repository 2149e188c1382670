"""The program: configuration, plan, resources, outputs."""

from pathlib import Path

import pulumi

from components import cloud, engine
from components.platform import Platform
from topology import build, settings
from topology.faults import PlanError


def main() -> None:
    engine.tune()
    config = pulumi.runtime.get_config_env()
    try:
        plan = build.plan(settings.load(config, Path(__file__).parent, pulumi.get_stack()))
    except PlanError as faults:
        # A RunError is shown as it is; any other exception would come with a traceback.
        raise pulumi.RunError(str(faults)) from None
    with engine.loading_the_sdk():
        here = cloud.current()
    cloud.require_same(here, cloud.last_outputs())
    platform = Platform(plan, here, admin_password=pulumi.Config("azureml-cluster").get_secret("adminPassword"))
    for name, value in platform.outputs().items():
        pulumi.export(name, value)


with engine.plain_refusals():
    main()
