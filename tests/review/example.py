"""The example pull request of docs/pull-requests.md: a branch that opens port 80 and breaks a private name, for real.

`python -m tests.review.example FOLDER` copies the tree into an empty folder, makes the change there, reviews it, and
draws the comment: docs/pictures/pull-request.png.
"""

import shutil
import sys
from pathlib import Path

from localazure.engine import stacks
from localazure.engine.progress import Progress
from localazure.engine.tree import Tree
from review import record, shot
from review.base import Base
from review.markdown import Links, comment
from review.one import Reviewer
from tests.driving import TREE, cli

# File, what is there, and what the branch makes of it.
EDITS = (
    (
        "components/load_balancer.py",
        """\
                    # The pool is no way out to the internet.
                    "disable_outbound_snat": True,
                }
""",
        """\
                    # The pool is no way out to the internet.
                    "disable_outbound_snat": True,
                },
                {
                    "name": "plain",
                    "protocol": "Tcp",
                    "frontend_port": 80,
                    "backend_port": 8080,
                    "frontend_ip_configuration": {"id": f"$self/frontendIPConfigurations/{_FRONTEND}"},
                    "backend_address_pool": {"id": f"$self/backendAddressPools/{_POOL}"},
                    "probe": {"id": f"$self/probes/{_PROBE}"},
                    "disable_outbound_snat": True,
                },
""",
    ),
    (
        "topology/flows/cluster.py",
        """\
    why = "web nodes hand work to compute nodes"
""",
        """\
    why = "old clients speak no TLS"
    yield Flow("GatewayToPlain", "internal", gateway, frontend, ("80",), why, ends="source")
    yield Flow("PlainToWeb", "internal", gateway, web, ("8080",), why, ends="destination")
    why = "web nodes hand work to compute nodes"
""",
    ),
    (
        "components/private_zone.py",
        """\
            for link in zone.links
""",
        """\
            for link in zone.links
            if (name, link.network) != ("vault", "analytics")
""",
    ),
)


def change(root: Path) -> None:
    """Make the branch's change in a copy of the tree."""
    for name, old, new in EDITS:
        file = root / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has changed; adapt the example"
        file.write_text(text.replace(old, new), encoding="utf-8")


def copied(folder: Path) -> Path:
    """The work tree as a clone has it, as far as a review needs it."""
    folder.mkdir(parents=True)
    for name in ("Pulumi.yaml", "Pulumi.README.md", "__main__.py", "requirements.txt"):
        shutil.copy(TREE.root / name, folder / name)
    for file in TREE.root.glob("Pulumi.*.yaml"):
        shutil.copy(file, folder / file.name)
    for package in ("topology", "components", "policies", "localazure"):
        shutil.copytree(TREE.root / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("clientkit", ".venv"):
        (folder / name).symlink_to(TREE.root / name)
    return folder


def reviewer(head: Path, base: Path) -> Reviewer:
    """What reviews one folder against the other, and leaves its files in the first one's .local/pr."""
    before = Base("c" * 40, "main", base)
    return Reviewer(Tree(head), cli(), before, head / ".local" / "pr", Progress(), quick=False)


def main(folder: Path) -> None:
    """Copy, change, review, draw."""
    base, head = copied(folder / "base"), copied(folder / "head")
    change(head)
    reviewing = reviewer(head, base)
    for stack in stacks.Project(base / "Pulumi.yaml", "").stack_files():
        record.write(head / ".local" / "pr" / stack, "main", "plain-http", reviewing.review(stack))
    picture = TREE.root / "docs" / "pictures" / "pull-request.png"
    shot.take(comment(record.read(head / ".local" / "pr"), Links(files="#", run="#")), picture)
    print(f"drew {picture}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
