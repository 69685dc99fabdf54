"""The landing zone as others read it: the same rows and the same types, by four readers.

The lines of code are those of ``docs/data-format.md``; each reader is given the schema that
``scrapy lake schema`` writes.
"""

import json
import os

import pytest

from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.lines import FIELDS
from cinktank.lake.table.columns import fields, spark_ddl, write_arrow_schema
from tests.lake.articles import article, land, metadata, tombstone
from tests.machine import needs

PARTS = "landing/*/*/*.jsonl*"


@pytest.fixture(scope="module", params=["gzip", "zstd", "none"])
def root(request, tmp_path_factory):
    return landed(tmp_path_factory.mktemp("lake"), request.param)


def landed(root, kind):
    odd = article(3, headline="« L’été »\u2028 \U0001f600", keywords=None, images=None)
    sources = metadata(1, sources={"datePublished": "json-ld"}, probability=0.5)
    land(root, *(article(n) for n in range(3)), odd, rows=2, compression=kind)
    land(root, tombstone(1, 2), article(8, metadata=sources, commentCount=4), compression=kind)
    write_arrow_schema(root / "articles.arrow")
    (root / "articles.json").write_text(json.dumps(fields()))
    return root


def pattern(root):
    return f"{root}/{PARTS}"


def expected(root):
    """Return the lines, of whose dictionaries a reader sees also the keys that they lack."""
    lines = [json.loads(line) for path in parts_under(root) for line in lines_of(path)]
    for line in lines:
        if sources := line["metadata"]["sources"]:
            line["metadata"]["sources"] = {**dict.fromkeys(FIELDS[:-1]), **sources}
    return in_order(lines)


def in_order(lines):
    return sorted(lines, key=lambda line: (line["url"], line["metadata"]["revision"]))


def types(schema):
    """Return names and types, large and small kinds of one type alike."""
    return str(schema.remove_metadata()).replace("large_", "").replace("element:", "item:")


def test_duckdb(root):
    import duckdb

    columns = json.loads((root / "articles.json").read_text())
    articles = duckdb.read_json(pattern(root), columns=columns, hive_partitioning=False)
    names = articles.columns
    rows = [dict(zip(names, row, strict=True)) for row in articles.fetchall()]
    assert in_order(rows) == expected(root)


def read_by_pyarrow(root):
    import pyarrow
    from pyarrow import json as reader

    schema = pyarrow.ipc.read_schema(pyarrow.input_stream(root / "articles.arrow"))
    options = reader.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    parts = map(pyarrow.input_stream, root.glob(PARTS))
    return pyarrow.concat_tables(reader.read_json(part, parse_options=options) for part in parts)


def read_by_polars(root):
    import polars
    import pyarrow

    schema = pyarrow.ipc.read_schema(pyarrow.input_stream(root / "articles.arrow"))
    schema = polars.from_arrow(schema.empty_table()).schema
    return polars.scan_ndjson(pattern(root), schema=schema).collect()


def test_pyarrow(root):
    assert in_order(read_by_pyarrow(root).to_pylist()) == expected(root)


def test_polars(root):
    assert in_order(read_by_polars(root).to_dicts()) == expected(root)


def test_the_types_are_the_same(root):
    import duckdb
    import polars

    by_duckdb = duckdb.read_json(pattern(root), columns=fields(), hive_partitioning=False)
    by_pyarrow = read_by_pyarrow(root)
    assert types(by_duckdb.to_arrow_table().schema) == types(by_pyarrow.schema)
    assert read_by_polars(root).schema == polars.from_arrow(by_pyarrow.schema.empty_table()).schema


@pytest.mark.soak  # Spark takes a minute and a half to start and end
@needs("java", "default-jre-headless")
def test_spark(tmp_path):
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    root = landed(tmp_path, "gzip")
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        articles = spark.read.schema(spark_ddl()).json(pattern(root))
        rows = [row.asDict(recursive=True) for row in articles.collect()]
    finally:
        spark.stop()
    assert in_order(rows) == expected(root)
