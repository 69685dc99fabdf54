"""What else changes when a crawl is answered by an archive."""

from scrapy.settings import BaseSettings

_CHANGED = {
    "DOWNLOAD_DELAY": 0.0,  # the site is asked nothing; an archive on the web: ARCHIVE_DELAY
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "ROBOTSTXT_OBEY": False,  # the site is not asked; its robots.txt of then was not for us
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
}


class ReplayAddon:
    """Changes the settings of a crawl with ``REPLAY``, whoever has made them."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Take away what is for a live site's sake."""
        if settings["REPLAY"]:
            for name, value in _CHANGED.items():
                settings.set(name, value, priority="cmdline")
