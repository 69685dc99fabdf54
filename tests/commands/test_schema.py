"""The data contract, as it is printed."""

import json
import subprocess
import sys
from pathlib import Path

import fastjsonschema
import pytest

from cinktank.items import NewsArticle
from cinktank.lake.lines import FIELDS, as_dict
from tests.crawls.forked import command

ROOT = Path(__file__).resolve().parents[2]


def scrapy(*arguments):
    done = command(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_schema_describes_every_field_and_accepts_an_item():
    schema = json.loads(scrapy("schema"))
    assert set(schema["properties"]) == set(FIELDS)
    assert all(field.get("description") for field in schema["properties"].values())
    check = fastjsonschema.compile(schema)
    check(as_dict(NewsArticle(url="https://cinktank.com/un-article/")))
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        check({"url": "https://cinktank.com/un-article/", "headline": 3})


def test_the_documentation_says_what_the_item_says():
    assert (ROOT / "docs/data-format.md").read_text("utf-8") == scrapy("schema", "--markdown")


def test_a_reader_that_leaves_hears_no_complaint():
    words = [sys.executable, "-m", "scrapy", "schema", "--markdown"]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()  # at once: whatever is printed finds nobody
        assert process.stderr.read() == ""
    assert process.returncode == 0
