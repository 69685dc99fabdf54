"""Dates as machines and people print them."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinktank.processors.dates import day_before, iso_datetime, month_number, printed_date

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-03-15T18:20:00+01:00", "2022-03-15T18:20:00+01:00"),
        ("2022-03-15T18:20:00+0100", "2022-03-15T18:20:00+01:00"),
        ("2022-03-15T18:20:00+01", "2022-03-15T18:20:00+01:00"),
        ("2022-03-15T18:20:00 +01:00", "2022-03-15T18:20:00+01:00"),
        ("2022-03-15T18:20+01:00", "2022-03-15T18:20:00+01:00"),
        ("2022-03-15T18:20:00.123Z", "2022-03-15T18:20:00+00:00"),
        ("2022-03-15T18:20:00.1234567+05:30", "2022-03-15T18:20:00+05:30"),
        ("2022-03-15T18:20:00−04:00", "2022-03-15T18:20:00-04:00"),
        ("2022-03-15t18:20:00z", "2022-03-15T18:20:00+00:00"),
        ("2022-03-15 18:20:00 UTC", "2022-03-15T18:20:00+00:00"),
        ("20220315T182000Z", "2022-03-15T18:20:00+00:00"),
        ("2022-03-15T18:20:00", "2022-03-15T18:20:00+01:00"),
        ("2022-07-15T18:20:00", "2022-07-15T18:20:00+02:00"),
        ("2022-03-15 18:20", "2022-03-15T18:20:00+01:00"),
        (" 2022-03-15 ", "2022-03-15"),
        ("20220315", "2022-03-15"),
        ("২০২২-০৩-১৫T১৮:২০:০০+০৬:০০", "2022-03-15T18:20:00+06:00"),
        ("٢٠٢٢-٠٣-١٥", "2022-03-15"),
        ("Tue, 15 Mar 2022 17:20:00 +0000", "2022-03-15T17:20:00+00:00"),
        ("Tue, 15 Mar 2022 17:20:00 GMT", "2022-03-15T17:20:00+00:00"),
        ("Tue, 15 Mar 2022 17:20:00 -0000", "2022-03-15T17:20:00+00:00"),
        ("15 Mar 2022 17:20 +0100", "2022-03-15T17:20:00+01:00"),
        ("Tue, 15 Mar 2022 17:20:00", "2022-03-15T17:20:00+01:00"),
        (None, None),
        ("", None),
        ("hier", None),
        ("15 mars 2022", None),
        ("0000-00-00 00:00:00", None),
        ("-0001-11-30T00:00:00+00:00", None),
        ("2022-02-30", None),
        ("2022-13-01T00:00:00Z", None),
        ("2022-03-15T25:00:00Z", None),
        ("2022-03-15T18:20:00+99:99", None),
        ("2022", None),
        ("1647364800", None),
        ("x" * 1000, None),
    ],
)
def test_a_machine_date_is_read(value: str | None, expected: str | None) -> None:
    assert iso_datetime(value, PARIS) == expected


def test_a_time_nobody_gave_a_zone_for_gets_none() -> None:
    assert iso_datetime("2022-03-15T18:20:00") == "2022-03-15T18:20:00"


def test_a_lying_offset_is_replaced_and_the_clock_stays() -> None:
    for value in ("2022-07-15T18:20:00+00:00", "2022-07-15T18:20:00Z", "2022-07-15T18:20:00-05:00"):
        read = iso_datetime(value, ZoneInfo(PARIS), trust_offset=False)
        assert read == "2022-07-15T18:20:00+02:00"


def test_without_a_zone_a_lying_offset_is_all_there_is() -> None:
    value = "2022-07-15T18:20:00+00:00"
    assert iso_datetime(value, trust_offset=False) == value


def test_a_wrong_name_of_a_zone_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        iso_datetime("2022-03-15", "Europe/Cinktank")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("4 novembre 2020", "2020-11-04"),
        ("4\u00a0novembre\u00a02020", "2020-11-04"),
        ("1er juin 2026", "2026-06-01"),
        ("mardi 15 mars 2022", "2022-03-15"),
        ("Mardi, 15 Mars 2022", "2022-03-15"),
        ("mar. 15 mars 2022", "2022-03-15"),
        ("le 5 août 2021", "2021-08-05"),
        ("5 AOUT 2021", "2021-08-05"),
        ("12 févr. 2022", "2022-02-12"),
        ("25 déc. 2021", "2021-12-25"),
        ("Publié le 15 mars 2022", "2022-03-15"),
        ("15 mars 2022 à 18h20", "2022-03-15T18:20:00+01:00"),
        ("15 mars 2022 - 18:20", "2022-03-15T18:20:00+01:00"),
        ("15 mars 2022, 18 h 20", "2022-03-15T18:20:00+01:00"),
        ("15 juillet 2022 à 8h", "2022-07-15T08:00:00+02:00"),
        ("15/03/2022 à 18h20", "2022-03-15T18:20:00+01:00"),
        ("15/03/2022", "2022-03-15"),
        ("15.03.2022", "2022-03-15"),
        ("15-03-2022", "2022-03-15"),
        ("15/03/22", "2022-03-15"),
        ("03/04/2022", "2022-04-03"),
        ("2022/03/15", "2022-03-15"),
        ("2022-03-15", "2022-03-15"),
        ("2022-03-15T18:20:00+01:00", "2022-03-15T18:20:00+01:00"),
        ("May 15, 2018", "2018-05-15"),
        ("May 1st, 2018", "2018-05-01"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("15 May 2018", "2018-05-15"),
        ("15th May 2018", "2018-05-15"),
        ("Modified date: May 15, 2018", "2018-05-15"),
        ("Tuesday, March 15, 2022 6:20 pm", "2022-03-15T18:20:00+01:00"),
        ("March 15, 2022 at 12:05 a.m.", "2022-03-15T00:05:00+01:00"),
        ("March 15, 2022 12:05 PM EDT", "2022-03-15T12:05:00-04:00"),
        ("March 15, 2022 17:20 UTC", "2022-03-15T17:20:00+00:00"),
        ("March 15, 2022 17:20 GMT+2", "2022-03-15T17:20:00+02:00"),
        ("15 de marzo de 2022", "2022-03-15"),
        ("15 marzo, 2022", "2022-03-15"),
        ("marzo 15, 2022", "2022-03-15"),
        ("15 ene 2022", "2022-01-15"),
        ("15. März 2022", "2022-03-15"),
        ("15. März 2022, 18.20 Uhr", "2022-03-15T18:20:00+01:00"),
        ("15. Jänner 2022", "2022-01-15"),
        ("15 marzo 2022", "2022-03-15"),
        ("1° giugno 2022", "2022-06-01"),
        ("15 de março de 2022", "2022-03-15"),
        ("15 de Março, 2022", "2022-03-15"),
        ("15 maart 2022", "2022-03-15"),
        ("15 Kasım 2022", "2022-11-15"),
        ("15 d'octubre de 2022", "2022-10-15"),
        ("2022年3月15日", "2022-03-15"),
        ("15 mars 2022 (mis à jour le 15 mars 2022)", "2022-03-15"),
        ("15 mars 2022, de 18h à 20h", "2022-03-15"),
        (None, None),
        ("", None),
        ("mars 2022", None),
        ("2022", None),
        ("31 février 2022", None),
        ("31/02/2022", None),
        ("15 mars", None),
        ("il y a 6 heures", None),
        ("hier", None),
        ("Publié le 15 mars 2022, mis à jour le 16 mars 2022", None),
        ("58 vues", None),
        ("27 400", None),
        ("12.34.5678", None),
        ("15 personnes 2022", None),
        ("x 15 mars 2022 " * 40, None),
    ],
)
def test_a_printed_date_is_read(printed: str | None, expected: str | None) -> None:
    assert printed_date(printed, timezone=PARIS) == expected


@pytest.mark.parametrize(
    "printed",
    [
        *("il y a 6 heures", "Il y a une heure", "2 days ago", "hace 2 días", "vor 3 Stunden"),
        *("hier", "Hier à 18h20", "avant-hier", "aujourd’hui à 8h05", "Yesterday", "à l’instant"),
        *("14 mars", "March 14", "14 mars à 18h20", "3 commentaires", "cahiers"),
    ],
)
def test_a_date_that_depends_on_today_is_none(printed: str) -> None:
    assert printed_date(printed, timezone=PARIS) is None


def test_a_clock_without_a_zone_stays_without() -> None:
    assert printed_date("15 mars 2022 18:20") == "2022-03-15T18:20:00"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (None, "2022-04-03"),
        ("fr-FR", "2022-04-03"),
        ("en-GB", "2022-04-03"),
        ("en-US", "2022-03-04"),
        ("en_US", "2022-03-04"),
        ("en", None),
    ],
)
def test_which_number_is_the_month_depends_on_the_country(
    language: str | None, expected: str | None
) -> None:
    assert printed_date("03/04/2022", language=language) == expected
    assert printed_date("03/15/2022", language=language) == "2022-03-15"


@pytest.mark.parametrize(
    ("published", "day", "month", "expected"),
    [
        (date(2022, 3, 15), 15, 3, date(2022, 3, 15)),
        (date(2022, 3, 15), 16, 3, date(2022, 3, 16)),
        (date(2022, 3, 15), 17, 3, None),
        (date(2022, 1, 1), 31, 12, date(2021, 12, 31)),
        (date(2021, 12, 31), 1, 1, date(2022, 1, 1)),
        (date(2024, 3, 1), 29, 2, date(2024, 2, 29)),
        (date(2023, 3, 1), 29, 2, None),
        (date(2022, 3, 15), 15, None, date(2022, 3, 15)),
        (date(2022, 3, 15), 17, None, date(2022, 2, 17)),
        (date(2022, 3, 1), 30, None, date(2022, 1, 30)),
        (date(2022, 3, 1), 31, None, date(2022, 1, 31)),
        (date(2021, 12, 31), 1, None, date(2022, 1, 1)),
        (date(2022, 3, 1), 32, None, None),
        (date(2022, 3, 1), 0, None, None),
        (date(2022, 3, 1), 1, 13, None),
        (date.max, 1, 1, None),
        (date.min, 31, 12, None),
    ],
)
def test_the_year_is_the_latest_that_fits(
    published: date, day: int, month: int | None, expected: date | None
) -> None:
    assert day_before(published, day, month) == expected


@pytest.mark.parametrize("word", ["mardi", "aut", "15", "mars2", "été", "", "."])
def test_a_word_that_is_no_month_is_none(word: str) -> None:
    assert month_number(word) is None


PIECES = st.sampled_from(
    [
        "15",
        "31",
        "mars",
        "May",
        "2022",
        "99",
        "/",
        "-",
        ".",
        ":",
        "h",
        "18",
        "20",
        " ",
        "il y a",
        "ago",
        "hier",
        "hours",
        "jours",
        "à",
        "pm",
        "utc",
        "+",
        "T",
        "Z",
        "年",
        "٣",
    ]
)


ZONES = st.integers(-24 * 60 + 1, 24 * 60 - 1).map(lambda away: timezone(timedelta(minutes=away)))


@given(st.datetimes(timezones=ZONES))
def test_a_whole_date_is_read_as_any_other(moment: datetime) -> None:
    printed = moment.isoformat(timespec="seconds")
    assert iso_datetime(printed, "Europe/Paris") == iso_datetime(f" {printed}", "Europe/Paris")


@given(st.text() | st.lists(PIECES).map("".join) | st.lists(PIECES).map(" ".join))
def test_no_text_raises_and_what_is_read_can_be_read_again(text: str) -> None:
    for read in (
        iso_datetime(text, PARIS),
        printed_date(text, timezone=PARIS),
        printed_date(text, language="en"),
    ):
        assert read is None or iso_datetime(read) == read
