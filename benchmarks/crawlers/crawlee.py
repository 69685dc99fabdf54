"""crawlee: ``ParselCrawler`` over the sitemap's addresses, three fields by CSS."""

import asyncio
from collections.abc import Callable

from crawlee import ConcurrencySettings
from crawlee.crawlers import ParselCrawler, ParselCrawlingContext
from crawlee.http_clients import ImpitHttpClient
from crawlee.request_loaders import SitemapRequestLoader


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl the sitemap."""
    asyncio.run(_crawl(site, write))


async def _crawl(site: str, write: Callable[..., None]) -> None:
    client = ImpitHttpClient()
    async with SitemapRequestLoader([f"{site}wp-sitemap.xml"], http_client=client) as sitemap:
        crawler = ParselCrawler(
            request_manager=await sitemap.to_tandem(),
            http_client=client,
            concurrency_settings=ConcurrencySettings(
                min_concurrency=16, desired_concurrency=32, max_concurrency=32
            ),
            configure_logging=False,
        )

        @crawler.router.default_handler
        async def read(context: ParselCrawlingContext) -> None:
            page = context.selector
            paragraphs = page.css("div.td-post-content > p")
            texts = [" ".join("".join(p.css("::text").getall()).split()) for p in paragraphs]
            write(
                context.request.url,
                page.css("h1.entry-title::text").get(),
                page.css('meta[property="article:published_time"]::attr(content)').get(),
                "\n\n".join(text for text in texts if text),
            )

        await crawler.run()
