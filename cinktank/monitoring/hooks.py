"""Alerts by mail, Slack or a webhook, each off until the environment names it.

===========================  =========================================================
``CINKTANK_ALERT_WEBHOOK``   address that gets a report as JSON, by POST
``CINKTANK_ALERT_SLACK``     address of a Slack incoming webhook
``CINKTANK_ALERT_MAIL``      ``smtp://[user:password@]host[:port]/?from=…&to=…``; ``smtps``
===========================  =========================================================

They may hold secrets, so they are neither settings (which Scrapy logs) nor arguments.
"""

import json
import logging
import os
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import Request, urlopen

logger = logging.getLogger(__name__)

SECONDS = 10
"""How long each hook may take: a run's end waits for it."""


def hooks() -> list[str]:
    """Return the names of the hooks that the environment gives an address to."""
    return [name for name in _SENDERS if os.environ.get(f"CINKTANK_ALERT_{name}")]


def send(hook: str, report: dict[str, Any]) -> bool:
    """Send a *report* (job, spider, site, failed, recovered …) by a hook; return whether it went.

    A hook that does not work is logged in one line, without its address: that may be a secret.
    """
    try:
        _SENDERS[hook](os.environ[f"CINKTANK_ALERT_{hook}"], report)
    except Exception as error:
        logger.warning("CINKTANK_ALERT_%s: %s", hook, type(error).__name__)
        return False
    return True


def message(report: dict[str, Any]) -> str:
    """Return what a person reads: the first reason at once, then the rest, then where to look.

    >>> print(message({"spider": "sports", "site": "https://cinktank.com/", "job": "j1",
    ...                "failed": {"run": "it cannot be reached: name not known"},
    ...                "since": {"run": 0}, "page": "https://crawler.example/reports/j1.html"}))
    sports on https://cinktank.com/: it cannot be reached: name not known
    job j1
    page: https://crawler.example/reports/j1.html
    >>> print(message({"spider": "sports", "site": "s", "job": "j2", "failed": {},
    ...                "since": {"run": 0}, "recovered": {"run": "it cannot be reached"}}))
    sports on s: well again: it cannot be reached
    job j2
    over: it cannot be reached (since 1970-01-01 00:00 UTC)
    """
    failed: dict[str, str] = report.get("failed") or {}
    recovered: dict[str, str] = report.get("recovered") or {}
    lines = list(failed.values())
    first = lines[0] if lines else f"well again: {next(iter(recovered.values()), '')}"
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    told = [f"{report['spider']} on {report['site']}: {first}{more}", f"job {report['job']}"]
    told += [f"- {line}" for line in lines[1:]]
    since = report.get("since") or {}
    told += [f"over: {line} (since {_moment(since[name])})" for name, line in recovered.items()]
    told += [f"{name}: {report[name]}" for name in ("page", "log") if report.get(name)]
    return "\n".join(told)


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


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
    text = message(report)
    mail["Subject"] = text.partition("\n")[0][:200]
    mail.set_content(text)
    server = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with server(parts.hostname or "localhost", parts.port or 0, timeout=SECONDS) as smtp:
        if parts.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls()
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(mail)


_SENDERS: Final[dict[str, Callable[[str, dict[str, Any]], None]]] = {
    "WEBHOOK": _webhook,
    "SLACK": _slack,
    "MAIL": _mail,
}
