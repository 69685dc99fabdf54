"""Asking a WordPress API: where it is, and one answer at a time."""

from dataclasses import dataclass, replace
from typing import Any, Final

from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.source import SourceUnavailableError
from cinktank.pages.wordpress import (
    A_PAGE,
    NoApiError,
    Post,
    Query,
    address,
    api_root,
    read_list,
    sound_posts,
    total,
)

PATIENCE: Final = 120.0
"""Seconds: rendering a hundred posts takes a small site longer than a page does."""

ACCEPT: Final = "application/json"


class ApiError(SourceUnavailableError):
    """One question was not answered. *status* is the site's, where it answered."""

    def __init__(self, why: str, status: str | None = None):
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request has brought."""

    objects: list[Post]
    total: int | None
    """How many objects the query has, where the site says so."""
    date: bytes | None
    """The answer's ``Date`` header."""


class ApiClient:
    """Asks the API at *root*. Every method raises `ApiError` where it is not answered."""

    def __init__(self, run: Run, root: str = ""):
        self._run = run
        self.root = root
        self._bad: set[str] = set()
        """One line for each post that is none: the same one comes again with other questions."""

    async def look_for_root(self) -> None:
        """Find the API's address, which the home page names."""
        try:
            response = await self._run.fetcher.fetch(self._run.site, accept="text/html,*/*;q=0.1")
            page = self._run.fetcher.page(response)
        except FetchError as error:
            self._run.stats.inc_value(f"api/failed/{error.name}")
            raise ApiError(str(error)) from error
        links = b", ".join(response.headers.getlist("Link")).decode("latin-1")
        self.root = api_root(links, page) or ""
        if not self.root:
            raise ApiError("the home page names none")

    async def posts(self, query: Query) -> Answer:
        """Return the posts that a query has, without those that cannot be known again."""
        answer = await self.get("wp/v2/posts", query)
        if "id" not in query.get("_fields", "id").split(","):
            return answer
        sound, bad = sound_posts(answer.objects)
        if not bad:
            return answer
        if fresh := [line for line in bad if line not in self._bad]:
            self._bad.update(fresh)
            self._run.stats.inc_value("api/bad_records", len(fresh))
            self._run.logger.warning(
                "api: %s: %d records that are none, as %s", self.root, len(fresh), fresh[0]
            )
        if not sound and len(bad) < (answer.total or 0):  # an end would be taken for the last
            raise ApiError(f"none of {len(bad)} posts can be read: {bad[0]}")
        return replace(answer, objects=sound)

    async def of_numbers(self, numbers: list[int], query: Query) -> list[Post]:
        """Return the posts of up to a hundred numbers, those that are there."""
        include = {"include": ",".join(map(str, numbers)), "per_page": str(A_PAGE)}
        return (await self.posts({**include, **query})).objects

    async def get(self, route: str, query: Query) -> Answer:
        """Return the objects of one route; an answer that breaks off is asked for again."""
        url = address(self.root, route, query)
        self._run.stats.inc_value("api/requests")
        try:
            response = await self._run.fetcher.fetch(
                url, accept=ACCEPT, meta={"download_timeout": PATIENCE}
            )
            while True:
                try:
                    objects = read_list(response.body)
                    break
                except NoApiError as error:
                    is_json = b"json" in (response.headers.get("Content-Type") or b"")
                    again = None
                    if is_json:
                        again = await self._run.fetcher.fetch_again(response, "broken JSON")
                    if again is None:
                        self._run.stats.inc_value("api/failed/unreadable")
                        raise ApiError(f"it gives {error}") from error
                    response = again
        except FetchError as error:
            self._run.stats.inc_value(f"api/failed/{error.name}")
            raise ApiError(str(error), error.name) from error
        stated: Any = response.headers.get("X-WP-Total")
        count = total(stated.decode("latin-1") if stated else None)
        return Answer(objects, count, response.headers.get("Date"))
