"""The host as a process: serve until the engine interrupts it or is gone."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import grpc

from localazure.ending import Ending
from localazure.engine.host.children import Children
from localazure.engine.host.policy import CHANNEL_OPTIONS
from localazure.engine.host.service import LanguageHost
from localazure.engine.parent import when_parent_is_gone
from localazure.protos import language_pb2_grpc


def main(arguments: list[str]) -> NoReturn:
    """Serve one engine. Of the engine's arguments only its address, the last one, matters here; flags about logging
    and tracing do not.
    """
    engine = arguments[-1] if arguments and not arguments[-1].startswith("-") else ""
    children = Children()
    ending = Ending()

    def end() -> NoReturn:
        children.end_all(for_good=True)
        # No interpreter shutdown: the engine waits for this process at the end of every run, and there is nothing left
        # to tidy.
        os._exit(0)

    # Calls that run a program or a pack hold their thread until it ends, hence more threads than calls ever come at
    # once.
    server = grpc.server(ThreadPoolExecutor(max_workers=64), options=[*CHANNEL_OPTIONS, ("grpc.so_reuseport", 0)])
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine, children), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    when_parent_is_gone(end)
    print(port, flush=True)
    ending.wait()
    end()
