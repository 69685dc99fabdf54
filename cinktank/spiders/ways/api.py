"""Through WordPress's API: a request brings 100 whole articles, and later only what changed."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.discovery.post_walks import ApiMark, FirstWalk, LaterWalk, Told
from cinktank.discovery.wordpress import (
    A_PAGE,
    NoApiError,
    Post,
    Query,
    address,
    api_root,
    ordinal,
    read_list,
    read_terms,
    terms_under,
    total,
)
from cinktank.extract import extract_post
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.pages.post import embedded_terms, modified, post_link
from cinktank.processors.urls import canonicalize
from cinktank.sites import site_for
from cinktank.spiders.news import asked
from cinktank.spiders.ways.due import DuePosts
from cinktank.spiders.ways.neighbouring import Neighbouring
from cinktank.spiders.ways.newest import Newest, UnseenPosts
from cinktank.spiders.ways.way import Way
from cinktank.transport.failures import failed_request, failure_line, failure_name

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider

Output = Iterator[Request | NewsArticle]

PATIENCE = 120.0
"""Seconds: rendering a hundred posts takes a small site longer than a page does."""

TERMS_AGE = 7 * 86400
"""Seconds after which the site's categories are read again."""


class ApiWay(Way):
    """The first walk goes down all posts; every later one asks for what was changed since."""

    name = "api"
    called = "The site's API"
    accepts = "application/json"

    def __init__(self, spider: "SectionSpider"):
        super().__init__(spider)
        noted = self.memory.source_state(self.mark_name)
        self.mark = msgspec.json.decode(noted, type=ApiMark) if noted else ApiMark("")
        if spider.arguments.full:
            self.mark.done, self.mark.cursor, self.mark.last = False, None, None
        self.chained = not spider.arguments.section
        """Whether all of the site's posts come: then they are each other's neighbours."""
        self._terms = {term.id: term for term in self.mark.terms}
        self._zone = site_for(spider.arguments.site).timezone
        self._first: FirstWalk | None = None
        self._later: LaterWalk | None = None
        self._unsettled: list[tuple[str, int, list[str]]] = []
        self._looked_for = False
        self._resumed = self.mark.cursor is not None
        self._neighbouring = Neighbouring(self)
        self._newest: Newest | None = None
        self._unseen = UnseenPosts(self)

    # Where it is

    def begin(self) -> Iterator[Request]:
        """Yield the walk, where the API is known; else the home page, which names it."""
        if not self.mark.root:
            yield self._home()
        elif self.spider.now() - self.mark.looked > TERMS_AGE:
            yield self._ask_terms(1)
        else:
            yield from self._walk()

    def _home(self) -> Request:
        self._looked_for = True
        return self.ask(
            self.spider.arguments.site,
            self.parse_home,
            headers={"Accept": "text/html,*/*;q=0.1"},
        )

    def parse_home(self, response: Response) -> Iterator[Request]:
        """Find the API's address; go on to the site's categories."""
        header = b", ".join(response.headers.getlist("Link")).decode("latin-1")
        root = api_root(header, self.spider.page(response))
        if root is None:
            yield from self.lost(response.url, "the home page names none")
            return
        self.mark.root, self.mark.terms = root, []
        yield self._ask_terms(1)

    def _ask_terms(self, page: int) -> Request:
        fields = "id,name,link,parent"
        query = {"per_page": str(A_PAGE), "page": str(page), "_fields": fields}
        return self._get("wp/v2/categories", query, self.parse_terms, page=page)

    def parse_terms(self, response: Response, page: int) -> Output:
        """Take in the categories, and find the section's among them."""
        objects = yield from self._read(response)
        if objects is None:
            return
        terms = read_terms(objects)
        self.mark.terms = terms if page == 1 else [*self.mark.terms, *terms]
        if len(objects) == A_PAGE:
            yield self._ask_terms(page + 1)
            return
        self._terms = {term.id: term for term in self.mark.terms}
        self.mark.looked = self.spider.now()
        if section := self.spider.arguments.section:
            self.mark.section = terms_under(section, self.mark.terms)
            if not self.mark.section:
                names = ", ".join(term.name for term in self.mark.terms) or "none"
                why = f"it has no section « {section} »; it has: {names}"
                yield from self.spider.ways.closed(self, why)
                return
        self.works = False  # the posts may be closed all the same
        yield from self._walk()

    # The walk

    def _walk(self) -> Iterator[Request]:
        if self.mark.modified and self.mark.cursor and not self.mark.done:
            yield from self._ask_posts()  # where the run that died had come
        else:
            yield self.posts(self.mark.within(Newest.QUERY), self.parse_newest)

    def parse_newest(self, response: Response) -> Output:
        """Note the latest change, and how many posts there are; go on from there."""
        posts = yield from self._read(response)
        if posts is None:
            return
        newest = self._newest = Newest.of(posts, self.total(response), response.headers.get("Date"))
        if not (self.mark.done and self.mark.modified):
            newest.note(self.mark)  # what is changed from now on is for the next run
            yield from self._ask_posts()
        elif newest.differs(self.mark):
            yield from self._ask_changes()
        else:
            self.spider.crawler.stats.inc_value("memory/known")
            yield from DuePosts(self).begin()
            yield from self._unseen.begin(newest.posts)

    def _ask_posts(self) -> Iterator[Request]:
        if self._first is None:
            given = self.spider.arguments
            self._first = FirstWalk(self.mark, self.chained, given.since, given.until, given.pages)
        yield self.posts(self._first.query(), self.parse_posts)

    def parse_posts(self, response: Response) -> Output:
        """Keep a page's posts and go on down."""
        posts = yield from self._read(response)
        walk = self._first
        if posts is None or walk is None:
            return
        kept: list[str] = []
        last: Post | None = None
        for told in walk.read(posts, self.total(response)):
            last = told.post
            for one in self.tell(told):
                if isinstance(one, NewsArticle):
                    kept.append(one.canonicalUrl or one.url)
                yield one
        if last is not None:
            self._unsettled.append((str(last.get("date"))[:19], ordinal(last), kept))
        self._settle()
        if not walk.ended:
            yield from self._ask_posts()
        elif walk.ended == "end" and self._resumed and self.mark.modified:
            yield from self._ask_changes()  # what was published since the run that died

    def _settle(self) -> None:
        """Note down to where every article is written, or refused: a run that dies goes on there.

        The note is committed with those articles or after them, never before.
        """
        while self._unsettled and self.whole:
            date, number, urls = self._unsettled[0]
            if not all(self.memory.get(url) for url in urls):
                return
            self._unsettled.pop(0)
            self.mark.cursor, self.mark.last = date, number
            self._note()

    def _ask_changes(self) -> Iterator[Request]:
        if self._later is None:
            self._later = LaterWalk(self.mark)
            yield from DuePosts(self).begin()
        yield self.posts(self._later.query(), self.parse_changes)

    def parse_changes(self, response: Response) -> Output:
        """Keep what was changed, each with its neighbours, and go on."""
        posts = yield from self._read(response)
        walk = self._later
        if posts is None or walk is None:
            return
        given = walk.read(posts, self.total(response))
        self._unseen.account(given)
        changed = [post for post in given if self.is_new(post)]
        if known := len(given) - len(changed):
            self.spider.crawler.stats.inc_value("memory/known", known)
        yield from self.tell_all(changed)
        if not walk.ended:
            yield from self._ask_changes()
        elif self._newest:
            yield from self._unseen.begin(self._newest.posts)

    def finish(self) -> None:
        """Move the mark, if everything up to it is accounted for."""
        self._settle()
        if not (self.works and self.whole) or self.broken:
            return
        if self._first is not None and self._first.ended == "end":
            self.mark.done = True
        if self._later is not None and self._later.ended and self._later.newest:
            self.mark.modified = max(self._later.newest, self.mark.modified or "")
            self.mark.settled = False
        if self._newest is not None and self.mark.done:
            self._newest.note(self.mark)
        self._note()

    def _note(self) -> None:
        self.memory.put_source_state(self.mark_name, msgspec.json.encode(self.mark))

    # Posts

    def is_new(self, post: Post) -> bool:
        """Tell whether a post is not known, or was changed since it was read."""
        known = self._known(post)
        if known is None or self.spider.arguments.full:
            return True
        if known.state not in (State.KEPT, State.REJECTED):
            return True
        return known.modified != modified(post, self._zone)

    def is_known(self, post: Post) -> bool:
        """Tell whether a post has been read at some time, whatever became of it."""
        return self._known(post) is not None

    def _known(self, post: Post) -> Record | None:
        url = post_link(post).url or ""
        return self.memory.find(canonicalize(url) or url, str(ordinal(post)))

    def tell_all(self, posts: list[Post]) -> Output:
        """Yield the articles of new or changed posts, each with its neighbours if they are told."""
        if self.chained and posts:
            yield from self._neighbouring.begin(posts)
        else:
            for post in posts:
                yield from self.tell(Told(post))

    def tell(self, told: Told) -> Output:
        """Yield the article, if it is new; or its page, where its neighbours cannot be told."""
        spider = self.spider
        url = post_link(told.post).url
        if not url:
            self.count("failed/no_address")
            return
        if not self.is_new(told.post):
            spider.crawler.stats.inc_value("memory/known")
            self._join(url, told)
            return
        terms = self._terms
        if unknown := {k: v for k, v in embedded_terms(told.post).items() if k not in terms}:
            terms = {**unknown, **terms}
        item = extract_post(told.post, spider.arguments.site, terms)
        if not told.sure and self.spider.scope.in_range(item.datePublished):
            self.count("pages_asked")
            yield spider.article(url, "api:page")
            return
        spider.describe(item, "api")
        item.previousArticle, item.nextArticle = told.previous, told.next
        _, wanted = spider.judged(item)
        if wanted:
            yield item

    def _join(self, url: str, told: Told) -> None:
        """Let a post that was read without its neighbours know them."""
        known = self.memory.get(canonicalize(url) or url)
        links = [told.previous, told.next]
        if known and told.sure and any(links) and not (known.previous or known.next):
            known.previous, known.next = (
                canonicalize(link.url) if link and link.url else None for link in links
            )
            self.memory.put(known)

    # Asking

    def posts(self, query: Query, callback: Any, **more: Any) -> Request:
        """Return a request for posts."""
        return self._get("wp/v2/posts", query, callback, **more)

    def _get(self, route: str, query: Query, callback: Any, **more: Any) -> Request:
        self.count("requests")
        url = address(self.mark.root, route, query)
        return self.ask(url, callback, cb_kwargs=more, meta={"download_timeout": PATIENCE})

    def total(self, response: Response) -> int | None:
        """Return how many posts the query has, as the answer says."""
        value = response.headers.get("X-WP-Total")
        return total(value.decode("latin-1") if value else None)

    def _read(self, response: Response) -> Generator[Request, None, list[Post] | None]:
        """Return an answer's objects; `None`, and what follows from it, where it is no answer."""
        try:
            objects = read_list(response.body)
        except NoApiError as error:
            is_json = b"json" in (response.headers.get("Content-Type") or b"")
            again = get_retry_request(asked(response), spider=self.spider, reason="broken JSON")
            if is_json and again:
                yield again
                return None
            yield from self._lost_api(response.url, f"it gives {error}")
            return None
        self.works = True
        return objects

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A page beyond the last is the end; an API that has moved is looked for again."""
        name, request = failure_name(failure), failed_request(failure)
        if name == "400" and self._later and request.callback == self.parse_changes:
            self._later.ended = True
            return
        if request.callback == self.parse_home:
            yield from super().failed(failure)
            return
        if request.callback == self.parse_terms and not self.spider.arguments.section:
            self.count(f"failed/{name}")
            yield from self._walk()  # posts carry their own categories
            return
        self.count(f"failed/{name}")
        walks = ((self.parse_posts, self._first), (self.parse_changes, self._later))
        walk = next((walk for callback, walk in walks if callback == request.callback), None)
        if walk is not None and not name.startswith("4") and walk.shrink():
            yield self.posts(walk.query(), request.callback)  # it may be too much at once
            return
        yield from self._lost_api(request.url, failure_line(failure))

    def _lost_api(self, url: str, why: str) -> Iterator[Request]:
        if not self.works and not self._looked_for:
            yield self._home()
        else:
            yield from self.lost(url, why)
