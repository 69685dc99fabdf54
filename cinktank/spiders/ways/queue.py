"""Which ways are gone: one after the other, so that each sees what is known by then."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapy import Request

from cinktank.spiders.ways.api import ApiWay
from cinktank.spiders.ways.feed import FeedWay
from cinktank.spiders.ways.sitemap import SitemapWay
from cinktank.spiders.ways.way import Way

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider

MACHINE_WAYS: Final[dict[str, type[Way]]] = {way.name: way for way in (ApiWay, SitemapWay, FeedWay)}
"""Name → way, cheapest first."""

AUTO: Final = (("api",), ("sitemap",), ("feed", "listing"), ("listing", "neighbours"))
"""What ``follow=auto`` tries, one after the other, until one works."""


class Ways:
    """The ways of one run. With ``auto`` they are alternatives; else all are gone."""

    def __init__(self, spider: "SectionSpider"):
        self.spider = spider
        follow = spider.arguments.follow
        self.auto = follow == ("auto",)
        self._alternatives = list(AUTO) if self.auto else []
        self.follow: tuple[str, ...] = self._alternatives.pop(0) if self.auto else follow
        """What is followed now."""
        self._waiting = self._in_order()
        self._gone: list[Way] = []

    def __contains__(self, name: str) -> bool:
        return name in self.follow

    def _in_order(self) -> list[str]:
        """Return the ways to go; the spider's own walk along listing and neighbours is one."""
        names = [name for name in MACHINE_WAYS if name in self.follow]
        return [*names, "walk"] if {"listing", "neighbours"} & set(self.follow) else names

    @property
    def left(self) -> bool:
        """Whether there is a way still to be gone."""
        return bool(self._waiting)

    @property
    def feed(self) -> FeedWay | None:
        """The feed, once it is followed."""
        return next((way for way in self._gone if isinstance(way, FeedWay)), None)

    def stay(self) -> None:
        """Go no way at all."""
        self._waiting.clear()

    def go_on(self) -> Iterator[Request]:
        """Begin the next way."""
        if not self._waiting:
            return
        name = self._waiting.pop(0)
        if name == "walk":
            yield from self.spider.walk()
        else:
            way = MACHINE_WAYS[name](self.spider)
            self._gone.append(way)
            yield from way.begin()

    def closed(self, way: Way, why: str) -> Iterator[Request]:
        """Say in one line that a way is closed; go on with what is left, or end the run."""
        self._gone.remove(way)
        self.spider.crawler.stats.inc_value(f"ways/closed/{way.name}")
        line = f"{way.called} cannot be used: {why}"
        if (self._alternatives or self._waiting) and way.name == "api":
            yield from self.spider.due()  # which the API would have looked up
        if self._alternatives:
            self.follow = self._alternatives.pop(0)
            self._waiting = self._in_order()
            self.spider.logger.warning("%s: following %s instead", line, " and ".join(self.follow))
            yield from self.go_on()
        elif self._waiting:
            left = self.follow[self.follow.index(way.name) + 1 :]
            self.spider.logger.warning("%s: going on with %s", line, " and ".join(left))
            yield from self.go_on()
        else:
            self.spider.stop(
                f"{way.name}_closed", f"{line}. Follow another way: -a follow=auto finds one"
            )

    def finish(self) -> None:
        """Let each way remember how far it came."""
        for way in self._gone:
            way.finish()
