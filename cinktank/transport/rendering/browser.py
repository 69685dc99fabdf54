"""The browser is found by itself: the one that is named, Playwright's own, the system's."""

from typing import Any, cast

from playwright.async_api import Browser, BrowserContext, Error
from scrapy_playwright.handler import Config  # type: ignore[import-untyped]
from scrapy_playwright.provider import (  # type: ignore[import-untyped]
    PlaywrightBrowserProvider,
)

from cinktank.transport.rendering.finding import (
    HOW_TO_INSTALL,
    NoBrowserError,
    named,
    of_the_system,
    options,
)


class FoundBrowser(PlaywrightBrowserProvider):  # type: ignore[misc]
    """Starts the first browser that there is, with the proxy as its only way out."""

    def __init__(self, config: Config, proxy: str):
        super().__init__(config)
        self.proxy = proxy

    async def launch_browser(self) -> Browser:
        """Return a started browser; raises `NoBrowserError`."""
        config = self.config
        if config.cdp_url or config.connect_url or config.browser_type_name != "chromium":
            raise NoBrowserError(
                "only a Chromium that the crawl starts itself can be kept to the site: leave out"
                " PLAYWRIGHT_CDP_URL, PLAYWRIGHT_CONNECT_URL and PLAYWRIGHT_BROWSER_TYPE"
            )
        executable = named() or config.launch_options.get("executable_path")
        if executable:
            return await self._launch(executable)
        try:
            return await self._launch(None)
        except NoBrowserError:
            executable = of_the_system()
            if executable is None:
                raise
        return await self._launch(executable)

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Raise `NoBrowserError`: a profile of somebody's own brings cookies and settings."""
        raise NoBrowserError("a browser with a profile (user_data_dir) is not started")

    async def _launch(self, executable: str | None) -> Browser:
        assert self.browser_type is not None
        try:
            browser = await self.browser_type.launch(
                **options(executable, self.config.launch_options, self.proxy)
            )
        except Error as error:
            if executable is None:
                raise NoBrowserError(f"there is no browser: {HOW_TO_INSTALL}") from None
            why = (error.message.strip() or "no reason given").splitlines()[0]
            raise NoBrowserError(
                f"the browser {executable} does not start ({why}): {HOW_TO_INSTALL}"
            ) from None
        return cast("Browser", browser)
