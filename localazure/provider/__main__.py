"""`python -m localazure.provider azure-native|random [engine address]`: what pulumi-resource-<name> runs."""

import sys

from localazure.core.errors import LocalAzureError


def main(arguments: list[str]) -> int:
    """Start the provider that the first argument names."""
    name = arguments[0] if arguments else ""
    # The engine gives its address last; other arguments are for real plugins (tracing, verbosity).
    address = next((word for word in reversed(arguments[1:]) if not word.startswith("-") and ":" in word), None)
    if name not in ("azure-native", "random"):
        print("usage: python -m localazure.provider azure-native|random [engine address]", file=sys.stderr)
        return 2
    try:
        from localazure.provider.server import serve

        if name == "random":
            from localazure.provider.random_provider import RandomProvider

            return serve(RandomProvider())
        from localazure.azure import open_local_azure
        from localazure.provider.azure_native import AzureNative
        from localazure.provider.death import death
        from localazure.provider.engine_log import EngineLog

        return serve(AzureNative(open_local_azure(death), EngineLog(address)))
    except (LocalAzureError, LookupError, OSError) as error:
        print(f"the local Azure cannot start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
