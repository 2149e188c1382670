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
from localazure.core.conditions import ConditionsFile
from localazure.core.control import ControlPlane
from localazure.core.faults import Death
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


def open_local_azure(death: Death | None = None) -> ControlPlane:
    """The control plane on the store that LOCALAZURE_STORE names, under the conditions that were asked for.

    `death` carries out the faults that end a process. Raises StoreError, ConditionsError, LookupError.
    """
    path = store_path()
    return ControlPlane(Store(path), CATALOGUE, sdk_index(), ConditionsFile.of(path), death)
