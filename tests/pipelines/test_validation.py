"""What is refused, and for which reason."""

from datetime import UTC, datetime

import attrs
import pytest

from cinktank.items import Dateline, NewsArticle, NewsMetadata
from cinktank.pipelines.validation import reasons

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
        ({"dateModified": "2023-03-15"}, "dateModified in the future"),
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


def test_clocks_may_differ_by_some_hours():
    early = attrs.evolve(GOOD, datePublished="2022-03-17T01:00:00+01:00")
    assert reasons(early, NOW) == []


def test_a_tombstone_has_no_story_and_needs_none():
    gone = NewsArticle(url=GOOD.url, metadata=NewsMetadata(event="gone"))
    assert reasons(gone, NOW) == []
