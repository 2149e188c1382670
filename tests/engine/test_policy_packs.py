"""Policy packs under our language host, run by the real engine."""

import signal
import sys

import pytest

from tests.driving import Engine, eventually

pytestmark = pytest.mark.e2e

COMPONENT = """
import pulumi
class Thing(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("probe:index:Thing", name, {"word": "shown"})
        self.register_outputs({})
Thing("one")
"""

REPORTING = """
import json, os, pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

known = {
    "organization": pulumi.get_organization(), "project": pulumi.get_project(), "stack": pulumi.get_stack(),
    "dry_run": pulumi.runtime.is_dry_run(), "word": pulumi.Config("probe").get("word"), "cwd": os.getcwd(),
}

def check(args, report):
    if args.resource_type == "probe:index:Thing":
        report(json.dumps(known | {"config": args.get_config()}))

def whole(args, report):
    if any(resource.resource_type == "probe:index:Thing" for resource in args.resources):
        report("seen in the stack")

PolicyPack("probe-pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy(name="things", description="No things.", validate=check, config_schema=None),
    StackValidationPolicy(name="stack", description="No stack of things.", validate=whole),
])
"""


def test_a_pack_sees_the_stack_its_configuration_and_its_own(engine: Engine) -> None:
    import json

    engine.write_program(COMPONENT, config="  probe:word: shown")
    pack = engine.write_pack(REPORTING)
    config = engine.folder / "pack-config.json"
    config.write_text(json.dumps({"things": {"limit": 3}}))
    run = engine.preview("--policy-pack", pack, "--policy-pack-config", config)
    assert run.code != 0
    told = next(violation for violation in run.violations if violation.policy == "things")
    assert told.level == "mandatory"
    assert told.resource == "one"
    assert json.loads(told.message.partition("\n")[2]) == {
        "organization": "organization",
        "project": "probe",
        "stack": "dev",
        "dry_run": True,
        "word": "shown",
        "cwd": str(pack),
        "config": {"limit": 3.0},
    }


def test_resource_and_stack_policies_both_decide(engine: Engine) -> None:
    run = engine.write_program(COMPONENT).up("--policy-pack", engine.write_pack(REPORTING))
    assert run.code != 0
    assert "things" in {violation.policy for violation in run.violations}
    assert "No things." in run.text


def test_what_a_pack_prints_is_shown_and_it_ends_in_silence(engine: Engine) -> None:
    quiet = REPORTING.replace("report(json", "print(json").replace('report("seen', 'print("seen')
    run = engine.write_program(COMPONENT).up("--policy-pack", engine.write_pack(quiet))
    assert run.code == 0, run.text
    assert [line for line in run.messages if not line.startswith("{")] == ["seen in the stack"]
    assert any(line.startswith("{") and '"stack": "dev"' in line for line in run.messages)


def test_a_pack_that_writes_before_its_port_is_refused_in_words(engine: Engine) -> None:
    run = engine.write_program(COMPONENT).preview("--policy-pack", engine.write_pack("print('hello')\n" + REPORTING))
    assert run.code != 0
    assert "could not read policy pack port" in run.text


def test_a_pack_that_fails_shows_its_own_traceback_only(engine: Engine) -> None:
    run = engine.write_program(COMPONENT).preview(
        "--policy-pack", engine.write_pack("raise ValueError('in the pack')\n")
    )
    assert run.code != 0
    assert "ValueError: in the pack" in run.text
    assert "localazure" not in run.text


def test_a_pack_with_a_missing_virtualenv_is_one_line(engine: Engine) -> None:
    pack = engine.write_pack(REPORTING, options="{virtualenv: none}")
    run = engine.write_program(COMPONENT).preview("--policy-pack", pack)
    assert run.code != 0
    assert f"The 'virtualenv' option is set to 'none', but '{pack / 'none'}' doesn't exist" in run.text
    assert "Traceback" not in run.text


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_ctrl_c_ends_the_pack_too(engine: Engine) -> None:
    engine.write_program("import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)\n")
    quiet = REPORTING.replace("report(json", "str(json").replace('report("seen', 'str("seen')
    running = engine.start("preview", "--policy-pack", str(engine.write_pack(quiet)))
    assert eventually((engine.project / "started").exists, 20)
    assert any("pulumi.policy" in command for command in engine.processes().values())
    running.send_signal(signal.SIGINT)
    text, _ = running.communicate(timeout=30)
    assert eventually(lambda: not engine.processes(), 5), engine.processes()
    assert "Traceback" not in text
