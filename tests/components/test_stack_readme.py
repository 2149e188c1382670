"""The stack's README, which Pulumi Cloud fills in with outputs."""

from __future__ import annotations

import re
from typing import Any

from tests.components.conftest import Deploy
from tests.topology.configs import ROOT

README = (ROOT / "Pulumi.README.md").read_text(encoding="utf-8")


def found(outputs: Any, path: str) -> Any:
    """What a reference such as `networks.hub` or `names[0]` stands for. Raises KeyError or IndexError."""
    for word, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        outputs = outputs[int(index)] if index else outputs[word]
    return outputs


def test_every_reference_is_to_a_text_among_the_outputs(deploy: Deploy) -> None:
    outputs = deploy().stack_outputs
    references = re.findall(r"\$\{outputs\.([^}]+)\}", README)
    assert len(references) >= 5
    for reference in references:
        assert isinstance(found(outputs, reference), str), reference


def test_nothing_in_it_looks_like_a_reference_and_is_none() -> None:
    assert README.count("${") == len(re.findall(r"\$\{outputs\.[\w.\[\]]+\}", README))
