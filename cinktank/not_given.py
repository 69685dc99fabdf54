"""What a source of addresses does not give of an article.

``docs/data-format.md`` prints this list, and ``tests/crawls/test_ways.py`` holds it against the
truth: a field that is not in it is the same by every source; one that is in it is the same, or
``None``.
"""

from typing import Final

NOT_GIVEN: Final[dict[str, dict[str, str]]] = {
    "api": {
        "videos": "the theme prints a video post's own above its text",
        "relatedArticles": "« Lire aussi » boxes are added to an article's own page alone",
        "commentCount": "posts of the API do not say it",
        "datePublishedRaw": "nothing is printed",
        "dateModifiedRaw": "nothing is printed",
        "authors": "given where there is one; of several the API names only the first",
        "articleSection": "given where the article is filed under one section, alone or with those"
        " above it, or the Yoast plugin says which of several its page names;"
        " `metadata.sections` has them all",
        "breadcrumbs": "likewise",
        "previousArticle": "given by the whole-site spider: of one section the API gives only its"
        " own posts, in an order that leaves the others out",
        "nextArticle": "likewise",
    }
}
"""``metadata.discovery`` → field → why it may be ``None`` though the article has it."""

REFUSED: Final = "refused"
"""``metadata.sources`` of a field that the API has and did not give: that is not « has none »."""
