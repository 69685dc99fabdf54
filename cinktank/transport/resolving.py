"""Names as Scrapy resolves them: a public one that leads to a private address is not found."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from cinktank.transport.addresses import PrivateAddressError, check

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred


class CheckedResolver(CachingThreadedResolver):
    """Scrapy's own, whose every answer is judged before anything connects to it."""

    private = False
    proxies: frozenset[str | None] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: "ReactorBase") -> Self:
        """Take note of what is allowed; the proxies of the environment may be anywhere."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.private = crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")
        resolver.proxies = frozenset(
            urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname
            for proxy in getproxies().values()
        )
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """Resolve a name; fails with ``DNSLookupError`` where it may not lead there."""
        found = super().getHostByName(name, timeout)
        if not self.private and name not in self.proxies:
            found.addCallback(_checked, name)
        return found


def _checked(address: Any, name: str) -> Any:
    try:
        check(name, address)
    except PrivateAddressError as error:
        raise DNSLookupError(str(error)) from None
    return address
