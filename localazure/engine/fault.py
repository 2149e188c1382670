"""The one kind of failure that set-up reports: a line for the person who must act."""


class SetupError(Exception):
    """Something is missing or broken outside of this code. The text is one line: what, and how to put it right."""
