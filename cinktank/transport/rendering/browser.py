"""The browser is found by itself: the one that is named, Playwright's own, the system's."""

from typing import cast

from playwright.async_api import Browser, Error
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
    """Starts the first browser that there is."""

    async def launch_browser(self) -> Browser:
        """Return a started browser; raises `NoBrowserError`."""
        config = self.config
        if config.cdp_url or config.connect_url or config.browser_type_name != "chromium":
            return cast("Browser", await super().launch_browser())
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

    async def _launch(self, executable: str | None) -> Browser:
        assert self.browser_type is not None
        try:
            browser = await self.browser_type.launch(
                **options(executable, self.config.launch_options)
            )
        except Error as error:
            if executable is None:
                raise NoBrowserError(f"there is no browser: {HOW_TO_INSTALL}") from None
            why = (error.message.strip() or "no reason given").splitlines()[0]
            raise NoBrowserError(
                f"the browser {executable} does not start ({why}): {HOW_TO_INSTALL}"
            ) from None
        return cast("Browser", browser)
