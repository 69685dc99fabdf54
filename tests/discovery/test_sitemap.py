"""Sitemaps: which files, which addresses."""

import gzip

import pytest

from cinktank.pages.sitemap import (
    Entry,
    NoSitemapError,
    holds_posts,
    is_later,
    read_sitemap,
    unread,
)

SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
INDEX = f"""<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex {SCHEMA}>
<sitemap><loc>https://cinktank.com/post-sitemap.xml</loc><lastmod>2022-03-01T10:00:00+00:00</lastmod></sitemap>
<sitemap><loc>https://cinktank.com/post-sitemap2.xml</loc><lastmod>2022-03-15T10:00:00+00:00</lastmod></sitemap>
<sitemap><loc>https://cinktank.com/page-sitemap.xml</loc></sitemap>
<sitemap><loc>https://cinktank.com/news-sitemap.xml</loc></sitemap>
</sitemapindex>"""
POSTS = f"""<urlset {SCHEMA} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://cinktank.com/a/ </loc><lastmod>2022-03-15</lastmod></url>
<url><loc>https://cinktank.com/b/</loc><news:news><news:title>B</news:title></news:news></url>
<url><lastmod>2022-03-15</lastmod></url></urlset>"""


def test_an_index_gives_its_files_of_posts_newest_first():
    index = read_sitemap(INDEX.encode())
    assert index.is_index
    found = [one.url.rpartition("/")[2] for one in unread(index.entries, {})]
    assert found == ["news-sitemap.xml", "post-sitemap2.xml", "post-sitemap.xml"]


def test_a_file_that_has_not_changed_is_not_read_again():
    known = {one.url: one.changed for one in read_sitemap(INDEX.encode()).entries if one.changed}
    left = unread(read_sitemap(INDEX.encode()).entries, known)
    assert [one.url for one in left] == ["https://cinktank.com/news-sitemap.xml"]


@pytest.mark.parametrize("body", [POSTS.encode(), gzip.compress(POSTS.encode())])
def test_addresses_are_read_packed_or_not(body):
    entries = read_sitemap(body).entries
    assert entries == [
        Entry("https://cinktank.com/a/", "2022-03-15"),
        Entry("https://cinktank.com/b/", None),
    ]


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"{}", b"\x1f\x8bxx"])
def test_what_is_no_sitemap_is_told(body):
    with pytest.raises(NoSitemapError):
        read_sitemap(body)


@pytest.mark.parametrize(
    ("name", "posts"),
    [
        ("wp-sitemap-posts-post-12.xml", True),
        ("wp-sitemap-taxonomies-post_tag-1.xml", False),
        ("wp-sitemap-users-1.xml", False),
        ("post-sitemap3.xml", True),
        ("post-sitemap.xml.gz", True),
        ("author-sitemap.xml", False),
        ("category-sitemap.xml", False),
        ("tdb_templates-sitemap.xml", False),
    ],
)
def test_files_of_posts_are_told_by_name(name, posts):
    assert holds_posts(f"https://cinktank.com/{name}") is posts


def test_a_date_that_cannot_be_read_is_no_later_date():
    assert not is_later("hier", "2022-03-15T18:20:00+01:00")
    assert not is_later("2022-03-16", None)
    assert is_later("2022-03-15T19:20:00+01:00", "2022-03-15T18:20:00+01:00")
