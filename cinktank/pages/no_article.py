"""What a page is that is no article: told from an article that cannot be read.

Recognised by what it is: the plugin, the service or the form that makes it; by words only where
they are its title.
"""

import re
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages.page import Page
from cinktank.processors.text import clean_text

_CHALLENGE: Final = re.compile(
    rb"/cdn-cgi/challenge-platform/|cf-chl-|cf_chl_opt|captcha-delivery\.com|datadome"
    rb"|_Incapsula_Resource|px-captcha|perimeterx|sucuri_cloudproxy|awswaf|challenge\.js"
    rb"|grecaptcha|hcaptcha\.com|turnstile|ddos-guard|anubis_challenge|/_sec/cp_challenge",
    re.IGNORECASE,
)
_CHALLENGE_TITLE: Final = re.compile(
    r"just a moment|un instant|attention required|checking your browser|are you (a )?human"
    r"|v[ée]rification (de s[ée]curit[ée]|que vous)|security check|robot|access denied"
    r"|acc[èe]s refus[ée]|please wait|veuillez patienter|ddos|one moment, please|rate[ -]limited"
    r"|votre navigateur|ihren browser|tu navegador|secure connection|(access|acc[èe]s).{0,30} limit"
    r"|not available in your (region|country)|too many requests|trop de requ[êe]tes",
    re.IGNORECASE,
)
_MAINTENANCE_TITLE: Final = re.compile(
    r"maintenance|be right back|back soon|de retour|coming soon|en construction|under construction"
    r"|mantenimiento|manuten[çc][ãa]o|wartung|temporarily unavailable|temporairement"
    r"|indisponible|service unavailable|bient[ôo]t|database (error|connection)"
    r"|erreur (lors de la connexion|critique|wordpress)|critical error|\b5\d\d: |suspended|suspendu"
    r"|default page|welcome to nginx|domain .{0,20}for sale|manutenzione|onderhoud|underh[åa]ll"
    r"|vedligehold|vedlikehold|huoltokatko|[úu]dr[žz]b|konserwacj|przerwa techniczna|karbantart"
    r"|техническ|обслуживан|ремонт|обслугов|συντήρησ|bak[ıi]m|صيانة|תחזוקה|メンテナンス|维护|維護|점검",
    re.IGNORECASE,
)
_MAINTENANCE: Final = re.compile(
    rb"wp-maintenance-mode|maintenance-mode|under-construction-page|seedprod|coming-soon"
    rb"|elementor-maintenance|wpmm-|cmp-coming-soon|minimal-coming-soon",
    re.IGNORECASE,
)
_CONSENT_TITLE: Final = re.compile(
    r"consent|cookies|before you continue|avant de (continuer|poursuivre)|vie priv[ée]e"
    r"|accept(er|ez)? (et|ou)",
    re.IGNORECASE,
)
_LOGIN_TITLE: Final = re.compile(
    r"log ?in|sign in|se connecter|connexion|connectez|identifi|anmelden|iniciar sesi[óo]n"
    r"|r[ée]serv[ée] aux abonn|abonnez|subscribe",
    re.IGNORECASE,
)
_NOT_FOUND_TITLE: Final = re.compile(
    r"\b404\b|not found|introuvable|non trouv[ée]e?|n.existe (pas|plus)|nothing found"
    r"|no encontrad[ao]|n[ãa]o encontrad[ao]|nicht gefunden|aucun r[ée]sultat|oups|non trovat[ao]"
    r"|niet gevonden|nie znaleziono|не найден|не знайден|見つかりません|找不到|غير موجود",
    re.IGNORECASE,
)


def kind_of(page: Page, body: bytes) -> str | None:
    """Return what a page is that is no article; ``None`` where it does not say so.

    ``challenge`` (a bot check), ``maintenance``, ``consent``, ``login`` or ``soft_404``. Asked only
    of pages that lack what an article cannot be without.
    """
    title = _text(page.tree.css_first("title"))
    said = f"{title} · {_text(page.tree.css_first('h1'))}"
    element = page.tree.body
    classes = (element.attributes.get("class") or "").split() if element is not None else []
    if "error404" in classes or _NOT_FOUND_TITLE.search(said):
        return "soft_404"
    if _CHALLENGE_TITLE.search(title) or (len(body) < 50_000 and _CHALLENGE.search(body)):
        return "challenge"
    if _MAINTENANCE_TITLE.search(said) or _MAINTENANCE.search(" ".join(classes).encode()):
        return "maintenance"
    if page.tree.css_first("input[type=password]") is not None or _LOGIN_TITLE.search(title):
        return "login"
    if _CONSENT_TITLE.search(said):
        return "consent"
    return None


def _text(node: LexborNode | None) -> str:
    return clean_text(node.text()[:1000]) or "" if node is not None else ""
