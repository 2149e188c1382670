"""What the local Azure refuses, as one list: for the table in docs/what-arm-refuses.md and for the terminal."""
