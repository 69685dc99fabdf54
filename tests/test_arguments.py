"""What ``-a`` may say, and what is answered when it says something else."""

from datetime import date

import pytest

from cinktank.crawl.arguments import (
    ALLOWED,
    OF_A_SECTION,
    OF_THE_SITE,
    ArgumentError,
    read_arguments,
)

HOME = "https://cinktank.com/"


def read(**given: str):
    return read_arguments(given, HOME, "L'International")


def test_nothing_given_means_the_spiders_own_section_both_ways():
    arguments = read()
    assert (arguments.site, arguments.section) == (HOME, "L'International")
    assert arguments.follow == ("listing", "neighbours")
    assert arguments.hops == 5
    assert not arguments.full


@pytest.mark.parametrize(
    ("given", "home"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("comoresnews.com", "https://comoresnews.com/"),
        ("https://example.org/blog", "https://example.org/blog/"),
        (" https://example.org/ ", "https://example.org/"),
    ],
)
def test_site_is_an_address_or_a_host(given, home):
    assert read(site=given).site == home


def test_dates_and_numbers_are_read():
    arguments = read(since="2022-03-01", until="2022-03-15", pages="3", hops="0", full="1")
    assert arguments.since == date(2022, 3, 1)
    assert arguments.until == date(2022, 3, 15)
    assert (arguments.pages, arguments.hops, arguments.full) == (3, 0, True)


@pytest.mark.parametrize(
    ("given", "follow"),
    [
        ("listing", ("listing",)),
        ("neighbours", ("neighbours",)),
        ("neighbours, listing", ("listing", "neighbours")),
        ("feed,api", ("api", "feed")),
        ("auto", ("auto",)),
    ],
)
def test_follow_takes_one_way_or_several_cheapest_first(given, follow):
    assert read(follow=given).follow == follow


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site", ""),
        ("site", "ftp://example.org"),
        ("site", "http://"),
        ("site", "http://host:port/"),
        ("site", "http://exa mple.org/"),
        ("section", "  "),
        ("since", "15/03/2022"),
        ("since", "2022-02-30"),
        ("until", "yesterday"),
        ("pages", "0"),
        ("pages", "-1"),
        ("pages", "1.5"),
        ("hops", "many"),
        ("follow", "links"),
        ("follow", "listing,links"),
        ("follow", "auto,feed"),
        ("follow", ""),
        ("start", "un-article"),
        ("start", "https://elsewhere.org/un-article/"),
        ("full", "yes"),
    ],
)
def test_a_refusal_names_the_argument_what_was_given_and_what_is_allowed(name, value):
    with pytest.raises(ArgumentError) as refused:
        read(**{name: value})
    message = str(refused.value)
    assert message.startswith(f"argument {name}: ")
    assert repr(value.strip()) in message or repr(value) in message
    assert ALLOWED[name] in message or "is not on https://cinktank.com/" in message
    assert "\n" not in message


def test_a_misspelt_argument_is_told_the_right_one():
    with pytest.raises(ArgumentError, match=r"argument sinse: .*did you mean since\?"):
        read(sinse="2022-01-01")


def test_scrapyds_own_arguments_are_left_alone():
    assert read(_job="1f", _version="r1").section == "L'International"


def test_since_after_until_is_refused():
    with pytest.raises(ArgumentError, match="after until"):
        read(since="2022-03-02", until="2022-03-01")


def test_an_article_to_start_from_needs_the_neighbours():
    with pytest.raises(ArgumentError, match="only neighbours"):
        read(start="https://cinktank.com/un-article/", follow="listing")


def test_a_host_with_accents_is_the_one_that_requests_go_to():
    assert read(site="https://écho.example").site == "https://xn--cho-9la.example/"


@pytest.mark.parametrize(
    ("allowed", "name"),
    [(OF_A_SECTION, "gaps"), (OF_THE_SITE, "section"), (OF_THE_SITE, "hops")],
)
def test_an_argument_that_means_nothing_to_a_spider_is_refused_by_name(allowed, name):
    with pytest.raises(ArgumentError, match=f"argument {name}: it means nothing to this spider"):
        read_arguments({name: "1"}, HOME, "Sports", allowed)


def test_values_of_their_own_types_are_taken_as_well():
    arguments = read(pages=3, full=True, follow=["api", "feed"], since=date(2022, 3, 1))
    assert (arguments.pages, arguments.full, arguments.follow) == (3, True, ("api", "feed"))
    assert arguments.since == date(2022, 3, 1)
