"""Mutation testing of the policies: `python -m tests.mutation --help`."""
