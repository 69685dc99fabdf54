"""The site's API as a source: all posts on the first run, what has changed on every later one."""

from collections.abc import AsyncIterator, Iterator
from typing import Final

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import TOO_SLOW
from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import Run
from cinktank.discovery.absent import Shown, absent
from cinktank.discovery.api.client import Answer, ApiClient, ApiError
from cinktank.discovery.api.every import every_post
from cinktank.discovery.api.known import KnownPosts
from cinktank.discovery.api.neighbours import Neighbours
from cinktank.discovery.api.newest import Newest, Unseen
from cinktank.discovery.api.state import ApiState
from cinktank.discovery.api.terms import categories
from cinktank.discovery.api.walks import EMBED, FirstWalk, LaterWalk, PlacedPost
from cinktank.discovery.revisits import due_addresses
from cinktank.discovery.source import Found, Output, Source
from cinktank.extract import ReadingTimeoutError
from cinktank.memory import State
from cinktank.pages.post import Term, embedded_terms, post_link
from cinktank.pages.wordpress import (
    A_PAGE,
    Post,
    local_moment,
    ordinal,
    terms_under,
)
from cinktank.processors.urls import canonicalize

TERMS_AGE: Final = 7 * 86400
"""Seconds after which the site's categories are read again."""

DUE: Final = "id,link,modified,modified_gmt,content"
"""What is asked of posts that are due."""


class ApiSource(Source):
    """The first walk goes down all posts; every later one asks for what was changed since."""

    name = "api"
    title = "The site's API"

    def __init__(self, run: Run, articles: Articles):
        super().__init__(run, articles)
        self._state = self.read_state(ApiState) or ApiState("")
        if run.arguments.full:
            self._state.done, self._state.cursor, self._state.last = False, None, None
        self._client = ApiClient(run, self._state.root)
        self._chained = not run.arguments.section
        """Whether all of the site's posts come: then they are each other's neighbours."""
        self._neighbours = Neighbours(self._client, run.memory)
        self._posts = KnownPosts(run)
        self._newest: Newest | None = None
        self._first: FirstWalk | None = None
        self._later: LaterWalk | None = None
        self._given, self._stated = 0, 0
        """How many posts have been given, and how many there are as the site says."""
        self._last: list[int] = []
        """The numbers of the posts in the last answer."""
        self._not_there = 0
        """How many of the posts that are due are not there any more."""
        self._shown = Shown()
        self._accounted: set[int] = set()
        """Posts that a change has shown, and that are new since the state was stored."""

    async def addresses(self) -> Found:
        """Yield the articles of all posts, or of those that are new or changed."""
        state = self._state
        resumes = state.cursor is not None
        posts_before = state.posts
        await self._begin()
        if self._newest is None or not (state.done and state.modified):
            if self._newest is not None:
                self._newest.note(state)  # what is changed from now on is for the next run
            async for found in self._all_posts():
                yield found
            async for found in self._due():
                yield found
            if self._first and self._first.ended == "end" and resumes and state.modified:
                async for found in self._changes():  # published since the run that died
                    yield found
            elif self._first and self._first.ended == "end" and self.run.whole:
                for address in absent(self.run, self.name, self._shown):
                    yield address
        elif self._newest.differs(state):
            async for found in self._changes():
                yield found
            async for found in self._due():
                yield found
            async for found in self._miscounted(posts_before):
                yield found
        else:
            self.run.stats.inc_value("memory/known")
            async for found in self._due():
                yield found
            async for found in self._miscounted(posts_before):
                yield found
        self.ended = True

    # Where it is

    async def _begin(self) -> None:
        """Connect, and ask for the newest, unless a run that died is gone on with.

        An API that is not where it was is looked for again.
        """
        remembered = bool(self._client.root)
        try:
            await self._connect()
        except ApiError:
            if not remembered:
                raise
            self._client.root = ""
            await self._connect()

    async def _connect(self) -> None:
        state = self._state
        if not self._client.root:
            await self._client.look_for_root()
            state.root, state.looked = self._client.root, 0
        if not 0 <= self.run.now() - state.looked <= TERMS_AGE:
            await self._read_terms()
        if not (state.modified and state.cursor and not state.done):
            answer = await self._client.posts(state.within(Newest.QUERY))
            self._newest = Newest.of(answer.objects, answer.total, answer.date)

    async def _read_terms(self) -> None:
        """Read the site's categories, and find the section's among them."""
        state, section = self._state, self.run.arguments.section
        try:
            most = self.run.settings.getint("MOST_TERMS")
            state.terms = await categories(self._client, most)
        except ApiError:
            if section or not self._chained:
                raise
            return  # posts carry their own categories
        state.looked = self.run.now()
        if section:
            state.section = terms_under(section, state.terms)
            if not state.section:
                state.looked = 0  # without its numbers it would be the whole site's posts
                names = ", ".join(term.name for term in state.terms) or "none"
                raise ApiError(f"it has no section « {section} »; it has: {names}")

    # The walks

    async def _all_posts(self) -> AsyncIterator[Output]:
        given = self.run.arguments
        walk = FirstWalk(self._state, self._chained, given.since, given.until, given.pages)
        self._first = walk
        while not walk.ended:
            answer = await self._ask(walk)
            self._is_further(answer)
            last: Post | None = None
            for placed in walk.read(answer.objects, answer.total):
                last = placed.post
                _show(self._shown, last)
                for found in self._article(placed):
                    yield found
            await self.run.settled(self.account)
            if last is not None and self.run.whole and local_moment(last, "date"):
                # Stored with those articles or after them: a run that dies is gone on with here.
                self._state.cursor, self._state.last = local_moment(last, "date"), ordinal(last)
                self.write_state(self._state)

    async def _changes(self) -> AsyncIterator[Output]:
        walk = self._later = LaterWalk(self._state)
        while not walk.ended:
            try:
                answer = await self._ask(walk)
            except ApiError as error:
                if error.status != "400":
                    raise
                walk.ended = True  # a page beyond the last
                break
            self._is_further(answer)
            posts = walk.read(answer.objects, answer.total)
            since = self._state.modified or ""
            self._accounted |= {
                ordinal(post)
                for post in posts
                if (local_moment(post, "date") or "") > since or not self._posts.is_known(post)
            }
            changed = [post for post in posts if self._posts.is_new(post)]
            self.known(len(posts) - len(changed))
            async for found in self._articles(changed):
                yield found

    async def _ask(self, walk: FirstWalk | LaterWalk) -> Answer:
        """Ask for a walk's next posts; for fewer at once, where a hundred are too many."""
        while True:
            try:
                return await self._client.posts(walk.query())
            except ApiError as error:
                refused = (error.status or "").startswith("4")
                first = walk.page == 1 if isinstance(walk, LaterWalk) else walk.pages == 0
                if (refused and not (error.status == "400" and first)) or not walk.shrink():
                    raise

    def _is_further(self, answer: Answer) -> None:
        """Refuse an API that gives the same posts for ever, or more than it says it has."""
        numbers = [ordinal(post) for post in answer.objects]
        self._given += len(numbers)
        most = 2 * max(self._stated, answer.total or 0) + 1000
        self._stated = max(self._stated, answer.total or 0)
        if numbers and numbers == self._last:
            raise ApiError("it gives the same posts again and again")
        if self._given > self.run.settings.getint("MOST_FOUND"):
            raise ApiError(f"it gives posts without end: {self._given} are more than MOST_FOUND")
        if self._stated and self._given > most:
            raise ApiError(f"it has given {self._given} posts, and says that it has {self._stated}")
        self._last = numbers

    async def _miscounted(self, before: int | None) -> AsyncIterator[Output]:
        """Look for posts that are there or deleted, and that no change has shown."""
        there = self._newest.posts if self._newest else None
        if there is None or before is None or not self.run.whole:
            return
        more = there - before - len(self._accounted)
        if more > 0:
            async for found in self._unseen(more):
                yield found
        elif more + self._not_there < 0 and (shown := await self._all_shown()):
            for address in absent(self.run, self.name, shown):
                yield address

    async def _all_shown(self) -> Shown | None:
        """Return all posts that the site has, a hundred in a request; ``None`` if it fails."""
        shown = Shown()
        try:
            async for post in every_post(self._client, self._state, self._is_further):
                _show(shown, post)
        except ApiError as error:
            self.incomplete(self._client.root, str(error))
            return None
        return shown

    async def _unseen(self, more: int) -> AsyncIterator[Output]:
        """Yield so many posts that are there, and that no change has shown."""
        look = Unseen(self._state, more)
        while not look.ended:
            self.count("unseen_looked_for")
            try:
                answer = await self._client.posts(look.query())
            except ApiError as error:
                if error.status != "400" or look.page == 1:
                    raise
                break  # a page beyond the last: it has counted what is not there
            look.read(
                answer.objects,
                lambda post: (
                    ordinal(post) not in self._accounted and not self._posts.is_known(post)
                ),
            )
        for start in range(0, len(look.numbers), A_PAGE):
            some = look.numbers[start : start + A_PAGE]
            posts = await self._whole(some)
            self.count("unseen_found")
            async for found in self._articles(posts):
                yield found

    async def _due(self) -> AsyncIterator[Output]:
        """Look whether the articles that are due are still there, a hundred in a request.

        What was changed is found without asking, by a walk that is over by then; what was deleted
        is found here alone. Only one that is missing is asked for itself, and answers 404 or 410.
        One that is longer here than what its page gave comes again: a wall stood before it; and
        one that was changed at another moment, also an earlier one: a backup was restored.
        """
        await self.run.settled(self.account)  # what a walk has brought is not due any more
        due: list[tuple[int, Address]] = []
        for address in due_addresses(self.run):
            known = self.run.memory.get(address.url)
            stated = known.identifier if known else None
            is_gone = known is not None and known.state is State.GONE
            if address.discovery == "revisit" and not is_gone and stated and stated.isdecimal():
                due.append((int(stated), address))
            else:
                yield address
        for start in range(0, len(due), A_PAGE):
            some = due[start : start + A_PAGE]
            try:
                posts = await self._client.of_numbers(
                    [number for number, _ in some], {"_fields": DUE}
                )
                longer = [ordinal(post) for post in posts if self._posts.is_other(post)]
                teasers = {ordinal(post) for post in posts if self._posts.is_teaser(post)}
                whole = await self._whole(longer)
            except ApiError:
                continue  # due still, and asked again by the next run
            there = {ordinal(post): post for post in posts}
            have_moved = any(map(self._posts.has_moved, posts))
            for number, address in some:
                known, post = self.run.memory.get(address.url), there.get(number)
                if post is None or self._posts.is_another(post, known):
                    self._not_there += post is None
                    yield address
                elif known is not None and number not in longer:
                    self.run.health.looked += 1
                    self.run.lake.seen(known, self.run.now(), is_teaser=number in teasers)
                    self.run.ledger.count(Outcome.KNOWN)
            async for found in self._articles(whole):
                yield found
            if have_moved:
                async for found in self._moved():
                    yield found

    async def _moved(self) -> AsyncIterator[Output]:
        """Yield the posts that have moved: where one that is due has, the permalinks are new."""
        await self.run.settled(self.account)
        every = every_post(self._client, self._state, self._is_further)
        numbers = [ordinal(post) async for post in every if self._posts.has_moved(post)]
        for start in range(0, len(numbers), A_PAGE):
            some = numbers[start : start + A_PAGE]
            async for found in self._articles(await self._whole(some)):
                yield found

    async def _whole(self, numbers: list[int]) -> list[Post]:
        return await self._client.of_numbers(numbers, {"_embed": EMBED}) if numbers else []

    # Posts

    async def _articles(self, posts: list[Post]) -> AsyncIterator[Output]:
        """Yield the articles of new or changed posts, with their neighbours if all are known."""
        placed = map(PlacedPost, posts)
        for one in await self._neighbours.of(posts) if self._chained and posts else placed:
            for found in self._article(one):
                yield found

    def _article(self, placed: PlacedPost) -> Iterator[Output]:
        """Yield the article, if it is new; its page's address, where its neighbours are unsure."""
        url = post_link(placed.post).url
        if not url:
            self.count("failed/no_address")
            self.run.ledger.count(Outcome.FAILED)
            return
        if not self._posts.is_new(placed.post):
            self.known(1)
            self._fill_in_neighbours(url, placed)
            return
        entry = self.run.ledger.begin(Address(url, "api"), self.account)
        if entry is None:
            return
        try:
            item = self._posts.read(placed.post, self._terms(placed.post))
        except ReadingTimeoutError as error:
            self.articles.failures.fail(entry, TOO_SLOW, str(error))
            return
        except Exception as error:  # one bad record is one bad record
            self.articles.failures.broke(entry, error)
            return
        if not placed.sure and self.run.scope.in_range(item.datePublished):
            self.count("pages_asked")
            self.run.ledger.forget(entry)
            yield Address(url, "api:page", anew=True, letters=len(item.articleBody or ""))
            return
        self.run.describe(item, "api")
        item.previousArticle, item.nextArticle = placed.previous, placed.next
        yield from self.articles.take(item, entry)

    def _terms(self, post: Post) -> dict[int, Term]:
        known = {term.id: term for term in self._state.terms}
        return {**embedded_terms(post), **known}

    def _fill_in_neighbours(self, url: str, placed: PlacedPost) -> None:
        """Fill in the neighbours of a post that an API page left without."""
        known = self.run.memory.get(canonicalize(url) or url)
        links = [placed.previous, placed.next]
        if known and placed.sure and any(links) and not (known.previous or known.next):
            known.previous, known.next = (
                canonicalize(link.url) if link and link.url else None for link in links
            )
            self.run.memory.put(known)

    def save(self, complete: bool) -> None:
        """Store the moment up to which all changes are known, if everything has an outcome."""
        state = self._state
        if complete:
            if self._first is not None and self._first.ended == "end":
                state.done = True
            if self._later is not None and self._later.ended and self._later.newest:
                state.modified = max(self._later.newest, state.modified or "")
                state.settled = False
            if self._newest is not None and state.done:
                self._newest.note(state)
            if self._first is not None and state.posts and self._first.is_whole:
                state.posts = min(state.posts, self._given)  # what is lacking is looked for
        self.write_state(state)


def _show(shown: Shown, post: Post) -> None:
    """Take in a post that the API has shown."""
    if url := post_link(post).url:
        shown.add(url, str(ordinal(post)))
