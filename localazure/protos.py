"""The engine's protocol messages, without the Pulumi SDK around them.

`import pulumi.runtime.proto` runs `pulumi/__init__.py` first, which loads the whole SDK (130 ms, in every run). The
generated modules only import each other, relatively, so they are loaded here under a package name of our own.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import (
        analyzer_pb2,
        engine_pb2,
        engine_pb2_grpc,
        language_pb2,
        language_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )
else:
    _sdk = PathFinder.find_spec("pulumi")
    if _sdk is None or not _sdk.submodule_search_locations:
        raise ModuleNotFoundError("the pulumi package is not installed here; run scripts/setup")
    _spec = ModuleSpec("pulumi_protos", None, is_package=True)
    _spec.submodule_search_locations = [f"{_sdk.submodule_search_locations[0]}/runtime/proto"]
    sys.modules["pulumi_protos"] = module_from_spec(_spec)

    from pulumi_protos import (
        analyzer_pb2,
        engine_pb2,
        engine_pb2_grpc,
        language_pb2,
        language_pb2_grpc,
        plugin_pb2,
        provider_pb2,
        provider_pb2_grpc,
        status_pb2,
    )

__all__ = [
    "analyzer_pb2",
    "engine_pb2",
    "engine_pb2_grpc",
    "language_pb2",
    "language_pb2_grpc",
    "plugin_pb2",
    "provider_pb2",
    "provider_pb2_grpc",
    "status_pb2",
]
