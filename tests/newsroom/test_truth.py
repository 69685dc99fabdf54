"""What the newsroom says is true, without a server."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import ftfy
import pytest

from fixtures.newsroom import Newsroom, real_page, variations
from fixtures.newsroom.chance import Axis
from fixtures.newsroom.sections import BOOKS, INTERNATIONAL, SECTIONS
from fixtures.newsroom.stories import Story
from fixtures.newsroom.truth import truth_of
from fixtures.newsroom.typography import mojibake

BASE = "http://127.0.0.1:1"
HERE = Path(__file__).parent


def all_truth(articles: int, seed: int) -> list[dict[str, Any]]:
    return list(Newsroom(articles, seed).truth(BASE))


def all_stories(articles: int, seed: int) -> list[Story]:
    newsroom = Newsroom(articles, seed)
    return [newsroom.story(n) for n in newsroom.numbers()]


def test_the_same_seed_gives_the_same_stories() -> None:
    assert all_truth(120, 3) == all_truth(120, 3)


def test_another_seed_gives_other_stories() -> None:
    here, there = all_truth(120, 3), all_truth(120, 4)
    same = [
        a["headline"] for a, b in zip(here, there, strict=True) if a["headline"] == b["headline"]
    ]
    assert len(same) < 15


def test_a_larger_newsroom_goes_further_back() -> None:
    small, large = all_truth(60, 5), all_truth(300, 5)
    kept = (
        "url",
        "headline",
        "datePublished",
        "identifier",
        "articleBody",
        "mainImage",
        "dateline",
    )
    for one, other in zip(small, large, strict=False):
        assert {name: one[name] for name in kept} == {name: other[name] for name in kept}


@pytest.mark.parametrize("articles", [40, 2000])
@pytest.mark.parametrize("seed", [0, 7, 99])
def test_the_real_page_is_given_word_for_word(articles: int, seed: int) -> None:
    golden = json.loads((HERE / "real_page.json").read_text())
    newsroom = Newsroom(articles, seed)
    told = truth_of(newsroom, real_page.PAGE, "https://cinktank.com")
    for field in ("url", "headline", "articleSection", "dateline", "inLanguage", "commentCount"):
        assert told[field] == golden[field], field
    assert told["articleBody"] == golden["articleBody"]
    assert [crumb["name"] for crumb in told["breadcrumbs"]] == golden["breadcrumbs"]
    assert told["datePublished"].startswith(golden["datePublished"])
    assert [line["headline"] for line in told["promotions"]] == golden["promotions"]
    assert [box["headline"] for box in told["relatedArticles"]] == golden["relatedArticles"]
    for neighbour in ("previousArticle", "nextArticle"):
        assert told[neighbour]["headline"] == golden[neighbour]["headline"]
    for part, value in golden["mainImage"].items():
        assert told["mainImage"][part] == value
    for box in told["relatedArticles"]:
        slug = box["url"].removeprefix("https://cinktank.com/").rstrip("/")
        assert newsroom.find(slug) is not None


def axes() -> list[Axis[Any]]:
    return [value for value in vars(variations).values() if isinstance(value, Axis)]


@pytest.mark.parametrize("seed", range(6))
def test_every_value_of_every_variation_is_dealt_within_200(seed: int) -> None:
    for axis in axes():
        assert {axis.at(seed, n) for n in range(200)} == set(axis.values), axis.name


@pytest.mark.parametrize("seed", range(6))
def test_every_variation_reaches_a_story_within_200(seed: int) -> None:
    stories = all_stories(200, seed)
    looks = [story.look for story in stories]
    assert {look.paragraphs for look in looks} == set(variations.PARAGRAPHS.values)
    assert {look.furniture for look in looks} == set(variations.FURNITURE.values)
    assert {look.typography for look in looks} == set(variations.TYPOGRAPHY.values)
    assert {look.guillemets for look in looks} == set(variations.GUILLEMETS.values)
    assert {look.mojibake for look in looks} == {True, False}
    assert {look.invisible for look in looks} == set(variations.INVISIBLE.values)
    assert {s.look.lazy for s in stories if s.picture} == set(variations.LAZY.values)
    assert {s.look.related for s in stories if s.related} == set(variations.RELATED.values) - {
        "none"
    }
    assert {len(s.related) for s in stories} >= {0, 1, 2, 3}
    kinds = {block.kind for story in stories for block in story.blocks}
    assert kinds >= {"paragraph", "heading", "quote", "list", "ordered list", "table"}
    assert kinds >= {"figure", "tweet", "iframe", "youtube", "video"}
    assert {s.look.dateline for s in stories} == {"own paragraph", "opening", "missing"}
    assert {len(s.promotions) for s in stories} == {0, 1, 2}
    assert {bool(p.path) for s in stories for p in s.promotions} == {True, False}
    assert any(s.dateline and s.dateline.date is None for s in stories)
    assert any("<em>" in s.headline for s in stories)
    assert any("&" in s.headline for s in stories)
    assert any(s.copy_of is not None for s in stories)
    assert any(len(s.authors) == 2 for s in stories)
    assert any(len(s.sections) > 2 for s in stories)
    assert any(s.section is not INTERNATIONAL and INTERNATIONAL in s.sections for s in stories)
    assert {len(s.tags) for s in stories} == {0, 1, 2, 3, 4, 6}
    assert any(s.modified != s.published for s in stories)
    pictures = [s.picture for s in stories]
    assert None in pictures
    assert any(p and not p.printed for p in pictures)
    assert any(p and p.caption and not p.credit for p in pictures)
    assert any(
        p and p.credit.count("/") > 1 and ("," in p.credit or " et " in p.credit) for p in pictures
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_dateline_of_31_december_is_printed_on_1_january(seed: int) -> None:
    turned = [
        told
        for told in all_truth(200, seed)
        if told["datePublished"].startswith("2022-01-01") and told["dateline"]
    ]
    assert turned
    assert {told["dateline"]["date"] for told in turned} == {"2021-12-31"}


def test_every_sixth_to_fourth_post_is_international() -> None:
    newsroom = Newsroom(2000, 7)
    share = len(newsroom.members(INTERNATIONAL)) / len(newsroom)
    assert 1 / 6 < share < 1 / 4
    counts = {section.label: len(newsroom.members(section)) for section in SECTIONS}
    assert all(count > 10 for label, count in counts.items() if label != BOOKS.label), counts
    assert counts[BOOKS.label] == 0


def test_dates_fall_without_a_tie_and_identifiers_with_them() -> None:
    told = all_truth(3000, 7)
    dates = [each["datePublished"] for each in told]
    assert len(set(dates)) == len(dates)
    identifiers = [int(each["identifier"]) for each in told]
    assert identifiers == sorted(identifiers, reverse=True)
    moments = [each["datePublished"][:19] for each in told]
    assert moments == sorted(moments, reverse=True)


def test_addresses_are_unique_and_second_copies_numbered() -> None:
    told = all_truth(3000, 7)
    urls = Counter(each["url"] for each in told)
    assert max(urls.values()) == 1
    copies = [each for each in told if each["copyOf"]]
    assert copies
    for each in copies:
        original = next(other for other in told if other["url"] == each["copyOf"])
        assert original["articleBody"] == each["articleBody"]
        assert original["identifier"] != each["identifier"]


def test_truth_has_ordinary_spaces() -> None:
    for told in all_truth(200, 7):
        text = json.dumps(told, ensure_ascii=False)
        assert not {"\u00a0", "\u202f", "\ue000", "\ue004"} & set(text)
        assert "  " not in told["articleBody"]


def test_garbled_text_can_be_repaired() -> None:
    garbled = 0
    for story in all_stories(400, 7):
        for block in story.blocks:
            if story.look.mojibake and "\ue000" not in block.text:
                garbled += 1
                assert ftfy.fix_text(mojibake(block.text), uncurl_quotes=False) == block.text
    assert garbled


@pytest.mark.parametrize(("articles", "why"), [(39, "40 to 100000"), (100_001, "40 to 100000")])
def test_a_size_out_of_range_is_refused(articles: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Newsroom(articles)


def test_a_post_out_of_the_middle_closes_the_ranks() -> None:
    newsroom = Newsroom(60, 7)
    newsroom.delete(30)
    assert newsroom.neighbours(29) == (31, 28)
    assert newsroom.neighbours(31) == (32, 29)
    assert newsroom.neighbours(0)[1] is None
    assert newsroom.neighbours(59)[0] is None
