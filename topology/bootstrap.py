"""What a node runs at its first start, rendered from one PowerShell template per tier."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = Path(__file__).with_name("bootstrap.ps1")


def script(*, role: str, port: int, compute_port: int, package_url: str, sha256: str | None, root_pem: str) -> str:
    """The script of one tier. It holds no secret: the node fetches the package as its own managed identity.

    `role` is "web" or "compute"; `port` is where the tier listens; `compute_port` is where web nodes find the compute
    nodes; `root_pem` are the private root certificates that the node shall trust.
    """
    values = {
        "ROLE": role,
        "PORT": str(port),
        "COMPUTE_PORT": str(compute_port),
        "PACKAGE_URL": package_url,
        "PACKAGE_SHA256": sha256 or "",
        "ROOT_PEM": root_pem.strip(),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        if "'" in value:  # the template quotes every value singly
            raise ValueError(f"{name} may not hold a single quote: {value!r}")
        text = text.replace(f"@@{name}@@", value)
    return text
