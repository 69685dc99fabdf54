"""What is one news site's own, and nothing that its theme brings."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site of the theme: a second one is one small file with one of these."""

    name: str
    """Short name, as an argument takes it: ``cinktank``."""

    hosts: tuple[str, ...]
    """Hosts that are this site, without ``www.``; the first is the site's own."""

    start: str
    """Where a crawl begins: the home page."""

    timezone: str
    """IANA zone of the site's clock, for dates that are printed without one."""

    language: str
    """Language of pages that do not state theirs, as in ``<html lang>``."""

    home: tuple[str, ...] = ("Accueil", "Home")
    """Labels of the breadcrumb's first link, which is no section."""

    agencies: tuple[str, ...] = ()
    """Agencies in this site's datelines, beside those that every site has."""

    calls_to_action: tuple[str, ...] = field(default=())
    """Words with which this site's boxes and promotional lines open, beside the general ones."""
