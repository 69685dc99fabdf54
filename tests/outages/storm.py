"""A storm: some of a site's answers are spoiled, by every kind of fault there is, mixed at random.

Which ones is a matter of the seed, the address and how often it was asked for: not of the order in
which a crawl happens to ask.
"""

import re
from collections import Counter
from collections.abc import Callable
from random import Random
from time import sleep

from tests.outages.ill_site import Answer, NoAnswerError, is_article

HTML = {"Content-Type": "text/html; charset=UTF-8"}
JSON = {"Content-Type": "application/json; charset=UTF-8"}

STATUSES = (
    202, 204, 206, 304, 400, 401, 403, 404, 404, 405, 408, 410, 410, 418, 429, 451, 500, 502, 503,
    504, 520,
)  # fmt: skip


def page(title: str, text: str, more: str = "") -> bytes:
    """Return a page that is no article."""
    head = f"<title>{title}</title>"
    return f"<html><head>{head}</head><body><h1>{title}</h1>{text}{more}</body></html>".encode()


WORDS = "<p>Nous travaillons à l’améliorer, et nous revenons dans quelques instants.</p>" * 6

PAGES = {
    "maintenance": page("Site en maintenance", WORDS),
    "maintenance without a word for it": page("Le site", WORDS),
    "challenge": page("Un instant…", "", "<script src='/cdn-cgi/challenge-platform/h'></script>"),
    "consent": page("Avant de continuer", "<form><button>Tout accepter</button></form>"),
    "login": page("Se connecter", "<form><input type='password' name='pwd'></form>"),
    "soft 404": page("Page introuvable", WORDS),
    "error": page("Erreur", "<p>Il y a eu une erreur critique sur ce site.</p>"),
}


class Storm:
    """A rule of `IllSite`: spoils one answer in so many, by the *seed*.

    *others* are paths of articles whose pages are given for one another, *ask* returns what the
    newsroom gives for one of them, and *home* is the site's address.
    """

    def __init__(
        self, seed: str, share: float, others: list[str], ask: Callable[[str], bytes], home: str
    ):
        self.home = home
        self.others = others
        self.ask = ask
        self._seed = seed
        self._share = share
        self._asked: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        """Fault → how many answers it has spoiled."""

    def __call__(self, path: str, found: Answer) -> Answer:
        """Answer as the newsroom does, or in some other way."""
        self._asked[path] += 1
        chance = Random(f"{self._seed} {path} {self._asked[path]}")
        if path == "/maintenance/":
            return 200, HTML, PAGES["maintenance"]
        if chance.random() >= self._share:
            return found
        name = chance.choice([*FAULTS, *(OF_ARTICLES if is_article(path) else ())])
        self.struck[name] += 1
        fault = {**FAULTS, **OF_ARTICLES}[name]
        return fault(self, path, found, chance)


Fault = Callable[[Storm, str, Answer, Random], Answer]


def a_status(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Answer with a status, and a body or none."""
    status = chance.choice(STATUSES)
    headers = dict(HTML)
    if status in (429, 503) and chance.random() < 0.5:
        headers["Retry-After"] = "0"
    return status, headers, chance.choice([b"", PAGES["error"], found[2]])


def a_page(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give, as 200, a page of an outage."""
    return 200, HTML, PAGES[chance.choice(list(PAGES))]


def no_answer(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Close the connection."""
    raise NoAnswerError


def broken_off(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Close it half-way through the body."""
    status, headers, body = found
    length = {"Content-Length": str(len(body) + 1)}
    return status, headers | length, body[: chance.randrange(len(body) + 1)]


def cut(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give the beginning as if it were all: a page, a feed, a sitemap, JSON."""
    status, headers, body = found
    return status, headers, body[: chance.randrange(len(body) + 1)]


def wrong_length(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """State fewer bytes than come."""
    status, headers, body = found
    return status, headers | {"Content-Length": str(chance.randrange(len(body) + 1))}, body


def empty(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give nothing, as 200."""
    return 200, found[1], b""


def home(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Redirect to the home page."""
    return 302, {"Location": "/"}, b""


def one_address(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Redirect to the one address that everything is redirected to."""
    return chance.choice([301, 302, 307]), {"Location": "/maintenance/"}, b""


def itself(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Redirect in a circle."""
    return 302, {"Location": path}, b""


def away(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Redirect to another host."""
    return 302, {"Location": "http://ailleurs.invalid/"}, b""


def wrong_encoding(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """State another encoding than the body's, of its letters or of its bytes."""
    status, headers, body = found
    kind = dict(headers).get("Content-Type", "text/html").partition(";")[0]
    match chance.randrange(3):
        case 0:
            return status, headers | {"Content-Type": f"{kind}; charset=UTF-16"}, body
        case 1:
            text = body.decode("utf-8", "replace").encode("cp1252", "replace")
            return status, headers | {"Content-Type": f"{kind}; charset=windows-1252"}, text
    return status, headers | {"Content-Encoding": "gzip"}, body


def slow(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Answer late."""
    sleep(0.2)
    return found


def garbage(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give JSON that is none, or says something else."""
    texts = (b"[", b"{}", b"null", b"[]", b"[1, 2]", b'[{"id": "x", "link": 5}]', b'{"code": "x"}')
    return 200, JSON, chance.choice(texts)


def noise(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give bytes that mean nothing, under the right name."""
    return 200, found[1], chance.randbytes(2000)


def another_article(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Give another article's page, as a mixed-up cache does."""
    return 200, HTML, storm.ask(chance.choice(storm.others))


def another_canonical(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """State another page's address as canonical, in every place."""
    status, headers, body = found
    own = f"{storm.home}{path[1:]}".encode()
    article = f"{storm.home}{chance.choice(storm.others)[1:]}"
    elsewhere = ("http://169.254.169.254/", "https://ailleurs.invalid/x/")
    other = chance.choice([article, storm.home, *elsewhere]).encode()
    body = re.sub(rb'(<link rel="canonical" href=")[^"]*', rb"\g<1>" + other, body)
    return status, headers, body.replace(b'"og:url" content="' + own, b'"og:url" content="' + other)


def walled(storm: Storm, path: str, found: Answer, chance: Random) -> Answer:
    """Leave out most of the story, as a wall in front of it does."""
    status, headers, body = found
    _, *rest = re.findall(rb"<p>.{40,}?</p>", body, re.S) or [b""]
    for paragraph in rest:
        body = body.replace(paragraph, b"")
    return status, headers, body


FAULTS: dict[str, Fault] = {
    one.__name__: one
    for one in (
        a_status, a_page, no_answer, broken_off, cut, wrong_length, empty, home, one_address,
        itself, away, wrong_encoding, slow, garbage, noise,
    )
}  # fmt: skip
OF_ARTICLES: dict[str, Fault] = {
    one.__name__: one for one in (another_article, another_canonical, walled)
}
