"""Which address was asked for, before the site sent us elsewhere."""

from scrapy import Request


def origin(request: Request) -> str:
    """Return the address that a request began with, before its redirects.

    >>> came_by = {"redirect_urls": ["https://cinktank.com/a/"]}
    >>> origin(Request("https://cinktank.com/b/", meta=came_by))
    'https://cinktank.com/a/'
    """
    urls: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urls[0]
