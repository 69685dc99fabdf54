"""Loading a batch into the Delta Lake tables, in up to four commits.

``revisions`` is written before ``articles``, and what is loaded is remembered in the last commit:
a load that was cut off is taken up again and finds what it had done.
"""

from typing import TYPE_CHECKING

from cinktank.lake.table.delta_tables import DeltaTables, arrow, text
from cinktank.lake.table.staging import Batch, compare, resolve, same, stage
from cinktank.lake.table.table import Counts, settled

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from duckdb import DuckDBPyConnection

MONTHS = 6
"""Months that one merge takes on: delta-rs holds in memory what it rewrites."""


def load(tables: DeltaTables, columns: dict[str, str], batch: Batch) -> Counts:
    """Load a batch; raises what deltalake raises where another loader was faster."""
    articles = tables.open("articles")  # before revisions: what it lacks, they have
    if all(articles.transaction_version(name) is not None for name in batch.names):
        return Counts()  # another loader was faster
    revisions = tables.open("revisions")
    database = tables.database()
    database.execute("SET disabled_optimizers = 'join_filter_pushdown'")  # see DeltaTables.show
    try:
        tables.look_up(database, "revisions", revisions)
        stage(database, batch, columns)
        if renamed := resolve(database):
            for old, new in renamed:
                for table in (revisions, articles):
                    table.update(new_values={"key": new}, predicate=f"key = '{text(old)}'")
            tables.look_up(database, "revisions", revisions)
        compare(database)
        counts = settled(database)
        _append_rejects(tables, database, batch)
        fresh = arrow(database, "SELECT * FROM fresh ORDER BY month")
        if fresh.num_rows:
            tables.append(revisions, fresh, [])
        tables.look_up(database, "articles", articles)
        _upsert(tables, database, articles, batch.names)
    finally:
        database.close()
    return counts


def _append_rejects(tables: DeltaTables, database: "DuckDBPyConnection", batch: Batch) -> None:
    quarantine = tables.open("quarantine")
    names = [name for name in batch.quarantine if quarantine.transaction_version(name) is None]
    if names:
        rejects = arrow(database, "FROM rejected WHERE part IN (SELECT unnest(?))", [names])
        tables.append(quarantine, rejects, names)


def _upsert(
    tables: DeltaTables, database: "DuckDBPyConnection", articles: "DeltaTable", names: list[str]
) -> None:
    database.execute(f"""
        CREATE OR REPLACE TEMP TABLE upserts AS
        SELECT staged.* EXCLUDE (address, post) FROM staged
        JOIN newest ON {same("staged", "newest")}
        QUALIFY row_number() OVER (PARTITION BY staged.key ORDER BY staged.part) = 1
    """)
    database.execute("""
        CREATE OR REPLACE TEMP TABLE held AS
        SELECT key, month FROM articles WHERE key IN (SELECT key FROM upserts)
    """)
    months = database.execute("SELECT DISTINCT month FROM held ORDER BY month").fetchall()
    new = arrow(
        database,
        "FROM upserts WHERE NOT gone AND key NOT IN (SELECT key FROM held) ORDER BY month",
    )
    if not months:
        tables.append(articles, new, names)
        return
    if new.num_rows:
        tables.append(articles, new, [])
    merges = [months[at : at + MONTHS] for at in range(0, len(months), MONTHS)]
    for merge, group in enumerate(merges, 1):
        among = ", ".join(f"'{text(month)}'" for (month,) in group)
        changed = arrow(
            database,
            "FROM upserts WHERE key IN"
            f" (SELECT key FROM held WHERE month IN ({among})) ORDER BY month",
        )
        (
            articles.merge(
                changed,
                predicate=f"t.month IN ({among}) AND t.key = s.key",
                source_alias="s",
                target_alias="t",
                commit_properties=tables.commit(articles, names if merge == len(merges) else []),
            )
            .when_matched_delete("s.gone")
            .when_matched_update_all()
            .execute()
        )
