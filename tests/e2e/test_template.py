"""`pulumi new` on this repository: a project of one's own that can be previewed as it is."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.driving import TREE, Engine, cli
from tests.e2e.conftest import PACK
from topology.editors import stack_file
from topology.settings import load
from topology.stackfile import config

TEMPLATE = yaml.safe_load((TREE.root / "Pulumi.yaml").read_text())["template"]


def clone(folder: Path) -> Path:
    """What a clone of this tree has: no environment, no state."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=TREE.root,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, told.stdout.split("\0")):
        if (TREE.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TREE.root / name, folder / name)
    return folder


def test_every_question_is_about_a_setting_and_its_default_is_a_right_answer() -> None:
    keys = stack_file()["properties"]["config"]["properties"]
    for key, question in TEMPLATE["config"].items():
        assert key in keys
        assert question["description"]
    answers = {key: question["default"] for key, question in TEMPLATE["config"].items()}
    assert load({**config(TREE.root, "dev"), **answers}, TREE.root, "dev", files=False).workload == "mls"


@pytest.mark.e2e
@pytest.mark.timeout(300)
def test_a_new_project_has_the_whole_repository_under_its_own_name_and_previews(tmp_path: Path, pki: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    source = clone(tmp_path / "clone")
    home = {"PULUMI_HOME": str(tmp_path / "new"), "PULUMI_BACKEND_URL": f"file://{tmp_path}", "PATH": "/usr/bin:/bin"}
    answered = subprocess.run(
        [cli().path, "new", str(source), "--yes", "--generate-only", "--name", "own-cluster"],
        cwd=project,
        env=home | {"PULUMI_SKIP_UPDATE_CHECK": "true", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.returncode == 0, answered.stderr
    copied = {path.relative_to(project) for path in project.rglob("*") if path.is_file()}
    assert copied == {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    made = yaml.safe_load((project / "Pulumi.yaml").read_text())
    assert made["name"] == "own-cluster"
    assert "template" not in made
    shutil.copytree(pki / ".local", project / ".local")
    (project / ".venv").symlink_to(TREE.venv)
    engine = Engine(tmp_path, project)
    previewed = engine.preview(*PACK)
    assert previewed.code == 0, previewed.text
    assert previewed.refusals == []
    engine.end_all()
