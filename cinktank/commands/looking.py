"""Scrapy's commands that look at single pages: neither lake nor memory is opened for them."""

from scrapy.commands import ScrapyCommand


def look_only(command: ScrapyCommand) -> None:
    """Set ``LOOK_ONLY``: a spider of ours has no run then, and its components stand aside."""
    assert command.settings is not None
    command.settings.set("LOOK_ONLY", True, priority="cmdline")
