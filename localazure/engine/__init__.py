"""How the Pulumi engine gets here: the set-up of the work tree, the CLI, its Python language host, and the commands.

Everything outside `host/` runs before the virtual environment exists and so imports the standard library only.
"""
