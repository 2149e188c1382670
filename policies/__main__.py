"""Start of the pack. The engine runs this folder as a script, so what stands beside it has to be named as a place."""

import sys
from pathlib import Path

# First, so that no package of the same name in the environment comes before the clone's own `reachability`.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policies import pack

pack.serve()
