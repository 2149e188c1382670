"""Documents lead where they say, and name commands that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.topology.configs import ROOT
from topology.__main__ import _parser

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "policies/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "Pulumi.README.md"
)
RUNBOOKS = {path.stem for path in (ROOT / "docs/runbooks").glob("*.md")}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_command_of_ours_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+): +##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for target in re.findall(r"^    make (\w+)|`make (\w+)", text, re.MULTILINE):
        assert "".join(target) in targets
    choices = next(action.choices for action in _parser()._actions if action.dest == "command")
    for verb in re.findall(r"python -m topology(?:\s+)(\w+)", text):
        assert verb in (choices or ())


def test_these_are_the_runbooks() -> None:
    asked = {
        "lock-left-behind",
        "partial-failure",
        "teardown",
        "rotation",
        "parking",
        "second-region",
        "connect-on-premises",
    }
    assert asked <= RUNBOOKS


def test_every_stack_that_a_document_names_has_a_file() -> None:
    for path in DOCUMENTS:
        for stack in re.findall(r"(?:STACK=|--stack )([a-z][\w-]*)", path.read_text(encoding="utf-8")):
            assert (ROOT / f"Pulumi.{stack}.yaml").is_file(), (name(path), stack)
