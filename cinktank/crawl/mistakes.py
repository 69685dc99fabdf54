"""Whose an exception is: the site's or the network's, or that of a user's component."""

from itertools import pairwise
from traceback import walk_tb
from typing import Final

from scrapy.exceptions import IgnoreRequest

CALLERS: Final = ("scrapy.core.downloader.middleware", "scrapy.core.spidermw")
"""Scrapy's modules that call middlewares."""

_NO_ANSWER: Final = "_InvalidOutput"
"""The class of Scrapy's error for what a middleware returns and may not: its name is private."""

_OURS: Final = ("scrapy", "cinktank", "twisted", "asyncio")


def is_a_component_s(error: BaseException) -> bool:
    """Return whether a user's middleware has raised an error, or has returned what is none.

    Not `IgnoreRequest`: by that it says what it wants.
    """
    if type(error).__name__ == _NO_ANSWER:
        return True
    if isinstance(error, IgnoreRequest):
        return False
    frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    return any(
        caller in CALLERS and called.partition(".")[0] not in _OURS
        for caller, called in pairwise(frames)
    )
