"""What a page may take of the machine: so much memory, so much time, and no more."""

import threading
from contextlib import contextmanager

import pytest

from tests.rendering.rendered import SECTION, crawl, serving, stats
from tests.transport.sites import in_front_of, passed_on

pytestmark = pytest.mark.usefixtures("chromium")

HOARDS = {
    "buffers": "const kept = [];"
    "setInterval(() => kept.push(new Uint8Array(64 << 20).fill(1)), 50);",
    "in a worker": "new Worker(URL.createObjectURL(new Blob([`const kept = [];"
    "setInterval(() => kept.push(new Uint8Array(64 << 20).fill(1)), 50)`])));",
}
OBJECTS = "const kept = []; for (;;) kept.push(new Array(100000).fill(0).map(() => ({a: {}})));"


@contextmanager
def spoiled(newsroom, script, held=False):
    """A newsroom whose listing holds one script more.

    Where it is *held*, what the listing asks for in the browser when it goes on is not answered:
    only what the script does can end it.
    """
    ended = threading.Event()

    def answer(path, _, headers):
        if held and "admin-ajax.php" in path and "Sec-Fetch-Mode" in headers:
            ended.wait()
        if "/category/sports" not in path:
            return None
        status, told, body = passed_on(newsroom, "GET", path, headers, b"")
        return status, told, body.replace(b"</body>", f"<script>{script}</script></body>".encode())

    with in_front_of(newsroom, answer) as site:
        try:
            yield site
        finally:
            ended.set()


@pytest.mark.parametrize("hoard", HOARDS)
def test_a_page_that_hoards_memory_is_closed_and_the_crawl_goes_on(tmp_path, hoard):
    with serving("load-more") as newsroom, spoiled(newsroom, HOARDS[hoard], held=True) as site:
        run = crawl(site.url, tmp_path, "-s", "RENDER_MEMORY_MAX=900", "-s", "RENDER_TIMEOUT=300")
        assert "in the browser takes more than 900 MB (RENDER_MEMORY_MAX)" in run.log
        told = stats(run)
        assert told["render/stopped"] == 1
        assert told["render/left_out"] == 1
        assert run.items, "what its HTML shows"
        assert "Traceback" not in run.log


def test_a_page_whose_objects_fill_the_heap_ends_alone(tmp_path):
    with serving("load-more") as newsroom, spoiled(newsroom, OBJECTS) as site:
        run = crawl(site.url, tmp_path)
        assert stats(run)["render/left_out"] == 1
        assert run.items
        assert "Traceback" not in run.log


def test_a_listing_that_takes_for_ever_is_given_up(tmp_path):
    with serving("load-more") as newsroom:
        more = ("-s", "RENDER_SECONDS_MAX=3", "-s", "DOWNLOAD_DELAY=0.5")
        run = crawl(newsroom.url, tmp_path, *more)
        assert "in the browser takes more than 3 seconds (RENDER_SECONDS_MAX)" in run.log
        assert stats(run)["render/stopped"] == 1
        assert len(run.items) < len(list(newsroom.truth(section=SECTION)))
        assert "Traceback" not in run.log
