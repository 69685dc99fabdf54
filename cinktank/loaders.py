"""Which treatment each field gets: a table, field → processors.

Each field names both of its processors, as functions: of a field that names none, `ItemLoader`
asks the item at every value, and of a processor that is no function it catches an exception, which
together cost twice the rest of a call.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from itemloaders import ItemLoader
from itemloaders.processors import Identity, Join, MapCompose, TakeFirst
from itemloaders.utils import arg_to_iter

from cinktank.items import Link, NewsArticle, NewsImage, names
from cinktank.processors.credits import split_credit
from cinktank.processors.text import clean_blocks, clean_text
from cinktank.processors.urls import canonicalize

__all__ = ["NewsArticleLoader", "NewsImageLoader", "article_of", "image_of"]


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


def caption_alone(caption: str) -> str | None:
    """Return a caption without the credit that is printed in it.

    >>> caption_alone("Sommet de l’OTAN. – Benoit Doppagne/BELGA/dpa – Archive")
    'Sommet de l’OTAN.'
    """
    return split_credit(caption)[0]


def cleaned(texts: str | Iterable[str | None] | None) -> list[str]:
    """Return lines of text cleaned, without those that were nothing else.

    >>> cleaned([" L’OTAN  confirme ", "\u00a0"]), cleaned(" Un titre ")
    (['L’OTAN confirme'], ['Un titre'])
    """
    return [line for line in map(clean_text, arg_to_iter(texts)) if line]


def captions(texts: Iterable[str | None]) -> list[str]:
    """Return captions cleaned, each without its credit."""
    return [caption for caption in map(caption_alone, cleaned(texts)) if caption]


def once(texts: Iterable[str]) -> list[str]:
    """Return texts each once, in order."""
    return list(dict.fromkeys(texts))


_as_it_is = Identity().__call__
_first = TakeFirst().__call__
_clean_links = MapCompose(clean_link).__call__


class NewsArticleLoader(ItemLoader):
    """From what a page says to a `NewsArticle`.

    Values are collected in a dict and the item is made of all of them at once: made empty, it
    would lack its ``url``, and convert and check each value that is assigned later.
    """

    default_item_class = dict
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    headline_in = description_in = articleSection_in = identifier_in = cleaned
    datePublishedRaw_in = dateModifiedRaw_in = keywords_in = cleaned
    headline_out = description_out = articleSection_out = identifier_out = _first
    datePublishedRaw_out = dateModifiedRaw_out = _first
    keywords_out = once

    url_in = datePublished_in = dateModified_in = articleBodyHtml_in = _as_it_is
    dateline_in = mainImage_in = metadata_in = _as_it_is
    url_out = datePublished_out = dateModified_out = articleBodyHtml_out = _first
    dateline_out = mainImage_out = metadata_out = _first

    breadcrumbs_in = authors_in = images_in = videos_in = audios_in = _as_it_is
    breadcrumbs_out = authors_out = images_out = videos_out = audios_out = _as_it_is

    canonicalUrl_in = MapCompose(canonicalize).__call__
    inLanguage_in = MapCompose(bare_language).__call__
    commentCount_in = MapCompose(count).__call__
    canonicalUrl_out = inLanguage_out = commentCount_out = _first

    articleBody_in = clean_blocks
    articleBody_out = Join("\n\n").__call__

    relatedArticles_in = promotions_in = previousArticle_in = nextArticle_in = _clean_links
    relatedArticles_out = promotions_out = _as_it_is
    previousArticle_out = nextArticle_out = _first

    def load_item(self) -> NewsArticle:
        """Return the article with what was collected; without an address, its ``url`` is empty.

        A post of the API may have none: such an item is read like any other, and rejected later.
        """
        return NewsArticle(**{"url": "", **super().load_item()})


class NewsImageLoader(ItemLoader):
    """From what a figure says to a `NewsImage`; a caption's credit becomes a field of its own."""

    default_item_class = dict
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    url_in = _as_it_is
    caption_in = captions
    creditText_in = alternateName_in = cleaned
    url_out = caption_out = creditText_out = alternateName_out = _first

    def load_item(self) -> NewsImage:
        """Return the picture with what was collected."""
        return NewsImage(**super().load_item())


Treatment = tuple[Callable[[Iterable[Any]], Any], Callable[[list[Any]], Any]]
"""How a field's values are treated, and how the field is made of them."""


def treatments(loader: ItemLoader, item: type) -> dict[str, Treatment]:
    """Return a loader's processors by field, the input's and the output's."""
    return {
        field: (loader.get_input_processor(field), loader.get_output_processor(field))
        for field in names(item)
    }


_OF_ARTICLE: Final = treatments(NewsArticleLoader(), NewsArticle)
_OF_IMAGE: Final = treatments(NewsImageLoader(), NewsImage)


def article_of(values: dict[str, Any]) -> NewsArticle:
    """Return the article that these values say, by field; what has none is `None`.

    >>> article_of({"url": "https://cinktank.com/a/", "headline": [" Un  titre "]}).headline
    'Un titre'
    """
    return NewsArticle(**{"url": "", **_treated(values, _OF_ARTICLE)})


def image_of(values: dict[str, Any]) -> NewsImage:
    """Return the picture that these values say, by field.

    >>> image_of({"url": "https://cinktank.com/a.jpg", "caption": "Le port. © AFP"}).caption
    'Le port.'
    """
    return NewsImage(**_treated(values, _OF_IMAGE))


def _treated(values: dict[str, Any], table: dict[str, Treatment]) -> dict[str, Any]:
    """Return what a loader with this table makes of values that are all there at once.

    The processors are the loader's. To collect values for it, and to look its processors up at
    each, takes twice the time of all of them: a twelfth of reading an article.
    """
    treated: dict[str, Any] = {}
    for field, value in values.items():
        take, give = table[field]
        found = take(value if type(value) is list else arg_to_iter(value))
        if found and (made := give(found)) is not None:
            treated[field] = made
    return treated
