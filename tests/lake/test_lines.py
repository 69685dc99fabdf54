"""A line is one line for every reader, and says all that the item says."""

import json

from cinktank.items import Dateline, NewsArticle
from cinktank.lake.lines import FIELDS, as_dict, encode_line

AWKWARD = "a\u2028b\u2029c\u0085d\x7fe\x00f\tg\nh\x9fi \u00e9 \u00ab \U0001f600"


def test_every_separator_and_control_character_is_escaped():
    line = encode_line({"headline": AWKWARD}).decode()
    assert line.splitlines() == [line.rstrip("\n")]
    assert all(character.isprintable() for character in line.rstrip("\n"))
    assert json.loads(line) == {"headline": AWKWARD}


def test_letters_stay_letters():
    assert "« é »" in encode_line({"headline": "« é »"}).decode()


def test_keys_come_in_one_order_and_none_is_missing():
    item = NewsArticle(url="https://cinktank.com/a/", dateline=Dateline(text="PARIS (AFP) –"))
    plain = as_dict(item)
    assert tuple(plain) == FIELDS
    assert plain["dateline"]["text"] == "PARIS (AFP) –"
    assert plain["headline"] is None
