"""Wrong settings are one line, as wrong arguments are, and nothing is asked for or written."""

import pytest
from scrapy.settings import Settings

from cinktank.crawl.configuration import SettingError, check_settings
from cinktank.monitoring.health import LIMITS, limits_of
from tests.crawls.forked import command as scrapy

WRONG = [
    ("DOWNLOAD_DELAY", "slow", "give a number from 0"),
    ("DOWNLOAD_DELAY", "-1", "give a number from 0"),
    ("LAKE_PART_ROWS", "1.5", "give a whole number from 0"),
    ("CONCURRENT_REQUESTS", "many", "give a whole number"),
    ("ROBOTSTXT_OBEY", "perhaps", "give 0 or 1"),
    ("LOG_LEVEL", "LOUD", "DEBUG"),
    ("MEMORY", "redis", "sqlite or none"),
    ("RENDER", "often", "auto, always or never"),
    ("REVISIT", "often", "1d:6h"),
    ("GONE_AFTER", "soon", "GONE_AFTER"),
    ("LAKE_ROOT", "ftp://x/y", "s3://"),
    ("DATA_ROOT", "s3://x/y", "LAKE_ROOT"),
    ("LAKE_COMPRESSION", "rar", "gzip"),
    ("FOLLOW", "everything", "listing"),
    ("ITEM_PIPELINES", '{"nowhere.Pipeline": 450}', "can be imported"),
    ("EXTENSIONS", '{"cinktank.nowhere.Extension": 450}', "can be imported"),
    ("DOWNLOADER_MIDDLEWARES", '{"Middleware": 450}', "can be imported"),
    ("SCHEDULER", "nowhere.Scheduler", "can be imported"),
    ("DUPEFILTER_CLASS", "scrapy.nowhere.Filter", "can be imported"),
    ("REQUEST_FINGERPRINTER_CLASS", "Fingerprinter", "can be imported"),
    ("STATS_CLASS", "scrapy.statscollectors.DummyStatsCollector", "keeps the counters"),
    ("TWISTED_REACTOR", "twisted.internet.selectreactor.SelectReactor", "asyncioreactor"),
    ("RETRY_HTTP_CODES", "[503]", "whole numbers with commas"),
    ("DOWNLOAD_DELEY", "2", "did you mean DOWNLOAD_DELAY?"),
]


def settings(**given):
    made = Settings()
    made.setmodule("cinktank.settings")
    made.update(given, priority="cmdline")
    return made


@pytest.mark.parametrize("value", ["False", "false", "0", "True", "1"])
def test_a_switch_is_given_in_any_way_that_scrapy_reads(value):
    check_settings(settings(AUTOTHROTTLE_ENABLED=value, ROBOTSTXT_OBEY=value))


@pytest.mark.parametrize(("name", "value", "allowed"), WRONG)
def test_a_wrong_setting_is_named_with_what_is_allowed(name, value, allowed):
    with pytest.raises(SettingError) as refused:
        check_settings(settings(**{name: value}))
    assert name in str(refused.value)
    assert allowed in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"LAKE_PART_SECONDS": "0.5", "DOWNLOAD_DELAY": "0", "LOG_LEVEL": "DEBUG"},
        {"PLAYWRIGHT_CONTEXTS": '{"default": {}}', "USER_AGENTS": "a,b"},  # of other packages
        {"RETRY_HTTP_CODES": "503,504", "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter"},
        {"MY_PIPELINES_KEY": "x", "HEALTH_LIMITS": '{"rejects_share": 0.5}'},
        {"FOLLOW": "auto", "LAKE_ROOT": "s3://news/lake", "REVISIT": ""},
    ],
)
def test_a_right_setting_and_a_users_own_are_let_be(given):
    check_settings(settings(**given))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ('{"rejets_share": 1}', "rejects_share"),
        ('{"rejects_share": "much"}', "'much'"),
        ('{"quiet_hours": {"Sports": "long"}}', "quiet_hours"),
        ("none", "JSON"),
    ],
)
def test_wrong_limits_are_named(given, named):
    with pytest.raises(ValueError, match="HEALTH_LIMITS") as refused:
        limits_of(settings(HEALTH_LIMITS=given))
    assert named in str(refused.value)


def test_right_limits_replace_single_ones():
    text = '{"quiet_hours": {"Sports": 12}, "expected_codes": [200]}'
    given = limits_of(settings(HEALTH_LIMITS=text))
    assert given == LIMITS | {"quiet_hours": {"Sports": 12}, "expected_codes": ["200"]}


@pytest.mark.parametrize("command", [("crawl", "international"), ("lake", "load"), ("audit",)])
def test_a_command_says_it_in_one_line_and_ends_with_2(tmp_path, command):
    given = ("-s", f"DATA_ROOT={tmp_path}/data", "-s", "LAKE_TIMEOUT=long")
    done = scrapy(*command, *given)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "setting LAKE_TIMEOUT: 'long' is not allowed" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("-s REPLAY=tape:x", "setting REPLAY: 'tape:x' is not allowed"),
        ("-s REPLAY=wayback:ftp://x", "setting REPLAY: 'ftp://x' is not allowed"),
        ("-s REPLAY=commoncrawl:A -s COMMON_CRAWL=a", "setting COMMON_CRAWL: 'a' is not allowed"),
        ("-s REPLAY=wayback -s WARC_ROOT=warc", "setting WARC_ROOT is not allowed with REPLAY"),
        ("-s WARC_ROOT=ftp://x/y", "setting WARC_ROOT: ftp:// is not known"),
        ("-a at=2022-03-20", "argument at: there is no archive"),
        ("-a follow=archive", "argument follow: there is no archive"),
        ("-s FOLLOW=archive", "argument follow: there is no archive"),
    ],
)
def test_an_archive_that_cannot_be_is_refused_before_the_start(tmp_path, given, told):
    done = scrapy("crawl", "international", "-s", f"DATA_ROOT={tmp_path}/data", *given.split())
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert told in done.stderr
    assert not (tmp_path / "data").exists()
