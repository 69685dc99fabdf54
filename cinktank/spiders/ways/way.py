"""What every way has: a spider that it works for, a name, and something to remember by."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request
from twisted.python.failure import Failure

from cinktank.memory.sqlite import WHOLE_SITE
from cinktank.processors.text import label_key
from cinktank.transport.failures import failed_request, failure_line, failure_name
from cinktank.transport.onsite import host

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider


class Way:
    """One way to find articles. What it asks for is handed to its own callbacks."""

    name: ClassVar[str]
    called: ClassVar[str]
    """What it is in a sentence: « the site's API »."""
    accepts: ClassVar[str]
    """What it asks for, as an ``Accept`` header."""

    def __init__(self, spider: "SectionSpider"):
        self.spider = spider
        self.memory = spider.memory
        self.works = False
        """Whether the site has given anything this way."""
        self.broken = False
        """Whether something was not given later on: then nothing is known to be complete."""

    def begin(self) -> Iterator[Request]:
        """Yield where it begins."""
        raise NotImplementedError

    def finish(self) -> None:
        """Remember how far it came, when everything it asked for has ended."""

    @property
    def mark_name(self) -> str:
        """Return what its mark is called in the memory."""
        label = label_key(self.spider.arguments.section) or WHOLE_SITE
        return f"{self.name}@{host(self.spider.arguments.site)} {label}"

    @property
    def whole(self) -> bool:
        """Whether it leaves nothing out as asked: only then can a mark say that all is known."""
        return self.spider.scope.whole and not self.spider.arguments.pages

    def ask(self, url: str, callback: Callable[..., Any], **more: Any) -> Request:
        """Return a request to this way's own callbacks."""
        headers = {"Accept": self.accepts, **more.pop("headers", {})}
        return Request(
            url, callback, errback=self.failed, headers=headers, dont_filter=True, **more
        )

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Account for an address that gave nothing: the way is closed, or is not whole."""
        url = failed_request(failure).url
        self.count(f"failed/{failure_name(failure)}")
        yield from self.lost(url, failure_line(failure))

    def lost(self, url: str, why: str) -> Iterator[Request]:
        """Say that *url* gave nothing of use; go another way where this one never worked."""
        if self.works:
            self.broken = True
            self.spider.logger.warning("%s: %s: %s", self.name, url, why)
        else:
            yield from self.spider.ways.closed(self, why)

    def count(self, name: str) -> None:
        """Count something of this way's own."""
        self.spider.crawler.stats.inc_value(f"{self.name}/{name}")
