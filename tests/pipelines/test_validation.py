"""What is refused, and for which reason."""

from datetime import UTC, datetime

import attrs
import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itemadapter import ItemAdapter

from cinktank.extract import extract_article
from cinktank.items import Dateline, Link, NewsArticle, NewsImage, NewsMetadata, names
from cinktank.lake.lines import as_dict
from cinktank.pipelines.validation import drop_false_change, reasons
from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.theme import Theme

NOW = datetime(2022, 3, 16, 12, tzinfo=UTC)

GOOD = NewsArticle(
    url="https://cinktank.com/un-article/",
    headline="Un titre",
    articleBody="Un corps d’article qui est plus long que son titre.",
    datePublished="2022-03-15T12:00:00+01:00",
    dateline=Dateline(text="PARIS, 15 mars (AFP) –", located="Paris"),
)


def test_a_good_article_has_nothing_against_it():
    assert reasons(GOOD, NOW) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"headline": None}, "missing headline"),
        ({"articleBody": None}, "missing articleBody"),
        ({"datePublished": None}, "missing datePublished"),
        ({"articleBody": "Court."}, "body shorter than headline"),
        ({"datePublished": "2022-03-18T12:00:00+01:00"}, "datePublished in the future"),
        ({"datePublished": "hier"}, "datePublished in the future"),
        ({"commentCount": "3"}, "schema"),
        ({"keywords": "OTAN"}, "schema"),
        ({"dateline": Dateline(text=None)}, "schema"),
        (
            {"metadata": NewsMetadata(validationMessages={"truncated": ["no </html>"]})},
            "truncated",
        ),
    ],
)
def test_a_fault_is_refused_under_its_name(change, reason):
    found = reasons(attrs.evolve(GOOD, **change), NOW)
    assert [line.partition(":")[0] for line in found] == [reason]


@pytest.mark.parametrize("date", ["2023-03-15", "1970-01-01T00:00:00+00:00", "hier"])
def test_a_date_of_the_last_change_that_cannot_be_is_dropped_and_costs_no_article(date):
    item = attrs.evolve(GOOD, dateModified=date, metadata=NewsMetadata())
    assert reasons(item, NOW) == []
    assert item.dateModified == date, "who asks for reasons finds the item as it was"
    drop_false_change(item, NOW)
    assert item.dateModified is None
    assert item.metadata.sources == {"dateModified": "refused"}


def test_clocks_may_differ_by_some_hours():
    early = attrs.evolve(GOOD, datePublished="2022-03-17T01:00:00+01:00")
    assert reasons(early, NOW) == []


def test_a_tombstone_has_no_story_and_needs_none():
    gone = NewsArticle(url=GOOD.url, metadata=NewsMetadata(event="gone"))
    assert reasons(gone, NOW) == []


published = fastjsonschema.compile(ItemAdapter.get_json_schema(NewsArticle))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=5)
    | st.sampled_from([Dateline(text=1), Dateline(text="x", date=2), Link(url=[]), NewsImage(url=0),
                       Link(headline="x"), NewsMetadata(revision="1"), NewsMetadata(sources={})]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner,
                                                                max_size=2),
    max_leaves=4,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(names(NewsArticle)), ANYTHING, max_size=3))
def test_what_passes_is_as_the_published_schema_says(values):
    item = attrs.evolve(GOOD)
    for name, value in values.items():
        object.__setattr__(item, name, value)  # past the class's own converters
    if not any(reason.startswith("schema") for reason in reasons(item, NOW)):
        published(as_dict(item))


def test_what_the_newsroom_prints_passes():
    newsroom = Newsroom(40, 2022)
    pages = Pages(newsroom, Theme("tdb", "12.6.6"))
    for number in newsroom.numbers():
        item = extract_article(pages.article(number, "https://cinktank.com").encode(), "")
        assert not [one for one in reasons(item, NOW) if one.startswith("schema")]
        published(as_dict(item))
