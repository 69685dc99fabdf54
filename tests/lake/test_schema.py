"""What a table's columns are made from."""

import json
from pathlib import Path

from cinktank.items import NewsMetadata
from cinktank.lake.schema import KEYS

GOLDENS = Path(__file__).resolve().parents[2] / "fixtures/article"


def test_every_key_of_a_dictionary_has_its_column():
    """A key without one would be read by nobody, and missed by nobody."""
    goldens = list(GOLDENS.glob("*/item.json"))
    assert goldens
    for golden in goldens:
        metadata = json.loads(golden.read_text("utf-8"))["metadata"]
        for name in ("sources", "validationMessages"):
            keys = metadata.get(name) or {}
            assert set(keys) <= set(KEYS[NewsMetadata, name]), golden.parent.name
