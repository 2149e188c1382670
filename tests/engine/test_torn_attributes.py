"""What a kill leaves of the attributes that the file backend keeps beside a state."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localazure.engine.cutoff import torn_attributes
from tests.driving import Engine


def test_only_what_is_half_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "stacks" / "probe"
    folder.mkdir(parents=True)
    for name, content in (
        ("dev.json.attrs", ""),
        ("dev.json.bak.attrs", '{"user.content_ty'),
        ("other.json.attrs", ""),
        ("dev.json", ""),
    ):
        (folder / name).write_text(content)
    assert [path.name for path in torn_attributes(tmp_path, "probe", "dev")] == ["dev.json.attrs", "dev.json.bak.attrs"]
    (folder / "dev.json.attrs").write_text('{"user.content_type": "text/plain"}')
    assert [path.name for path in torn_attributes(tmp_path, "probe", "dev")] == ["dev.json.bak.attrs"]
    shutil.rmtree(folder)
    assert torn_attributes(tmp_path, "probe", "dev") == []


@pytest.mark.e2e
def test_without_them_the_engine_reads_the_state_that_it_could_not_read(tmp_path: Path) -> None:
    engine = Engine(tmp_path).write_program("import pulumi\npulumi.export('word', 'kept')\n")
    assert engine.up().code == 0
    (attributes,) = (engine.state / ".pulumi" / "stacks" / "probe").glob("dev.json.attrs")
    attributes.write_text("")
    told = engine.pulumi("stack", "output", "word", "--stack", "dev", check=False)
    assert "EOF" in told.text
    assert torn_attributes(engine.state, "probe", "dev") == [attributes]
    attributes.unlink()
    assert engine.outputs() == {"word": "kept"}
    engine.end_all()
