"""`python -m localazure.engine.begun STORE`: which creations of a cut-off run reached the local Azure.

Reads a JSON list of {"urn", "type", "inputs"} on standard input, writes one of [urn, id] for those that are there.
"""

import json
import sys
from pathlib import Path

from localazure.azure import CATALOGUE
from localazure.core.catalogue import resource_id
from localazure.core.store import Store


def main(store: Path) -> None:
    """Look up every creation by the id that follows from its type and inputs."""
    found = []
    with Store(store).read() as session:
        for entry in json.load(sys.stdin):
            type_ = CATALOGUE.by_token(entry["type"])
            if type_ is None:
                continue  # not of Azure: a random value that was made and not recorded is made anew
            resource = session.get(resource_id(type_, entry["inputs"]))
            if resource is not None:
                found.append([entry["urn"], resource.id])
    json.dump(found, sys.stdout)


main(Path(sys.argv[1]))
