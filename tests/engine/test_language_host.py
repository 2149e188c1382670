"""Programs under our language host, run by the real engine."""

import signal
import sys
import time

import pytest

from tests.driving import TREE, Engine, eventually

pytestmark = pytest.mark.e2e


def test_outputs_configuration_and_secrets_reach_the_program_and_the_stack(engine: Engine) -> None:
    engine.write_program(
        """
        import pulumi
        config = pulumi.Config()
        pulumi.export("plain", config.require("word"))
        pulumi.export("unicode", config.require("umlaut"))
        pulumi.export("secret", config.require_secret("token"))
        pulumi.export("stack", [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()])
        pulumi.export("secrets", [pulumi.runtime.is_config_secret(f"probe:{key}") for key in ("token", "word")])
        pulumi.export("root", pulumi.runtime.get_root_directory())
        """,
        config="  probe:word: one\n  probe:umlaut: grün",
    )
    engine.pulumi("config", f"--config-file={engine.config_file}", "set", "--secret", "token", "hush", "--stack", "dev")
    run = engine.up()
    assert run.code == 0, run.text
    assert run.changes == {"create": 1}
    assert engine.outputs() == {
        "plain": "one",
        "unicode": "grün",
        "secret": "hush",
        "stack": ["organization", "probe", "dev"],
        "secrets": [True, False],
        "root": str(engine.project),
    }
    assert "hush" not in (engine.state / ".pulumi/stacks/probe/dev.json").read_text()
    assert engine.preview("--expect-no-changes").code == 0


def test_a_program_starts_as_under_the_official_host(engine: Engine) -> None:
    engine.write_program(
        """
        import os, sys, pulumi
        pulumi.export("it", {
            "argv": sys.argv, "cwd": os.getcwd(), "path": sys.path[0], "name": __name__, "prefix": sys.prefix,
            "venv": os.environ["VIRTUAL_ENV"], "first": os.environ["PATH"].split(os.pathsep)[0],
            "stdin": sys.stdin.read(), "executor": os.path.basename(sys.orig_argv[2]),
            "host": sorted(key for key in os.environ if "LOCALAZURE_HOST" in key or key.startswith("GRPC_")),
        })
        """
    )
    engine.environment = {key: value for key, value in engine.environment.items() if not key.startswith("GRPC_")}
    assert engine.up().code == 0
    assert engine.outputs()["it"] == {
        "argv": ["."],
        "cwd": str(engine.project),
        "path": ".",
        "name": "__main__",
        "prefix": str(TREE.venv),
        "venv": str(TREE.venv),
        "first": str(TREE.venv / "bin"),
        "stdin": "",
        "executor": "pulumi-language-python-exec",
        "host": [],
    }


def test_what_a_program_prints_is_shown_when_it_is_printed_line_by_line(engine: Engine) -> None:
    engine.write_program(
        """
        import pathlib, sys, time
        for number in range(3):
            print(f"out {number}")
            print(f"err {number}", file=sys.stderr)
        print("begin ", end="")
        print("end")
        until = time.monotonic() + 15
        while not pathlib.Path("heard").exists():
            if time.monotonic() > until:
                sys.exit("nobody heard")
            time.sleep(0.05)
        """
    )
    running = engine.start("preview")
    assert running.stdout is not None
    seen = []
    with running:
        for line in running.stdout:
            seen.append(line)
            if "begin end" in line:
                (engine.project / "heard").touch()
    text = "".join(seen)
    assert running.returncode == 0, text
    for number in range(3):
        assert f"out {number}\n" in text
        assert f"err {number}\n" in text


def test_an_exception_is_shown_with_the_users_frames_only(engine: Engine) -> None:
    engine.write_program("def inner():\n    raise ValueError('the reason')\ninner()\n")
    run = engine.preview()
    assert run.code != 0
    [error] = [message for message in run.errors if "the reason" in message]
    assert error.startswith("Program failed with an unhandled exception:")
    assert "__main__.py" in error
    assert "in inner" in error
    for ours in ("localazure", "pulumi-language-python-exec", "runpy", "concurrent/futures", "asyncio"):
        assert ours not in run.text
    assert "non-zero exit code" not in run.text


def test_a_run_error_is_shown_without_a_traceback(engine: Engine) -> None:
    engine.write_program("import pulumi\nraise pulumi.RunError('first fault\\nsecond fault')\n")
    run = engine.preview()
    assert run.code != 0
    assert "first fault\nsecond fault" in "\n".join(run.errors)
    assert "Traceback" not in run.text


@pytest.mark.parametrize(("code", "told"), [(0, ""), (7, "program exited with non-zero exit code: 7")])
def test_the_exit_code_of_a_program_is_told(engine: Engine, code: int, told: str) -> None:
    engine.write_program(f"import sys\nsys.exit({code})\n")
    run = engine.preview()
    assert told in run.text
    assert (run.code == 0) is (code == 0)


def test_a_program_that_is_killed_is_an_error(engine: Engine) -> None:
    engine.write_program("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    run = engine.preview()
    assert run.code != 0
    assert "program exited with non-zero exit code: -1" in run.text


def test_a_missing_main_is_one_line(engine: Engine) -> None:
    engine.write_program("")
    (engine.project / "__main__.py").unlink()
    run = engine.preview()
    assert run.code != 0
    assert "unable to find main python program `__main__.py`" in run.text
    assert "Traceback" not in run.text


def test_a_missing_virtualenv_is_one_line_that_says_how_to_make_it(engine: Engine) -> None:
    engine.write_program("", options="{virtualenv: venv}")
    run = engine.preview()
    assert run.code != 0
    venv = engine.project / "venv"
    assert (
        f"The 'virtualenv' option is set to 'venv', but '{venv}' doesn't exist; make it with: python3 -m venv {venv}"
        in run.text
    )
    assert "Traceback" not in run.text


def test_a_relative_virtualenv_is_the_projects(engine: Engine) -> None:
    (engine.project / "here").symlink_to(TREE.venv)
    engine.write_program(
        "import os, pulumi\npulumi.export('venv', os.environ['VIRTUAL_ENV'])\n", options="{virtualenv: here}"
    )
    assert engine.up().code == 0
    assert engine.outputs() == {"venv": str(engine.project / "here")}


def test_without_virtualenv_the_python_on_path_runs_the_program(engine: Engine) -> None:
    engine.write_program("import sys, pulumi\npulumi.export('prefix', sys.prefix)\n", options="{toolchain: pip}")
    assert engine.up().code == 0
    assert engine.outputs() == {"prefix": str(TREE.venv)}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{toolchain: poetry}", "the toolchain option 'poetry' needs the official Pulumi CLI"),
        ("{toolchain: npm}", "unsupported toolchain option: npm"),
        ("{virtualenv: 3}", "virtualenv option must be a string"),
    ],
)
def test_an_option_that_cannot_be_followed_is_one_line(engine: Engine, options: str, told: str) -> None:
    run = engine.write_program("", options=options).preview()
    assert run.code != 0
    assert told in run.text
    assert "Traceback" not in run.text


def test_a_run_ends_without_a_word_from_the_host(engine: Engine) -> None:
    run = engine.write_program("print('one line')\n").up()
    assert run.code == 0
    assert run.messages == ["one line"]


ENDLESS = """
import pathlib, signal, sys, time
pathlib.Path("started").touch()
while True:
    time.sleep(0.1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_ctrl_c_leaves_no_process_and_no_traceback(engine: Engine) -> None:
    engine.write_program(ENDLESS)
    running = engine.start("up", "--yes", "--skip-preview")
    assert eventually((engine.project / "started").exists)
    assert len(engine.processes()) >= 3, "engine, host and program"
    running.send_signal(signal.SIGINT)
    text, _ = running.communicate(timeout=30)
    assert running.returncode != 0
    assert eventually(lambda: not engine.processes(), 5), engine.processes()
    assert "Traceback" not in text
    assert "KeyboardInterrupt" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes by /proc")
def test_an_engine_that_is_killed_takes_everything_with_it(engine: Engine) -> None:
    engine.write_program(ENDLESS)
    running = engine.start("up", "--yes", "--skip-preview")
    assert eventually((engine.project / "started").exists)
    running.kill()
    running.communicate()
    assert eventually(lambda: not engine.processes(), 10), engine.processes()


def test_nothing_waits_at_the_end_of_a_run(engine: Engine) -> None:
    # No speed is claimed, only that nothing waits: the engine gives a plugin five seconds to end before it kills it.
    engine.write_program("")
    engine.preview()
    started = time.monotonic()
    engine.preview()
    assert time.monotonic() - started < 5
