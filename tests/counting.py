"""What tests counted, for figures: pytest prints the sums at its end, over all its workers."""

from collections import Counter

COUNTED: Counter[str] = Counter()
"""By what was counted, as a reader should see it: COUNTED["packets walked"] += 1."""
