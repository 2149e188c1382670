"""What stops a review altogether."""


class ReviewError(Exception):
    """Something that the person who asked must put right; the message says what and how."""
