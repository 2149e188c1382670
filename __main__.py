"""The program: configuration, plan, resources, outputs."""

from datetime import UTC, datetime
from pathlib import Path

import pulumi

from components import cloud, engine, irreversible, notices
from components.platform import Platform
from topology import build, settings
from topology.faults import PlanError

HERE = Path(__file__).parent


def main() -> None:
    engine.tune()
    config = pulumi.runtime.get_config_env()
    try:
        plan = build.plan(settings.load(config, HERE, pulumi.get_stack()))
    except PlanError as faults:
        # A RunError is shown as it is; any other exception would come with a traceback.
        raise pulumi.RunError(str(faults)) from None
    with engine.loading_the_sdk():
        here = cloud.current()
    before = cloud.last_outputs()
    cloud.require_same(here, before)
    irreversible.require_reversible(plan.workspace, before)
    notices.tell(plan, datetime.now(UTC))
    secrets = pulumi.Config("azureml-cluster")
    platform = Platform(plan, here, secrets.get_secret("adminPassword"), secrets.get_secret_object("connectionKeys"))
    for name, value in platform.outputs().items():
        pulumi.export(name, value)
    # Pulumi Cloud shows the output of this name on the stack's page, with the other outputs put in.
    pulumi.export("readme", (HERE / "Pulumi.README.md").read_text(encoding="utf-8"))


with engine.plain_refusals():
    main()
