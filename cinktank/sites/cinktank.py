"""Cinktank.com: Europa Press's stories in French, under the site's own name."""

from cinktank.sites.site import Site

CINKTANK = Site(
    name="cinktank",
    hosts=("cinktank.com",),
    start="https://cinktank.com/",
    timezone="Europe/Paris",
    language="fr",
    agencies=("Cinktank.com",),
    calls_to_action=("Suivez en direct", "Lire aussi", "LIRE"),
)
