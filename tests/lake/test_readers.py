"""The landing zone as others read it: the same rows and the same types, by four readers.

The lines of code are those of ``docs/data-format.md``; each reader is given the schema that
``scrapy lake schema`` writes.
"""

import json
import os
import shutil

import pytest

from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.table.columns import fields, spark_ddl, write_arrow_schema
from tests.lake.articles import article, land, metadata, tombstone

PARTS = "landing/*/*/*.jsonl*"
MAPS = {"validationMessages", "sources"}
"""What Arrow's and polars' readers of JSON have no type for."""


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


def expected(root, maps=True):
    lines = [json.loads(line) for path in parts_under(root) for line in lines_of(path)]
    return in_order(lines if maps else [without_maps(line) for line in lines])


def without_maps(line):
    kept = {name: value for name, value in line["metadata"].items() if name not in MAPS}
    return {**line, "metadata": kept}


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

    schema = pyarrow.ipc.read_schema(pyarrow.py_buffer((root / "articles.arrow").read_bytes()))
    options = reader.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    parts = [reader.read_json(path, parse_options=options) for path in root.glob(PARTS)]
    return pyarrow.concat_tables(parts)


def test_pyarrow(root):
    if list(root.rglob("*.zst")):  # a limit of pyarrow, which docs/data-format.md tells too
        pytest.skip("pyarrow takes .jsonl.zst for plain text: give it an opened stream")
    articles = read_by_pyarrow(root)
    assert in_order(articles.to_pylist()) == expected(root, maps=False)


def test_polars(root):
    import polars
    import pyarrow

    schema = pyarrow.ipc.read_schema(pyarrow.py_buffer((root / "articles.arrow").read_bytes()))
    schema = polars.from_arrow(schema.empty_table()).schema
    articles = polars.scan_ndjson(pattern(root), schema=schema).collect()
    assert in_order(articles.to_dicts()) == expected(root, maps=False)


def test_the_types_are_the_same(tmp_path):
    import duckdb
    import polars

    root = landed(tmp_path, "gzip")
    by_pyarrow = read_by_pyarrow(root)
    columns = {**fields(), "metadata": str(_duckdb_type(by_pyarrow, "metadata"))}
    by_duckdb = duckdb.read_json(
        pattern(root), columns=columns, hive_partitioning=False
    ).to_arrow_table()
    schema = polars.from_arrow(by_pyarrow.schema.empty_table()).schema
    by_polars = polars.scan_ndjson(pattern(root), schema=schema).collect()
    assert types(by_duckdb.schema) == types(by_pyarrow.schema)
    assert by_polars.schema == schema


def _duckdb_type(table, name):
    import duckdb

    relation = duckdb.from_arrow(table)
    return dict(zip(relation.columns, relation.types, strict=True))[name]


@pytest.mark.soak  # Spark takes a minute and a half to start and end
# The other three readers need no Java, and hold the same rows; Spark is one reader among four.
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java: none is installed here")
def test_spark(tmp_path):
    pyspark = pytest.importorskip("pyspark", reason="pip install pyspark")
    from pyspark.sql import SparkSession

    assert pyspark
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
