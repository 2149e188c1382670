"""Diagnosis from where a person sits: what is seen, what it means, what to do, who can do it."""
