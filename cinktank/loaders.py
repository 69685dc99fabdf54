"""Which treatment each field gets: a table, field → processors."""

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, Join, MapCompose, TakeFirst

from cinktank.items import Link, NewsArticle, NewsImage
from cinktank.processors.credits import split_credit
from cinktank.processors.text import clean_blocks, clean_text
from cinktank.processors.urls import canonicalize

__all__ = ["NewsArticleLoader", "NewsImageLoader"]


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


class NewsArticleLoader(ItemLoader):
    """From what a page says to a `NewsArticle`.

    Values are collected in a dict and the item is made of all of them at once: made empty, it
    would lack its ``url``, and convert and check each value that is assigned later.
    """

    default_item_class = dict
    default_input_processor = MapCompose(clean_text)
    default_output_processor = TakeFirst()

    url_in = Identity()
    canonicalUrl_in = MapCompose(canonicalize)
    inLanguage_in = MapCompose(bare_language)
    commentCount_in = MapCompose(count)
    datePublished_in = dateModified_in = Identity()
    breadcrumbs_in = breadcrumbs_out = Identity()
    authors_in = authors_out = Identity()
    dateline_in = mainImage_in = metadata_in = Identity()
    images_in = images_out = Identity()
    videos_in = videos_out = audios_in = audios_out = Identity()
    articleBody_in = clean_blocks
    articleBody_out = Join("\n\n")
    articleBodyHtml_in = Identity()
    keywords_out = Compose(dict.fromkeys, list)  # each once, in order
    relatedArticles_in = promotions_in = MapCompose(clean_link)
    relatedArticles_out = promotions_out = Identity()
    previousArticle_in = nextArticle_in = MapCompose(clean_link)

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

    url_in = Identity()
    caption_in = MapCompose(clean_text, caption_alone)

    def load_item(self) -> NewsImage:
        """Return the picture with what was collected."""
        return NewsImage(**super().load_item())
