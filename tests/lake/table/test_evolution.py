"""A field more needs no rewriting; what does not fit is refused before anything is lost."""

import pytest

from cinktank.lake.location import LakeError
from cinktank.lake.table import columns
from tests.lake.articles import article, land


@pytest.fixture
def older(monkeypatch):
    """Let the item lack fields, at the top, in an object and in a list's objects."""

    def apply():
        whole = columns.article()
        without = columns.Struct(
            tuple((name, _without(kind)) for name, kind in whole.fields if name != "commentCount")
        )
        monkeypatch.setattr(columns, "article", lambda: without)

    yield apply
    monkeypatch.undo()


def _without(kind):
    if isinstance(kind, columns.List):
        return columns.List(_without(kind.of))
    if isinstance(kind, columns.Struct):
        return columns.Struct(tuple(f for f in kind.fields if f[0] not in ("caption", "sameAs")))
    return kind


def test_a_new_field_is_added_and_old_rows_keep_what_they_had(lake, older, monkeypatch):
    older()
    land(lake.root, article(1), article(2))
    lake.load()
    with lake.table.reading() as database:
        assert "commentCount" not in database.table("articles").columns
    monkeypatch.undo()
    land(lake.root, article(2, 2, commentCount=7), article(3, commentCount=1))
    assert lake.load().new == 1
    assert lake.ask("SELECT identifier, commentCount FROM articles ORDER BY 1") == [
        ("1", None), ("2", 7), ("3", 1)
    ]  # fmt: skip
    question = "SELECT images[1].caption, headline IS NOT NULL FROM articles ORDER BY identifier"
    assert lake.ask(question) == [(None, True), ("Une légende", True), ("Une légende", True)]
    assert lake.one("SELECT count(*) FROM articles WHERE metadata.sameAs IS NULL") == 3


def test_a_table_of_a_newer_version_is_refused(lake, older):
    land(lake.root, article(1))
    lake.load()
    older()
    land(lake.root, article(2))
    with pytest.raises(LakeError, match="upgrade"):
        lake.load()


def test_another_type_is_refused_with_both_named(lake, monkeypatch):
    land(lake.root, article(1))
    lake.load()
    whole = columns.article()
    other = columns.Struct(
        tuple((name, "text" if name == "commentCount" else kind) for name, kind in whole.fields)
    )
    monkeypatch.setattr(columns, "article", lambda: other)
    land(lake.root, article(2))
    with pytest.raises(LakeError, match="commentCount is BIGINT in the table and VARCHAR"):
        lake.load()
    monkeypatch.undo()
    assert lake.one("SELECT count(*) FROM articles") == 1
