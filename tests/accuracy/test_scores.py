"""What the comparison calls right: the scoring itself."""

import doctest

import pytest

from benchmarks.accuracy import golds, scores, tables
from benchmarks.accuracy.golds import Gold, known_of_item
from benchmarks.accuracy.peers import Reading, read_all

NEWSROOM = 40


@pytest.mark.parametrize("module", [golds, scores, tables], ids=lambda module: module.__name__)
def test_examples_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


def test_a_word_said_twice_is_not_found_twice_when_it_stands_once() -> None:
    assert scores.share("oui oui", "oui").precision == 0.5
    assert scores.share("oui", "oui oui").recall == 0.5


def test_a_body_with_one_word_more_is_not_exactly_right() -> None:
    assert not scores.exact("Un. Partager", "Un.")


def test_bullets_are_no_words_but_a_number_in_the_text_is() -> None:
    assert scores.exact("1. Lyon\n2. Brest", "Lyon\nBrest")
    assert not scores.exact("Il y a 2 ports.", "Il y a ports.")


def test_a_dateline_is_forgiven_and_what_stands_before_it_is_not() -> None:
    line = "PARIS, 3 mai (dpa) –"
    assert scores.exact_after_dateline("PARIS, 3 mai (dpa) - Un.", "Un.", line)
    assert not scores.exact_after_dateline("Lire aussi. PARIS, 3 mai (dpa) - Un.", "Un.", line)


def test_a_name_too_many_is_a_wrong_author() -> None:
    assert not scores.same_names(["Ann", "Par Ann"], ["Ann"])
    assert not scores.same_names([], ["Ann"])


def test_a_day_before_midnight_elsewhere_is_the_same_only_in_the_golds_zone() -> None:
    assert scores.same_day("2022-03-14T23:10:00Z", "2022-03-15T00:10:00+01:00")
    assert not scores.same_day("2022-03-14T22:10:00Z", "2022-03-15T00:10:00+01:00")


def test_something_found_where_there_is_nothing_is_wrong() -> None:
    assert not scores.same_values(["Une légende"], [])
    assert not scores.same_day("2022-03-15", None)
    assert not scores.one_of(["Sports"], [])


def test_lists_are_alike_only_in_full_and_in_order() -> None:
    assert not scores.same_values(["a", "b"], ["b", "a"])
    assert not scores.same_values(["a"], ["a", "b"])
    assert not scores.same_values([["a", "https://x/1"]], [["a", "https://x/2"]])


# -- the tables ----------------------------------------------------------------------------

ITEM = {
    "headline": "Un titre",
    "articleSection": "Sports",
    "datePublished": "2022-03-15T18:42:07+01:00",
    "authors": [{"name": "Ann"}],
    "articleBody": "Un deux trois quatre.",
}


def gold(page: str = "p") -> Gold:
    return Gold(page, "frozen", "https://x/", b"", known_of_item(ITEM))


def table(title: str, *readings: Reading) -> tables.Table:
    made = tables.tables([gold("p"), gold("q")], readings)
    return next(each for each in made if each.measure.title == title)


def test_a_page_on_which_a_tool_breaks_counts_as_nothing_found() -> None:
    half = Reading("cinktank", {"headline"}, fields={"p": {"headline": "Un titre"}})
    assert table("Headline", half).values["cinktank"] == {"frozen": 0.5}


def test_even_where_nothing_was_to_be_found() -> None:
    half = Reading("cinktank", {"captions"}, fields={"p": {"captions": []}})
    assert table("Captions, of all pictures", half).values["cinktank"] == {"frozen": 0.5}


def test_a_field_that_a_tool_does_not_offer_is_a_dash() -> None:
    bare = Reading("goose3", {"body"}, fields={"p": {}, "q": {}})
    assert "| goose3 | – |" in table("Section", bare).markdown()


def test_a_better_tool_is_named() -> None:
    fields = {"headline": "Un titre"}
    ours = Reading("cinktank", {"headline"}, fields={"p": fields, "q": {"headline": "Autre"}})
    theirs = Reading("goose3", {"headline"}, fields={"p": fields, "q": fields})
    assert list(table("Headline", ours, theirs).ahead()) == [("frozen", "goose3", "2", "1")]
    assert list(table("Headline", theirs, ours).ahead()) == list(
        table("Headline", ours, theirs).ahead()
    )
    found = tables.misses([gold("p"), gold("q")], ours)
    assert ("Headline", "q", "Autre, gold Un titre") in found
    assert not [each for each in found if each[:2] == ("Headline", "p")]


# -- the golds -----------------------------------------------------------------------------


def test_a_newsroom_knows_every_field_of_every_article_in_every_look() -> None:
    pages = list(golds.newsroom_pages("classic", NEWSROOM))
    assert len(pages) == len({page.page for page in pages}) == NEWSROOM
    assert len({page.page.partition("/")[0] for page in pages}) == len(golds.LOOKS["classic"])
    for page in pages:
        assert set(page.known) == set(known_of_item({}))
        assert page.known["headline"]
        assert page.known["body"]


def test_frozen_pages_that_hold_no_article_are_left_out() -> None:
    named = {page.page for page in golds.frozen_pages()}
    assert "frozen/2022-03-15_dateline-of-its-own" in named
    assert "frozen/2022-04-03_no-such-page" not in named


def test_a_worker_reads_every_page_it_is_given() -> None:
    pages = list(golds.frozen_pages())[:3]
    reading = read_all("cinktank", pages)
    assert not reading.errors
    assert [reading.fields[page.page]["headline"] for page in pages] == [
        page.known["headline"] for page in pages
    ]
