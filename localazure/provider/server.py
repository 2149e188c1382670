"""Starts a provider process: binds a port on loopback, prints it as the first line, serves until it is told to end."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NoReturn

import grpc

from localazure.ending import Ending
from localazure.protos import provider_pb2_grpc

_MESSAGE_LIMIT: Final = 400 * 1024 * 1024  # as the engine's own
_THREADS: Final = 32
_PARENT_CHECK_SECONDS: Final = 2.0
_GRACE_SECONDS: Final = 4.0  # the engine kills after 5


def start(servicer: Any) -> tuple[grpc.Server, int]:
    """A running server on a free port of 127.0.0.1, and the port."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=_THREADS),
        options=[
            ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
            ("grpc.max_send_message_length", _MESSAGE_LIMIT),
            ("grpc.so_reuseport", 0),
        ],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(servicer: Any) -> NoReturn:
    """Serve until the engine says to end (it interrupts, after Cancel), or until it is gone."""
    # Plugins run in a process group of their own, so Ctrl-C in the terminal does not reach this one: an interrupt comes
    # from the engine when it is done with us, and it waits for us to go. Operations that run still end first.
    ending = Ending()
    server, port = start(servicer)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while not ending.wait(_PARENT_CHECK_SECONDS):
        if os.getppid() != parent:
            break
    server.stop(grace=_GRACE_SECONDS).wait()
    sys.stderr.flush()
    # No interpreter shutdown: what is stored was committed with each operation, and the engine waits for this process.
    os._exit(0)
