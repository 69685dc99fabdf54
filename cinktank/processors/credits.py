"""Picture credits."""


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Return a caption without its credit, and the credit."""
    return caption or None, None
