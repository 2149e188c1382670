"""What a change is compared with: the commit that it branched off, laid out without a trace in git."""

import subprocess
from pathlib import Path

import pytest

from localazure.engine.tree import Tree
from review import base, engine
from review.fault import ReviewError


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@contoso.example", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, name: str, text: str) -> str:
    (root / name).write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", name)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = tmp_path / "clone"
    root.mkdir()
    git(root, "init", "-q")
    commit(root, ".gitignore", ".local/\n.venv\n")
    commit(root, "file", "base")
    return root


def test_the_base_is_where_the_branch_left_it(clone: Path) -> None:
    left = git(clone, "rev-parse", "HEAD")
    git(clone, "switch", "-qc", "feature")
    mine = commit(clone, "file", "mine")
    git(clone, "switch", "-q", "main")
    commit(clone, "later", "merged since")
    git(clone, "switch", "-q", "feature")
    assert base.find(clone, "main") == (left, f"main ({left[:7]})")
    assert base.find(clone, "HEAD")[0] == mine
    assert base.head(clone) == f"feature ({git(clone, 'rev-parse', '--short', 'HEAD')})"
    (clone / "file").write_text("not committed")
    assert base.head(clone).endswith("with uncommitted changes")


def test_a_branch_that_is_only_on_the_remote_is_found(clone: Path, tmp_path: Path) -> None:
    git(clone, "switch", "-qc", "release")
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(clone), str(other))
    git(other, "switch", "-qc", "feature")
    git(other, "branch", "-qD", "release")
    assert base.find(other, "release")[1].startswith("release (")


@pytest.mark.parametrize("name", ["nothing", "--help", "", "HEAD:file"])
def test_what_is_no_commit_is_told_with_an_example(clone: Path, name: str) -> None:
    with pytest.raises(ReviewError, match="make pr BASE=origin/main"):
        base.find(clone, name)


def test_commits_without_a_common_one_are_told(clone: Path) -> None:
    git(clone, "switch", "-q", "--orphan", "other")
    commit(clone, "file", "other")
    with pytest.raises(ReviewError, match="no common commit"):
        base.find(clone, "main")


def test_the_base_is_laid_out_as_it_was_committed_and_git_sees_nothing(clone: Path) -> None:
    left = git(clone, "rev-parse", "HEAD")
    (clone / "file").write_text("not committed")
    (clone / ".venv").mkdir()
    before = git(clone, "status", "--porcelain"), git(clone, "worktree", "list")
    made = base.unpack(Tree(clone), left, "main", clone / ".local" / "pr" / ".base")
    assert (made.root / "file").read_text() == "base"
    assert (made.root / ".venv").resolve() == (clone / ".venv").resolve()
    assert (git(clone, "status", "--porcelain"), git(clone, "worktree", "list")) == before
    base.unpack(Tree(clone), left, "main", made.root)  # again, over what is there


def test_a_folder_without_git_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReviewError):
        base.find(tmp_path, "main")


def test_a_stack_file_is_read_without_its_keys_and_with_stand_ins_for_its_secrets() -> None:
    content = {
        "secretsprovider": "azurekeyvault://vault.vault.azure.net/keys/pulumi",
        "encryptedkey": "abc",
        "encryptionsalt": "v1:abc",
        "config": {"a:plain": "x", "a:token": {"secure": "v1:abc"}, "a:deep": [{"b": {"secure": "v1:abc"}}]},
    }
    assert engine.has_secrets(content)
    assert engine.readable(content) == {
        "config": {"a:plain": "x", "a:token": engine.UNREADABLE, "a:deep": [{"b": engine.UNREADABLE}]}
    }
    assert not engine.has_secrets(engine.readable(content))
    assert engine.readable(None) == {}
