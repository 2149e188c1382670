"""The regions of Azure's clouds with their short codes.

Source: the geo-codes that Azure Backup uses in its private link zones (private-endpoint-dns.md, 2024-2026 copies);
a short code only has to be stable and unique, because names carry it. The codes of China's newest are ours.
"""

from __future__ import annotations

from typing import Final, Literal

Cloud = Literal["public", "usgovernment", "china"]
"""Azure's clouds, as the provider's setting `azure-native:environment` calls them."""

_PUBLIC: Final[dict[str, str]] = {
    "australiacentral": "acl",
    "australiacentral2": "acl2",
    "australiaeast": "ae",
    "australiasoutheast": "ase",
    "austriaeast": "ate",
    "belgiumcentral": "bec",
    "brazilsouth": "brs",
    "brazilsoutheast": "bse",
    "canadacentral": "cnc",
    "canadaeast": "cne",
    "centralindia": "inc",
    "centralus": "cus",
    "chilecentral": "clc",
    "eastasia": "ea",
    "eastus": "eus",
    "eastus2": "eus2",
    "francecentral": "frc",
    "francesouth": "frs",
    "germanynorth": "gn",
    "germanywestcentral": "gwc",
    "indonesiacentral": "idc",
    "israelcentral": "ilc",
    "italynorth": "itn",
    "japaneast": "jpe",
    "japanwest": "jpw",
    "jioindiacentral": "jic",
    "jioindiawest": "jiw",
    "koreacentral": "krc",
    "koreasouth": "krs",
    "malaysiawest": "myw",
    "mexicocentral": "mxc",
    "newzealandnorth": "nzn",
    "northcentralus": "ncus",
    "northeurope": "ne",
    "norwayeast": "nwe",
    "norwaywest": "nww",
    "polandcentral": "plc",
    "qatarcentral": "qac",
    "southafricanorth": "san",
    "southafricawest": "saw",
    "southcentralus": "scus",
    "southeastasia": "sea",
    "southindia": "ins",
    "spaincentral": "spc",
    "swedencentral": "sdc",
    "swedensouth": "sds",
    "switzerlandnorth": "szn",
    "switzerlandwest": "szw",
    "uaecentral": "uac",
    "uaenorth": "uan",
    "uksouth": "uks",
    "ukwest": "ukw",
    "westcentralus": "wcus",
    "westeurope": "we",
    "westindia": "inw",
    "westus": "wus",
    "westus2": "wus2",
    "westus3": "wus3",
}

_GOVERNMENT: Final[dict[str, str]] = {
    "usdodcentral": "udc",
    "usdodeast": "ude",
    "usgovarizona": "uga",
    "usgovtexas": "ugt",
    "usgovvirginia": "ugv",
}
_CHINA: Final[dict[str, str]] = {
    "chinaeast": "sha",
    "chinaeast2": "sha2",
    "chinaeast3": "sha3",
    "chinanorth": "bjb",
    "chinanorth2": "bjb2",
    "chinanorth3": "bjb3",
}

CODES: Final[dict[str, str]] = {**_PUBLIC, **_GOVERNMENT, **_CHINA}


def cloud_of(region: str) -> Cloud:
    """The cloud that a region belongs to."""
    if region in _GOVERNMENT:
        return "usgovernment"
    return "china" if region in _CHINA else "public"
