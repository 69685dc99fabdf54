"""Health checks: a redesign is noticed in one run, told in one line, and ends in exit code 3."""

import json
import re
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from cinktank.monitoring.checks import Checked, failing, judged
from cinktank.monitoring.health import LIMITS, check
from cinktank.monitoring.hooks import send
from cinktank.reports.run import Run
from cinktank.reports.timeline import Timeline
from tests.crawls.crawl import crawl

CHECKED = ("-s", "HEALTH_CHECKS=1")


def run(
    articles: int = 50, rejected: int = 0, codes: dict[str, int] | None = None, **fields
) -> Run:
    timeline = Timeline()
    for code, count in (codes or {"200": 100}).items():
        for _ in range(count):
            timeline.response(0, code, 0.1)
    return Run(
        job="j",
        spider="sports",
        started="2026-01-01T00:00:00+00:00",
        items=articles,
        fields={"headline": articles, **fields},
        stats={"lake/new": articles, "lake/rejected": rejected},
        timeline=timeline,
    )


def test_a_healthy_run_fails_no_check():
    earlier = [run(dateline=30), run(dateline=50)]
    codes = {"200": 96, "404": 2, "500": 2}
    assert check(run(dateline=35, rejected=2, codes=codes), earlier, LIMITS) == {}


@pytest.mark.parametrize(
    ("sick", "name", "told"),
    [
        (run(articles=0), "articles", "0 articles were found"),
        (run(dateline=5), "fields", "dateline 80% → 10%"),
        (run(rejected=20), "rejects", "20 of 70 articles in quarantine; at most 10%"),
        (run(codes={"200": 80, "403": 20}), "responses", "403: 20"),
    ],
)
def test_each_check_prints_what_it_found_and_what_is_allowed(sick, name, told):
    healthy_but_for_it = {"dateline": 40} if name != "fields" else {}
    sick.fields |= healthy_but_for_it
    failed = check(sick, [run(dateline=40)], LIMITS)
    assert list(failed) == [name]
    assert told in failed[name]


def test_limits_can_be_moved():
    limits = {**LIMITS, "rejects_share": 0.5}
    assert check(run(rejected=20), [], limits) == {}


@contextmanager
def listener():
    """A server that notes what is posted to it."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_site_of_which_half_is_unreadable_is_reported_by_exit_code_line_report_and_hooks(
    newsroom, tmp_path, monkeypatch
):
    for item in list(newsroom.truth(section="L'International"))[::2]:
        newsroom.fail(urlsplit(item["url"]).path, "truncated")
    with listener() as (address, posted):
        monkeypatch.setenv("CINKTANK_ALERT_WEBHOOK", f"{address}/hook")
        monkeypatch.setenv("CINKTANK_ALERT_SLACK", f"{address}/slack")
        sick = crawl("international", newsroom.url, tmp_path, *CHECKED, pages=2)
    assert sick.code == 3, sick.log
    (line,) = [line for line in sick.log.splitlines() if '{"health": "failed"' in line]
    told = json.loads(line[line.index("{") :])
    assert "rejects" in told["failed"]
    report, text = dict(posted)["/hook"], dict(posted)["/slack"]["text"]
    assert report["failed"] == told["failed"]
    page = tmp_path / "reports" / f"{told['job']}.html"
    assert report["page"] == page.as_uri()
    assert told["failed"]["rejects"] in text.splitlines()[0]
    assert page.as_uri() in text
    assert "Health check failed" in page.read_text()


def test_a_healthy_run_ends_with_0_and_calls_nobody(newsroom, tmp_path, monkeypatch):
    with listener() as (address, posted):
        monkeypatch.setenv("CINKTANK_ALERT_WEBHOOK", address)
        assert crawl("international", newsroom.url, tmp_path, *CHECKED, pages=2).code == 0
        again = crawl("international", newsroom.url, tmp_path, *CHECKED)
    assert again.code == 0, again.log
    assert posted == []


def test_a_hook_that_does_not_answer_is_logged_without_its_address(newsroom, tmp_path, monkeypatch):
    monkeypatch.setenv("CINKTANK_ALERT_WEBHOOK", "http://127.0.0.1:9/secret")
    limits = ("-s", 'HEALTH_LIMITS={"fewest_articles": 1000}')
    sick = crawl("international", newsroom.url, tmp_path, *CHECKED, *limits, pages=1)
    assert sick.code == 3
    assert "CINKTANK_ALERT_WEBHOOK: URLError" in sick.log
    assert "secret" not in sick.log


def test_the_real_reason_is_the_first_and_what_follows_from_it_is_not_told():
    failed = run(articles=0)
    failed.failure = "https://cinktank.com/ cannot be reached: no address for the name"
    assert check(failed, [run(dateline=40)], LIMITS) == {"run": failed.failure}


def test_a_site_that_is_away_is_what_the_alert_says(tmp_path, monkeypatch):
    with listener() as (address, posted):
        monkeypatch.setenv("CINKTANK_ALERT_SLACK", address)
        crawl("international", "http://127.0.0.1:9/", tmp_path, *CHECKED)
    ((_, report),) = posted
    assert "cannot be reached" in report["text"].splitlines()[0]
    assert "articles were found" not in report["text"]


def test_what_an_interrupted_run_lacks_says_nothing():
    seen = Checked(run(articles=0), [], LIMITS, interrupted=True)
    assert failing(seen) == {}
    assert "articles" not in judged(seen)


def test_what_waits_for_the_bucket_fails_a_check():
    waiting = run()
    waiting.stats["spool/waiting"] = 3
    assert check(waiting, [], LIMITS) == {
        "delivery": "3 files wait in the spool for the bucket; at most 0"
    }


def test_a_bucket_that_is_away_is_not_green(newsroom, tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    given = ("-s", "LAKE_ROOT=s3://lake/news", "-s", f"METRICS_FILE={tmp_path}/x.prom")
    sick = crawl("international", newsroom.url, tmp_path, *CHECKED, *given, pages=1)
    assert sick.code == 3, sick.log
    assert '"delivery"' in sick.log
    (files,) = re.findall(
        r"^cinktank_spool_files\{.*\} (\S+)$", (tmp_path / "x.prom").read_text(), re.M
    )
    assert float(files) > 0


class MailServer(socketserver.StreamRequestHandler):
    """Takes one mail, as RFC 5321 has it in its shortest form."""

    received: ClassVar[list[bytes]] = []

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 well\r\n")
            if command == b"QUIT":
                return


def test_mail_goes_to_the_server_of_the_environment(monkeypatch):
    told = {"spider": "sports", "site": "s", "job": "j", "failed": {"articles": "0 articles"}}
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        port = server.server_address[1]
        monkeypatch.setenv(
            "CINKTANK_ALERT_MAIL", f"smtp://127.0.0.1:{port}/?from=a@example.org&to=b@example.org"
        )
        assert send("MAIL", told)
        thread.join()
    (mail,) = map(message_from_bytes, MailServer.received)
    assert mail["To"] == "b@example.org"
    assert mail["Subject"] == "sports on s: 0 articles"
    assert "job j" in mail.get_payload()
