"""Comoresnews.com: a news site of the Comoros, in French, in the classic template."""

from cinktank.sites.site import Site

COMORESNEWS = Site(
    name="comoresnews",
    hosts=("comoresnews.com",),
    start="https://comoresnews.com/",
    timezone="Indian/Comoro",
    language="fr",
)
