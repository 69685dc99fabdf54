"""newspaper4k: ``build`` finds the articles of a source, each is downloaded and parsed."""

from collections.abc import Callable

import newspaper


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl what the source names."""
    source = newspaper.build(site, memorize_articles=False, fetch_images=False, number_threads=8)
    for article in source.download_articles():
        article.parse()
        write(article.url, article.title, article.publish_date, article.text)
