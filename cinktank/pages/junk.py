"""What stands inside a body container and is not the story: one table, by tag, class and id.

A class attribute gets one verdict, kept: sites repeat theirs on every page. Names are those of
the theme and of WordPress plugins. A name that a machine made of the author's own words (the id
of a heading, most of all) is no name: `is_made_of` says which are. A plugin's parts share a
prefix, so a name stands for every class token that *begins* with it; ``name$`` stands for the
whole token, ``name-$`` for the token or what follows it after ``-`` or ``_``.
"""

import re
from collections.abc import Iterable
from enum import Enum
from typing import Final
from urllib.parse import unquote

from cinktank.pages.bounds import CLASSES
from cinktank.processors.remembered import Remembered
from cinktank.processors.text import fold


class Verdict(Enum):
    """What an element inside the body is, by its class and id."""

    STORY = "story"
    JUNK = "junk"
    RELATED = "related"
    CAPTION = "caption"
    PICTURES = "pictures"
    PLAYER = "player"


SKIPPED_TAGS: Final = frozenset({
    "script", "style", "noscript", "template", "form", "button", "input", "select", "option",
    "textarea", "label", "canvas", "svg", "map",
    "nav", "footer", "dialog", "head", "title", "meta", "link", "amp-ad", "amp-analytics",
    "amp-social-share", "amp-facebook-like", "amp-embed",
    "amp-auto-ads", "amp-sticky-ad", "amp-twitter", "amp-instagram", "amp-facebook",
    "datalist", "progress", "meter", "gcse:search", "-comment",
})  # fmt: skip
MEDIA_TAGS: Final = frozenset({
    "iframe", "video", "audio", "object", "embed", "amp-iframe", "amp-youtube", "amp-vimeo",
    "amp-dailymotion", "amp-video", "amp-video-iframe", "amp-audio", "amp-soundcloud",
    "lite-youtube", "lite-vimeo",
})  # fmt: skip
"""What plays in the page; the text inside is for readers without."""

CAPTIONS: Final = """
    wp-caption-text$ wp-caption-dd$ tdb-caption-text$ td-caption$ wp-element-caption$ caption$
    image-caption$ img-caption$ photo-caption$ caption-text$ figcaption$ gallery-caption$
    photo-credit$ photocredit$ image-credit$ image-credits$ media-credit$ credit$ credits$
    td-gallery-slide-copyright$ td-slide-caption$ td-sml-caption$ articleimagecaption
    blocks-gallery-caption$
"""

RELATED: Final = """
    related-$ related_ relatedposts relatedarticles related-posts related-articles td-related
    td_related td_block_related tdb_single_related wp_related jp-relatedposts wp_rp wprelated zem_rp
    rp4wp yarpp crp_related crp-list crp_ srp_ erp_ arp_ linkwithin nrelate irp$ irp_ irpp_ irp-
    contextual-related inline-related inline_related internal-related post-related posts-related
    better-related ruby-related penci-ilrp sc_moreofthis articletopics read-also read-next
    read-more-box readmore-box read-more-block also-read see-also lire-aussi a-lire voir-aussi
    leiatambem lea-tambien wp-embedded-content wp-block-embed-wordpress wp-block-latest-posts
    wp-block-query wp-block-newspack-blocks-homepage td_block_big_grid td_block_slide td_flex_block
    td_block_1 td_block_2 td_block_3 td_block_4 td_block_5 td_block_6 td_block_7 td_block_8
    td_block_9 td_module_ tdb_module_ more-stories more-posts more-articles more-news
    recommended-posts recommended-articles recommended-stories editorial-recommended next-article
    elementor-widget-posts addtoany_recommended
"""

JUNK: Final = {
    "advertisements": """
        td-a-rec td-a-ad td-g-rec td-adspot td-ad-$ adsbygoogle ad-$ ads-$ adv-$ advert adslot
        adsense adbox adwrap adunit adcontain adzone adblock adspace adspot adholder adlabel
        adbanner
        adinserter admanager adthrive adpushup advads adace adrotate google-auto google-ad
        google_ad
        googlead gads dfp gpt- div-gpt ezoic ez-ad eai- wp-insert ai-viewport ai_widget ai-insert
        ai-track ai_track code-block-$ quads- bsapro bsa-html bsareset a-single g-single outbrain
        taboola trc_ mgid rcjsload revcontent zergnet brid-$ teads primis nativo content-ad
        contentad
        pressboard sponsor-$ sponsored sponsors promo-$ promoted wp_bannerize banner-$ publicit
        commission-disclaimer affiliate-disc affiliate-notice disclosure-$ compar_tbl cta-$
        ctabutton
        in-content-ad incontent-ad inline-ad in-article-ad article-ad vlog-ad amp-wp-ad wpcnt$
        wp-block-jetpack-ad
    """,
    "sharing, following, rating": """
        td-post-sharing td_social td-social tdb_single_post_share td-post-ratings share-$ shares-$
        sharing-$ sharedaddy shared-counts sharethis sharethrift shareaholic sharebar
        sd-block sd-sharing sd-content sd-social sd-title sd-like
        post-shar postshar entry-shar article-shar social-$ social_ socialshar sociallinks
        socialmedia
        addtoany a2a_ addthis at-above-post at-below-post jp-likes jp-carousel jetpack-likes
        mashsb swp_ swp- shariff essb_ essb- heateor sassy ssba ssbp sfsi novashare monarch
        et_social
        wabtn juiz easy-social dpsp scriptlesssocial simplesocial ssb- ssb_ wp-share socialwarfare
        nc_social fusion-shar ss-inline elementor-share elementor-widget-share elementor-social
        fb-like fb-share fb-comments fb-page fb-save fb-send fb-follow fb-root fb-button fb_iframe
        twitter-share twitter-follow linkedin-share g-plus bctt ctt- click-to-tweet tm-tweet
        tweet-box kk-star post-ratings gdrts rmp- yasr wpulike wp_ulike likebtn review-box
        review-wrap td-review google-news gnews telegram-box telegram-banner whatsapp-box
        whatsapp-banner whatsapp-channel follow-$ wp-block-social wp-block-jetpack-shar
        wp-block-jetpack-like printfriendly print-button print-link print-me reactions-$
        reaction-$
        vuukle emoji-reaction da-reactions rating-$ ratings-$
    """,
    "contents, reading time, counters, bylines, dates": """
        rbtoc ruby-table-contents ez-toc lwptoc toc-$ toc_ table-of-contents tableofcontents
        wp-block-rank-math-toc wp-block-yoast-seo-table luckywp simpletoc kb-table-of-content
        wpsm-toc ub_table-of-contents aioseo-toc joli-toc fixed-toc td-toc tdb_toc elementor-toc
        elementor-widget-table-of-contents sommaire$ wtr- bsf_rt bsf-rt rt-reading rt-time
        rt-label
        rt-prefix rt-postfix reading-time readingtime span-reading-time yoast-reading-time
        estimated-read estimated-time td-post-views post-views entry-views pvc_ views-count
        progress-bar post-modified last-updated last-modified modified-info modified-date lmt-
        wplmi
        updated-on molongui author-box authorbox abh_ abh- saboxplugin ppma-author pp-author
        pp-multiple-authors m-a-box guest-author about-author author-bio wp-post-author
        post-author-box td-author-box tdb-author-box starbox author-info wp-block-post-author
        post-byline elementor-author elementor-post-navigation td-post-source-tags
        td-post-next-prev
        td-post-comments td-post-author-name td-post-date tdb_single_tags tdb_single_next
        tdb_single_author tdb_single_date tdb_single_comments tdb_single_via tdb_single_source
        tdb_single_post_views tdb_single_user tdb_single_review td-tags post-tags entry-tags
        tagcloud tag-cloud tags-links post-navigation nav-links page-nav page-links
        post-nav-links post-page-numbers td-smart-list-pagination td-smart-list-dropdown
        td-smart-list-button
        breadcrumb
    """,
    "subscriptions, forms, prompts, comments": """
        newsletter td-newsletter tds_newsletter tds_locker tds_leads tds-newsletter
        tds-locker tds-leads mc_embed mc4wp mailpoet
        mailchimp mailerlite subscribe subscription wp-block-newsletter wp-block-jetpack-subscri
        jetpack_subscri optin hustle convertkit formkit seva- sib- sib_ sendinblue klaviyo aweber
        wysija et_bloom om-holder tnp- tnp_ popup modal-$
        tdm_block_button tdm_block_newsletter tdm_block_social tdm_block_popup
        tdm_block_call_to_action tdm-btn tdm-social tdm-popup td_block_social
        td_block_newsletter td_block_weather td_block_exchange td_block_ad td_block_instagram
        td_block_popular td_block_video td_block_author td_block_login onesignal push-prompt
        push-notif cookie-$ gdpr cmplz cky- moove_ paywall wpcf7 wpforms gform_ nf-form caldera
        forminator ninja-forms poll-$ polls-$ wp-polls totalpoll yop-poll quiz-$ crowdsignal donat
        patreon buy-me buyme kofi give-form paypal support-us wpdevar_comment disqus wpdiscuz
        comment-$ comments-$ cusdis whatshelp elementor-form elementor-widget-form
        instagram-media fb-post twitter-tweet twitter-timeline
        reddit-embed bluesky-embed mastodon-embed
    """,
    "what other themes print around a story": """
        post-meta$ post-meta-box entry-meta$ article-meta$ post-info$ entry-info$ post-header-meta
        meks_ess meks-ess herald-share herald-ad tptn_counter jeg_share jeg_meta jeg_ad jnews_inline
        jnews_related jeg_post_tags jnews_prev_next jeg_authorbox jnews_author_box bs-shortcode
        bs-irp bsac post-share single-post-share penci-post-share penci-entry-footer s-post-share
        ts-share ts-row the-post-foot generate-social inside-page-header kadence-social
        et_social_inline et_pb_post_nav et_pb_comments et_pb_sidebar et_pb_blog elementor-post-info
        elementor-widget-post-info
        author-name-box mkdf-blog-share qodef-blog-share fusion-meta-info fusion-single-sharing
        astra-post-social mvp-post-soc mvp-author-box mvp-prev-next mvp-related
    """,
    "decoration, buttons, and what is for machines": """
        screen-reader sr-only visually-hidden td-visual-hidden d-none hidden$ wp-block-spacer
        wp-block-separator wp-block-button wp-block-search wp-block-tag-cloud wp-block-categories
        wp-block-archives wp-block-calendar wp-block-rss wp-block-page-list wp-block-navigation
        wp-block-loginout wp-block-site wp-block-avatar wp-block-comments wp-block-post-navigation
        wp-block-post-terms wp-block-post-comments wp-block-post-date wp-block-post-title
        wp-block-post-template wp-block-file__button su-spacer su-button print-only no-print
        erssaveprint wprm-recipe-rating wprm-recipe-jump wprm-recipe-print wprm-recipe-pin
        wprm-toggle wprm-call-to-action tasty-recipes-button tasty-recipe-rating
        tasty-recipes-rating tasty-recipes-print tasty-recipes-video tasty-recipes-image
        tasty-recipes-quick tasty-recipes-entry-footer tasty-recipes-cook-mode
        tasty-recipes-convert tasty-recipes-scale recipe-rating recipe-actions mv-share mv-ad
        mv-social mv-rating mv-pinterest mv-hand jump-to-recipe zemanta audioplayer mejs playht
        trinity gspeech responsivevoice beyondwords text-to-speech listen-to listen-button tts-
        tts_ gtranslate goog-te translate-$ more-link read-more-link continue-reading btn-$
        button-$ custom-button td_btn wpb_button elementor-button elementor-widget-button
    """,
}  # fmt: skip

PICTURES: Final = """
    wp-caption wp-block-image wp-block-gallery wp-block-video wp-block-audio wp-video wp-playlist
    td-gallery td-slide-on gallery-$ envira- tiled-gallery ngg- article-image-$ articleimage
    td-post-featured-image td-featured-image tdb_single_featured_image foogallery metaslider
    soliloquy rl-gallery slideshow-$ modula
"""

PLAYERS: Final = """
    lyte rll-youtube-player youtube-player$ lazy-load-youtube lite-youtube$ fb-video$
    twitter-video$ tiktok-embed$ wp-playlist embed-privacy oembed-privacy borlabscookie
    brlbs-cmpnt cmplz-placeholder dailymotion-cpe jetpack-video-wrapper
"""
"""Where a script puts a player, at once or when its reader allows it."""

_JUNK_IDS: Final = """
    taboola div-gpt toc-$ toc_ ez-toc mc_embed fb-root disqus cusdis quads-ad comments$ respond$
    share-$ sharing newsletter subscribe author-box rcjsload wpdevar_ google_ads bsa- outbrain
    brid_ tds-newsletter tds-locker tds-leads onesignal cookie-$ popup lwptoc ad-$ ads-$ adslot
"""
_RELATED_IDS: Final = "jp-relatedposts related-$ yarpp crp_"


def _pattern(names: Iterable[str], *, more: str = "") -> re.Pattern[str]:
    """Return what finds these names in small letters.

    Letters are made small beforehand: a pattern without case looks at each of its hundreds of
    alternatives in full, one with case at their first letters.
    """
    parts = []
    for name in names:
        escaped = re.escape(name.removesuffix("-$").removesuffix("$"))
        if name.endswith("-$"):
            escaped += r"(?=[-_\s]|\Z)"
        elif name.endswith("$"):
            escaped += r"(?=\s|\Z)"
        parts.append(escaped)
    return re.compile(r"(?:\A|\s)(?:" + "|".join(sorted(parts) + [more] * bool(more)) + ")")


_CAPTION_CLASS: Final = _pattern(
    CAPTIONS.split(),
    more=r"(?!wp-caption(?=\s|\Z))[\w-]*[-_]caption(?:[-_]text)?(?=\s|\Z)",
)
_RELATED_CLASS: Final = _pattern(RELATED.split())
_JUNK_CLASS: Final = _pattern(
    [name for group in JUNK.values() for name in group.split()],
    more=r"[\w-]+[-_]ads?(?=\s|\Z)|[\w-]+[-_]paywall",  # whatever is called “…-ad”
)
_PLAYER_CLASS: Final = _pattern(PLAYERS.split())
_PICTURES_CLASS: Final = _pattern(PICTURES.split())
_CONTENTS_CLASS: Final = re.compile(r"(?:\A|[_-])(?:[a-z]*toc|table-of-contents)(?=[_-]|\Z)")
_NAMED_BY_WORDS: Final = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "blockquote", "span",
    "a", "strong", "em", "b", "i", "figure", "figcaption",
})  # fmt: skip
"""Elements whose ids are anchors: made of the text, or typed by the author."""

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAST_WORDS: Final = 2
_JUNK_ID: Final = _pattern(_JUNK_IDS.split(), more=r"m\d+scriptroot")
_RELATED_ID: Final = _pattern(_RELATED_IDS.split())


def verdict(classes: str, ident: str = "", tag: str = "div") -> Verdict:
    """Judge an element inside the body by its ``class`` and ``id``.

    The id of a heading or a paragraph says nothing, and a heading that is an entry of a table of
    contents is still the story's.

    >>> verdict("td-a-rec td-a-rec-id-content_top tdi_12").value
    'junk'
    >>> verdict("wp-block-paragraph").value
    'story'
    >>> verdict("wp-block-heading", "newsletter-la-fin-dun-modele", "h2").value
    'story'
    """
    return _judged[classes, ident, tag][0]


def named(classes: str, ident: str, tag: str) -> str:
    """Return the name that the verdict rests on: a class token, or the id."""
    return _judged[classes, ident, tag][1]


def _judge(names: tuple[str, str, str]) -> tuple[Verdict, str]:
    classes, ident, tag = names[0][:CLASSES].lower(), names[1][:CLASSES].lower(), names[2]
    if classes:
        for pattern, judged in (
            (_CAPTION_CLASS, Verdict.CAPTION),
            (_PLAYER_CLASS, Verdict.PLAYER),
            (_RELATED_CLASS, Verdict.RELATED),
            (_JUNK_CLASS, Verdict.JUNK),
            (_PICTURES_CLASS, Verdict.PICTURES),
        ):
            if found := pattern.search(classes):
                start = found.start() + (classes[found.start()].isspace())
                token = classes[start:].split(None, 1)[0]
                if tag in _HEADINGS and _CONTENTS_CLASS.search(token):
                    continue
                return judged, token
    if ident and tag not in _NAMED_BY_WORDS:
        for pattern, judged in ((_RELATED_ID, Verdict.RELATED), (_JUNK_ID, Verdict.JUNK)):
            if pattern.search(ident):
                return judged, ident
    return Verdict.STORY, ""


_judged: Final[Remembered[tuple[str, str, str], tuple[Verdict, str]]] = Remembered(_judge)


def is_made_of(name: str, text: str) -> bool:
    """Say whether a name is the beginning of an element's own text, as machines write it.

    One word alone is not told from a developer's.

    >>> is_made_of("popup-store-a-lyon", "Popup store à Lyon : 300 personnes")
    True
    >>> is_made_of("newsletter", "Newsletter"), is_made_of("share-buttons", "Partager")
    (False, False)
    """
    name = fold(unquote(name)).removeprefix("h-")
    words = [word for word in re.split(r"[\W_]+", name) if word]
    if len(words) > _LEAST_WORDS and words[-1].isdigit():  # the second heading of this text
        words.pop()
    said = fold(text[: 2 * len(name) + 20]).replace("œ", "oe").replace("æ", "ae")
    letters = re.sub(r"[\W_]+", "", said)
    if len(words) < _LEAST_WORDS or not letters:
        return False
    if letters.startswith("".join(words)):
        return True
    rest = iter(re.findall(r"[^\W_]+", said))  # some machines leave small words out
    return letters.startswith(words[0]) and all(word in rest for word in words)
