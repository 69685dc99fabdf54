"""``docs/data-format.md``, made from the item: the page cannot say what the item does not."""

from collections.abc import Iterator
from typing import Any

from itemadapter import ItemAdapter

from cinktank.items import NewsArticle
from cinktank.lake.lines import FIELDS
from cinktank.not_given import NOT_GIVEN

_HEAD = """\
# Data format

<!-- Made by `scrapy schema --markdown` from cinktank/items.py: change it there. -->

One article is one line of JSON (UTF-8, `\\n` at the end; line separators and control characters
inside strings are escaped). Every line has every key, in this order; what a page does not have
is `null`, never `""` or `[]`. `scrapy schema` prints the same as JSON Schema.

Lines are in `<LAKE_ROOT>/landing/spider=…/crawl_date=YYYY-MM-DD/<job>-<part>.jsonl.gz` (setting
`LAKE_COMPRESSION`: `gzip`, `zstd`: `.jsonl.zst`, or `none`: `.jsonl`). A part file appears when it
is complete and never changes. Files whose name begins with a dot are not finished.

The job's `<job>.manifest.json`, written last, lists its `parts` and its parts in `quarantine`
(each with `path`, `rows`, `bytes`, `sha256`, `minDatePublished`, `maxDatePublished`), the whole
job's `rows` and dates, `schemaVersion`, `softwareVersion`, `started`, `finished`, `finishReason`,
`counts` (`new`, `changed`, `gone`, `rejected`, `duplicate`) and the run's `stats`. Who reads only
what manifests list never sees half a job. A job that died gets its manifest from the next one
(`finishReason`: `died`). Parts that were lost or moved to `damaged/` since are in its `damaged`.
`schemaVersion` is `<major>.<number of fields>`: with the same major, the higher has fields more.

A line is one revision of an article (`metadata.revision`); the newest is the article. A line
whose `metadata.event` is `gone` is a tombstone: the article is no longer on the site. Who wants
each article once asks the table: [lake.md](lake.md).

What was refused is in `<LAKE_ROOT>/quarantine/…`, a line each: `url`, `reasons`, `pageHash`,
`spider`, `job`, `dateRejected`, `softwareVersion` and the `item` as far as it could be read.

## Read by others

Every reader takes the lines as they are. To get the types of the table below and not a guess, give
it the schema: `scrapy lake schema --format duckdb > articles.json`,
`scrapy lake schema --format spark > articles.ddl`,
`scrapy lake schema --format arrow --output articles.arrow`.

DuckDB:

```python
columns = json.load(open("articles.json"))
articles = duckdb.read_json("data/landing/*/*/*.jsonl*", columns=columns, hive_partitioning=False)
print(articles.aggregate("articleSection, count(*)"))
```

pyarrow:

```python
schema = pyarrow.ipc.read_schema(pyarrow.input_stream("articles.arrow"))
options = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
parts = map(pyarrow.input_stream, glob("data/landing/*/*/*.jsonl*"))
articles = pyarrow.concat_tables(json.read_json(part, parse_options=options) for part in parts)
```

polars:

```python
schema = pyarrow.ipc.read_schema(pyarrow.input_stream("articles.arrow"))
schema = polars.from_arrow(schema.empty_table()).schema
articles = polars.scan_ndjson("data/landing/*/*/*.jsonl*", schema=schema).collect()
```

Spark:

```python
spark = SparkSession.builder.master("local[*]").getOrCreate()
articles = spark.read.schema(open("articles.ddl").read()).json("data/landing/*/*/*.jsonl.gz")
articles.groupBy("articleSection").count().show()
```

All four get the same rows and the same types. `metadata.sources` is written with the fields that
were read; its type has all of them, and the others are `null` (without that pyarrow and polars have
no type for it). `metadata.validationMessages` is `null` in every line: what has any is in
quarantine. Spark needs Hadoop's native library for zstd; the others read all three compressions.
"""


def markdown() -> str:
    """Return the page."""
    schema = ItemAdapter.get_json_schema(NewsArticle)
    nested: dict[str, dict[str, Any]] = {}
    lines = [_HEAD, "## Article\n", *_table(schema, FIELDS, nested)]
    described: set[str] = set()
    while left := [name for name in nested if name not in described]:
        described.update(left)
        for name in left:
            part = nested[name]
            lines += [f"\n## {name}\n", *_table(part, tuple(part["properties"]), nested)]
    lines += _not_given()
    return "\n".join(lines) + "\n"


def _not_given() -> Iterator[str]:
    yield "\n## What a source does not give\n"
    yield (
        "Whatever source found an article (`-a follow=…`), its line is the same in every field,"
        "\nbut for these: there the value may be `null` though the article's page has one. A later"
        "\nline from another source is no revision for that alone."
    )
    for source, fields in NOT_GIVEN.items():
        yield f"\n`metadata.discovery` is `{source}`:\n"
        yield "| field | why |"
        yield "|---|---|"
        yield from (f"| `{name}` | {why} |" for name, why in fields.items())


def _table(
    schema: dict[str, Any], order: tuple[str, ...], nested: dict[str, dict[str, Any]]
) -> Iterator[str]:
    yield "| field | type | holds |"
    yield "|---|---|---|"
    for name in order:
        field = schema["properties"][name]
        kind, part = _kind(field)
        if part is not None and not any(part == known for known in nested.values()):
            nested[name] = part
        holds = " ".join(field.get("description", "").split()).replace("``", "`")
        yield f"| `{name}` | {kind} | {holds.replace('|', chr(92) + '|')} |"


def _kind(field: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """Return a field's type in words, and the schema of the object that it holds, if it does."""
    for choice in field.get("anyOf", [field]):
        types = choice.get("type")
        named = [types] if isinstance(types, str) else list(types or [])
        named = [name for name in named if name != "null"]
        if named == ["array"]:
            kind, part = _kind(choice.get("items", {}))
            return f"list of {kind}", part
        if named == ["object"]:
            return "object", choice if choice.get("properties") else None
        if named:
            return " or ".join(named), None
    return "any", None
