"""What an ill site gives in an article's place is named for what it is, in whatever language."""

import pytest

from cinktank.pages.no_article import kind_of
from cinktank.pages.page import Page

WORDS = "<p>Nous y travaillons, et nous revenons dans quelques instants.</p>" * 5


@pytest.mark.parametrize(
    ("kind", "title", "more"),
    [
        ("maintenance", "Sito in manutenzione", ""),
        ("maintenance", "Onderhoud – Cinktank.com", ""),
        ("maintenance", "Przerwa techniczna", ""),
        ("maintenance", "Ведутся технические работы", ""),
        ("maintenance", "ただいまメンテナンス中です", ""),
        ("maintenance", "网站维护中", ""),
        ("maintenance", "cinktank.com | 522: Connection timed out", ""),
        ("maintenance", "Account Suspended", ""),
        ("maintenance", "Error establishing a database connection", ""),
        ("maintenance", "Apache2 Debian Default Page: It works", ""),
        ("challenge", "Just a moment...", ""),
        ("challenge", "One moment, please...", ""),
        ("challenge", "Your access to this site has been limited", ""),
        ("challenge", "Nous vérifions votre navigateur", ""),
        ("challenge", "Making sure", "<script id='anubis_challenge'>{}</script>"),
        ("challenge", "", "<iframe src='/_Incapsula_Resource?x'></iframe>"),
        ("soft_404", "Страница не найдена", ""),
        ("soft_404", "Pagina non trovata", ""),
        ("login", "Bienvenue", "<form><input type='password'></form>"),
        (None, "Le conseil adopte le budget", ""),
        (None, "La loi sur l’audiovisuel", "<form><input type='search'></form>"),
    ],
)
def test_a_page_that_is_no_article_is_named(kind, title, more):
    body = f"<html><head><title>{title}</title></head><body>{WORDS}{more}</body></html>".encode()
    assert kind_of(Page(body, "https://cinktank.com/un-article/"), body) == kind
