"""The sites that are known by name. Adding one is a file beside these and a line in `SITES`.

Or, from another package, an entry point of the group ``cinktank.sites`` that names a `Site`.
"""

from functools import cache
from importlib.metadata import entry_points
from urllib.parse import urlsplit

from cinktank.processors.urls import plain_host
from cinktank.sites.cinktank import CINKTANK
from cinktank.sites.comoresnews import COMORESNEWS
from cinktank.sites.site import Site

__all__ = ["CINKTANK", "COMORESNEWS", "SITES", "Site", "known_sites", "site_for"]

SITES: dict[str, Site] = {site.name: site for site in (CINKTANK, COMORESNEWS)}
"""Our own: `known_sites` has those of other packages too."""

GROUP = "cinktank.sites"


@cache
def known_sites() -> dict[str, Site]:
    """Return every site by its name, ours and those that installed packages bring.

    Looked up when first needed, for such a package imports this one. Raises ``TypeError`` for an
    entry point that names something else.
    """
    found = dict(SITES)
    for point in entry_points(group=GROUP):
        site = point.load()
        if not isinstance(site, Site):
            raise TypeError(f"entry point {point.name} = {point.value} of {GROUP} is no Site")
        found.setdefault(site.name, site)
    return found


@cache
def _by_host() -> dict[str, Site]:
    return {host: site for site in reversed(known_sites().values()) for host in site.hosts}


def site_for(url: str) -> Site:
    """Return the site that an address belongs to; a mirror or an unknown host is Cinktank's.

    >>> site_for("https://www.comoresnews.com/index.php/category/sport/").name
    'comoresnews'
    >>> site_for("http://127.0.0.1:8000/un-article/").name
    'cinktank'
    """
    try:
        host = plain_host(url) or urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return _by_host().get(host.removeprefix("www."), CINKTANK)
