"""A cancellation from within: what a user's middleware awaits was cancelled, and not the crawl.

Scrapy takes any `asyncio.CancelledError` for the end of its own task, and would wait for ever for
what that was at. It is an error like any other here.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from scrapy.http import Response


class CancelledWithinError(Exception):
    """Something that code in the crawl awaited was cancelled."""


@contextmanager
def cancelled_within() -> Iterator[None]:
    """Raise `CancelledWithinError` for a cancellation inside that nobody has asked the task for."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise CancelledWithinError("what a component awaited was cancelled") from error


class CancelledWithin:
    """A spider middleware around all others: it lets the ledger hear of a cancellation in them."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on what the plan brings."""
        with cancelled_within():
            async for output in start:
                yield output

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Pass on what was read of a response."""
        with cancelled_within():
            async for output in result:
                yield output
