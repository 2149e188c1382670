"""`python localazure/engine <command> ...`: what the files in scripts/ call. Runs on any Python 3.11, before there is
a .venv.
"""

import sys
from importlib import import_module
from pathlib import Path

# Started by path, this folder is first on sys.path and would shadow the standard library's names; the tree belongs
# there.
sys.path[0] = str(Path(__file__).resolve().parents[2])

COMMANDS = {
    "setup": "setup",
    "local": "local",
    "cluster": "cluster",
    "check": "checks",
    "test": "checks",
    "soak": "checks",
    "clean": "clean",
}

command, *arguments = sys.argv[1:]
module = import_module(f"localazure.engine.{COMMANDS[command]}")
main = module.main if COMMANDS[command] == command else getattr(module, f"main_{command}")
sys.exit(main(arguments))
