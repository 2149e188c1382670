"""The engine's LanguageRuntime service for Python."""

# ruff: noqa: ARG002, N802 - names and signatures are the protocol's

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import wraps
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty

from localazure.engine.host import running
from localazure.engine.host.children import Children
from localazure.engine.host.packages import required_packages
from localazure.engine.host.toolchain import OptionError, Options
from localazure.engine.versions import PULUMI
from localazure.protos import language_pb2, language_pb2_grpc, plugin_pb2

F = TypeVar("F", bound=Callable[..., Any])


def _faults_as_lines(method: F) -> F:
    """Turn a fault of the user's options into the one line that the engine shows, and no traceback of the host."""

    faults = (OptionError, OSError, CancelledError)

    @wraps(method)
    def answer(self: "LanguageHost", request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except faults as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    @wraps(method)
    def stream(self: "LanguageHost", request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            yield from method(self, request, context)
        except faults as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return stream if isgeneratorfunction(method) else answer  # type: ignore[return-value]  # same signature; wraps() cannot say so for a bound TypeVar


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs Python programs and policy packs for one engine.

    Options, arguments, variables, exit codes and texts follow the official host's source (pulumi/pulumi: its main
    program as of 2025, sdk/python/toolchain and sdk/policy_proxy.go at v3.259.0). Generating code and packing SDKs are
    left to it.
    """

    def __init__(self, engine: str, children: Children) -> None:
        """`engine` is the address of the engine's own service, handed to programs."""
        self._engine = engine
        self._children = children

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Learn the engine's address when it was not on the command line."""
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Name the version of the engine that this host follows."""
        return plugin_pb2.PluginInfo(version=str(PULUMI))

    @_faults_as_lines
    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """List the provider plugins that the program's installed SDKs need."""
        options = Options.read(request.info)
        options.interpreter()
        folders = options.site_packages() or self._search_path(options, context)
        response = language_pb2.GetRequiredPackagesResponse()
        for package in required_packages(folders):
            wanted = response.packages.add(
                name=package.name, version=package.version, kind="resource", server=package.server
            )
            if package.parameterization is not None:
                name, version, value = package.parameterization
                wanted.parameterization.name, wanted.parameterization.version = name, version
                wanted.parameterization.value = value
        return response

    @_faults_as_lines
    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        """Run a program to its end."""
        options = Options.read(request.info)
        if request.attach_debugger:
            raise OptionError("attaching a debugger needs the official Pulumi CLI and its language host")
        environment = running.program_environment(options, request)
        if options.typechecker:
            check = [options.interpreter(), "-m", options.typechecker, str(options.program)]
            with self._children.started(check, environment, context, directory=options.program) as child:
                if child.wait():
                    raise OptionError(f"{options.typechecker} failed: exit status {child.returncode}")
        command = running.program_command(options, request, self._engine)
        with self._children.started(command, environment, context) as child:
            return running.program_result(child.wait())

    @_faults_as_lines
    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack or a folder plugin, streaming what it writes; the first line is its port."""
        options = Options.read(request.info)
        command = running.plugin_command(options, request)
        environment = running.plugin_environment(options, request)
        if request.kind == "analyzer":
            yield from self._run_pack(command, environment, Path(request.info.program_directory), context)
        else:
            yield from self._run_plugin(command, environment, Path(request.pwd), context)

    @_faults_as_lines
    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Make the virtual environment if there is none, and install requirements.txt into it."""
        options = Options.read(request.info)
        steps = (
            [["-m", "pip", "install", "-r", "requirements.txt"]]
            if (options.program / "requirements.txt").exists()
            else []
        )
        yield from self._install(options, steps, context)

    @_faults_as_lines
    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        """Name the interpreter that programs run with."""
        options = Options.read(request.info)
        told = self._ask(
            options, ["-c", "import platform, sys; print(sys.executable); print(platform.python_version())"], context
        )
        executable, version = told.splitlines()
        return language_pb2.AboutResponse(executable=executable, version=version)

    @_faults_as_lines
    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """List the packages of the program's environment, as `pip list` does."""
        import json

        arguments = ["-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
        arguments += [] if request.transitiveDependencies else ["--not-required"]
        listed = json.loads(self._ask(Options.read(request.info), arguments, context))
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[language_pb2.DependencyInfo(name=entry["name"], version=entry["version"]) for entry in listed]
        )

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        """Ask nothing: every option has a default here."""
        return language_pb2.RuntimeOptionsResponse()

    def Template(
        self, request: language_pb2.TemplateRequest, context: grpc.ServicerContext
    ) -> language_pb2.TemplateResponse:
        """Leave a new project's template as it is."""
        return language_pb2.TemplateResponse()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """End everything that runs. The engine also calls this at the end of a run, when nothing does."""
        self._children.end_all()
        return Empty()

    def _left_to_official_host(self, request: object, context: grpc.ServicerContext) -> None:
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED, "this needs the language host that comes with the official Pulumi CLI"
        )

    GetRequiredPlugins = GenerateProgram = GenerateProject = GeneratePackage = Pack = Link = _left_to_official_host

    def _run_pack(
        self, command: list[str], environment: dict[str, str], folder: Path, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        from localazure.engine.host.policy import PolicyStandIn, configuration_environment

        stand_in = PolicyStandIn()
        try:
            if not context.add_callback(lambda: stand_in.fail("the engine cancelled the operation")):
                return
            yield language_pb2.RunPluginResponse(stdout=f"{stand_in.port}\n".encode())
            environment |= configuration_environment(stand_in.configuration())
            # The pack's own folder is its working directory, as it always was for packs in Python.
            with self._children.started(command, environment, context, directory=folder, piped=True) as child:
                output = running.Output(child)
                for message in output.first_line():
                    if isinstance(message, language_pb2.RunPluginResponse):
                        yield message
                    elif message is None:
                        stand_in.fail("could not read policy pack port")
                    else:
                        # Off this thread: what the pack prints while it takes its configuration has to be read
                        # meanwhile.
                        threading.Thread(target=stand_in.attach, args=(message,), daemon=True).start()
                yield from output.rest()
                if child.wait():
                    yield language_pb2.RunPluginResponse(exitcode=child.returncode)
        finally:
            stand_in.close()

    def _run_plugin(
        self, command: list[str], environment: dict[str, str], folder: Path, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        with self._children.started(command, environment, context, directory=folder, piped=True) as child:
            yield from running.Output(child).rest()
            if child.wait():
                yield language_pb2.RunPluginResponse(exitcode=child.returncode)

    def _install(
        self, options: Options, steps: list[list[str]], context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        commands = [[*step] for step in steps]
        if options.venv is not None and not (options.venv / "bin" / "python").exists():
            outside = Options(options.root, options.program, "", "")
            commands.insert(0, [outside.interpreter(), "-m", "venv", str(options.venv)])
        for command in commands:
            full = command if command[0].startswith("/") else [options.interpreter(), *command]
            with self._children.started(
                full, options.environment(), context, directory=options.program, piped=True
            ) as child:
                for message in running.Output(child).rest():
                    yield language_pb2.InstallDependenciesResponse(stdout=message.stdout, stderr=message.stderr)
                if child.wait():
                    context.abort(grpc.StatusCode.UNKNOWN, f"{' '.join(full)}: exit status {child.returncode}")

    def _search_path(self, options: Options, context: grpc.ServicerContext) -> tuple[Path, ...]:
        listed = self._ask(options, ["-c", "import sys; print(*filter(None, sys.path), sep='\\n')"], context)
        return tuple(Path(line) for line in listed.splitlines() if Path(line).is_dir())

    def _ask(self, options: Options, arguments: list[str], context: grpc.ServicerContext) -> str:
        command = [options.interpreter(), *arguments]
        with self._children.started(command, options.environment(), context, piped=True) as child:
            told, complaint = child.communicate()
            if child.returncode:
                raise OptionError(f"{' '.join(command)} failed: {complaint.decode(errors='replace').strip()}")
            return told.decode()
