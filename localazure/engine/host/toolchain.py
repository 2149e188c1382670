"""Which interpreter runs a program or a policy pack: the `runtime.options` of Pulumi.yaml and PulumiPolicy.yaml."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localazure.protos import language_pb2


class OptionError(Exception):
    """An option that cannot be followed. The text is one line for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one project or pack, checked."""

    root: Path  # folder of Pulumi.yaml, PulumiPolicy.yaml or PulumiPlugin.yaml
    program: Path  # folder of the program
    virtualenv: str  # as written; empty means the interpreter on PATH
    typechecker: str  # "", "mypy" or "pyright"

    @classmethod
    def read(cls, info: language_pb2.ProgramInfo) -> "Options":
        """Check the options that the engine hands over. Raises OptionError."""
        given = dict(info.options)
        for key in ("virtualenv", "toolchain", "typechecker"):
            if not isinstance(given.get(key, ""), str):
                raise OptionError(f"{key} option must be a string")
        toolchain = given.get("toolchain", "pip")
        if toolchain in ("poetry", "uv"):
            raise OptionError(
                f"the toolchain option {toolchain!r} needs the official Pulumi CLI and its language host; "
                "beside the CLI built from source only 'pip' works, for example: toolchain: pip"
            )
        if toolchain != "pip":
            raise OptionError(f"unsupported toolchain option: {toolchain}")
        typechecker = given.get("typechecker", "")
        if typechecker not in ("", "mypy", "pyright"):
            raise OptionError(f"unsupported typechecker option: {typechecker}")
        return cls(Path(info.root_directory), Path(info.program_directory), given.get("virtualenv", ""), typechecker)

    @property
    def venv(self) -> Path | None:
        """Absolute path of the virtual environment; a relative one counts from the project's folder."""
        return self.root / self.virtualenv if self.virtualenv else None

    def interpreter(self) -> str:
        """Path of the Python to run. Raises OptionError when there is none, saying how to make it."""
        if self.venv is None:
            names = [os.environ["PULUMI_PYTHON_CMD"]] if os.environ.get("PULUMI_PYTHON_CMD") else ["python3", "python"]
            found = next(filter(None, map(shutil.which, names)), None)
            if found is None:
                raise OptionError(f"failed to find a Python on PATH (looked for {', '.join(names)})")
            return found
        python = self.venv / "bin" / "python"
        if not python.is_file():
            state = "doesn't appear to be a virtual environment" if self.venv.exists() else "doesn't exist"
            raise OptionError(
                f"The 'virtualenv' option is set to {self.virtualenv!r}, but {str(self.venv)!r} {state}; make it with: "
                f"python3 -m venv {self.venv} && {python} -m pip install -r requirements.txt"
            )
        return str(python)

    def environment(self) -> dict[str, str]:
        """The variables that the interpreter starts with: the engine's own, with the virtual environment activated."""
        if self.venv is None:
            return dict(os.environ)
        return activated(os.environ, self.venv)

    def site_packages(self) -> tuple[Path, ...]:
        """Where the packages of the virtual environment are; empty when the interpreter is the one on PATH."""
        return tuple((self.venv / "lib").glob("python*/site-packages")) if self.venv else ()


def activated(environment: Mapping[str, str], venv: Path) -> dict[str, str]:
    """A copy of the variables with what `bin/activate` would set: PATH, VIRTUAL_ENV, and no PYTHONHOME."""
    result = {key: value for key, value in environment.items() if key != "PYTHONHOME"}
    result["PATH"] = os.pathsep.join(filter(None, (str(venv / "bin"), environment.get("PATH", ""))))
    result["VIRTUAL_ENV"] = str(venv)
    return result
