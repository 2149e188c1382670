"""Measured speed, as ratios of two commands run in turn: absolute times belong to one machine and one hour."""
