"""Names of the theme's own markup, common to its generations (classic, tdb, Newsmag).

Names are class tokens. The ``tdi_NNN`` ones are made anew for every view of a page and are of
no use. A landmark lists its tokens in order of trust; the general WordPress names come last.
"""

from enum import Enum
from typing import Final

from cinktank.pages.bounds import CLASSES
from cinktank.processors.remembered import Remembered

HEADLINE: Final = (
    "tdb-title-text",
    "entry-title",
    "td-page-title",
    "post-title",
    "single-title",
    "wp-block-post-title",
)
BODY: Final = ("td-post-content", "tdb_single_content")
BODY_ELSEWHERE: Final = (
    "entry-content",
    "post-content",
    "article-content",
    "single-content",
    "post-entry",
    "article-body",
    "story-body",
    "article__content",
    "article__body",
    "article-text",
    "entry__content",
    "post__content",
    "elementor-widget-theme-post-content",
    "wp-block-post-content",
)
CRUMBS: Final = ("entry-crumbs", "tdb_breadcrumbs", "td-crumb-container")
CRUMBS_ELSEWHERE: Final = ("breadcrumb", "breadcrumbs", "yoast-breadcrumb", "rank-math-breadcrumb")
CRUMB: Final = ("entry-crumb", "tdb-entry-crumb")
CATEGORY_LABELS: Final = ("td-category", "tdb-category", "tdb_single_categories")
CATEGORY_LABELS_ELSEWHERE: Final = (
    "cat-links",
    "meta-category",
    "post-categories",
    "post-cat-wrap",
    "taxonomy-category",
    "amp-wp-tax-category",
)
CATEGORY_LABEL: Final = ("entry-category", "tdb-entry-category")
MODULE_CATEGORY: Final = ("td-post-category",)
BYLINE: Final = ("td-post-author-name", "tdb-author-name-wrap", "tdb_single_author")
BYLINE_ELSEWHERE: Final = (
    "byline",
    "wp-block-post-author__name",
    "wp-block-post-author-name",
    "posts-author",
    "post-author",
    "entry-author",
    "author",
)
AUTHOR_BOX: Final = ("td-author-name", "tdb-author-name")
DATE: Final = ("td-post-date", "tdb_single_date")
MODIFIED: Final = ("tdb_single_modified_date",)
COMMENTS: Final = ("td-post-comments", "tdb_single_comments_count")
LEAD_PICTURE: Final = (
    "td-post-featured-image",
    "tdb_single_featured_image",
    "td-featured-image-rec",
)
LEAD_PICTURE_ELSEWHERE: Final = (
    "single-featured-image",
    "wp-block-post-featured-image",
    "entry-featured-media",
    "post-thumbnail",
    "featured-image",
    "entry-image",
    "wp-post-image",
)
LEAD_VIDEO: Final = (
    "td-post-featured-video",
    "tdb_single_featured_video",
    "td-post-featured-image",
    "tdb_single_featured_image",
    "td-featured-image-rec",
    "wpb_video_wrapper",
    "featured-video",
    "post-video",
    "entry-video",
)
BACKGROUND: Final = ("tdb_single_bg_featured_image", "tdb-featured-image-bg")
SUBTITLE: Final = ("td-post-sub-title", "tdb_single_subtitle")
TAGS: Final = (
    "td-tags",
    "tdb-tags",
    "tdb_single_tags",
    "td-post-source-tags",
    "tags-links",
    "taxonomy-post_tag",
    "amp-wp-tax-tag",
)
PREVIOUS: Final = (
    "td-post-prev-post",
    "tdb-post-prev",
    "nav-previous",
    "previous-post",
    "post-navigation-link-previous",
)
NEXT: Final = (
    "td-post-next-post",
    "tdb-post-next",
    "nav-next",
    "next-post",
    "post-navigation-link-next",
)

MODULE_TITLE: Final = ("td-module-title", "tdb-module-title")
PAGER: Final = ("page-nav",)
PAGER_ELSEWHERE: Final = ("wp-block-query-pagination", "pagination", "nav-links", "wp-pagenavi")
POST_PAGER: Final = (
    "page-nav-post",
    "page-links",
    "post-nav-links",
    "post-page-numbers",
    "td-smart-list-pagination",
    "td-smart-list-dropdown-wrap",
    "td-smart-list-dropdown",
    "td-smart-list-button",
)
"""Links to the further pages of one post."""

WALKS: Final = frozenset({"navigation", *PAGER_ELSEWHERE})
"""A ``nav`` with one of these leads to other pages or posts; any other is a menu."""

LOAD_MORE: Final = (
    "td_ajax_load_more",
    "td-load-more-wrap",
    "td-load-more-infinite-wrap",
    "td-ajax-loop-infinite",
    "td_ajax_infinite",
)

LANDMARKS: Final = frozenset(
    HEADLINE + SUBTITLE + BODY + BODY_ELSEWHERE + CRUMBS + CRUMBS_ELSEWHERE + CRUMB
    + CATEGORY_LABELS + CATEGORY_LABEL + CATEGORY_LABELS_ELSEWHERE + MODULE_CATEGORY
    + BYLINE + BYLINE_ELSEWHERE + AUTHOR_BOX + DATE + MODIFIED + COMMENTS + TAGS
    + LEAD_PICTURE + LEAD_PICTURE_ELSEWHERE + LEAD_VIDEO + BACKGROUND + PREVIOUS + NEXT
    + MODULE_TITLE + PAGER + PAGER_ELSEWHERE + POST_PAGER + LOAD_MORE
)  # fmt: skip

_FAMILIES: Final = {
    "title": ("tdb-title-text", "entry-title", "td-page-title"),
    "body": BODY,
    "crumbs": (*CRUMBS, *CRUMB),
    "labels": (*CATEGORY_LABELS, *CATEGORY_LABEL, "cat-links"),
    "byline": (*BYLINE, *AUTHOR_BOX),
    "date": (*DATE, *MODIFIED),
    "comments": COMMENTS,
    "picture": LEAD_PICTURE,
    "subtitle": SUBTITLE,
    "tags": TAGS,
    "previous": PREVIOUS,
    "next": NEXT,
}
FAMILY: Final = {token: family for family, tokens in _FAMILIES.items() for token in tokens}
"""What a landmark is: none of one kind stands inside one of another, unless that was left open."""

AFTER_BODY: Final = frozenset(
    {
        "td-post-source-tags",
        "td-post-next-prev",
        "td-post-sharing-bottom",
        "author-box-wrap",
        "td-author-box",
        "tdb_single_tags",
        "tdb_single_next_prev",
        "tdb_single_author_box",
        "tdb_single_related",
        "tdb_single_comments",
        "tdb_single_post_share",
        "post-navigation",
        "entry-footer",
        "comments-area",
        "comment-respond",
        "td-ss-main-sidebar",
        "td-main-sidebar",
        "td-footer-wrapper",
        "td-footer-template-wrap",
        "td-footer-container",
        "td-sub-footer-container",
        "site-footer",
        "widget-area",
    }
)
"""What stands behind a post's body, and inside it only where the body was left open."""

FURNITURE: Final = frozenset({
    "td-header-wrap",
    "td-header-template-wrap",
    "td-header-menu-wrap",
    "td-header-menu-wrap-full",
    "sf-menu",
    "sub-menu",
    "td-mobile-main-menu",
    "td-mobile-content",
    "td-mobile-container",
    "td-menu-background",
    "td-main-sidebar",
    "td-ss-main-sidebar",
    "td-footer-wrapper",
    "td-footer-template-wrap",
    "td-footer-container",
    "td-footer-wrap",
    "td-footer-page",
    "td-sub-footer-container",
    "td-search-wrap-mob",
    "td-drop-down-search",
    "td-social-sharing-button",
    "td_block_related_posts",
    "td_block_mega_menu",
    "td_block_trending_now",
    "tdb_single_related",
    "tdb_single_comments",
    "td-instagram-wrap",
    "td-login-wrap",
    "mfp-hide",
    "tdm-popup-modal-wrap",
    "tdb_header_menu",
    "tdb_mobile_menu",
    "td-pulldown-filter-list",
    "comments",
    "comments-area",
    "comment-list",
    "widget",
    "td_block_widget",
    "site-header",
    "site-footer",
    "widget-area",
    "sidebar",
})  # fmt: skip
"""Parts of the page around the main content."""

MODULE_PREFIXES: Final = ("td_module_", "tdb_module_", "td_mod_")
QUERY_LOOP: Final = "wp-block-post"
"""One post of a block theme's list of posts, as « More posts » below an article."""


ENTRY_CSS: Final = ":is(.td-module-title, .tdb-module-title)"
FURNITURE_CSS: Final = ", ".join(f".{name}" for name in sorted(FURNITURE))
LOOP_CSS: Final = ".tdb_loop"
"""The same for a browser: an entry's title, what is around the main content, the listing."""


class Way(Enum):
    """Where a look at the page goes from an element."""

    IN = "in"
    PAST = "past"
    TEASER = "teaser"
    BODY = "body"


_BODY: Final = frozenset(BODY)


def _look(classes: str) -> tuple[Way, tuple[str, ...]]:
    """Judge a ``class`` attribute: may the article be inside, and which landmarks are these?

    >>> _look("td_block_wrap tdb_breadcrumbs tdi_15 tdb-breadcrumbs ")
    (<Way.IN: 'in'>, ('tdb_breadcrumbs',))
    >>> _look("td_module_10 td_module_wrap td-animation-stack")[0]
    <Way.TEASER: 'teaser'>
    """
    tokens = classes[:CLASSES].split()
    if not FURNITURE.isdisjoint(tokens):
        return Way.PAST, ()
    found: tuple[str, ...] = ()
    if not LANDMARKS.isdisjoint(tokens):
        found = tuple(token for token in tokens if token in LANDMARKS)
    if "_mod" in classes and any(token.startswith(MODULE_PREFIXES) for token in tokens):
        return Way.TEASER, found
    if QUERY_LOOP in tokens:
        return Way.TEASER, found
    return Way.IN if _BODY.isdisjoint(found) else Way.BODY, found


look: Final[Remembered[str, tuple[Way, tuple[str, ...]]]] = Remembered(_look)
"""The same, remembered."""


def is_post_pager(classes: str) -> bool:
    """Say whether an element with these classes links the further pages of its post."""
    return _post_pagers[classes]


def _links_further_pages(classes: str) -> bool:
    return any(token in POST_PAGER for token in classes[:CLASSES].split())


_post_pagers: Final[Remembered[str, bool]] = Remembered(_links_further_pages)


def is_furniture(classes: str) -> bool:
    """Say whether an element with these classes is a menu, a sidebar, a footer or the like."""
    return look[classes][0] is Way.PAST


def is_module(classes: str) -> bool:
    """Say whether these are the classes of a teaser of another article."""
    return look[classes][0] is Way.TEASER
