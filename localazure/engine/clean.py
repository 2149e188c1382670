"""scripts/clean: remove everything that this tree generated, the local Azure and its stacks included."""

import shutil

from localazure.engine.tree import this_tree

GENERATED = (
    ".venv",
    ".local",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
    ".coverage",
)


def main(arguments: list[str]) -> int:
    """Remove it, and say what was removed."""
    del arguments
    root = this_tree().root
    folders = [root / name for name in GENERATED]
    folders += [path for path in root.glob("**/*.egg-info") if ".venv" not in path.parts]
    # After the environments: a tree of its own inside .venv need not be searched.
    for path in folders:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
        else:
            continue
        print(f"removed {path.relative_to(root)}")
    for cache in root.glob("**/__pycache__"):
        shutil.rmtree(cache)
    return 0
