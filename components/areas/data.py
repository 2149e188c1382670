"""What holds data or secrets."""

from __future__ import annotations

from components.areas.site import Site
from components.storage import StorageAccount
from components.vault import Vault


class Data:
    """The vault and the storage account."""

    def __init__(self, site: Site) -> None:
        self.vault = Vault("vault", site.plan.vault, site.cloud.tenant, site.place, site.kept)
        self.storage = StorageAccount("storage", site.plan.storage, site.place, site.kept)
        site.made.add("vault", self.vault.id)
        site.made.add("storage", self.storage.id)
