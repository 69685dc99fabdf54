"""The addresses of the site's posts, for tools whose own search refuses a host with a port."""

import re
from urllib.request import urlopen


def posts(site: str) -> list[str]:
    """Return the addresses in the sitemaps of posts."""
    files = [url for url in _listed(f"{site}wp-sitemap.xml") if "-posts-post-" in url]
    return [url for file in files for url in _listed(file)]


def _listed(url: str) -> list[str]:
    with urlopen(url) as answer:
        return re.findall("<loc>(.*?)</loc>", answer.read().decode())
