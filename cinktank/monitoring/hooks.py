"""Notify of failing checks by mail, Slack or a webhook, each off until the environment names it.

===========================  =========================================================
``CINKTANK_ALERT_WEBHOOK``   address that gets the checks as JSON, by POST
``CINKTANK_ALERT_SLACK``     address of a Slack incoming webhook
``CINKTANK_ALERT_MAIL``      ``smtp://[user:password@]host[:port]/?from=…&to=…``; ``smtps``
===========================  =========================================================

They may hold secrets, so they are neither settings (which Scrapy logs) nor arguments.
"""

import json
import logging
import os
import smtplib
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import Request, urlopen

logger = logging.getLogger(__name__)

SECONDS = 10
"""How long each hook may take: a run's end waits for it."""


def call_hooks(report: dict[str, Any]) -> None:
    """Send the *report* (job, spider, site, failed) to every hook that the environment names.

    A hook that does not work is logged in one line, without its address: that may be a secret.
    """
    for name, send in (("WEBHOOK", _webhook), ("SLACK", _slack), ("MAIL", _mail)):
        if address := os.environ.get(f"CINKTANK_ALERT_{name}"):
            try:
                send(address, report)
            except Exception as error:
                logger.warning("CINKTANK_ALERT_%s: %s", name, type(error).__name__)


def message(report: dict[str, Any]) -> str:
    """Return what a person reads.

    >>> print(message({"spider": "sports", "site": "https://cinktank.com/", "job": "j1",
    ...                "failed": {"articles": "0 articles were found; at least 1"}}))
    sports on https://cinktank.com/: 1 health check failed (job j1)
    - 0 articles were found; at least 1
    """
    failed = list(report["failed"].values())
    plural = "check" if len(failed) == 1 else "checks"
    head = f"{report['spider']} on {report['site']}: {len(failed)} health {plural} failed"
    return "\n".join([f"{head} (job {report['job']})", *(f"- {line}" for line in failed)])


def _webhook(address: str, report: dict[str, Any]) -> None:
    _post(address, report)


def _slack(address: str, report: dict[str, Any]) -> None:
    _post(address, {"text": message(report)})


def _post(address: str, report: dict[str, Any]) -> None:
    body = json.dumps(report, ensure_ascii=False).encode()
    request = Request(address, body, {"Content-Type": "application/json"})
    urlopen(request, timeout=SECONDS).close()


def _mail(address: str, report: dict[str, Any]) -> None:
    parts = urlsplit(address)
    given = parse_qs(parts.query)
    mail = EmailMessage()
    mail["From"], mail["To"] = given["from"][0], ", ".join(given["to"])
    mail["Subject"], _, text = message(report).partition("\n")
    mail.set_content(text)
    server = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with server(parts.hostname or "localhost", parts.port or 0, timeout=SECONDS) as smtp:
        if parts.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls()
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(mail)
