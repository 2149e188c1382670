"""The rules that hold for every type. The control plane applies them; here they are stated."""

from __future__ import annotations

from typing import Final

from localazure.core.model import Statement

_ERRORS_PAGE: Final = "common-deployment-errors, 2024-06-20"

GROUP_EXISTS: Final = Statement(
    "RG-01", "the resource group exists", "ResourceGroupNotFound", _ERRORS_PAGE, "documentation", 404
)
PARENT_EXISTS: Final = Statement(
    "RG-02",
    "the resource that it is nested in exists",
    "ParentResourceNotFound",
    _ERRORS_PAGE,
    "documentation",
    404,
)
NAME: Final = Statement(
    "NAME-01",
    "the name keeps to its type's rule",
    "InvalidResourceName",
    "resource-name-rules, 2020-02-11",
    "documentation",
)
REFERENCE: Final = Statement(
    "REF-01",
    "every id in the body names something that exists, in the same region where the type is regional",
    "InvalidResourceReference",
    "Azure/bicep-types-az#1403",
    "issue",
)
MALFORMED_ID: Final = Statement(
    "REF-02", "every id in the body is an ARM id", "LinkedInvalidPropertyId", _ERRORS_PAGE, "documentation"
)
UNKNOWN_MEMBER: Final = Statement(
    "BODY-01",
    "the body has no member that the type does not have",
    "InvalidRequestContent",
    _ERRORS_PAGE,
    "documentation",
)
WRONG_KIND: Final = Statement(
    "BODY-02", "every member is of its kind", "InvalidRequestContent", _ERRORS_PAGE, "documentation"
)
REQUIRED_MEMBER: Final = Statement(
    "BODY-03", "every required member is there", "InvalidRequestContent", "the SDK's argument classes", "SDK"
)
ENUM_VALUE: Final = Statement(
    "BODY-04", "a closed enumeration holds one of its values", "InvalidRequestContent", "the SDK's enum classes", "SDK"
)
OPEN_ENUM_VALUE: Final = Statement(
    "BODY-05",
    "an enumeration that the SDK leaves open holds a value that the SDK knows, but for lists that grow",
    "InvalidRequestContent",
    "the SDK's enum classes; that ARM refuses every other value is unverified",
    "unverified",
)
LOCATION_REQUIRED: Final = Statement(
    "LOC-02", "a regional resource says its location", "LocationRequired", _ERRORS_PAGE, "documentation"
)
GLOBAL_LOCATION: Final = Statement(
    "DNS-01",
    "a private DNS zone and its links live in the location global",
    "LocationNotAvailableForResourceType",
    "Azure/azure-cli#15010 (output); the code is unverified",
    "unverified",
)
LOCATION_KEPT: Final = Statement(
    "LOC-01",
    "the location of an existing name does not change",
    "InvalidResourceLocation",
    "pulumi/pulumi-azure-native#3053",
    "issue",
    409,
)
IMMUTABLE: Final = Statement(
    "IMM-01",
    "an immutable property does not change",
    "PropertyChangeNotAllowed",
    "Azure/vm-scale-sets#38",
    "issue",
    409,
    hint="give the resource replace_on_changes for it",
)
IP_IN_SUBNET: Final = Statement(
    "IP-01",
    "a static private address lies in its subnet",
    "PrivateIPAddressNotInSubnet",
    _ERRORS_PAGE,
    "documentation",
)
IP_RESERVED: Final = Statement(
    "IP-02",
    "a static private address is none of the five that Azure keeps (the first four and the last)",
    "PrivateIPAddressInReservedRange",
    _ERRORS_PAGE,
    "documentation",
)
IP_TAKEN: Final = Statement(
    "IP-03", "a static private address is free", "PrivateIPAddressIsAllocated", "general knowledge", "unverified"
)
SUBNET_FULL: Final = Statement("IP-04", "the subnet has an address left", "SubnetIsFull", _ERRORS_PAGE, "documentation")
ONE_AT_A_TIME: Final = Statement(
    "CONC-01",
    "writes under one parent come one at a time (networks, load balancers, firewall policies, zone groups)",
    "AnotherOperationInProgress",
    "pulumi/pulumi-azure-native#903",
    "issue",
    409,
)
REFERENCE_AT_REST: Final = Statement(
    "CONC-02",
    "what a write refers to is not being written; of a peering nothing in either network is",
    "ReferencedResourceNotProvisioned",
    "pulumi/pulumi-azure-native#4340, hashicorp/terraform-provider-azurerm#17649",
    "issue",
)

GENERIC: Final = (
    GROUP_EXISTS,
    PARENT_EXISTS,
    NAME,
    REFERENCE,
    MALFORMED_ID,
    UNKNOWN_MEMBER,
    WRONG_KIND,
    REQUIRED_MEMBER,
    ENUM_VALUE,
    OPEN_ENUM_VALUE,
    LOCATION_REQUIRED,
    GLOBAL_LOCATION,
    LOCATION_KEPT,
    IMMUTABLE,
    IP_IN_SUBNET,
    IP_RESERVED,
    IP_TAKEN,
    SUBNET_FULL,
    ONE_AT_A_TIME,
    REFERENCE_AT_REST,
)
