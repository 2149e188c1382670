"""Resources made from the plan: one component a file, and `platform`, which puts them together."""
