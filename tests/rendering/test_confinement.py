"""Whatever a page's scripts try, the browser reaches the site's own host and port and no other."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from cinktank.transport.rendering.finding import options
from tests.rendering.canaries import Canaries
from tests.rendering.hostile import LEAVING, HostileSite
from tests.rendering.rendered import crawl, serving, stats
from tests.transport.certificates import context, self_signed

pytestmark = pytest.mark.usefixtures("chromium")

WAYS = {
    *(
        "/fetch",
        "/redirected-fetch",
        "/keepalive",
        "/redirected-no-cors",
        "/xhr",
        "/redirected-xhr",
    ),
    *("/img", "/redirected-img", "/script", "/redirected-script", "/iframe", "/redirected-iframe"),
    *("/object", "/embed", "/video", "/redirected-video", "/link-stylesheet", "/link-prefetch"),
    *("/css-import", "/redirected-css-import", "/font", "/css-background", "/svg-image", "/srcset"),
    *("/module", "/events", "/redirected-events", "/beacon", "/redirected-beacon", "/ping"),
    *("/socket", "/data-socket", "/localhost", "/number", "/worker", "/redirected-worker"),
    *("/worker-of-own", "/socket-of-worker", "/module-worker", "/shared-worker", "/shared-of-own"),
    *("/data-frame", "/blob-frame", "/sandboxed", "/frame-refresh", "/open", "/redirected-open"),
    *("/noopener", "/blank", "/click-target", "/form", "stun"),
}
"""Some of the ways out that a browser knows when nothing holds it."""


PATIENT = ("-s", "RENDER_TIMEOUT=30")
"""So many ways take a while on a busy machine."""


@pytest.fixture
def canaries():
    with Canaries() as canaries:
        yield canaries


@pytest.mark.parametrize("leaving", LEAVING)
def test_a_hostile_listing_is_read_whole_and_reaches_nobody_else(tmp_path, canaries, leaving):
    with serving("script") as newsroom, HostileSite(newsroom, canaries, leaving) as site:
        run = crawl(site.url, tmp_path, *PATIENT)
        assert "/hostile.js" in site.asked
        assert canaries.heard == []
        assert not any(b"secret" in body for _, body in site.stolen)
        assert stats(run)["render/refused"] >= 10
        truth = {item["url"] for item in newsroom.truth(section="Sports")}
        assert run.code == 0, run.log[-3000:]
        assert {item["url"] for item in run.items} == {
            url.replace(newsroom.url, site.url) for url in truth
        }
        assert "Traceback" not in run.log


def test_scripts_do_not_get_round_robots_txt_either(tmp_path, canaries):
    robots = "User-agent: *\nDisallow: /forbidden/\n"
    with serving("script") as newsroom, HostileSite(newsroom, canaries, robots=robots) as site:
        run = crawl(site.url, tmp_path, *PATIENT)
        assert run.items
        assert "/hostile.js" in site.asked
        assert [path for path in site.asked if path.startswith("/forbidden/")] == []


def test_neither_do_they_where_the_proxy_sees_no_address(tmp_path, canaries):
    """Behind TLS it sees the host alone: nobody in the browser asks but pages, whose rules hold."""
    robots = "User-agent: *\nDisallow: /forbidden/\n"
    tls = context(self_signed(tmp_path, "127.0.0.1"))
    with (
        serving("script") as newsroom,
        HostileSite(newsroom, canaries, robots=robots, tls=tls) as site,
    ):
        run = crawl(site.url, tmp_path / "lake", *PATIENT, "-s", "DOWNLOAD_VERIFY_CERTIFICATES=0")
        assert len(run.items) == len(list(newsroom.truth(section="Sports")))
        assert "/hostile.js" in site.asked
        assert [path for path in site.asked if path.startswith("/forbidden/")] == []
        assert canaries.heard == []


def test_a_certificate_that_does_not_hold_is_refused_by_the_browser_too(tmp_path, canaries):
    """Chromium has roots of its own, so it does not know the one that the plain requests trust."""
    pem = self_signed(tmp_path, "127.0.0.1")
    with (
        serving("script") as newsroom,
        HostileSite(newsroom, canaries, tls=context(pem)) as site,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("SSL_CERT_FILE", str(pem))
        run = crawl(site.url, tmp_path / "lake")
        assert "/hostile.js" not in site.asked
        assert "ERR_CERT" in run.log
        assert stats(run)["render/left_out"] == 1


def test_a_browser_that_nothing_holds_goes_everywhere(chromium, canaries):
    """The hostile page is one: without the confinement its ways do lead out."""

    async def visit(url):
        async with async_playwright() as playwright:
            stable = {"args": ["--disable-features=FencedFrames"]}  # they bring its process down
            browser = await playwright.chromium.launch(**options(chromium, stable))
            page = await browser.new_page()
            await page.goto(url, wait_until="domcontentloaded")
            for _ in range(900):
                if canaries.ways >= WAYS:
                    break
                await asyncio.sleep(0.1)
            await browser.close()

    with serving("script") as newsroom, HostileSite(newsroom, canaries) as site:
        asyncio.run(visit(f"{site.url}category/sports/"))
        assert canaries.ways >= WAYS, WAYS - canaries.ways
        assert any(b"secret" in body for _, body in site.stolen)
