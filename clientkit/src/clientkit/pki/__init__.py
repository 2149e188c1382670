"""Certificates: making, checking and publishing them."""
