"""A user's own components come besides ours; one of ours goes by its path and ``null``."""

import json

import pytest
from scrapy.settings import Settings

from cinktank.spiders.base import AROUND, COMPONENTS, NewsSpider


def settings_with(setting: str, given: dict[str, int | None]) -> dict[str, int | None]:
    settings = Settings()
    settings.setmodule("cinktank.settings", priority="project")
    settings.set(setting, json.dumps(given), priority="cmdline")
    NewsSpider.update_settings(settings)
    return settings.getdict(setting)


@pytest.mark.parametrize("setting", COMPONENTS)
def test_what_a_user_adds_on_the_command_line_takes_none_of_ours_away(setting: str) -> None:
    kept = settings_with(setting, {"mine.Component": 450})
    assert kept.pop("mine.Component") == 450
    assert kept == COMPONENTS[setting] | AROUND.get(setting, {})


@pytest.mark.parametrize("setting", COMPONENTS)
def test_who_adds_nothing_pays_for_nothing_around_it(setting: str) -> None:
    assert settings_with(setting, {}) == COMPONENTS[setting]


def test_what_says_how_a_run_went_and_keeps_a_site_s_delay_is_among_ours() -> None:
    ours = {path.rpartition(".")[2] for path in COMPONENTS["EXTENSIONS"]}
    assert {"RunSummary", "RunRecorder", "MetricsFile", "HealthChecks", "CrawlDelay"} <= ours


@pytest.mark.parametrize("setting", COMPONENTS)
def test_one_of_ours_is_taken_out_by_its_path(setting: str) -> None:
    unwanted = next(iter(COMPONENTS[setting]))
    assert settings_with(setting, {unwanted: None})[unwanted] is None


def test_a_spider_that_is_none_of_ours_has_none_of_them() -> None:
    settings = Settings()
    settings.setmodule("cinktank.settings", priority="project")
    for setting in COMPONENTS:
        assert not [path for path in settings.getdict(setting) if path.startswith("cinktank.")]
