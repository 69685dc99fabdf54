"""New, changed, or kept already."""

from contextlib import nullcontext
from time import time
from types import SimpleNamespace

import attrs
import pytest
from scrapy.exceptions import DropItem

from cinktank.items import NewsArticle, NewsMetadata
from cinktank.lake.writer import LakeWriter
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.schedule import Schedule
from cinktank.pipelines.duplicates import DuplicatesPipeline
from cinktank.revision import story_prints


class Stats(dict):
    """Counts."""

    def inc_value(self, name):
        self[name] = self.get(name, 0) + 1


BODY = "\n\n".join(f"Le {n}e paragraphe dit {'beaucoup ' * 6 * n}." for n in range(1, 6))


def article(job="j1", address="un-article", **more):
    url = f"https://cinktank.com/{address}/"
    fields = {"headline": "Un titre", "articleBody": BODY, "identifier": "42", **more}
    return NewsArticle(url=url, canonicalUrl=url, metadata=NewsMetadata(job=job), **fields)


@pytest.fixture
def writer(tmp_path):
    return LakeWriter(tmp_path, "sports", "j1", SQLiteMemory(tmp_path / "memory.db"), Schedule(()))


@pytest.fixture
def keep(writer):
    """Judge an item and keep it, as the pipelines do one after the other."""
    stats = Stats()
    ledger = SimpleNamespace(entry_of=lambda item: None)
    run = SimpleNamespace(
        lake=writer,
        memory=writer.memory,
        stats=stats,
        ledger=ledger,
        health=SimpleNamespace(copy=lambda: None),
        job="j1",
        gone_after=86400,
        writing=nullcontext,
    )
    pipeline = DuplicatesPipeline(run)

    def kept(item):
        item = pipeline.process_item(item)
        writer.write(item, story_prints(item.articleBody), now=1)
        return item

    kept.stats = stats
    kept.memory = writer.memory
    return kept


def test_the_first_copy_is_revision_one(keep):
    metadata = keep(article()).metadata
    assert (metadata.revision, metadata.event, metadata.changed) == (1, "new", None)
    assert len(metadata.contentHash) == 64


def test_a_second_copy_in_the_same_run_is_dropped_even_if_it_differs(keep):
    keep(article())
    with pytest.raises(DropItem):
        keep(article(headline="Un autre titre"))
    assert keep.stats == {"duplicates/canonical_url": 1}


def test_the_same_post_id_under_another_address_is_the_same_post(keep):
    keep(article())
    with pytest.raises(DropItem):
        keep(article(address="nouvelle-adresse"))
    assert keep.stats == {"duplicates/identifier": 1}


def test_a_later_run_drops_what_has_not_changed(keep):
    keep(article())
    with pytest.raises(DropItem):
        keep(article("j2"))
    assert keep.stats == {"duplicates/unchanged": 1}


def test_a_later_run_keeps_what_has_changed_and_names_the_fields(keep):
    keep(article())
    metadata = keep(article("j2", headline="Un titre corrigé", keywords=["OTAN"])).metadata
    assert (metadata.revision, metadata.event) == (2, "changed")
    assert metadata.changed == ["headline", "keywords"]


def test_comments_neighbours_and_boxes_make_no_revision(keep):
    keep(article())
    with pytest.raises(DropItem):
        keep(article("j2", commentCount=7, dateModified="2022-03-16", articleBodyHtml="<p>x</p>"))


def test_the_same_story_under_another_address_and_id_is_kept_and_marked(keep):
    keep(article())
    copy = keep(article(address="le-meme", identifier="43", headline="Un tout autre titre"))
    assert copy.metadata.sameAs == "https://cinktank.com/un-article/"
    assert copy.metadata.revision == 1
    assert keep.stats == {"duplicates/same_story_kept": 1}


def test_a_tombstone_is_one_revision_more(keep):
    keep(article())
    gone = attrs.evolve(article("j2"), metadata=NewsMetadata(job="j2", event="gone"))
    assert keep(gone).metadata.revision == 2


def mixed_up(job="j1", address="lui", of="un-article", **more):
    """Return the page of one article as it is given for the address of another."""
    item = article(job, address, **more)
    item.metadata.canonicalRefused = f"https://cinktank.com/{of}/"
    return item


OTHER = {
    "identifier": "7",
    "headline": "Autre chose",
    "articleBody": BODY.replace("paragraphe", "alinéa").replace("beaucoup", "autrement"),
}


def test_another_article_s_page_does_not_stand_in_its_way(keep):
    shown = keep(mixed_up())
    own = keep(article())
    assert (own.metadata.event, own.metadata.sameAs) == ("new", None)
    assert keep.memory.get(shown.url).due <= time(), "it is asked again at once"


def test_one_page_that_is_given_for_many_addresses_is_kept_once(keep):
    keep(mixed_up())
    for address in ("elle", "eux"):
        with pytest.raises(DropItem):
            keep(mixed_up(address=address))
    assert keep.stats["identity/another_article"] == 2


def test_another_article_s_page_does_not_replace_an_article_that_is_known(keep):
    keep(article(address="lui", **OTHER))
    with pytest.raises(DropItem):
        keep(mixed_up("j2"))
    assert keep.stats == {"duplicates/doubted": 1}
    assert keep(article("j2")).metadata.event == "new"


def test_another_article_s_page_is_known_even_where_that_article_was_changed_since(keep):
    keep(article())
    with pytest.raises(DropItem):
        keep(mixed_up("j2", headline="Un titre corrigé"))
    assert keep.stats == {"identity/another_article": 1}


def test_an_address_that_had_failed_does_not_hide_whose_page_it_gives(keep):
    keep(article())
    failed = Record("https://cinktank.com/lui/", State.FAILED)
    keep.memory.put(failed)
    with pytest.raises(DropItem):
        keep(mixed_up("j2"))
    assert keep.stats == {"identity/another_article": 1}


def test_a_theme_that_states_one_address_on_every_page_hides_none(keep):
    kept = [keep(mixed_up(address="a", of="x")), keep(mixed_up(address="b", of="x", **OTHER))]
    assert [one.metadata.event for one in kept] == ["new", "new"]
    for one in kept:
        again = attrs.evolve(one, metadata=attrs.evolve(one.metadata, job="j2"))
        with pytest.raises(DropItem):
            keep(again)
    assert keep.stats == {"duplicates/unchanged": 2}
