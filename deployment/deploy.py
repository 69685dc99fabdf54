"""``python -m deployment.deploy [TARGET]``: put the commit at hand on a Scrapyd server.

scrapyd-deploy builds the egg and sends it. This adds a version that names the commit and sorts by
time, as Scrapyd needs it (it runs the last version in the order of letters, in which r100 comes
before r99), and checks that the server will run it.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import requests
from scrapyd_client.utils import get_auth, get_config

ROOT = Path(__file__).resolve().parents[1]


def main(target: str = "local") -> int:
    """Deploy to *target* of scrapy.cfg; return the exit code."""
    os.chdir(ROOT)
    known = targets()
    if target not in known:
        print(f"deploy: scrapy.cfg has no target {target!r}: {', '.join(known)}", file=sys.stderr)
        return 2
    server = known[target]
    if server["url"].startswith("$"):
        name = server["url"].strip("${}")
        print(f"deploy: set {name} to the address of the server {target!r}", file=sys.stderr)
        return 2
    version = git_version()
    scrapyd_deploy = Path(sysconfig.get_path("scripts")) / "scrapyd-deploy"
    done = subprocess.run(
        [sys.executable, scrapyd_deploy, target, "--version", version], check=False
    )
    if done.returncode:
        return done.returncode
    return taken_on(server, version)


def targets() -> dict[str, dict[str, str]]:
    """Return the servers that scrapy.cfg names: each ``[deploy:NAME]``, over what ``[deploy]`` has.

    Variables of the environment are put in, as scrapyd-deploy does.
    """
    config = get_config()
    every = dict(config.items("deploy")) if config.has_section("deploy") else {}
    found = {"default": every} if "url" in every else {}
    for section in config.sections():
        kind, _, name = section.partition(":")
        if kind == "deploy" and name:
            found[name] = every | dict(config.items(section))
    return found


def git_version() -> str:
    """Return ``v20261124T074812-6fc52eb``: when the commit was made (UTC) and which it is.

    ``-dirty`` at the end: the egg holds changes that are in no commit.
    """

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        environment = os.environ | {"TZ": "UTC"}
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout.strip()

    shown = ("--date=format-local:%Y%m%dT%H%M%S", "--format=v%cd-%h")
    dirty = "-dirty" if git("status", "--porcelain", "--", "cinktank") else ""
    return git("log", "-1", *shown) + dirty


def taken_on(server: dict[str, str], version: str) -> int:
    """Check that the server can run *version*, and will; return the exit code.

    scrapyd-deploy ends well even where the server keeps an egg that it cannot run: such a one is
    taken away again, or every job from now on would fail.
    """

    def ask(path: str, **data: str) -> dict[str, Any]:
        lists = path.startswith("list")
        answer = requests.request(
            "GET" if lists else "POST",
            server["url"].rstrip("/") + "/" + path,
            **{"params" if lists else "data": {"project": server["project"], **data}},
            auth=get_auth(server["url"], server.get("username", ""), server.get("password", "")),
            timeout=60,
        )
        answer.raise_for_status()
        value: dict[str, Any] = answer.json()
        return value

    spiders = ask("listspiders.json", _version=version)
    if spiders["status"] != "ok":
        ask("delversion.json", version=version)
        why = spiders["message"].strip().splitlines()[-1]
        print(f"deploy: the server cannot run {version}, so it is removed: {why}", file=sys.stderr)
        return 1
    *_, last = ask("listversions.json")["versions"]
    if last != version:
        print(
            f"deploy: {version} is there, but jobs run {last}, which sorts after it: give _version"
            " when you schedule, or remove the other (docs/deployment.md, Roll back)",
            file=sys.stderr,
        )
        return 1
    print(f"Jobs run {version} from now on; those that are running go on as they are")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
