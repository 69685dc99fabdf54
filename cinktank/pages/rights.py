"""What a page's head says of its use."""

from cinktank.items import Rights
from cinktank.pages.page import Page
from cinktank.processors.rights import AGENT, stated


def page_rights(page: Page) -> Rights | None:
    """Return the robots directives and the TDM reservation in a page's ``meta`` tags."""
    robots = [*page.metas("robots"), *page.metas(AGENT)]
    return stated(robots, page.meta("tdm-reservation"), page.meta("tdm-policy"))
