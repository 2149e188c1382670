"""A policy pack between the engine's protocol and the pack's own.

The engine hands a pack its stack's configuration by a call (ConfigureStack); the Python policy SDK reads it from
environment variables when its process starts. So the engine is first given this stand-in's port; the pack is started
once the configuration is known, and from then on calls pass through as bytes. (pulumi/pulumi, sdk/policy_proxy.go at
v3.259.0, is the official host's way of doing the same.)
"""

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import grpc

from localazure.protos import analyzer_pb2

SERVICE = "/pulumirpc.Analyzer/"
CHANNEL_OPTIONS = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]

Configuration = analyzer_pb2.AnalyzerStackConfigureRequest


class PolicyStandIn(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc ships no types
    """The analyzer that the engine talks to; `start` runs the pack and resolves to its port once the configuration is
    known.
    """

    def __init__(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        self._configured: Future[Configuration | None] = Future()
        self._pack: Future[grpc.Channel] = Future()
        self._lock = threading.Lock()
        self._server = grpc.server(ThreadPoolExecutor(max_workers=16), options=CHANNEL_OPTIONS)
        self._server.add_generic_rpc_handlers((self,))
        self.port: int = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def configuration(self, timeout: float | None = None) -> Configuration | None:
        """Wait for the stack's configuration. None when the engine asks about the pack outside any stack, as for
        publishing.
        """
        return self._configured.result(timeout)

    def attach(self, port: int) -> None:
        """Send every call from now on to the pack that listens there, its configuration first."""
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        configuration = self._configured.result()
        if configuration is not None:
            try:
                _call(channel, "ConfigureStack")(configuration.SerializeToString())
            except grpc.RpcError as error:
                # A pack of an older SDK knows no ConfigureStack and needs none.
                if error.code() is not grpc.StatusCode.UNIMPLEMENTED:
                    self.fail(f"policy pack configuration failed: {error.details()}")
                    return
        self._pack.set_result(channel)

    def fail(self, reason: str) -> None:
        """Answer every waiting and coming call with that reason: the pack did not start."""
        with self._lock:
            if not self._pack.done():
                self._pack.set_exception(ChildProcessError(reason))
            if not self._configured.done():
                self._configured.cancel()

    def close(self) -> None:
        """Stop listening."""
        self.fail("the engine cancelled the operation")
        self._server.stop(None)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Choose what answers a call: this stand-in for the first two and the last, the pack for the rest."""
        if not handler_call_details.method.startswith(SERVICE):
            return None
        method = handler_call_details.method.removeprefix(SERVICE)
        answer: Callable[[bytes, grpc.ServicerContext], bytes] = {
            "Handshake": _nothing,
            "ConfigureStack": self._configure,
            # The pack's SDK does not implement Cancel, and a pack that is slow to start must not hold it up.
            "Cancel": _nothing,
        }.get(method) or self._forward(method)
        return grpc.unary_unary_rpc_method_handler(answer)

    def _configure(self, request: bytes, _context: grpc.ServicerContext) -> bytes:
        self._settle(Configuration.FromString(request))
        return b""

    def _settle(self, configuration: Configuration | None) -> None:
        with self._lock:
            if not self._configured.done():
                self._configured.set_result(configuration)

    def _forward(self, method: str) -> Callable[[bytes, grpc.ServicerContext], bytes]:
        def forward(request: bytes, context: grpc.ServicerContext) -> bytes:
            self._settle(None)
            try:
                answer: bytes = _call(self._pack.result(), method)(request)
            except ChildProcessError as error:
                context.abort(grpc.StatusCode.UNKNOWN, f"policy pack not started: {error}")
            except grpc.RpcError as error:
                context.set_trailing_metadata(error.trailing_metadata() or ())
                context.abort(error.code(), error.details() or "")
            return answer

        return forward


def configuration_environment(configuration: Configuration | None) -> dict[str, str]:
    """The variables from which the policy SDK reads a stack's configuration, as `pulumi.policy` documents them."""
    if configuration is None:
        return {}
    given = {
        "PULUMI_ORGANIZATION": configuration.organization,
        "PULUMI_PROJECT": configuration.project,
        "PULUMI_STACK": configuration.stack,
        "PULUMI_DRY_RUN": "true" if configuration.dry_run else "false",
        "PULUMI_CONFIG": json.dumps(dict(configuration.config), sort_keys=True, separators=(",", ":")),
    }
    return {key: value for key, value in given.items() if value}


def _nothing(_request: bytes, _context: grpc.ServicerContext) -> bytes:
    return b""  # an empty message


def _call(channel: grpc.Channel, method: str) -> Any:
    return channel.unary_unary(SERVICE + method)
