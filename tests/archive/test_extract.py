"""Extraction: captures become revisions, faults are counted, nothing is stored twice."""

import json
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.utils.project import get_project_settings

from cinktank.archive.extraction import Wanted, stretches
from cinktank.archive.landing import Landing
from cinktank.archive.processes import extracted
from tests.archive.made import HTML, SITE, Made, warc
from tests.crawls.crawl import lines

ARTICLE = f"{SITE}un-article/"
BANNER = (
    b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><style>x</style><div id='wm-ipp-base'>La machine</div>"
    b"<!-- END WAYBACK TOOLBAR INSERT -->"
)


def article(title="Un titre", number=1, story="Un fait", url=ARTICLE):
    """Return a post of the theme, small and in our own words."""
    paragraphs = "".join(
        f"<p>{story} numéro {place} a eu lieu ce jour-là dans la ville, selon nos informations.</p>"
        for place in range(6)
    )
    return f"""<!doctype html><html lang="fr-FR"><head><title>{title}</title>
<link rel="canonical" href="{url}">
<meta property="article:published_time" content="2022-03-15T12:00:00+01:00">
</head><body class="post-template-default single single-post postid-{number}">
<article id="post-{number}" class="post-{number} post type-post">
<h1 class="entry-title">{title}</h1>
<time class="entry-date" datetime="2022-03-15T12:00:00+01:00">15 mars 2022</time>
<div class="td-post-content">{paragraphs}</div></article></body></html>""".encode()


def extract(root: Path, pattern: object, workers: int = 1, job: str = "j", site: str = SITE):
    """Extract as the command does; return the lines of the lake, the counts and the faults."""
    settings = get_project_settings()
    settings.set("DATA_ROOT", str(root))
    wanted = Wanted(site, None, job)
    landing = Landing(settings, wanted)
    faults = []
    for found in extracted(stretches(str(pattern)), wanted, workers):
        faults += found.faults
        landing.take(found)
    landing.close()
    return lines(root / "landing"), landing.counts, faults


def told(items):
    return [
        (item["metadata"]["revision"], item["metadata"]["event"], item["headline"],
         item["metadata"]["capture"]["timestamp"][:10])
        for item in items
    ]  # fmt: skip


def test_captures_become_revisions_oldest_first(tmp_path):
    """Whatever the files are called; what has not changed is no revision."""
    warc(tmp_path, Made(ARTICLE, "2022-06-01", article("Deux")), name="a",)  # fmt: skip
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article("Un")),
        Made(ARTICLE, "2022-05-01", article("Un")),
        name="b",
    )
    warc(tmp_path, Made(ARTICLE, "2022-07-01", article("Trois")), name="c")
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert told(items) == [
        (1, "new", "Un", "2022-04-01"),
        (2, "changed", "Deux", "2022-06-01"),
        (3, "changed", "Trois", "2022-07-01"),
    ]
    assert items[1]["metadata"]["changed"] == ["headline"]
    assert counts["duplicates/unchanged"] == counts["extract/revisit"] == 1


def test_captures_that_differ_in_the_archives_additions_are_the_same(tmp_path):
    plain = article()
    shown = plain.replace(b"<article", BANNER + b"<article").replace(
        b'href="https://cinktank.com',
        b'href="https://web.archive.org/web/20220501/https://cinktank.com',
    )
    warc(tmp_path, Made(ARTICLE, "2022-04-01", plain), Made(ARTICLE, "2022-05-01", shown))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert len(items) == 1
    assert items[0]["canonicalUrl"] == ARTICLE
    assert counts["archive/additions_removed"] == 1
    assert counts["duplicates/unchanged"] == 1


def test_the_same_capture_twice_is_one(tmp_path):
    for name in ("a", "b"):
        warc(tmp_path, Made(ARTICLE, "2022-04-01", article("Un")), name=name)
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert len(items) == 1
    assert counts["duplicates/canonical_url"] == 1


def test_what_the_lake_has_lost_since_is_stored_again(tmp_path):
    """The memory knows it; but it belongs to a lake, and that one does not have it any more."""
    path, lake = warc(tmp_path, Made(ARTICLE, "2022-04-01", article())), tmp_path / "lake"
    first, _, _ = extract(lake, path, job="first")
    shutil.rmtree(lake / "landing")
    again, counts, _ = extract(lake, path, job="again")
    assert [item["url"] for item in again] == [item["url"] for item in first] == [ARTICLE]
    assert counts["duplicates/unchanged"] == 0


def test_an_older_capture_does_not_become_the_newest_revision(tmp_path):
    new = warc(tmp_path, Made(ARTICLE, "2022-06-01", article("Neuf")), name="new")
    old = warc(tmp_path, Made(ARTICLE, "2022-04-01", article("Vieux")), name="old")
    extract(tmp_path / "lake", new, job="one")
    items, counts, _ = extract(tmp_path / "lake", old, job="two")
    assert [item["headline"] for item in items] == ["Neuf"]
    assert counts["duplicates/older_capture"] == 1


def test_read_again_what_the_rules_read_otherwise_is_a_revision(tmp_path, monkeypatch):
    path = warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article("Un")),
        Made(f"{SITE}deux/", "2022-04-01", article("Deux", 2, "Une chose", f"{SITE}deux/")),
    )
    extract(tmp_path / "lake", path, job="one")
    from cinktank.archive import extraction

    read = extraction.read

    def other_rules(*args):
        item, is_further = read(*args)
        if item.headline == "Un":
            item.headline = "Un, mieux lu"
        return item, is_further

    monkeypatch.setattr(extraction, "read", other_rules)
    items, counts, _ = extract(tmp_path / "lake", path, job="two")
    assert [(item["headline"], item["metadata"]["revision"]) for item in items] == [
        ("Un", 1),
        ("Deux", 1),
        ("Un, mieux lu", 2),
    ]
    assert counts["duplicates/unchanged"] == 1
    items, counts, _ = extract(tmp_path / "lake", path, job="three")
    assert len(items) == 3
    assert counts["duplicates/unchanged"] == 2


def test_what_is_no_article_is_counted_and_not_quarantined(tmp_path):
    check = b"<html><script src='/cdn-cgi/challenge-platform/x.js'></script></html>"
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article()),
        Made(SITE, "2022-04-01", b"<html><body class='home blog'><h1>Accueil</h1></body></html>"),
        Made(f"{SITE}a.jpg", "2022-04-01", b"\xff\xd8", headers=[("Content-Type", "image/jpeg")]),
        Made(f"{SITE}gone/", "2022-04-01", b"", status=404),
        Made(f"{SITE}check/", "2022-04-01", check),
        Made("https://example.org/", "2022-04-01", article()),
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert len(items) == 1
    assert lines(tmp_path / "lake" / "quarantine") == []
    assert {name: counts[name] for name in counts if name.startswith(("extract/", "archive/"))} == {
        "extract/responses": 6,
        "extract/pages": 3,
        "extract/no_article": 1,
        "extract/not_html": 1,
        "extract/status/404": 1,
        "extract/other_site": 1,
        "archive/bot_check": 1,
        "archive/additions_removed": 0,
    }


def test_an_article_that_cannot_be_trusted_is_in_quarantine_with_its_reasons(tmp_path):
    cut = article("Coupé", 2, "Une chose", f"{SITE}deux/")[:-60]
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article()),
        Made(f"{SITE}deux/", "2022-04-01", cut),
    )
    items, _, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert len(items) == 1
    (reject,) = lines(tmp_path / "lake" / "quarantine")
    assert reject["reasons"] == ["truncated: the page has no </html>"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_change_that_cannot_be_is_dropped_by_however_many_processes(tmp_path, workers):
    ahead = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    changed = f'<meta property="article:modified_time" content="{ahead}"></head>'.encode()
    warc(tmp_path, Made(ARTICLE, "2022-04-01", article().replace(b"</head>", changed)))
    ((item,), _, _) = extract(tmp_path / "lake", tmp_path / "*.warc.gz", workers)
    assert item["dateModified"] is None
    assert item["metadata"]["sources"]["dateModified"] == "refused"


@pytest.mark.parametrize("workers", [1, 3])
def test_damage_is_counted_and_the_rest_is_stored(tmp_path, workers, monkeypatch):
    monkeypatch.setattr("cinktank.archive.extraction.STRETCH", 20_000)
    path = warc(
        tmp_path,
        *(
            Made(
                f"{SITE}{n}/",
                f"2022-04-01T00:{n:02}",
                article(f"Titre {n}", n, random.Random(n).randbytes(40).hex(), f"{SITE}{n}/"),
                headers=[*HTML, ("X-Filler", random.Random(n).randbytes(900).hex())],
            )
            for n in range(1, 50)
        ),
    )
    sound = path.read_bytes()
    data = bytearray(sound)
    data[30_000:30_004] = b"\0\0\0\0"
    path.write_bytes(data[:-25])
    items, counts, faults = extract(tmp_path / "lake", path, workers)
    assert counts["archive/corrupt_member"] == 1
    assert counts["archive/truncated"] == 1
    assert len(faults) == 2
    assert len(items) in (48, 49), "a corrupt request or metadata record costs no article"
    order = [item["metadata"]["dateDownloaded"] for item in items]
    assert order == sorted(order)
    assert json.dumps(items[0])
