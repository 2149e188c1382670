"""`clientkit doctor` on facts of one's own, with a name server that answers as it is told."""

import json
from pathlib import Path
from typing import Any

from clientkit.cli import main
from kit_support import name_server
from kit_support.gateway import Gateways

ZONE = "privatelink.api.azureml.ms"
NAME = "1234.workspace.westeurope.api.azureml.ms"


def document(gateways: Gateways, kind: str = "good", **changed: Any) -> dict[str, Any]:
    return {
        "private_names": [{"name": NAME, "zone": ZONE, "addresses": ["10.20.3.4"]}],
        "networks": [{"name": "vnet-spoke", "address_space": ["127.0.2.0/24"], "dns_servers": ["127.0.2.53"]}],
        "endpoints": [
            {
                "name": "gateway",
                "address": "127.0.0.1",
                "host_names": ["localhost"],
                "open_ports": [gateways.ports[kind]],
                "closed_ports": [gateways.closed_port],
                "tls_port": gateways.ports[kind],
            }
        ],
        "egress": [{"host": "localhost", "port": gateways.ports["good"]}],
        "root_pem": gateways.root_pem.read_text(),
    } | changed


LINKED = {
    NAME: ("CNAME", f"1234.workspace.westeurope.{ZONE}"),
    f"1234.workspace.westeurope.{ZONE}": ("A", "10.20.3.4"),
    "localhost": ("A", "127.0.0.1"),
}


def doctor(tmp_path: Path, content: Any, *options: str, zone: dict | None = None) -> int:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(content))
    with name_server.running("127.0.2.53", LINKED if zone is None else zone) as port:
        return main(["doctor", "--facts", str(file), "--dns", f"127.0.2.53:{port}", "--timeout", "2", *options])
