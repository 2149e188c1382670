"""The set-up, the commands and the language host."""
