"""Pictures, galleries, videos and audios: each with its own address and its own words."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

SITE = "https://cinktank.com"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."
B = "La seconde phrase vient après, et rien ne doit se glisser entre les deux ni après elle."


def read(body: str, head: str = "", above: str = "") -> NewsArticle:
    page = (
        f"<html><head>{head}</head><body class='single single-post postid-7'>"
        f"<article id='post-7' class='post'><h1 class='entry-title'>Un article</h1>{above}"
        f"<div class='td-post-content tagdiv-type'><p>{A}</p>{body}<p>{B}</p></div></article>"
        "</body></html>"
    )
    item = extract_article(page.encode(), f"{SITE}/un-article/")
    assert item.articleBody == f"{A}\n\n{B}"
    return item


def captions(item: NewsArticle) -> list[str | None]:
    return [image.caption for image in item.images or []]


SLIDES = (("a", "Le quai nord"), ("b", "La criée"), ("c", "Le phare"))


@pytest.mark.parametrize(
    ("around", "slide"),
    [
        ("<div class='td-gallery td-slide-on-2-columns'>{}</div>",
         "<div class='td-slide-item'><figure><a href='/{0}.jpg'><img src='/{0}-1.jpg'></a>"
         "<figcaption class='td-slide-caption'><div>{1}</div></figcaption></figure></div>"),
        ("<figure class='wp-block-gallery'>{}</figure>",
         "<figure class='wp-block-image'><img src='/{0}.jpg'><figcaption>{1}</figcaption>"
         "</figure>"),
        ("<figure class='wp-block-gallery'><ul>{}</ul></figure>",
         "<li class='blocks-gallery-item'><figure><img src='/{0}.jpg'>"
         "<figcaption class='blocks-gallery-item__caption'>{1}</figcaption></figure></li>"),
        ("<div class='gallery gallery-columns-3'>{}</div>",
         "<dl class='gallery-item'><dt class='gallery-icon'><img src='/{0}.jpg'></dt>"
         "<dd class='wp-caption-text gallery-caption'>{1}</dd></dl>"),
        ("<div class='gallery galleryid-7'>{}</div>",
         "<figure class='gallery-item'><div class='gallery-icon'><img src='/{0}.jpg'></div>"
         "<figcaption class='wp-caption-text gallery-caption'>{1}</figcaption></figure>"),
        ("<div class='tiled-gallery'>{}</div>",
         "<div class='tiled-gallery-item'><a><img src='/{0}.jpg'></a>"
         "<div class='tiled-gallery-caption'>{1}</div></div>"),
        ("<div class='foogallery'>{}</div>",
         "<div class='fg-item'><figure><a href='/{0}.jpg' data-caption-title='{1}'>"
         "<img src='/{0}-s.jpg'></a></figure></div>"),
        ("<div class='envira-gallery-wrap'>{}</div>",
         "<div class='envira-gallery-item'><a href='/{0}.jpg' data-envira-caption='{1}'>"
         "<img src='/{0}-s.jpg'></a></div>"),
        ("<div class='modula-gallery'>{}</div>",
         "<div class='modula-item'><a href='/{0}.jpg' data-caption='{1}'><img src='/{0}-s.jpg'></a>"
         "</div>"),
        ("<div class='soliloquy-container'><ul>{}</ul></div>",
         "<li class='soliloquy-item'><img src='/{0}.jpg'>"
         "<div class='soliloquy-caption'>{1}</div></li>"),
        ("<figure>{}</figure>", "<img src='/{0}.jpg'><p class='wp-caption-text'>{1}</p>"),
        ("<div class='wp-caption'>{}</div>", "<img src='/{0}.jpg'><p class='img-caption'>{1}</p>"),
        ("<div class='slideshow-x'>{}</div>",
         "<div><img src='/{0}.jpg'></div><div class='slide-caption'>{1}</div>"),
        ("{}", "<p><img src='/{0}.jpg'></p><figcaption>{1}</figcaption>"),
        ("{}", "<div><img src='/{0}.jpg'><p class='photo-caption'>{1}</p></div>"),
    ],
)  # fmt: skip
def test_each_picture_of_a_gallery_has_its_own_caption(around: str, slide: str) -> None:
    item = read(around.format("".join(slide.format(*one) for one in SLIDES)))
    assert [image.url for image in item.images or []] == [f"{SITE}/{n}.jpg" for n, _ in SLIDES]
    assert captions(item) == [said for _, said in SLIDES]


def test_a_slide_without_a_caption_has_none_of_its_neighbour_s() -> None:
    slides = "".join(
        f"<figure class='wp-block-image'><img src='/{n}.jpg'>{caption}</figure>"
        for n, caption in (("a", "<figcaption>Le quai</figcaption>"), ("b", ""),
                           ("c", "<figcaption>Le phare</figcaption>"))
    )  # fmt: skip
    item = read(f"<figure class='wp-block-gallery'>{slides}</figure>")
    assert captions(item) == ["Le quai", None, "Le phare"]


def test_a_caption_of_all_is_each_one_s_that_has_no_own() -> None:
    item = read(
        "<figure><img src='/a.jpg'><img src='/b.jpg'><figcaption>Le port</figcaption></figure>"
    )
    assert captions(item) == ["Le port", "Le port"]


@pytest.mark.parametrize(
    ("caption", "shown", "credit"),
    [
        ("<span>Le maire à Lyon</span><span class='credit'>Jean Petit / AFP</span>",
         "Le maire à Lyon", "Jean Petit / AFP"),
        ("Le maire à Lyon<br>Jean Petit / AFP", "Le maire à Lyon", "Jean Petit / AFP"),
        ("<p>Le maire à Lyon.</p><p>© AFP</p>", "Le maire à Lyon.", "AFP"),
        ("Le maire<br>à Lyon", "Le maire à Lyon", None),
        ("Le maire à Lyon <small class='photo-credit'>Photo : Ana Ruiz</small>",
         "Le maire à Lyon", "Ana Ruiz"),
        ("<cite class='image-credits'>AFP</cite>", None, "AFP"),
        ("<div>Le maire</div><div class='copyright'>DR</div>", "Le maire", "DR"),
        ("<p>Le maire.</p><p class='credit'>Photo Ana Ruiz</p>", "Le maire.", "Ana Ruiz"),
    ],
)  # fmt: skip
def test_a_caption_and_its_credit_are_two(caption: str, shown: str, credit: str | None) -> None:
    item = read(f"<figure><img src='/a.jpg'><figcaption>{caption}</figcaption></figure>")
    assert [(one.caption, one.creditText) for one in item.images or []] == [(shown, credit)]


@pytest.mark.parametrize(
    "beside",
    ["<figcaption class='credit'>AFP</figcaption>", "<cite>AFP</cite>",
     "<p class='photo-credit'>Photo AFP</p>", "<span class='copyright'>© AFP</span>"],
)  # fmt: skip
def test_a_credit_beside_the_caption_is_the_picture_s(beside: str) -> None:
    item = read(f"<figure><img src='/a.jpg'><figcaption>Le port</figcaption>{beside}</figure>")
    assert [(one.caption, one.creditText) for one in item.images or []] == [("Le port", "AFP")]


@pytest.mark.parametrize("around", ["<figure>{}</figure>", "<div class='gallery'>{}</div>"])
def test_captions_may_stand_above_their_pictures(around: str) -> None:
    slides = "".join(f"<figcaption>{said}</figcaption><img src='/{n}.jpg'>" for n, said in SLIDES)
    assert captions(read(around.format(slides))) == [said for _, said in SLIDES]


@pytest.mark.parametrize(
    "line",
    ["Le port. © Ana Ruiz", "Le port. Photo : Ana Ruiz", "Le port – Crédit : Ana Ruiz"],
)
def test_a_caption_typed_under_its_picture_is_known_by_its_credit(line: str) -> None:
    for typed in (f"<p><em>{line}</em></p>", f"<p>{line}</p>"):
        item = read(f"<p><img src='/a.jpg'></p>{typed}")
        assert [one.creditText for one in item.images or []] == ["Ana Ruiz"]
        assert (captions(item)[0] or "").startswith("Le port")


PLACE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize(
    "image",
    [
        "<img src='/pagespeed_static/1.JiBnMqyl6S.gif' data-pagespeed-lazy-src='/a.jpg'>",
        f"<img src='{PLACE}' data-src='/a.jpg'>",
        f"<img src='{PLACE}' data-lazy-src='/a.jpg'>",
        f"<img src='{PLACE}' data-original='/a.jpg'>",
        f"<img src='{PLACE}' data-cfsrc='/a.jpg'>",
        f"<img src='{PLACE}' data-ezsrc='/a.jpg'>",
        f"<img src='{PLACE}' data-opt-src='/a.jpg'>",
        f"<img src='{PLACE}' data-orig-src='/a.jpg'>",
        f"<img src='{PLACE}' data-wpfc-original-src='/a.jpg'>",
        f"<img src='{PLACE}' data-litespeed-src='/a.jpg'>",
        f"<img src='{PLACE}' nitro-lazy-src='/a.jpg'>",
        f"<img src='{PLACE}' fifu-data-src='/a.jpg'>",
        f"<img src='{PLACE}' data-srcset='/a-300.jpg 300w, /a.jpg 900w'>",
        f"<img src='{PLACE}' data-lazy-srcset='/a-300.jpg 300w,/a.jpg 900w'>",
        f"<img src='{PLACE}' data-sizes='auto' data-bv-srcset='/a-300.jpg 1x, /a.jpg 2x'>",
        "<img data-src='/a.jpg'>",
        "<img src='/wp-content/plugins/x/lazy_placeholder.gif' data-lazy-original='/a.jpg'>",
        "<img src='/img/1x1.trans.gif' data-lazy-src='/a.jpg'>",
        "<img src='/img/loading.svg' data-image='/a.jpg'>",
        f"<img src='{PLACE}' data-large_image='/a.jpg'>",
        f"<img class='lazy' src='{PLACE}'><noscript><img src='/a.jpg'></noscript>",
        f"<picture><source data-srcset='/a.jpg 1200w' type='image/jpeg'>"
        f"<img src='{PLACE}'></picture>",
        f"<picture><source srcset='/a.jpg'><img src='{PLACE}'></picture>",
        f"<picture><source data-lazy-srcset='/s.jpg 300w, /a.jpg 900w'><img data-x='{PLACE}'>"
        "</picture>",
        "<picture><source srcset='/a.webp 900w' type='image/webp'><img src='/a.jpg'></picture>",
        "<img src='/a.jpg' srcset='/a-150.jpg 150w, /a-300.jpg 300w, /a.jpg 900w'>",
        "<amp-img src='/a.jpg' width='600' height='400'></amp-img>",
        "<a href='/a.jpg'><img src='/a-300x200.jpg'></a>",
        "<img src='/a.jpg' style='display:none' data-src='/a.jpg'>",
        "<img src='/a.jpg' width='100%' height='1080'>",
        "</p><div style='background-image:url(/a.jpg)'></div><p>",
        "</p><figure style='background-image:url(/a.jpg)'></figure><p>",
        "<img src='/img/loading.gif' data-echo='/a.jpg'>",
        "<img src='data:,' data-url='/a.jpg'>",
        "<img data-normal='/a.jpg'>",
        "<img src='/img/grey.gif' data-href='/a.jpg'>",
        "<noscript><img src='/a.jpg'></noscript>",
        "<span class='lazy-box'></span><noscript><img src='/a.jpg' width='900'></noscript>",
        "</p><div class='rocket-lazyload' data-bg='/a.jpg'></div><p>",
        "</p><div data-bg='url(/a.jpg)'></div><p>",
        "</p><div class='td-gallery'><span class='entry-thumb td-thumb-css' data-type='css_image'"
        " data-img-url='/a.jpg'></span></div><p>",
        "<img src='/a.jpg' loading='lazy' decoding='async' data-id='7' data-link='/x/'>",
    ],
)  # fmt: skip
def test_a_picture_s_true_address_is_found_whatever_loads_it(image: str) -> None:
    item = read(f"<p>{image}</p>")
    assert [one.url for one in item.images or []] == [f"{SITE}/a.jpg"]


@pytest.mark.parametrize(
    "pixel",
    [
        "<img src='https://s.example/1.gif' width='1' height='1'>",
        "<img src='https://s.example/0.gif' width='0' height='0'>",
        "<img src='https://s.example/1.gif' width='1px'>",
        "<img src='https://s.example/1.gif' style='width:1px;height:1px'>",
        "<img src='https://s.example/1.gif' style='display:none'>",
        "<img src='https://s.example/1.gif' style='visibility: hidden'>",
        "<img src='https://s.example/1.gif' hidden>",
        "<img src='https://s.example/blank.gif'>",
        f"<img src='{PLACE}'>",
        "<img src='about:blank'>",
        "<noscript><img src='https://s.example/tr?id=1' width='1' height='1'></noscript>",
    ],
)
def test_what_counts_readers_is_no_picture(pixel: str) -> None:
    assert read(f"<p>{pixel}</p>").images is None


@pytest.mark.parametrize("sign", ["😀", "✈️", "👉"])
def test_a_picture_of_a_sign_is_that_sign(sign: str) -> None:
    page = (
        "<body class='single single-post'><article id='post-7' class='post'><h1>Un article</h1>"
        f"<div class='td-post-content'><p>{A} <img src='/1f600.png' alt='{sign}'></p><p>{B}</p>"
        "</div></article></body>"
    )
    item = extract_article(page.encode(), f"{SITE}/un-article/")
    assert (item.articleBody, item.images) == (f"{A} {sign}\n\n{B}", None)


def test_an_address_that_is_no_film_s_stays_in_the_story() -> None:
    page = (
        "<body class='single single-post'><article id='post-7' class='post'><h1>Un article</h1>"
        f"<div class='td-post-content'><p>{A}</p><p>https://data.example/budget</p><p>{B}</p>"
        "</div></article></body>"
    )
    item = extract_article(page.encode(), f"{SITE}/un-article/")
    assert item.articleBody == f"{A}\n\nhttps://data.example/budget\n\n{B}"


@pytest.mark.parametrize(
    ("name", "is_picture"),
    [
        ("avatar-3-critique.jpg", True),
        ("logo-du-psg-devoile.jpg", True),
        ("le-nouveau-logo-twitter.png", True),
        ("default-judgment-in-court.jpg", True),
        ("placeholder-art-exhibition.jpg", True),
        ("favicon-le-film.jpg", True),
        ("no-image-can-tell.jpg", True),
        ("logo.png", False),
        ("cinktank-logo.png", False),
        ("cropped-logo-2.png", False),
        ("default-image.jpg", False),
        ("placeholder.png", False),
        ("logo_600x315.png", False),
        ("site-logo-white-300x100.png", False),
        ("avatar.jpg", False),
    ],
)
def test_a_shared_picture_is_refused_only_where_its_whole_name_is_a_stand_in_s(
    name: str, is_picture: bool
) -> None:
    url = f"{SITE}/wp-content/uploads/{name}"
    item = read("", f"<meta property='og:image' content='{url}'>")
    assert (item.mainImage.url if item.mainImage else None) == (url if is_picture else None)


YOUTUBE = "https://www.youtube.com/embed/abc123def45"


@pytest.mark.parametrize(
    ("player", "url"),
    [
        (f"<iframe src='{YOUTUBE}'></iframe>", YOUTUBE),
        (f"<p><iframe data-src='{YOUTUBE}' src='about:blank'></iframe></p>", YOUTUBE),
        (f"<iframe data-lazy-src='{YOUTUBE}'></iframe>", YOUTUBE),
        (f"<iframe data-cmplz-src='{YOUTUBE}' src='about:blank'></iframe>", YOUTUBE),
        (f"<figure class='wp-block-embed is-type-video'><div class='wp-block-embed__wrapper'>"
         f"<iframe src='{YOUTUBE}'></iframe></div></figure>", YOUTUBE),
        ("<figure class='wp-block-embed'><div class='wp-block-embed__wrapper'>\n"
         "https://youtu.be/abc123def45\n</div></figure>", "https://youtu.be/abc123def45"),
        ("<iframe src='//player.vimeo.com/video/12345'></iframe>",
         "https://player.vimeo.com/video/12345"),
        ("<iframe src='https://www.dailymotion.com/embed/video/x8abc'></iframe>",
         "https://www.dailymotion.com/embed/video/x8abc"),
        ("<iframe src='https://geo.dailymotion.com/player.html?video=x8abc'></iframe>",
         "https://geo.dailymotion.com/player.html?video=x8abc"),
        ("<iframe src='https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook"
         ".com%2Fx%2Fvideos%2F123%2F&show_text=0'></iframe>",
         "https://www.facebook.com/x/videos/123/"),
        ("<div class='fb-video' data-href='https://www.facebook.com/x/videos/123/'></div>",
         "https://www.facebook.com/x/videos/123/"),
        ("<blockquote class='twitter-video'><p>Vu</p><a href='https://twitter.com/x/status/1/video/1'>"
         "3 mai</a></blockquote>", "https://twitter.com/x/status/1/video/1"),
        (f"<figure class='wp-block-video'><video controls src='{SITE}/v.mp4'></video></figure>",
         f"{SITE}/v.mp4"),
        (f"<div class='wp-video'><video class='wp-video-shortcode'><source type='video/mp4'"
         f" src='{SITE}/v.mp4?_=1'><a href='{SITE}/v.mp4'>{SITE}/v.mp4</a></video></div>",
         f"{SITE}/v.mp4"),
        ("<amp-youtube data-videoid='abc123def45' width='480' height='270'></amp-youtube>",
         YOUTUBE),
        ("<lite-youtube videoid='abc123def45'></lite-youtube>", YOUTUBE),
        ("<div class='rll-youtube-player' data-id='abc123def45'></div>", YOUTUBE),
        ("<div class='lyte-wrapper'><div class='lyte' data-video-id='abc123def45'></div></div>",
         YOUTUBE),
        (f"<div class='embed-privacy-container'><p>Charger ?</p><iframe data-src='{YOUTUBE}'>"
         "</iframe></div>", YOUTUBE),
        (f"<object><param name='movie' value='{YOUTUBE}'><embed src='{YOUTUBE}'></object>",
         YOUTUBE),
        ("<p>https://youtu.be/abc123def45</p>", "https://youtu.be/abc123def45"),
        ("<p><a href='https://youtu.be/abc123def45'>https://youtu.be/abc123def45</a></p>",
         "https://youtu.be/abc123def45"),
        (f"<div class='perfmatters-lazy-youtube' data-src='{YOUTUBE}'></div>", YOUTUBE),
        (f"<div class='epyt-video-wrapper'><div class='x' data-facadesrc='{YOUTUBE}'></div></div>",
         YOUTUBE),
        ("<embed src='/v.mp4' type='video/mp4'>", f"{SITE}/v.mp4"),
        ("<object data='/v.mp4' type='video/mp4'></object>", f"{SITE}/v.mp4"),
        ("<iframe src='https://www.tiktok.com/embed/v2/7123'></iframe>",
         "https://www.tiktok.com/embed/v2/7123"),
        ("<figure class='is-type-video'><iframe src='https://media.example/e/77'></iframe></figure>",
         "https://media.example/e/77"),
    ],
)  # fmt: skip
def test_a_video_in_the_body_is_found(player: str, url: str) -> None:
    item = read(player)
    assert [one.url for one in item.videos or []] == [url]
    assert item.audios is None


@pytest.mark.parametrize(
    ("player", "url"),
    [
        (f"<figure class='wp-block-audio'><audio controls src='{SITE}/s.mp3'></audio></figure>",
         f"{SITE}/s.mp3"),
        (f"<audio class='wp-audio-shortcode'><source type='audio/mpeg' src='{SITE}/s.mp3?_=2'>"
         f"<a href='{SITE}/s.mp3'>{SITE}/s.mp3</a></audio>", f"{SITE}/s.mp3"),
        ("<iframe src='https://w.soundcloud.com/player/?url=x'></iframe>",
         "https://w.soundcloud.com/player/?url=x"),
        ("<iframe src='https://open.spotify.com/embed/episode/1'></iframe>",
         "https://open.spotify.com/embed/episode/1"),
        ("<iframe src='https://podcast.ausha.co/x/player'></iframe>",
         "https://podcast.ausha.co/x/player"),
        ("<iframe src='https://embed.podcasts.apple.com/fr/podcast/x'></iframe>",
         "https://embed.podcasts.apple.com/fr/podcast/x"),
        (f"<div class='wp-playlist wp-audio-playlist'><script type='application/json'"
         f" class='wp-playlist-script'>"
         f'{{"type":"audio","tracks":[{{"src":"{SITE}/s.mp3"}}]}}'
         "</script></div>", f"{SITE}/s.mp3"),
        ("<figure class='is-type-audio'><iframe src='https://media.example/e/77'></iframe></figure>",
         "https://media.example/e/77"),
    ],
)  # fmt: skip
def test_an_audio_in_the_body_is_found(player: str, url: str) -> None:
    item = read(player)
    assert [one.url for one in item.audios or []] == [url]
    assert item.videos is None


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='https://www.google.com/maps/embed?pb=1'></iframe>",
        "<iframe src='https://datawrapper.dwcdn.net/abc/1/'></iframe>",
        "<iframe src='https://docs.google.com/forms/d/e/x/viewform'></iframe>",
        "<iframe src='https://tpc.googlesyndication.com/safeframe/1/html/container.html'></iframe>",
        "<div class='td-a-rec'><iframe src='https://ads.example/video/1'></iframe></div>",
        "<blockquote class='twitter-tweet'><a href='https://twitter.com/x/status/1'>3 mai</a>"
        "</blockquote>",
    ],
)
def test_other_frames_are_no_videos(frame: str) -> None:
    item = read(frame)
    assert item.videos is None
    assert item.audios is None


@pytest.mark.parametrize(
    "above",
    [
        f"<div class='td-post-featured-video'><iframe src='{YOUTUBE}'></iframe></div>",
        f"<div class='td-post-featured-image'><div class='wpb_video_wrapper'>"
        f"<iframe src='{YOUTUBE}'></iframe></div></div>",
        f"<div class='tdb_single_featured_image'><div class='tdb-block-inner'>"
        f"<iframe src='{YOUTUBE}'></iframe></div></div>",
    ],
)
def test_the_theme_s_video_post_has_its_video(above: str) -> None:
    item = read(f"<p><iframe src='{YOUTUBE}?feature=oembed'></iframe></p>", above=above)
    assert [one.url for one in item.videos or []] == [YOUTUBE]


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        (f'{{"@type":"VideoObject","name":"V","embedUrl":"{YOUTUBE}"}}', YOUTUBE),
        (f'{{"@type":"VideoObject","name":"V","contentUrl":"{SITE}/v.mp4"}}', f"{SITE}/v.mp4"),
        (f'{{"@type":"NewsArticle","headline":"Un article","video":{{"@type":"VideoObject",'
         f'"embedUrl":"{YOUTUBE}"}}}}', YOUTUBE),
        (f'{{"@graph":[{{"@type":"NewsArticle","headline":"Un article","video":[{{"@id":"#v"}}]}},'
         f'{{"@type":"VideoObject","@id":"#v","embedUrl":"{YOUTUBE}"}}]}}', YOUTUBE),
    ],
)  # fmt: skip
def test_a_video_that_is_stated_is_found(stated: str, url: str) -> None:
    item = read("", f"<script type='application/ld+json'>{stated}</script>")
    assert [one.url for one in item.videos or []] == [url]


def test_an_audio_that_is_stated_is_found() -> None:
    stated = f'{{"@type":"AudioObject","contentUrl":"{SITE}/s.mp3"}}'
    item = read("", f"<script type='application/ld+json'>{stated}</script>")
    assert [one.url for one in item.audios or []] == [f"{SITE}/s.mp3"]


def test_one_video_in_three_places_is_one() -> None:
    stated = '{"@type":"VideoObject","contentUrl":"https://youtu.be/abc123def45"}'
    head = (f"<script type='application/ld+json'>{stated}</script>"
            "<meta property='og:video' content='https://youtu.be/abc123def45'>")  # fmt: skip
    item = read(f"<iframe src='{YOUTUBE}'></iframe>", head)
    assert [one.url for one in item.videos or []] == [YOUTUBE]
