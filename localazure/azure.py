"""The local Azure as a whole: the types of every namespace, on one store."""

from __future__ import annotations

from typing import Final

from localazure import (
    applicationinsights,
    authorization,
    compute,
    containerregistry,
    dnsresolver,
    keyvault,
    machinelearningservices,
    managedidentity,
    monitor,
    network,
    operationalinsights,
    privatedns,
    resources,
    sql,
    storage,
)
from localazure.core.catalogue import Catalogue
from localazure.core.control import ControlPlane
from localazure.core.schema import sdk_index
from localazure.core.store import Store, store_path

CATALOGUE: Final = Catalogue(
    type_
    for namespace in (
        resources,
        managedidentity,
        authorization,
        network,
        privatedns,
        dnsresolver,
        compute,
        monitor,
        operationalinsights,
        applicationinsights,
        keyvault,
        storage,
        sql,
        containerregistry,
        machinelearningservices,
    )
    for type_ in namespace.TYPES
)
"""Every resource type that has rules. A new namespace is a folder with TYPES, and a line here."""


def open_local_azure() -> ControlPlane:
    """The control plane on the store that LOCALAZURE_STORE names. Raises StoreError, LookupError."""
    return ControlPlane(Store(store_path()), CATALOGUE, sdk_index())
