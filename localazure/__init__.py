"""The local Azure, and the engine that talks to it."""
