"""Every overlay goes, by a refusal where there is one, and nothing is ever accepted."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from cinktank.transport.rendering.consent import refuse
from cinktank.transport.rendering.finding import options
from fixtures.newsroom.consent import OVERLAYS, over

PAGE = """<!doctype html><html><head><script>
var td_ajax_url = "/", answers = [];
window.fetch = async (url, asked) => { answers.push(asked.body.get("answer")); };
</script></head><body><button id="under" onclick="answers.push('under')">Plus</button></body></html>
"""


@pytest.fixture(scope="module")
def answered(chromium):
    """What `refuse` says of each overlay, what was answered to it, and whether it lets through."""

    async def all_of_them():
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(**options(chromium, {}))
            page = await browser.new_page()
            found = {}
            for kind in OVERLAYS:
                await page.set_content(over(PAGE, kind))
                said = await refuse(page)
                await page.locator("#under").click(timeout=3000)
                found[kind] = (said, await page.evaluate("answers"))
            await browser.close()
            return found

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("kind", [kind for kind in OVERLAYS if kind != "without-refusal"])
def test_an_overlay_is_refused(answered, kind):
    assert answered[kind] == (["refused"], ["refuse", "under"])


def test_one_that_cannot_be_refused_is_taken_off_the_page(answered):
    assert answered["without-refusal"] == (["removed"], ["under"])
