from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from cinktank.processors.urls import absolute, canonicalize, plain_host

PAGE = "https://cinktank.com/lotan/"


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("https://cinktank.com/lotan/", None, PAGE),
        ("https://cinktank.com/lotan/#respond", None, PAGE),
        ("https://cinktank.com/lotan", None, "https://cinktank.com/lotan"),
        ("https://cinktank.com", None, "https://cinktank.com/"),
        ("HTTPS://CINKTANK.COM:443/lotan/", None, PAGE),
        ("//cinktank.com/lotan/", "http://cinktank.com/", "http://cinktank.com/lotan/"),
        ("//cinktank.com/lotan/", None, None),
        ("/lotan/", "https://cinktank.com/sport/", PAGE),
        ("../lotan/", "https://cinktank.com/sport/", PAGE),
        ("?p=123", "https://cinktank.com/", "https://cinktank.com/?p=123"),
        ("https://cinktank.com/?p=123", None, "https://cinktank.com/?p=123"),
        ("https://cinktank.com/lotan/?utm_source=a&utm_medium=b", None, PAGE),
        ("https://cinktank.com/lotan/?fbclid=1&gclid=2&mc_cid=3&mc_eid=4", None, PAGE),
        ("https://cinktank.com/lotan/?xtor=RSS-1", None, PAGE),
        ("https://cinktank.com/lotan/?replytocom=7#respond", None, PAGE),
        ("https://cinktank.com/lotan/?amp=1", None, "https://cinktank.com/lotan/?amp=1"),
        ("https://cinktank.com/a?atlas_page=2", None, "https://cinktank.com/a?atlas_page=2"),
        ("https://cinktank.com/?p=1&#038;utm_source=x", None, "https://cinktank.com/?p=1"),
        ("https://cinktank.com/a?b=2&a=1", None, "https://cinktank.com/a?a=1&b=2"),
        ("https://cinktank.com/#x?p=1", None, "https://cinktank.com/"),
        ("https://web.archive.org/web/20220316120000/https://cinktank.com/lotan/", None, PAGE),
        ("https://web.archive.org/web/20220316120000if_/https://cinktank.com/lotan/", None, PAGE),
        ("http://web.archive.org/web/2022id_/https://cinktank.com/lotan/", None, PAGE),
        ("https://web.archive.org/web/2022*/https://cinktank.com/lotan/", None, PAGE),
        ("https://web.archive.org/web/2022/https:/cinktank.com/lotan/", None, PAGE),
        ("//web.archive.org/web/20220316im_/https://cinktank.com/lotan/", None, PAGE),
        ("/web/20220316120000/https://cinktank.com/lotan/", None, PAGE),
        ("/web/20220316/https://cinktank.com/lotan/", "https://web.archive.org/web/2022/x", PAGE),
        ("/lotan/", "https://web.archive.org/web/2022/https://cinktank.com/sport/", PAGE),
        (
            "https://web.archive.org/web/2022/cinktank.com/lotan/",
            None,
            "http://cinktank.com/lotan/",
        ),
        (
            "https://web.archive.org/web/2023/https://web.archive.org/web/2022/https://cinktank.com/lotan/",
            None,
            PAGE,
        ),
        (
            "https://cinktank.com/web/2022/sport.html",
            None,
            "https://cinktank.com/web/2022/sport.html",
        ),
        ("mailto:redaction@cinktank.com", None, None),
        ("javascript:void(0)", PAGE, None),
        ("data:image/png;base64,AAAA", PAGE, None),
        ("tel:+33102030405", PAGE, None),
        ("", PAGE, None),
        ("   ", PAGE, None),
        ("http://", None, None),
        ("https://[::1", None, None),
        ("\n https://cinktank.com/lo\ntan/ ", None, PAGE),
    ],
)
def test_an_address_has_one_form(url: str, base: str | None, expected: str | None) -> None:
    assert canonicalize(url, base) == expected


def test_an_absolute_address_keeps_its_query_and_fragment() -> None:
    address = "https://cinktank.com/a?b=2&a=1#x"
    assert absolute(address) == address


def test_the_canonical_form_is_its_own_canonical_form() -> None:
    once = canonicalize("https://Cinktank.com/é à/?b=é&a=%C3%A9&utm_source=x")
    assert once is not None
    assert canonicalize(once) == once


PIECES = st.sampled_from(
    [
        "https://",
        "http:",
        "//",
        "/",
        "web.archive.org",
        "/web/2022",
        "cinktank.com",
        "?",
        "&",
        "#",
        "utm_source=x",
        "p=1",
        ":",
        "443",
        "[",
        "]",
        "%",
        "é",
        " ",
        "@",
        "..",
        "\ud800",
        "&amp;",
    ]
)


@given(st.text() | st.lists(PIECES).map("".join), st.none() | st.text(max_size=20))
def test_no_address_raises_and_every_answer_is_of_the_web(url: str, base: str | None) -> None:
    for read in (canonicalize(url, base), absolute(url, base)):
        assert read is None or read.startswith(("http://", "https://"))
    once = canonicalize(url, base)
    assert once is None or canonicalize(once) is not None


LABEL = st.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True)
PLAIN = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.lists(LABEL, min_size=1, max_size=4).map(".".join)
    | st.sampled_from(["web.archive.org", "127.0.0.1", "a..b", "é.fr"]),
    st.sampled_from(["", ":80", ":443", ":8000", ":45243", ":65536", ":080", ":99999", ":0"]),
    st.text("abzAZ09/._~-%;:@!$'()*+,=&?#é", max_size=20)
    | st.sampled_from(["web/2022/https://cinktank.com/", "a/../b", "//", "2022/www.a.fr"]),
)


@given(PLAIN)
def test_an_address_that_is_plain_is_its_own_canonical_form(url):
    if plain_host(url) is None:
        return
    assert canonicalize_url(url) == url == canonicalize(url) == absolute(url)
    assert urlsplit(url).hostname == plain_host(url)


@given(PLAIN)
def test_the_shortcut_gives_what_w3lib_does(url):
    assert absolute(url) == absolute(f" {url}")
    assert canonicalize(url) == canonicalize(f" {url}")
