"""What a store of authorities holds."""

from pathlib import Path

from clientkit.trust import pem_store
from kit_support.authority import Issued


def holds(store: Path, issued: Issued) -> bool:
    return not pem_store.missing(store.read_bytes(), [issued.certificate])
