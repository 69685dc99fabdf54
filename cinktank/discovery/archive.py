"""The past: every address of the site that an archive has captured, also what nothing links to."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final
from urllib.parse import urlsplit

import msgspec

from cinktank.archive.cdxj import Capture
from cinktank.archive.choice import in_order
from cinktank.archive.errors import ArchiveError
from cinktank.crawl.address import Address
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.memory import State
from cinktank.memory.schedule import timestamp
from cinktank.processors.urls import canonicalize
from cinktank.transport.replay import Replay

TOGETHER: Final = 50
"""Articles that are read at a time: of each one capture after the other, oldest first."""


class ArchiveState(msgspec.Struct):
    """Where in an archive's index a run has come to."""

    archive: str
    """What ``REPLAY`` and ``at`` were."""
    resume: str | None


class ArchiveSource(Source):
    """The archive's index: all captures of an article become its revisions, oldest first.

    With ``at`` the one capture nearest to it. A capture that is not later than what is kept of its
    article is known, and not read again.
    """

    name = "archive"
    title = "The archive's index"

    async def addresses(self) -> Found:
        """Yield every capture that may be an article; raises `SourceUnavailableError`."""
        run = self.run
        asked = f"{run.settings['REPLAY']} {run.arguments.at or ''}"
        state = self.read_state(ArchiveState)
        goes_on = state is not None and state.archive == asked and not run.arguments.full
        resume = state.resume if state and goes_on else None
        try:
            archive = Replay.of(run.crawler).archive
            together: dict[str, list[Capture]] = {}
            async for captures in archive.addresses(run.site, resume):
                url = canonicalize(captures[0].url) or captures[0].url
                together.setdefault(url, []).extend(captures)
                if len(together) < TOGETHER:
                    continue
                for round_ in self._rounds(together):
                    for address in round_:
                        yield address
                    await run.settled(self.account)
                together.clear()
                if run.whole:
                    self.write_state(ArchiveState(asked, archive.resume))
            for round_ in self._rounds(together):
                for address in round_:
                    yield address
                await run.settled(self.account)
        except ArchiveError as error:
            raise SourceUnavailableError(str(error)) from error
        self.write_state(ArchiveState(asked, None))
        self.ended = True

    def _rounds(self, together: dict[str, list[Capture]]) -> Iterator[list[Address]]:
        """Yield the first capture of each article, then the second of each that has one, …"""
        wanted = [self._wanted(url, captures) for url, captures in together.items()]
        for captures in zip_longest(*wanted):
            yield [
                Address(self._address(capture), self.name, capture=capture.timestamp)
                for capture in captures
                if capture is not None
            ]

    def _wanted(self, url: str, captures: list[Capture]) -> list[Capture]:
        """Return the captures of an article that are to be read, oldest first."""
        at, known = self.run.arguments.at, self.run.memory.get(url)
        if at is not None:
            captures = in_order(captures, at)[:1]
        captures = sorted(captures, key=lambda capture: capture.timestamp)
        if known is None or self.run.arguments.full:
            return captures
        if known.revision:
            captures = [one for one in captures if (timestamp(one.moment) or 0) > known.last_seen]
        elif known.state in (State.RESERVED, State.ERASED) or (
            known.state is State.ELSEWHERE and not self.run.scope.wants(known)
        ):
            captures = []
        if not captures:
            self.known(1)
        return captures

    def _address(self, capture: Capture) -> str:
        """Return a captured address as the site's own: http and www. do not count in an archive."""
        here = urlsplit(self.run.site)
        return urlsplit(capture.url)._replace(scheme=here.scheme, netloc=here.netloc).geturl()
