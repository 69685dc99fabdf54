"""Which treatment each field gets: a table, field → processors."""

from collections.abc import Iterable
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, MapCompose, TakeFirst

from cinktank.items import Link, NewsArticle, NewsImage
from cinktank.processors.credits import split_credit
from cinktank.processors.text import clean_text
from cinktank.processors.urls import canonicalize

__all__ = ["NewsArticleLoader", "NewsImageLoader"]


def clean_lines(text: str) -> str | None:
    """Return a block of text with each of its lines cleaned.

    >>> clean_lines("un\\xa0 \\n\\n deux ")
    'un\\ndeux'
    """
    if "\n" not in text:
        return clean_text(text)
    return "\n".join(line for line in map(clean_text, text.split("\n")) if line) or None


def clean_link(link: Link) -> Link:
    """Return a link with its headline cleaned."""
    return Link(headline=clean_text(link.headline), url=link.url)


def count(text: str) -> int | None:
    """Return a printed number.

    >>> count("1.204"), count("aucun")
    (1204, None)
    """
    digits = "".join(character for character in text if character.isdecimal())
    return int(digits) if 0 < len(digits) < 10 else None


def bare_language(tag: str) -> str | None:
    """Return a language tag's language.

    >>> bare_language("fr-FR")
    'fr'
    """
    return tag.replace("_", "-").split("-")[0].strip().lower() or None


def once(values: Iterable[Any]) -> list[Any] | None:
    """Return values each once, in order; `None` for none."""
    return list(dict.fromkeys(values)) or None


def some(values: list[Any]) -> list[Any] | None:
    """Return a list that holds something; `None` for an empty one."""
    return values or None


def paragraphs(blocks: list[str]) -> str | None:
    """Return blocks of text with a blank line between; `None` for none."""
    return "\n\n".join(blocks) or None


class NewsArticleLoader(ItemLoader):
    """From what a page says to a `NewsArticle`."""

    default_item_class = NewsArticle
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    url_in = Identity()
    canonicalUrl_in = MapCompose(canonicalize)
    inLanguage_in = MapCompose(bare_language)
    commentCount_in = MapCompose(count)
    authors_in = breadcrumbs_in = dateline_in = mainImage_in = images_in = metadata_in = Identity()
    authors_out = breadcrumbs_out = images_out = Compose(some)
    articleBody_in = MapCompose(clean_lines)
    articleBody_out = Compose(paragraphs)
    articleBodyHtml_in = Identity()
    keywords_out = Compose(once)
    relatedArticles_in = promotions_in = MapCompose(clean_link)
    relatedArticles_out = promotions_out = Compose(some)
    previousArticle_in = nextArticle_in = MapCompose(clean_link)


class NewsImageLoader(ItemLoader):
    """From what a figure says to a `NewsImage`; a credit in the caption becomes its own field."""

    default_item_class = NewsImage
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    url_in = Identity()

    def load_item(self) -> NewsImage:
        """Return the image, its caption without the credit that is printed in it."""
        image: NewsImage = super().load_item()
        caption, credit = split_credit(image.caption)
        image.caption, image.creditText = caption, image.creditText or credit
        return image
