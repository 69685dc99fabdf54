"""Consent overlays: refused where they can be, else taken off the page; never accepted.

Selectors are Playwright's: CSS that looks into shadow roots, and ``:text-matches``.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.async_api import Page

_REFUSAL: Final = (
    ":is(button, a, span, div[role=button]):text-matches("
    "'^\\\\s*(continuer sans accepter|tout refuser|refuser|je refuse|tout rejeter|rejeter"
    "|reject all|decline|deny|refuse)\\\\W*$', 'i')"
)
"""What says that it refuses, where no class or id does."""

OVERLAYS: Final = {
    "Didomi": (
        "#didomi-notice, #didomi-popup",
        ".didomi-continue-without-agreeing",
        "#didomi-notice-disagree-button",
    ),
    "OneTrust": (
        "#onetrust-banner-sdk",
        "#onetrust-reject-all-handler",
        ".ot-pc-refuse-all-handler",
    ),
    "Quantcast, InMobi (CMP2)": (
        ".qc-cmp2-container",
        "#disagree-btn",
        f".qc-cmp2-container {_REFUSAL}",
    ),
    "Cookiebot": ("#CybotCookiebotDialog", "#CybotCookiebotDialogBodyButtonDecline"),
    "Complianz": (".cmplz-cookiebanner", ".cmplz-cookiebanner .cmplz-deny"),
    "CookieYes": (".cky-consent-container", ".cky-consent-container .cky-btn-reject"),
    "CookieYes (Cookie Law Info)": (
        "#cookie-law-info-bar",
        "#cookie_action_close_header_reject",
        "#cookie-law-info-bar [data-cli_action=reject]",
    ),
    "GDPR Cookie Compliance (Moove)": (
        "#moove_gdpr_cookie_info_bar",
        ".moove-gdpr-infobar-reject-btn",
    ),
    "tarteaucitron": ("#tarteaucitronAlertBig", "#tarteaucitronAllDenied2"),
    "Axeptio": ("#axeptio_overlay", "#axeptio_btn_dismiss"),
    "Sirdata": ("#sd-cmp", f"#sd-cmp {_REFUSAL}"),
    "Google Funding Choices": (".fc-consent-root", ".fc-consent-root .fc-cta-do-not-consent"),
    "Cookie Notice": ("#cookie-notice", "#cn-refuse-cookie", "#cn-close-notice"),
    "Borlabs Cookie": ("#BorlabsCookieBox", "#BorlabsCookieBox ._brlbs-refuse-btn a"),
    "the theme's pop-up": (".tdm-popup-modal-wrap", ".tdm-popup-modal .tdm-pmh-close"),
}
"""By whom: the overlay, then what refuses it, in order of trust."""

_PATIENCE: Final = 2000.0
"""Milliseconds for a click on a button that is there, and for the overlay to go."""

_TAKE_OFF: Final = """overlay => {
  overlay.remove();
  for (const outer of [document.documentElement, document.body]) {
    outer.style.setProperty("overflow", "auto", "important");
    outer.style.setProperty("position", "static", "important");
  }
}"""


async def refuse(page: "Page") -> list[str]:
    """Answer every overlay that is in front of the page; return how: ``refused``, ``removed``."""
    answers: list[str] = []
    for overlay, *refusals in OVERLAYS.values():
        shown = page.locator(overlay).locator("visible=true").first
        if not await shown.is_visible():
            continue
        answers.append("refused" if await _refused(page, overlay, refusals) else "removed")
    return answers


async def _refused(page: "Page", overlay: str, refusals: list[str]) -> bool:
    from playwright.async_api import Error

    refused = False
    for selector in refusals:
        button = page.locator(selector).locator("visible=true").first
        if await button.is_visible():
            try:
                await button.click(timeout=_PATIENCE)
                refused = True
                await page.locator(overlay).first.wait_for(state="hidden", timeout=_PATIENCE)
            except Error:
                continue
            return True
    for element in await page.locator(overlay).element_handles():
        await element.evaluate(_TAKE_OFF)
    return refused
