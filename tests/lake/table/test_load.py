"""Every article once, its newest revision on top, and the same whatever way it came."""

import json
import random

import pytest

from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.lines import as_dict, encode_line
from cinktank.lake.location import LakeError
from cinktank.lake.table import loader
from tests.lake.articles import article, land, metadata, tombstone


def revisions(lake):
    return dict(lake.ask("SELECT identifier, revision FROM articles"))


def test_each_article_is_there_once_with_every_field(lake):
    land(lake.root, *(article(number) for number in range(30)), rejects=2)
    done = lake.load()
    assert (done.read, done.new, done.rejected) == (30, 30, 2)
    assert lake.one("SELECT count(DISTINCT key) FROM articles") == 30
    (row,) = lake.ask("SELECT * EXCLUDE (part) FROM articles WHERE identifier = '7'")
    with lake.table.reading() as database:
        names = database.sql("SELECT * EXCLUDE (part) FROM articles").columns
    found = dict(zip(names, row, strict=True))
    assert found["key"] == "cinktank.com#7"
    assert found["month"] == "2022-08"
    assert found["publishedAt"].isoformat() == "2022-08-15T11:00:00+00:00"
    plain = json.loads(encode_line(as_dict(article(7))))
    assert {name: found[name] for name in plain} == plain
    assert lake.ask("SELECT url, reasons, item->>'$.identifier' FROM quarantine ORDER BY 1") == [
        (f"https://cinktank.com/refused-{n}/", ["missing headline: the page shows none"], str(n))
        for n in range(2)
    ]


def test_loading_again_changes_nothing(lake):
    land(lake.root, *(article(number) for number in range(5)), rejects=1)
    lake.load()
    before = lake.ask("SELECT * FROM revisions ORDER BY key")
    done = lake.load()
    assert (done.read, done.parts) == (0, 0)
    assert lake.ask("SELECT * FROM revisions ORDER BY key") == before
    assert lake.one("SELECT count(*) FROM quarantine") == 1


def test_the_newest_revision_wins_and_the_others_are_kept(lake):
    land(lake.root, article(1), article(2))
    lake.load()
    land(lake.root, article(1, 2))
    done = lake.load()
    assert (done.new, done.changed) == (0, 1)
    assert revisions(lake) == {"1": 2, "2": 1}
    assert "révision 2" in lake.one("SELECT articleBody FROM articles WHERE identifier = '1'")
    assert lake.ask("SELECT key, revision FROM revisions ORDER BY ALL") == [
        ("cinktank.com#1", 1), ("cinktank.com#1", 2), ("cinktank.com#2", 1)
    ]  # fmt: skip


def test_an_older_revision_that_comes_late_is_history(lake):
    land(lake.root, article(1, 3))
    lake.load()
    land(lake.root, article(1, 2))
    assert lake.load().history == 1
    assert revisions(lake) == {"1": 3}
    assert lake.one("SELECT count(*) FROM revisions") == 2


def test_a_tombstone_takes_the_article_away_and_its_history_stays(lake):
    land(lake.root, article(1), article(2))
    lake.load()
    land(lake.root, tombstone(1, 2))
    assert lake.load().gone == 1
    assert revisions(lake) == {"2": 1}
    assert lake.ask("SELECT revision, gone FROM revisions WHERE identifier = '1' ORDER BY 1") == [
        (1, False), (2, True)
    ]  # fmt: skip
    land(lake.root, article(1, 1, metadata=metadata(1, contentHash="late")))
    lake.load()
    assert revisions(lake) == {"2": 1}, "what comes late does not bring it back"
    land(lake.root, article(1, 3))
    lake.load()
    assert revisions(lake) == {"1": 3, "2": 1}, "the site brought it back"


def test_the_same_line_in_two_parts_is_one_revision(lake):
    land(lake.root, article(1))
    land(lake.root, article(1))
    assert lake.load().known == 1
    land(lake.root, article(1))
    assert lake.load().known == 1
    assert lake.one("SELECT count(*) FROM revisions") == 1


def test_an_article_is_known_by_its_post_id_whatever_its_address(lake):
    land(lake.root, article(1))
    lake.load()
    moved = "https://cinktank.com/autre-adresse/"
    land(lake.root, article(1, 2, url=moved, canonicalUrl=moved))
    lake.load()
    assert lake.ask("SELECT canonicalUrl FROM articles") == [(moved,)]


@pytest.mark.parametrize("first", ["with", "without"])
@pytest.mark.parametrize("at_once", [True, False])
def test_an_article_whose_post_id_is_not_always_read_is_one_article(lake, first, at_once):
    ways = {"with": "1", "without": None}
    second = ({*ways} - {first}).pop()
    land(lake.root, article(1, 1, identifier=ways[first]), article(5))
    if not at_once:
        lake.load()
    land(lake.root, article(1, 2, identifier=ways[second]))
    lake.load()
    assert lake.ask("SELECT key, revision FROM articles ORDER BY key") == [
        ("cinktank.com#1", 2), ("cinktank.com#5", 1)
    ]  # fmt: skip
    assert lake.one("SELECT count(DISTINCT key) FROM revisions") == 2


@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_and_batches_it_comes_the_end_is_the_same(lake, seed):
    chance = random.Random(seed)
    lines = [article(n, r) for n in range(12) for r in range(1, chance.randint(2, 4))]
    newest = {item.identifier: item.metadata.revision for item in lines}
    for number in (3, 4):
        lines.append(tombstone(number, newest.pop(str(number)) + 1))
    chance.shuffle(lines)
    while lines:
        taken = [lines.pop() for _ in range(min(len(lines), chance.randint(1, 9)))]
        land(lake.root, *taken, rows=chance.randint(1, 4))
        if chance.random() < 0.5:
            lake.load(rows=chance.randint(1, 6))
    lake.load(rows=3)
    assert revisions(lake) == newest


def test_parts_of_a_job_that_still_runs_are_loaded_on_demand_and_once(lake):
    job = land(lake.root, article(1), article(2), rejects=1)
    (manifest,) = lake.root.rglob(f"{job}.manifest.json")
    text = manifest.read_text()
    manifest.unlink()
    assert lake.load().read == 0
    assert lake.load(unlisted=True).read == 2
    manifest.write_text(text)
    done = lake.load()
    assert (done.read, done.manifests) == (0, 1)
    assert lake.one("SELECT count(*) FROM quarantine") == 1


def test_a_part_that_is_not_what_its_manifest_says_is_named_and_left_out(lake):
    land(lake.root, article(1))
    (part,) = parts_under(lake.root)
    whole = b"".join(lines_of(part))
    part.write_bytes(whole)
    (line,) = lake.load().damaged
    assert "not what its manifest says" in line


@pytest.mark.parametrize("kind", ["zstd", "none"])
def test_every_compression_is_read(lake, kind):
    land(lake.root, article(1), compression=kind)
    assert lake.load().new == 1


def test_a_manifest_of_a_newer_schema_is_refused(lake, monkeypatch):
    job = land(lake.root, article(1))
    (manifest,) = lake.root.rglob(f"{job}.manifest.json")
    plain = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**plain, "schemaVersion": "1.9999"}))
    with pytest.raises(LakeError, match="upgrade"):
        lake.load()
    assert loader.newer("1.9999")


def test_keeping_house_loses_nothing(lake):
    for number in range(4):
        land(lake.root, article(number), article(0, number + 2), rejects=1)
        lake.load()
    before = lake.ask("SELECT * FROM articles ORDER BY key")
    for work in (lake.table.compact, lake.table.vacuum):
        assert lake.table.where in work()
        assert lake.ask("SELECT * FROM articles ORDER BY key") == before
    land(lake.root, article(9))
    assert lake.load().new == 1
    assert lake.one("SELECT count(*) FROM rejects") == 4


def test_what_was_merged_is_found_by_every_field(lake):
    """delta-rs writes other text columns when it merges than when it appends."""
    land(lake.root, *(article(n) for n in range(12)))
    lake.load()
    land(lake.root, article(1, 2))
    lake.load()
    for condition in (
        "identifier = '1'",
        "month = '2022-02' AND identifier = '1'",
        "headline LIKE 'Titre 1,%'",
        "metadata.event = 'changed'",
        "list_contains(metadata.sections, 'Sports') AND key = 'cinktank.com#1'",
    ):
        assert lake.ask(f"SELECT revision FROM articles WHERE {condition}") == [(2,)], condition
