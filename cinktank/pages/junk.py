"""What stands inside a body container and is not the story: one table, by tag, class and words.

A class attribute gets one verdict, kept: sites repeat theirs on every page. Names are those of
the theme and of WordPress plugins; a plugin's parts share a prefix, so most rules are prefixes.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final


class Verdict(Enum):
    """What an element inside the body is, by its class and id."""

    STORY = "story"
    JUNK = "junk"
    RELATED = "related"
    CAPTION = "caption"
    PICTURES = "pictures"


SKIPPED_TAGS: Final = frozenset({
    "script", "style", "noscript", "template", "form", "button", "input", "select", "option",
    "textarea", "label", "iframe", "object", "embed", "video", "audio", "canvas", "svg", "map",
    "nav", "footer", "dialog", "ins", "head", "title", "meta", "link", "amp-ad", "amp-analytics",
    "amp-iframe", "amp-youtube", "amp-social-share", "amp-facebook-like", "amp-embed",
    "amp-auto-ads", "amp-sticky-ad", "amp-video", "amp-twitter", "amp-instagram", "amp-facebook",
    "menu", "datalist", "progress", "meter", "aside", "gcse:search", "-comment",
})  # fmt: skip

_RELATED: Final = re.compile(
    r"""(?:^|\s)(?:
      yarpp | crp[_-]related | crp-list | rp4wp | related[_-]?(?:posts?|articles?|stories|content
      | news|links?|reads?|box|wrap|topics?) | (?:wp|td_block|tdb_single|jp|srp|erp|arp|mrp|contextual|inline)
      [_-]related | jp-relatedposts | internal-related | inline-related | irp | IRPP?_ | sc_moreOfThis
      | read-?(?:more|also|next)-?(?:box|block|links?|posts?) | see-also | also-read | lire-aussi
      | a-lire | voir-aussi | wp_rp | wprelated | zem_rp | linkwithin | nrelate | post-related
      | wp-embedded-content | wp-block-embed-wordpress | wp-block-latest-posts | td_block_\d
      | td_flex_block | td_block_big_grid | td_block_slide | td_block_inner_related | addtoany_recommended
      | more-(?:stories|posts|articles) | recommended-(?:posts|articles|stories) | editorial-recommended
      | ArticleTopics | penci-ilrp | ruby-related | next-article | wp-block-query | better-related
    )""",
    re.X | re.I,
)

_JUNK: Final = re.compile(
    r"""(?:^|\s)(?:
      # advertisements
      td-a-rec | td-a-ad | td-g-rec | td-adspot | td-ad(?:-|$|\s) | adsbygoogle | ad(?:s|vert\w*)?(?:$|\s|[-_]\w*)
      | code-block(?!-content) | ai[-_](?:viewport|insert|track|list|fallback|rotate)
      | quads- | bsa(?:Pro|-html|Reset) | adace | advads | adrotate | (?:g|a)-single | google-auto-placed
      | OUTBRAIN | taboola | trc_ | mgid | rcjsload | revcontent | zergnet | brid(?:$|\s|[-_]) | teads | pressboard
      | sponsor(?:ed)?(?:$|\s|[-_]) | promo(?:$|\s|[-_]) | wp_bannerize | publicit | dfp | gpt- | div-gpt | ezoic | ez-ad
      | commission-disclaimer | disclosure | affiliate-(?:discl|notice) | (?:comparison|compar_tbl) | cta(?:$|\s|[-_]) | ctaButton
      | in-?content-ad | eai- | wp-insert | banner | barker | amp-wp-ad | vlog-ad
      # sharing, following, rating
      | td-post-sharing | td_social | td-social | tdb_single_post_share | td-post-ratings
      | share(?:daddy|d-counts|this|thrift|aholic|aloc|bar)? (?:$|\s|[-_]) | sharedaddy | sd-(?:block|sharing|content|social|title|like)
      | post-?shar | social-?(?:shar|links|icons|media-?(?:share|icons|links)|buttons|likes|bar) | addtoany | a2a_ | addthis | at-(?:above|below)-post | jp-(?:likes|carousel)
      | mashsb | swp[_-]|swp_social | shariff | essb[_-] | heateor | sassy | ssba | sfsi | novashare | monarch | et_social | wabtn
      | juiz | easy-social | dpsp | scriptlesssocialsharing | simplesocialbuttons | ssb[-_] | wp-share | socialwarfare | tptn
      | fb-(?:like|share|comments|page|save|send|follow|root|button) | twitter-(?:share|follow) | linkedin-share | g-plus | kk-star | post-ratings | gdrts | rmp- | yasr | wpulike | wp_ulike | likebtn
      | review-(?:box|wrap) | td-review | google-news | gnews | telegram-(?:box|banner) | whatsapp-(?:box|banner|channel) | follow-(?:us|box)
      | wp-block-social | wp-block-jetpack-(?:sharing|subscriptions|like) | printfriendly | print-(?:button|link|me)
      | reactions? (?:$|\s|[-_]) | vuukle | emoji-reaction | da-reactions
      # tables of contents, reading time, counters, bylines, dates
      | rbtoc | ruby-table-contents | ez-toc | lwptoc | toc(?:$|\s|[-_](?!heading)) | table-of-contents | wp-block-(?:rank-math-toc|yoast-seo-table) | luckywp | simpletoc | kb-table-of-content | wpsm-toc | ub_table-of-contents | aioseo-toc | joli-toc | fixed-toc | td-toc | tdb_toc | sommaire
      | wtr- | bsf[_-]rt | rt-(?:reading|time|label|prefix|postfix|suffix) | reading-?time | span-reading-time | yoast-reading-time | estimated-(?:read|time) | td-post-views | post-views | entry-views | pvc_ | wpp- | views-count | progress-bar
      | post-modified | last-(?:updated|modified) | modified-(?:info|date) | lmt- | wplmi | updated-on
      | molongui | author-?box | abh_ | abh- | saboxplugin | ppma?-author | pp-multiple-authors | pp-author | m-a-box | guest-author | about-author | author-bio | wp-post-author | post-author-box | td-author-box | tdb-author-box | starbox | author-info | wp-block-post-author | post-byline
      | td-post-(?:source-tags|next-prev|views|comments|author-name|date)  | tdb_single_(?:tags|next_prev|author|date|comments|related|via|source|post_views|user_reviews|review) | td-tags | post-tags | entry-tags | tag-?cloud | tags-links | post-navigation | nav-links | page-nav | page-links | post-page-numbers | td-smart-list-(?:pagination|dropdown|button) | breadcrumb
      # subscriptions, forms, prompts, polls
      | newsletter | td-newsletter | tds-(?:newsletter|locker|leads) | tds_ | mc_embed | mc4wp | mailpoet | mailchimp | subscribe | subscription | wp-block-newsletter | optin | hustle | convertkit | formkit | seva- | sib[-_] | jetpack_subscription | om-holder | popup | tdm_ | td_block_(?:social|newsletter|weather|exchange|ad|instagram|popular|video|author|login) | onesignal | push-(?:prompt|notif) | cookie | gdpr | cmplz | cky- | moove_ | paywall | wpcf7 | wpforms | gform_ | nf-form | caldera | forminator | ninja-forms | poll(?:$|\s|[-_]) | wp-polls | totalpoll | yop-poll | quiz | crowdsignal | donat | patreon | buy-?me | kofi | give-form | paypal | support-us | wpdevar_comment | disqus | wpdiscuz | comments? (?:$|\s|[-_](?:area|list|form|respond)) | cusdis | fb_iframe | whatshelp
      # decoration and things for screen readers
      | screen-reader | sr-only | visually-hidden | td-visual-hidden | d-none | hidden(?:$|\s) | wp-block-(?:spacer|separator|button|search|tag-cloud|categories|archives|calendar|rss|page-list|navigation|loginout|site|avatar|comments|post-(?:navigation|terms|comments|date|title|template)) | su-spacer | td-clear | print-only | no-print
      | addtoany | ERSSavePrint | ERSTimes-hidden | wprm-(?:recipe-rating|recipe-(?:jump|print|pin)|toggle|call-to-action) | tasty-recipes?-(?:buttons?|rating|print|video|image|quick|footer|source|cook-mode|instructions-help|convert|scale|ratings?|nutrition-plug|jump) | recipe-(?:rating|actions) | mv-(?:share|ad|social|rating|pinterest|hand) | jump-to-recipe
      | wp-block-(?:file__button) | zemanta | sc_player | audioplayer | mejs | playht | trinity | gspeech | responsivevoice | beyondwords | text-to-speech | listen-(?:to|button) | tts[-_] | gtranslate | goog-te | glink | translate
      | embed-privacy | oembed-privacy | BorlabsCookie | instagram-media | twitter-tweet | twitter-video | twitter-timeline | mastodon-embed | tiktok-embed | fb-post | fb-video | twitter-timeline | reddit-embed | bluesky-embed
      | more-link | read-more-link | continue-reading | btn(?:$|\s|[-_]) | button(?:$|\s|[-_]) | custom-button | wp-caption-credit-skip
      | crp-ad | tnp[-_] | whidg
    )""",
    re.X | re.I,
)

_CAPTION: Final = re.compile(
    r"(?:^|\s)(?:wp-caption-text|wp-caption-dd|tdb-caption-text|td-caption|wp-element-caption"
    r"|image-caption|img-caption|photo-caption|caption-text|caption|photo-?credit|image-?credit"
    r"|media-credit|credits?|image-credits|figcaption|gallery-caption|td-gallery-slide-copyright"
    r"|ArticleImageCaption\w*|blocks-gallery-caption)(?=\s|$)",
    re.I,
)
_PICTURES: Final = re.compile(
    r"(?:^|\s)(?:wp-caption|wp-block-image|wp-block-gallery|td-gallery|td-slide-on|gallery|envira-"
    r"|tiled-gallery|ngg-|article-image|ArticleImage|td-post-featured-image|td-featured-image"
    r"|tdb_single_featured_image|foogallery|metaslider|soliloquy|rl-gallery|slideshow|modula"
    r"|wp-playlist|wp-block-video|wp-video|wp-block-audio)",
    re.I,
)
_RELATED_ID: Final = re.compile(r"^(?:jp-relatedposts|related|yarpp|crp_)", re.I)
_JUNK_ID: Final = re.compile(
    r"^(?:taboola|div-gpt|toc(?:$|[-_])|ez-toc|mc_embed|fb-root|disqus|cusdis|quads-ad|comments?$"
    r"|respond$|share|sharing|newsletter|subscribe|author-?box|M\d+ScriptRoot|rcjsload|wpdevar_"
    r"|google_ads|bsa-|outbrain|brid_|tds?-|onesignal|cookie|popup|lwptoc|ad[-_s]|pf-\d)",
    re.I,
)


@lru_cache(maxsize=16384)
def verdict(classes: str, ident: str = "") -> Verdict:
    """Judge an element inside the body by its ``class`` and ``id``.

    >>> verdict("td-a-rec td-a-rec-id-content_top tdi_12").value
    'junk'
    >>> verdict("wp-block-paragraph").value
    'story'
    """
    if classes:
        if _CAPTION.search(classes):
            return Verdict.CAPTION
        if _RELATED.search(classes):
            return Verdict.RELATED
        if _JUNK.search(classes):
            return Verdict.JUNK
        if _PICTURES.search(classes):
            return Verdict.PICTURES
    if ident:
        if _RELATED_ID.search(ident):
            return Verdict.RELATED
        if _JUNK_ID.search(ident):
            return Verdict.JUNK
    return Verdict.STORY
