"""How every test here runs: nothing reaches beyond this machine, and property tests take what time they need."""

import os

from hypothesis import settings

# The machines that run these are shared: how long one example takes says nothing.
settings.register_profile("quick", deadline=None, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=5000)
settings.register_profile("mutation", deadline=None, max_examples=10, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
