"""A general extractor, for pages without a body by the theme's rules. Imported only when needed."""

from html import escape

from cinktank.pages.blocks import Block

SHORTEST = 250
"""A general extractor always finds something; less than this many characters is no story."""


def general_blocks(text: str, url: str) -> list[Block]:
    """Return the blocks that trafilatura takes for the story; none where it finds no story."""
    import trafilatura  # a second to import: most crawls never need it

    try:
        found = trafilatura.extract(
            text, url=url, include_comments=False, favor_precision=True, deduplicate=False
        )
    except Exception:  # a third party's parser on a page that is already known to be odd
        return []
    if not found or len(found) < SHORTEST:
        return []
    lines = [" ".join(line.split()) for line in found.splitlines()]
    return [Block("p", line, escape(line, quote=False)) for line in lines if line]
