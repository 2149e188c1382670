"""What stands above resources: tenants, the subscription, its regions, its resource providers and their features."""

from __future__ import annotations

from typing import Any, Final

from localazure.core.control import ControlPlane
from localazure.core.ids import SUBSCRIPTION, TENANT
from localazure.serve.messages import Answer, RefusedError, Request, method_not_allowed, not_modelled
from localazure.serve.versions import asked_version, known_versions

_REGIONS: Final = {
    "westeurope": "West Europe",
    "northeurope": "North Europe",
    "germanywestcentral": "Germany West Central",
    "francecentral": "France Central",
    "swedencentral": "Sweden Central",
    "switzerlandnorth": "Switzerland North",
    "uksouth": "UK South",
    "eastus": "East US",
    "eastus2": "East US 2",
    "westus2": "West US 2",
    "centralus": "Central US",
    "southeastasia": "Southeast Asia",
    "australiaeast": "Australia East",
    "japaneast": "Japan East",
}
"""Some regions of the public cloud, for clients that list them. The local Azure takes any region's name."""

_SELF: Final = f"/subscriptions/{SUBSCRIPTION}"


class Subscriptions:
    """The answers about the one subscription and the one tenant."""

    def __init__(self, azure: ControlPlane) -> None:
        self._azure = azure

    def tenants(self, request: Request) -> Answer:
        """`GET /tenants`."""
        _only(request, "GET")
        tenant = {
            "id": f"/tenants/{TENANT}",
            "tenantId": TENANT,
            "displayName": "Local Azure",
            "countryCode": "",
            "domains": [],
            "tenantCategory": "Home",
        }
        return Answer(200, {"value": [tenant]})

    def all(self, request: Request) -> Answer:
        """`GET /subscriptions`."""
        _only(request, "GET")
        return Answer(200, {"value": [_subscription()], "count": {"type": "Total", "value": 1}})

    def one(self, request: Request) -> Answer:
        """`GET /subscriptions/<id>`."""
        _only(request, "GET")
        return Answer(200, _subscription())

    def locations(self, request: Request) -> Answer:
        """`GET /subscriptions/<id>/locations`."""
        _only(request, "GET")
        found = [
            {
                "id": f"{_SELF}/locations/{name}",
                "name": name,
                "type": "Region",
                "displayName": shown,
                "regionalDisplayName": shown,
                "metadata": {"regionType": "Physical", "regionCategory": "Recommended"},
            }
            for name, shown in _REGIONS.items()
        ]
        return Answer(200, {"value": found})

    def providers(self, request: Request) -> Answer:
        """`GET /subscriptions/<id>/providers`: the namespaces that are modelled. All are registered."""
        _only(request, "GET")
        return Answer(200, {"value": [self._provider(name) for name in sorted(self._namespaces().values())]})

    def provider(self, request: Request, namespace: str, action: str) -> Answer:
        """One namespace: GET it, or POST `register`. It cannot be unregistered: that is not modelled."""
        name = self._namespaces().get(namespace.lower())
        if name is None:
            text = f"The resource namespace '{namespace}' is invalid, or the local Azure models no type of it."
            raise RefusedError(404, "InvalidResourceNamespace", text)
        if action == "unregister":
            raise not_modelled("subscriptions in which a resource provider is not registered")
        _only(request, "POST" if action else "GET")
        return Answer(200, self._provider(name))

    def features(self, request: Request, rest: tuple[str, ...]) -> Answer:
        """Preview features: `features`, `providers/<namespace>/features[/<name>[/register|unregister]]`."""
        asked_version(request)
        with self._azure.store.read() as session:
            known = session.features()
        if len(rest) == 1:
            _only(request, "GET")
            return Answer(200, {"value": [_feature(name, state) for name, state in known.items()]})
        if len(rest) < 3 or rest[0].lower() != "providers" or rest[2].lower() != "features":
            raise not_modelled(f"'{'/'.join(rest)}' of Microsoft.Features")
        if len(rest) == 3:
            _only(request, "GET")
            of = [(name, state) for name, state in known.items() if name.lower().startswith(f"{rest[1].lower()}/")]
            return Answer(200, {"value": [_feature(name, state) for name, state in of]})
        wanted = f"{rest[1]}/{rest[3]}"
        name = next((each for each in known if each.lower() == wanted.lower()), None)
        if name is None:
            raise RefusedError(404, "FeatureNotFound", f"The feature '{rest[3]}' could not be found.")
        if len(rest) == 4:
            _only(request, "GET")
            return Answer(200, _feature(name, known[name]))
        if len(rest) != 5 or rest[4].lower() not in ("register", "unregister"):
            raise not_modelled(f"'{rest[4]}' of a feature")
        _only(request, "POST")
        state = "Registered" if rest[4].lower() == "register" else "NotRegistered"
        with self._azure.store.write() as session:
            session.set_feature(name, state)
        return Answer(200, _feature(name, state))

    def _namespaces(self) -> dict[str, str]:
        found = (type_.type.partition("/")[0] for type_ in self._azure.catalogue.types)
        return {name.lower(): name for name in found}

    def _provider(self, namespace: str) -> dict[str, Any]:
        types = [type_ for type_ in self._azure.catalogue.types if type_.type.partition("/")[0] == namespace]
        return {
            "id": f"{_SELF}/providers/{namespace}",
            "namespace": namespace,
            "registrationState": "Registered",
            "registrationPolicy": "RegistrationRequired",
            "resourceTypes": [
                {
                    "resourceType": type_.type.partition("/")[2],
                    "locations": ["global"] if type_.locations == "global" else list(_REGIONS.values()),
                    "apiVersions": list(reversed(known_versions(type_, self._azure.schema))),
                }
                for type_ in types
            ],
        }


def _subscription() -> dict[str, Any]:
    return {
        "id": _SELF,
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": "Local Azure (nothing is deployed to Azure)",
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionPolicies": {
            "locationPlacementId": "Internal_2014-09-01",
            "quotaId": "Internal_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _feature(name: str, state: str) -> dict[str, Any]:
    namespace, _, short = name.partition("/")
    return {
        "id": f"{_SELF}/providers/Microsoft.Features/providers/{namespace}/features/{short}",
        "name": name,
        "type": "Microsoft.Features/providers/features",
        "properties": {"state": state},
    }


def _only(request: Request, method: str) -> None:
    asked_version(request)
    if request.method != method:
        raise method_not_allowed(request, method)
