"""What a site says stays text: in a path, a line, a cell, a log and a page."""

import csv
import io
import json
import logging
import re
import subprocess
from contextlib import nullcontext
from datetime import UTC, datetime
from unittest.mock import Mock
from xml.etree import ElementTree

import attrs
import duckdb
import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from cinktank.items import Link, NewsArticle, NewsMetadata
from cinktank.lake.cells import CellExporter, XmlExporter
from cinktank.lake.compression import lines_of
from cinktank.lake.exporter import LineExporter
from cinktank.lake.lines import encode_line, in_order
from cinktank.lake.table.answer import answer
from cinktank.lake.table.table import duckdb_settings
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule
from cinktank.monitoring.log_lines import LogLines
from cinktank.monitoring.one_line import OneLineRecord, log_in_one_line
from cinktank.reports.page import overview_page, run_page, write_overview, write_page
from cinktank.reports.run import Gaps, Reject, Run, read_run, write_run
from cinktank.summary import overwritten
from tests.machine import CHROMIUM, needs

NASTY = '\x00\x07\x1b[2J\r\n\u0085\u2028\u2029\u202e\ud83d {"a": 1}\n'
BIG = "x" * 5_000_000


def article(**given) -> NewsArticle:
    return NewsArticle(**{"url": "https://cinktank.com/a/", "metadata": NewsMetadata(), **given})


# -- paths -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "..", "a/b", "a\0b", "a\nb", ".hidden", ""])
def test_no_name_leads_out_of_the_folder_of_the_lake(tmp_path, name):
    root = tmp_path / "lake"
    keep = LakeWriter(root, name, name, SQLiteMemory(":memory:"), Schedule(()))
    keep.write(article(datePublished="../../../x", articleSection="../../x"), [], now=1)
    keep.reject("https://cinktank.com/../../x", ["why"], None, now=1)
    keep.close({}, "finished")
    outside = [path for path in tmp_path.rglob("*") if root not in (path, *path.parents)]
    assert outside == []
    for path in root.rglob("*.jsonl.gz"):
        assert re.fullmatch(r"spider=[\w.-]+", path.parents[1].name)


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a\nb", ".."])
def test_no_name_leads_out_of_the_folder_of_the_reports(tmp_path, name):
    root = tmp_path / "data"
    run = Run(job=name, spider=name, started="2026-01-01T00:00:00+00:00")
    write_run(root, run)
    write_page(root, run)
    assert read_run(root, name) is None
    write_run(root, Run(job="j", spider="s", started="2026-01-01T00:00:00+00:00"))
    write_overview(root, 5, "../../s")
    (root / "reports" / "fine.json").write_text(
        json.dumps({"job": "../../x", "spider": "s", "started": "x"})
    )
    assert read_run(root, "fine") is None, "its page would be written elsewhere"
    outside = [path for path in tmp_path.rglob("*") if root not in (path, *path.parents)]
    assert outside == []


# -- lines -------------------------------------------------------------------------------------


def test_a_line_is_one_json_object_whatever_it_holds():
    line = encode_line(in_order(article(headline=NASTY, articleBody=NASTY * 3, keywords=[NASTY])))
    text = line.decode("utf-8")
    assert len(text.splitlines()) == 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", text[:-1])
    read = json.loads(text)
    assert read["headline"] == NASTY.replace("\ud83d", "?")


def test_a_manifest_holds_no_control_character(tmp_path):
    keep = LakeWriter(tmp_path, "s", "j", SQLiteMemory(":memory:"), Schedule(()))
    keep.write(article(), [], now=1)
    path = keep.close({"walk/failed/\x7f\u0085\u2028x": 1}, "finished\x9b")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", path.read_text("utf-8"))
    assert json.loads(path.read_text())["stats"] == {"walk/failed/\x7f\u0085\u2028x": 1}


# -- cells -------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_csv_feed_has_json_in_its_cells_and_no_formula():
    file = io.BytesIO()
    exporter = CellExporter(file)
    exporter.start_exporting()
    for formula in FORMULAS:
        link = Link(headline=formula, url="https://cinktank.com/b/")
        exporter.export_item(article(headline=formula, keywords=[formula], nextArticle=link))
    exporter.finish_exporting()
    rows = read_csv(file.getvalue().decode())
    assert [row["headline"] for row in rows] == [f"'{formula}" for formula in FORMULAS]
    assert [json.loads(row["keywords"]) for row in rows] == [[formula] for formula in FORMULAS]
    assert [json.loads(row["nextArticle"])["headline"] for row in rows] == FORMULAS
    assert rows[0]["articleBody"] == ""


def test_a_csv_answer_has_json_in_its_cells_and_no_formula(tmp_path):
    from cinktank.lake.location import location_of
    from cinktank.lake.store import store_of
    from cinktank.lake.table.kinds import table_of
    from cinktank.lake.table.loader import load

    settings = {"DATA_ROOT": tmp_path}
    keep = LakeWriter(tmp_path, "s", "j", SQLiteMemory(":memory:"), Schedule(()))
    for number, formula in enumerate(FORMULAS):
        url = f"https://cinktank.com/{number}/"
        item = article(url=url, headline=formula, keywords=[formula], datePublished="../../x")
        item.nextArticle = Link(headline=formula, url=url)
        keep.write(item, [], now=1)
    keep.close({}, "finished")
    location = location_of(settings)
    table = table_of(location, settings)
    load(table, store_of(location))
    question = (
        "SELECT headline, keywords, nextArticle, -5 AS n, headline, month FROM articles"
        " ORDER BY url"
    )
    answer(table, question, "csv", str(tmp_path / "answer.csv"))
    rows = read_csv((tmp_path / "answer.csv").read_bytes().decode())
    assert [row["headline"] for row in rows] == [f"'{formula}" for formula in FORMULAS]
    assert [json.loads(row["keywords"]) for row in rows] == [[formula] for formula in FORMULAS]
    assert [json.loads(row["nextArticle"])["headline"] for row in rows] == FORMULAS
    assert {(row["n"], row["month"]) for row in rows} == {("-5", "unknown")}


# -- the log -----------------------------------------------------------------------------------


@pytest.fixture
def logged():
    """Give what is logged, through the handler and the format that Scrapy has."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logger = logging.getLogger("tests.output")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    before = logging.getLogRecordFactory()
    log_in_one_line()
    yield logger, stream
    logging.setLogRecordFactory(before)
    logger.removeHandler(handler)


def test_a_message_is_one_line_of_printable_characters(logged):
    logger, stream = logged
    logger.warning("%s", f"one{NASTY}two")
    logger.warning(f"one{NASTY}two")
    logger.warning("%(it)s", {"it": Exception(NASTY)})
    assert len(stream.getvalue().splitlines()) == 3
    assert all(line.isprintable() for line in stream.getvalue().splitlines())


def test_a_message_is_short_and_a_template_keeps_its_own_lines(logged):
    logger, stream = logged
    logger.warning("%s", BIG)
    assert len(stream.getvalue()) < 3_000
    stream.truncate(0)
    logger.warning("Counters:\n%s", "a\nb\x1b")
    assert stream.getvalue().strip("\0").splitlines() == ["WARNING: Counters:", "a", "b\\x1b"]


def test_a_traceback_is_bounded(logged):
    logger, stream = logged
    try:
        raise ValueError(BIG)
    except ValueError:
        logger.exception("it failed")
    assert "ValueError: xxx" in stream.getvalue()
    assert len(stream.getvalue()) < 10_000


def test_a_dropped_item_is_one_short_line():
    crawler = get_crawler(Spider, {"LOG_LEVEL": "DEBUG", "LOG_FORMATTER": LogLines})
    before = logging.getLogRecordFactory()
    lines = LogLines.from_crawler(crawler)
    logging.setLogRecordFactory(before)
    spider = Spider.from_crawler(crawler, name="one")
    item = article(headline=BIG + NASTY, articleBody=BIG)
    for made in (
        lines.dropped(item, DropItem(f"Quarantined {BIG}{NASTY}"), None, spider),
        lines.item_error(item, ValueError(BIG), None, spider),
        lines.scraped(item, None, spider),
    ):
        text = made["msg"] % made["args"]
        assert len(text) < 700
        assert text.isprintable()


def test_the_reasons_of_a_reject_are_short_lines():
    from cinktank.pipelines.validation import ValidationPipeline

    refused = []

    class Lake:
        def reject(self, url, reasons, item, now):
            refused.extend(reasons)

    pipeline = ValidationPipeline(get_crawler(Spider))
    pipeline.run = Mock(lake=Lake(), writing=nullcontext)
    pipeline.run.fetcher.clock.now.return_value = datetime.now(UTC)
    item = article(datePublished=f"9999-{BIG}{NASTY}", url=f"https://cinktank.com/{BIG}")
    with pytest.raises(DropItem) as dropped:
        pipeline.process_item(item)
    assert refused
    assert all(len(reason) <= 300 and reason.isprintable() for reason in refused)
    assert len(str(dropped.value)) <= 500


def test_a_record_of_another_kind_stays_what_it_is():
    class Other(logging.LogRecord):
        pass

    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(Other)
    try:
        log_in_one_line()
        made = logging.getLogger("x").makeRecord("x", 10, "f", 1, "m", (), None)
        assert type(made) is Other
    finally:
        logging.setLogRecordFactory(before)
    assert issubclass(OneLineRecord, logging.LogRecord)


# -- the page ----------------------------------------------------------------------------------

ATTACKS = [
    "<script>document.title='RUN'</script>",
    "</title><script>document.title='RUN'</script>",
    '"><img src=x onerror="document.title=\'RUN\'">',
    "' onmouseover='x' autofocus onfocus='document.title=\"RUN\"'",
    "</svg><svg onload=\"document.title='RUN'\">",
    "javascript:document.title='RUN'",
    "</style><style>*{background:url(http://127.0.0.1:9/)}</style>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "<base href='http://127.0.0.1:9/'><iframe src=//127.0.0.1:9/></iframe>",
    "{{ 7 * 7 }}{% raw %}",
]


def hostile(attack: str) -> Run:
    return Run(
        job=attack,
        spider=attack,
        site=attack,
        section=attack,
        software=attack,
        reason=attack,
        started="2026-01-01T00:00:00+00:00",
        failure=attack,
        unhealthy=[attack],
        items=12,
        days={"2026-01-01": {attack: 2}, "2026-01-02": {attack + "b": 1}},
        fields={"headline": 1},
        stats={f"walk/failed/{attack}": 1, f"validation/{attack}": 2, "lake/new": 1},
        rejects=[Reject(f"https://cinktank.com/{attack}", [attack])],
        gaps=Gaps(
            2,
            False,
            [{"posts": 1, "first": attack, "last": attack}] * 2,
            {attack: [attack]},
            1,
            0,
            [attack],
        ),
    )


@needs("chromium")  # only a browser can say what of it would run
def test_a_browser_runs_nothing_of_what_a_site_says(tmp_path):
    """All attacks on one page: what would run renames it, what would be fetched is seen below."""
    pages = {}
    for number, attack in enumerate(ATTACKS):
        pages[f"{number}.html"] = run_page(hostile(attack), [hostile(attack)])
    pages["all.html"] = overview_page([hostile(attack) for attack in ATTACKS])
    everything = tmp_path / "everything.html"
    everything.write_text(pages["0.html"].replace("</main>", "".join(pages.values()) + "</main>"))
    shown = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-background-networking"),
            *("--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"),
            f"file://{everything}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert "<title>RUN" not in shown
    for tag in ("script", "iframe", "img", "base"):
        assert not re.search(f"<{tag}[ >]", shown)
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", shown)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_makes_an_element_or_an_attribute(attack):
    plain = re.findall(r"<[a-z]+", run_page(hostile("plain"), []))
    assert re.findall(r"<[a-z]+", run_page(hostile(attack), [])) == plain
    assert "Content-Security-Policy" in run_page(hostile(attack), [])


# -- feeds ------------------------------------------------------------------------------------


@attrs.define(kw_only=True)
class Rated(NewsArticle):
    """An article with a field of a user's own."""

    rating: int | None = None
    """How good it is."""


def test_an_item_with_a_field_more_keeps_it_in_the_lake_and_in_feeds(tmp_path):
    item = Rated(url="https://cinktank.com/a/", metadata=NewsMetadata(), rating=5)
    writer = LakeWriter(tmp_path, "sports", "job", SQLiteMemory(":memory:"), Schedule(()))
    writer.write(item, [], now=1)
    writer.close({}, "finished")
    (part,) = tmp_path.glob("landing/*/*/*.jsonl.gz")
    assert [json.loads(line)["rating"] for line in lines_of(part)] == [5]
    feed = io.BytesIO()
    exporter = LineExporter(feed)
    exporter.export_item(item)
    assert json.loads(feed.getvalue())["rating"] == 5


def test_an_xml_feed_has_json_in_its_cells_and_what_xml_can_hold():
    feed = io.BytesIO()
    exporter = XmlExporter(feed)
    exporter.start_exporting()
    link = Link(headline="Suivant", url="https://cinktank.com/b/")
    exporter.export_item(article(headline=f"Un <titre>{NASTY}", nextArticle=link))
    exporter.finish_exporting()
    (item,) = ElementTree.fromstring(feed.getvalue().decode())
    assert item.findtext("headline").startswith("Un <titre>")
    assert json.loads(item.findtext("nextArticle")) == attrs.asdict(link)
    assert item.findtext("articleBody") == ""
    assert "revision" in json.loads(item.findtext("metadata"))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_answers_moments_are_iso_8601(tmp_path, form):
    table = Mock(reading=lambda: nullcontext(duckdb.connect(config=duckdb_settings("1GB"))))
    question = "SELECT '2022-03-15 01:00:00.5+01'::TIMESTAMPTZ AS at, '2022-03-15'::DATE AS day"
    path = tmp_path / f"answer.{form}"
    answer(table, question, form, str(path))
    (row,) = read_csv(path.read_text()) if form == "csv" else json.loads(path.read_text())
    assert row == {"at": "2022-03-15T00:00:00.5Z", "day": "2022-03-15"}


def test_a_feed_that_is_overwritten_with_nothing_is_named(tmp_path):
    full, empty = tmp_path / "full.jsonl", tmp_path / "empty.jsonl"
    full.write_text("{}\n")
    empty.write_text("")
    feeds = {str(path): {"overwrite": True} for path in (full, empty)}
    assert overwritten(feeds) == [full]
    assert overwritten({full.as_uri(): {"overwrite": True}}) == [full]
    assert overwritten({str(full): {"overwrite": False}, "s3://b/x": {"overwrite": True}}) == []
