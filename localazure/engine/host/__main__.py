"""Start of the language host: `python -I -S host [flags] [engine-address]`, called by the launcher beside the CLI."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# -I -S keep PYTHONPATH and site hooks out: they are meant for the user's program, not for the host.
sys.path[:0] = [str(ROOT)]
sys.path += [str(path) for path in (ROOT / ".venv" / "lib").glob("python*/site-packages")]

from localazure.engine.host.serve import main  # noqa: E402 - only importable once the paths above are set

main(sys.argv[1:])
