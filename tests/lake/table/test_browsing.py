"""The articles in a browser: SQLite with full text, and Datasette on this machine alone."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from time import sleep
from urllib.error import URLError
from urllib.request import urlopen

from cinktank.lake.table.browsing import export_sqlite
from tests.crawls.crawl import ROOT
from tests.lake.articles import article, land


def test_the_export_has_every_article_and_finds_words_whatever_their_accents(lake, tmp_path):
    land(lake.root, article(1, headline="L’été à Genève"), article(2), rejects=1)
    lake.load()
    path = tmp_path / "browse" / "articles.db"
    assert export_sqlite(lake.table, path) == 2
    with sqlite3.connect(path) as database:
        found = database.execute(
            "SELECT headline FROM articles WHERE rowid IN"
            " (SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'geneve')"
        ).fetchall()
        assert found == [("L’été à Genève",)]
        (row,) = database.execute(
            "SELECT publishedAt, publishedOn, keywords FROM articles WHERE identifier = '1'"
        )
        assert row == ("2022-02-15T11:00:00Z", "2022-02-15", '["un","deux"]')
        assert database.execute("SELECT count(*) FROM quarantine").fetchone() == (1,)
    assert [one.name for one in path.parent.iterdir()] == ["articles.db"]


def test_a_browser_on_this_machine_finds_articles(tmp_path):
    from tests.lake.table.conftest import Lake

    lake = Lake(tmp_path, "duckdb")
    land(lake.root, article(1, headline="L’été à Genève"), article(2))
    lake.load()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = ("-s", f"DATA_ROOT={tmp_path}", "--port", str(port))
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "lake", "browse", *given],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as browsed:
        try:
            url = f"http://127.0.0.1:{port}/cinktank/articles.json?_search=geneve&_shape=array"
            while True:
                assert browsed.poll() is None, browsed.stderr.read()
                try:
                    with urlopen(url) as answer:
                        found = json.load(answer)
                    break
                except URLError:
                    sleep(0.1)
            assert [one["headline"] for one in found] == ["L’été à Genève"]
        finally:
            browsed.terminate()
