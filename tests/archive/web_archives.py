"""Archives on the web, in a thread of this process: shaped like the Internet Archive's and Common
Crawl's own, as far as their documentation and their answers tell.
"""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web

from cinktank.archive.index import index_of
from tests.archive.made import Made, moment

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Served:
    """A web server on a free loopback port; knows what it was asked, and how it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.most_at_once = 0
        self.refusals: list[web.Response] = []
        """What the next requests are answered instead, the first one first."""
        self._now = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self.url = ""

    def __enter__(self):
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        server = web.Server(self._counted)
        runner = web.ServerRunner(server)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def _counted(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request.raw_path if hasattr(request, "raw_path") else request.path_qs)
        self.agents.add(request.headers.get("User-Agent", ""))
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await asyncio.sleep(0.005)
            return self.refusals.pop(0) if self.refusals else await self.answer(request)
        finally:
            self._now -= 1


class InternetArchive(Served):
    """``/cdx/search/cdx`` and ``/web/<timestamp>id_/<address>``."""

    def __init__(self, *captures: Made, own_page: bytes | None = None):
        super().__init__()
        self.captures = sorted(captures, key=lambda made: (made.url, made.when))
        self.own_page = own_page
        """A page of the archive itself that is shown, as 200, instead of any capture."""

    async def answer(self, request):
        if request.path == "/cdx/search/cdx":
            return self._cdx(request.query)
        if request.path.startswith("/web/"):
            return self._replay(request)
        return web.Response(status=404, text="<h1>Not Found</h1>")

    def _cdx(self, query):
        wanted = query["url"]
        if query.get("matchType") == "host":
            found = [made for made in self.captures if made.url.split("/")[2] == wanted]
        else:
            found = [made for made in self.captures if _bare(made.url) == _bare(wanted)]
        for given in query.getall("filter", []):
            name, _, value = given.partition(":")
            assert name == "statuscode"
            found = [made for made in found if re.fullmatch(value, str(made.status))]
        first = int(query.get("resumeKey", 0))
        page = found[first : first + int(query.get("limit", 10**9))]
        rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
        for made in page:
            rows.append([_bare(made.url), _timestamp(made), made.url, "text/html",
                         str(made.status), f"D{hash(made.body) & 0xFFFF}", "100"])  # fmt: skip
        if query.get("showResumeKey") == "true" and first + len(page) < len(found):
            rows += [[], [str(first + len(page))]]
        return web.json_response(rows if page else [])

    def _replay(self, request):
        timestamp, _, url = unquote(request.raw_path.removeprefix("/web/")).partition("/")
        assert timestamp.endswith("id_")
        timestamp = timestamp.removesuffix("id_")
        if self.own_page is not None:
            return web.Response(body=self.own_page, content_type="text/html")
        same = [made for made in self.captures if _bare(made.url) == _bare(url)]
        if not same:
            return web.Response(status=404, text="The Wayback Machine has not archived that URL.")
        nearest = min(same, key=lambda made: abs(int(_timestamp(made)) - int(timestamp)))
        if _timestamp(nearest) != timestamp:
            place = f"{self.url}/web/{_timestamp(nearest)}id_/{nearest.url}"
            return web.Response(status=302, headers={"Location": place})
        headers = {"Memento-Datetime": format_datetime(moment(nearest.when), usegmt=True)}
        for name, value in nearest.headers:
            headers[f"x-archive-orig-{name.lower()}"] = value
            if name.lower() in ("content-type", "content-encoding"):
                headers[name] = value
            if name.lower() == "location":
                headers["Location"] = f"{self.url}/web/{timestamp}id_/{value}"
        return web.Response(body=nearest.body, status=nearest.status, headers=headers)


class CommonCrawlServer(Served):
    """``/<collection>-index`` and the WARC files, which aiohttp serves by ranges."""

    def __init__(self, folder: Path, data: Path, page: int = 10):
        super().__init__()
        self._folder = folder
        self._page = page
        self._index = index_of(f"{folder}/*arc.gz", data)

    async def answer(self, request):
        if request.path == "/CC-MAIN-2022-21-index":
            return self._told(request.query)
        path = self._folder / request.path.rpartition("/")[2]
        if path.is_file():
            return web.FileResponse(path)
        return web.Response(status=404, text="<html>404 Not Found</html>")

    def _told(self, query):
        wanted = query["url"]
        if wanted.endswith("/*"):
            host = wanted.removesuffix("/*")
            found = [one for same in self._index.all() for one in same
                     if one.url.split("/")[2] == host]  # fmt: skip
        else:
            found = self._index.captures(wanted)
        pages = [found[at : at + self._page] for at in range(0, len(found), self._page)]
        if query.get("showNumPages") == "true":
            return web.json_response({"pages": len(pages), "pageSize": 5, "blocks": 1})
        if "page" in query:
            found = pages[int(query["page"])]
        if not found:
            return web.json_response({"message": f"No Captures found for: {wanted}"}, status=404)
        lines = [
            {"urlkey": one.key, "timestamp": one.timestamp, "url": one.url, "mime": one.mime,
             "mime-detected": one.mime, "status": str(one.status), "digest": one.digest,
             "length": str(one.length), "offset": str(one.offset),
             "filename": f"crawl-data/CC-MAIN-2022-21/segments/1/warc/{Path(one.filename).name}"}
            for one in found
        ]  # fmt: skip
        return web.Response(text="\n".join(map(json.dumps, lines)), content_type="text/x-ndjson")


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/").lower() or url


def _timestamp(made: Made) -> str:
    return f"{moment(made.when):%Y%m%d%H%M%S}"
