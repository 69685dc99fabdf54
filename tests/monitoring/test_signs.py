"""What a run shows while it goes on: a line in a terminal, metrics, logs; and nothing it opens."""

import json
import os
import pty
import re
import socket
import subprocess
import termios
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from cinktank.monitoring.metrics import metrics
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, crawl
from tests.deployment.server import listening


def in_a_terminal(arguments: list[str]) -> str:
    """Run a command whose standard error is a terminal; return what that shows."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 160))
    with subprocess.Popen(arguments, cwd=ROOT, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            shown += piece
        process.wait()
    os.close(ours)
    return shown.decode()


def test_a_terminal_shows_a_line_of_progress_and_whole_log_lines(tmp_path):
    slowly = ("-s", "DOWNLOAD_DELAY=0.05")
    with NewsroomServer(articles=200, per_page=2) as newsroom:
        shown = in_a_terminal(command("international", newsroom.url, tmp_path, *slowly))
    assert re.search(r"\r\x1b\[K.*\d+ of \d+ articles · about [\d:]+ left · \d+/min", shown)
    last = shown.replace("\r\x1b[K", "\n").strip().splitlines()[-1]
    assert "Stored" in last


def test_a_pipe_is_spared_it(newsroom, tmp_path):
    assert "\x1b" not in crawl("international", newsroom.url, tmp_path, pages=1).log


def test_metrics_are_what_prometheus_reads(newsroom, tmp_path):
    setting = f"METRICS_FILE={tmp_path}/cinktank_{{spider}}.prom"
    run = crawl("international", newsroom.url, tmp_path, "-s", setting)
    text = (tmp_path / "cinktank_international.prom").read_text()
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["cinktank_articles_stored", "international", "new"] == len(run.items)
    assert found["cinktank_run_running", "international"] == 0
    assert found["cinktank_run_failed", "international"] == 0
    assert found["cinktank_responses", "200", "international"] > len(run.items)
    assert not list(tmp_path.glob(".cinktank*"))


def test_a_node_exporter_of_another_user_may_read_them(newsroom, tmp_path):
    before = os.umask(0o077)
    try:
        setting = f"METRICS_FILE={tmp_path}/x.prom"
        crawl("international", newsroom.url, tmp_path / "data", "-s", setting, pages=1)
    finally:
        os.umask(before)
    assert (tmp_path / "x.prom").stat().st_mode & 0o777 == 0o644


def test_a_label_may_hold_anything():
    text = metrics("s", {'walk/failed/a"b\\c\nd': 2}, 0.0, running=True, failed=False)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    (sample,) = families["cinktank_articles_failed"].samples
    assert (sample.labels["reason"], sample.value) == ('a"b\\c\nd', 2)


def test_a_port_gives_the_same_while_the_run_goes_on(newsroom, tmp_path):
    given = ("-s", "METRICS_PORT=0", "-s", "DOWNLOAD_DELAY=0.2")
    with subprocess.Popen(
        command("international", newsroom.url, tmp_path, *given),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        address = None
        for line in process.stderr:
            if found := re.search(r"Metrics: (http://127\.0\.0\.1:\d+/metrics)", line):
                address = found[1]
                break
        assert address, "it says where"
        with urlopen(address) as answer:
            text = answer.read().decode()
        process.terminate()
        process.stderr.read()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    (sample,) = families["cinktank_run_running"].samples
    assert (sample.labels, sample.value) == ({"spider": "international"}, 1)


def test_a_port_that_is_taken_costs_the_metrics_and_not_the_run(newsroom, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = crawl("international", newsroom.url, tmp_path, "-s", f"METRICS_PORT={port}", pages=1)
    assert run.code == 0
    assert f"METRICS_PORT {port}" in run.log


def test_every_line_of_a_json_log_is_one_object(newsroom, tmp_path):
    run = crawl("international", newsroom.url, tmp_path, "-s", "LOG_JSON=1", pages=1)
    lines = [json.loads(line) for line in run.log.splitlines()]
    assert lines[0]["message"].startswith("Scrapy ")
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert "Stored" in lines[-1]["message"]


def test_a_failure_in_a_json_log_is_one_line_too(newsroom, tmp_path):
    limits = ("-s", "HEALTH_CHECKS=1", "-s", 'HEALTH_LIMITS={"fewest_articles": 1000}')
    json_logs = ("-s", "LOG_JSON=1", "-s", "REVISIT=1d:6h")
    run = crawl("international", newsroom.url, tmp_path, *limits, *json_logs, pages=1)
    lines = [json.loads(line) for line in run.log.splitlines()]
    (health,) = [line for line in lines if line.get("health") == "failed"]
    assert health["failed"]["articles"].endswith("at least 1000")


def test_a_run_opens_no_port_neither_telnet_nor_remote_control(newsroom, tmp_path):
    slowly = ("-s", "DOWNLOAD_DELAY=0.2")
    newsroom.clear_requests()
    with subprocess.Popen(
        command("international", newsroom.url, tmp_path, *slowly), cwd=ROOT, stderr=subprocess.PIPE
    ) as process:
        while len(newsroom.requests()) < 5:
            assert process.poll() is None
        opened = listening(process.pid)
        process.terminate()
        log = process.communicate(timeout=300)[1].decode()
    assert opened == set()
    assert "scrapy.extensions.telnet" not in log
    assert "Remote control" not in log
