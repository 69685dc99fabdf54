"""User and password of a site that asks for them, from the environment and to that site alone.

Not from an argument: those stand in every list of processes, in Scrapyd's list of jobs and its
logs.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import NotConfigured
from w3lib.http import basic_auth_header

from cinktank.processors.urls import host
from cinktank.transport.site import site_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

USER: Final = "CINKTANK_USER"
PASSWORD: Final = "CINKTANK_PASSWORD"


def credentials(environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """Return user and password, where there are any."""
    user = environment.get(USER)
    return (user, environment.get(PASSWORD, "")) if user else None


def may_hear(url: str, site: str) -> bool:
    """Tell whether *url* may be given the password: the site itself, not less well encrypted.

    >>> may_hear("https://www.cinktank.com/sport/", "http://cinktank.com/")
    True
    >>> may_hear("http://cinktank.com/sport/", "https://cinktank.com/")
    False
    """
    return host(url) == host(site) and urlsplit(url).scheme in ("https", urlsplit(site).scheme)


class SiteAuthentication:
    """Basic authentication (RFC 7617) for the run's own site."""

    def __init__(self, crawler: "Crawler"):
        known = credentials()
        if known is None:
            raise NotConfigured
        self._crawler = crawler
        self._header = basic_auth_header(*known, encoding="utf-8")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take user and password from the environment, where they are."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Give the site its header; take it off what a redirect made of the request."""
        if may_hear(request.url, site_of(self._crawler)):
            request.headers["Authorization"] = self._header
        else:
            request.headers.pop("Authorization", None)
