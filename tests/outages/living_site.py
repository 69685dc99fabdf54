"""A small WordPress site that lives through days: everything that its editors and hosts may change.

The newsroom prints the theme as it is, and its posts stand in one order for ever. Here each post
is a row that a test may change: its number, address, dates, sections, status, text; and so is how
the site lists them.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, unquote, urlsplit

from scrapy import Request

HOME = "https://cinktank.test/"
HTML = {"Content-Type": "text/html; charset=UTF-8"}
SECTIONS = {"linternational": "L'International", "sports": "Sports", "culture": "Culture"}
_WORDS = """
le la un une ville pays accord rencontre match film musique président sommet équipe victoire
dossier semaine rapport projet loi vote marché port région hôpital école festival tribunal enquête
incendie tempête récolte usine syndicat grève budget réforme frontière
"""

Reply = tuple[int, dict[str, str], bytes]


@dataclass(eq=False)
class Post:
    """One row of ``wp_posts``."""

    number: int
    slug: str
    title: str
    paragraphs: list[str]
    published: datetime
    modified: datetime
    sections: list[str]
    status: str = "publish"
    sticky: bool = False
    former: list[str] = field(default_factory=list)
    """Slugs that it had: WordPress redirects from them."""

    @property
    def body(self) -> str:
        """Its story as an item has it."""
        return "\n\n".join(self.paragraphs)


def prose(seed: object, paragraphs: int = 4) -> list[str]:
    """Return paragraphs of no meaning, the same for the same seed."""
    chance, words = random.Random(str(seed)), _WORDS.split()
    return [
        " ".join(chance.choice(words) for _ in range(40)).capitalize() + "."
        for _ in range(paragraphs)
    ]


class LivingSite:
    """Answers `tests.crawls.in_process.crawl` as a WordPress of so many posts does."""

    def __init__(self, posts: int = 40, hours: float = 7):
        self.start = datetime.now(UTC).replace(microsecond=0)
        self.posts: list[Post] = []
        self.asked: list[str] = []
        self.permalink: Callable[[Post], str] = lambda post: f"/{post.slug}/"
        self.old_permalinks: list[Callable[[Post], str]] = []
        """Structures that the site had, from which it redirects."""
        self.redirects = True
        """Whether old addresses lead to new ones."""
        self.order: Callable[[Post], object] = lambda post: post.published
        """By what listings are ordered, newest first."""
        self.per_page = 10
        self.lastmod: Callable[[Post], datetime | None] = lambda post: post.modified
        self.in_sitemap: Callable[[Post], bool] = lambda post: True
        self.summaries = False
        """Whether the feed has excerpts alone."""
        self.canonical = True
        self.labels = dict(SECTIONS)
        self.slugs = {slug: slug for slug in SECTIONS}
        """Section → the slug of its address."""
        self.change: Callable[[str, Reply], Reply] = lambda path, reply: reply
        self.days = 0.0
        self._terms = {slug: 3 + n for n, slug in enumerate(SECTIONS)}
        kinds = list(SECTIONS)
        for n in range(posts):
            when = self.start - timedelta(hours=hours * (posts - n))
            self.publish(when=when, section=kinds[0] if n % 2 else kinds[1 + n // 2 % 2])

    # Editing

    def now(self) -> datetime:
        """Return the site's time: so many days after its start."""
        return self.start + timedelta(days=self.days, seconds=1)

    def publish(self, section: str = "linternational", when: datetime | None = None) -> Post:
        """Write one more post; *when*: published then."""
        number = 1000 + 3 * len(self.posts)
        title = f"Dépêche {number} : {' '.join(prose(f't{number}', 1)[0].split()[:6])}"
        moment = when or self.now()
        slug = "-".join(["depeche", str(number), *title.split()[3:6]]).lower()
        slug = "".join(letter for letter in slug if letter.isascii())
        post = Post(number, slug, title, prose(number), moment, moment, [section])
        self.posts.append(post)
        return post

    def edit(self, post: Post, when: datetime | None = None) -> None:
        """Add a paragraph."""
        post.paragraphs = [*post.paragraphs, *prose(f"{post.number} {len(post.paragraphs)}", 1)]
        post.modified = when or self.now()

    def rename(self, post: Post, slug: str) -> None:
        """Give a post another address."""
        post.former.append(post.slug)
        post.slug = slug
        post.modified = self.now()

    def move_all(self, permalink: Callable[[Post], str]) -> None:
        """Change the permalinks of the whole site."""
        self.old_permalinks.append(self.permalink)
        self.permalink = permalink

    # What is true

    def public(self, section: str | None = None) -> list[Post]:
        """Return the posts that readers see, newest first."""
        now = self.now()
        shown = [
            post
            for post in self.posts
            if post.status == "publish"
            and post.published <= now
            and (section is None or section in post.sections)
        ]
        return sorted(shown, key=lambda post: (post.published, post.number), reverse=True)

    def url(self, post: Post) -> str:
        """Return the address of a post."""
        return HOME[:-1] + self.permalink(post)

    def truth(self, section: str | None = None) -> dict[str, tuple[str, str, str]]:
        """Return number → (address, headline, story)."""
        return {
            str(post.number): (self.url(post), post.title, post.body)
            for post in self.public(section)
        }

    # Answering

    def reply(self, request: Request) -> Reply:
        """Return what the site answers to one request."""
        path = request.url.removeprefix(HOME[:-1])
        self.asked.append(path)
        status, headers, body = self._answer(request, path)
        headers = {"Date": format_datetime(self.now(), usegmt=True), **headers}
        return self.change(path, (status, headers, body))

    def _answer(self, request: Request, path: str) -> Reply:
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        names = [unquote(name) for name in parts.path.split("/") if name]
        if names[:1] == ["wp-json"]:
            return self._api("/".join(names[1:]), query)
        if names and names[-1].endswith(".xml"):
            return self._sitemap(names[-1])
        if names == ["robots.txt"]:
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow:\n"
        page = int(query.get("paged", 1))
        if "page" in names and names[-1].isdecimal():
            page, names = int(names[-1]), names[: names.index("page")]
        if not names and "p" in query:
            return self._by_number(query["p"])
        if names[-1:] == ["feed"]:
            return self._feed(self._section(names[:-1]), page)
        if not names:
            return self._listing(None, page)
        if names[0] == "category":
            section = self._section(names)
            return self._not_found() if section is None else self._listing(section, page)
        return self._article(parts.path)

    def _section(self, names: list[str]) -> str | None:
        return next((one for one in SECTIONS if names[1:] == [self.slugs[one]]), None)

    def _by_number(self, number: str) -> Reply:
        for post in self.public():
            if str(post.number) == number:
                return 301, {"Location": self.url(post)}, b""
        return self._not_found()

    def _article(self, path: str) -> Reply:
        here = unquote(path)
        for post in self.public():
            if unquote(self.permalink(post)) == here:
                return 200, HTML, self.page(post).encode()
        for post in self.public() if self.redirects else ():
            olds = [self.permalink, *self.old_permalinks]
            slugs = [post.slug, *post.former]
            for slug in slugs:
                mine, post.slug = post.slug, slug
                found = any(unquote(old(post)).rstrip("/") == here.rstrip("/") for old in olds)
                post.slug = mine
                if found:
                    return 301, {"Location": self.url(post)}, b""
        return self._not_found()

    def _not_found(self) -> Reply:
        body = self._chrome("Page non trouvée", "error404", "<div class='td-404-title'>404</div>")
        return 404, HTML, body.encode()

    def _chrome(self, title: str, kind: str, main: str, head: str = "") -> str:
        menu = "".join(
            "<li class='menu-item menu-item-object-category'>"
            f"<a href='{HOME}category/{self.slugs[slug]}/'>{escape(label)}</a></li>"
            for slug, label in self.labels.items()
        )
        return (
            f"<!DOCTYPE html><html lang='fr-FR'><head><meta charset='utf-8'><title>{escape(title)}"
            f"</title><link rel='https://api.w.org/' href='{HOME}wp-json/'>{head}</head>"
            f"<body class='{kind}'><ul class='sf-menu'>{menu}</ul>"
            f"<div class='td-main-content'>{main}</div></body></html>"
        )

    def page(self, post: Post) -> str:
        """Return an article's page."""
        url, order = self.url(post), self.public()
        place = order.index(post)
        beside = []
        for name, other in (("prev", place + 1), ("next", place - 1)):
            if 0 <= other < len(order):
                one = order[other]
                word = "précédent" if name == "prev" else "suivant"
                beside.append(
                    f"<div class='td-block-span6 td-post-{name}-post'><div class='td-post-{name}-"
                    f"post-content'><span>Article {word}</span><a href='{self.url(one)}'>"
                    f"{escape(one.title)}</a></div></div>"
                )
        labels = "".join(
            f"<li class='entry-category'><a href='{HOME}category/{self.slugs[one]}/'>"
            f"{escape(self.labels[one])}</a></li>"
            for one in post.sections
        )
        head = (
            f"<meta property='article:published_time' content='{post.published.isoformat()}'>"
            f"<meta property='article:modified_time' content='{post.modified.isoformat()}'>"
            f"<link rel='shortlink' href='{HOME}?p={post.number}'>"
        )
        if self.canonical:
            head += f"<link rel='canonical' href='{url}'>"
        story = "".join(f"<p>{escape(one)}</p>" for one in post.paragraphs)
        main = (
            f"<article id='post-{post.number}' class='post-{post.number} post type-post'>"
            f"<ul class='td-category'>{labels}</ul>"
            f"<h1 class='entry-title'>{escape(post.title)}</h1>"
            f"<div class='td-post-date'><time class='entry-date updated td-module-date' datetime="
            f"'{post.published.isoformat()}'>{post.published:%d/%m/%Y}</time></div>"
            f"<div class='td-post-content'>{story}</div><footer><div class='td-post-next-prev'>"
            f"{''.join(beside)}</div></footer></article>"
        )
        kind = f"post-template-default single single-post postid-{post.number}"
        return self._chrome(f"{post.title} - Cinktank.com", kind, main, head)

    def listed(self, section: str | None) -> list[Post]:
        """Return posts as listings show them."""
        posts = sorted(self.public(section), key=self.order, reverse=True)  # type: ignore[arg-type]
        return [post for post in posts if post.sticky] + [p for p in posts if not p.sticky]

    def _listing(self, section: str | None, page: int) -> Reply:
        posts = self.listed(section)
        last = max(1, -(-len(posts) // self.per_page))
        if not 1 <= page <= last:
            return self._not_found()
        shown = posts[(page - 1) * self.per_page : page * self.per_page]
        base = f"{HOME}category/{self.slugs[section]}/" if section else HOME
        cards = "".join(
            "<div class='td_module_10 td_module_wrap'><div class='item-details'>"
            f"<h3 class='entry-title td-module-title'><a href='{self.url(one)}' rel='bookmark'"
            f" title='{escape(one.title)}'>{escape(one.title)}</a></h3><span class='td-post-date'>"
            f"<time class='entry-date updated td-module-date' datetime='"
            f"{one.published.isoformat()}'>{one.published:%d/%m/%Y}</time></span></div></div>"
            for one in shown
        )
        links = "".join(
            f"<a href='{base}page/{n}/' class='page'>{n}</a>"
            for n in sorted({page - 1, page + 1, last} - {page})
            if 1 <= n <= last
        )
        if page < last:
            links += f"<a href='{base}page/{page + 1}/' aria-label='next-page'>&gt;</a>"
        pager = (
            f"<div class='page-nav td-pb-padding-side'><span class='current'>{page}</span>{links}"
            f"<span class='pages'>Page {page} sur {last}</span></div>"
        )
        heading = self.labels[section] if section else "Cinktank.com"
        name = self.slugs[section] if section else ""
        kind = f"archive category category-{name}" if section else "home blog"
        title = f"<h1 class='entry-title td-page-title'>{escape(heading)}</h1>"
        main = f"{title}<div class='td-ss-main-content'>{cards}{pager}</div>"
        return 200, HTML, self._chrome(heading, kind, main).encode()

    def _sitemap(self, name: str) -> Reply:
        kind = {"Content-Type": "application/xml; charset=UTF-8"}
        top = "<?xml version='1.0' encoding='UTF-8'?>"
        space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        posts = [post for post in self.public() if self.in_sitemap(post)]
        moments = [moment for post in posts if (moment := self.lastmod(post))]
        if name in ("sitemap_index.xml", "wp-sitemap.xml"):
            changed = f"<lastmod>{max(moments).isoformat()}</lastmod>" if moments else ""
            text = (
                f"<sitemapindex {space}><sitemap><loc>{HOME}post-sitemap.xml</loc>{changed}"
                "</sitemap></sitemapindex>"
            )
        elif name == "post-sitemap.xml":
            rows = "".join(
                f"<url><loc>{escape(self.url(post))}</loc>"
                + (f"<lastmod>{when.isoformat()}</lastmod>" if (when := self.lastmod(post)) else "")
                + "</url>"
                for post in posts
            )
            text = f"<urlset {space}>{rows}</urlset>"
        else:
            return self._not_found()
        return 200, kind, f"{top}{text}".encode()

    def _feed(self, section: str | None, page: int) -> Reply:
        kind = {"Content-Type": "application/rss+xml; charset=UTF-8"}
        posts = self.listed(section)
        shown = posts[(page - 1) * 10 : page * 10]
        rows = "".join(self._feed_item(post) for post in shown)
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="'
            'http://purl.org/rss/1.0/modules/content/"><channel><title>Cinktank.com</title>'
            "<generator>https://wordpress.org/?v=6.7.1</generator>"
            f"<link>{HOME}</link>{rows}</channel></rss>"
        )
        return 200 if shown or page == 1 else 404, kind, text.encode()

    def _feed_item(self, post: Post) -> str:
        story = "".join(f"<p>{escape(one)}</p>" for one in post.paragraphs)
        content = (
            "" if self.summaries else f"<content:encoded><![CDATA[{story}]]></content:encoded>"
        )
        return (
            f"<item><title>{escape(post.title)}</title><link>{escape(self.url(post))}</link>"
            f"<pubDate>{format_datetime(post.published)}</pubDate>"
            f"<guid isPermaLink='false'>{HOME}?p={post.number}</guid>"
            f"<description><![CDATA[{post.paragraphs[0][:80]} …]]></description>{content}</item>"
        )

    def _api(self, route: str, query: dict[str, str]) -> Reply:
        if route == "wp/v2/categories":
            rows: list[object] = [
                {
                    "id": self._terms[slug],
                    "name": label,
                    "slug": self.slugs[slug],
                    "parent": 0,
                    "count": len(self.public(slug)),
                    "link": f"{HOME}category/{self.slugs[slug]}/",
                    "taxonomy": "category",
                }
                for slug, label in self.labels.items()
            ]
            return self._paged(rows, query)
        if route != "wp/v2/posts":
            return self._paged([], {}) if route == "" else self._json({"code": "rest"}, 404)
        return self._paged([self._post(post) for post in self._chosen(query)], query)

    def _chosen(self, query: dict[str, str]) -> list[Post]:
        posts = self.public()
        for name, get in (("", "published"), ("modified_", "modified")):
            for word in ("after", "before"):
                if value := query.get(f"{name}{word}"):
                    limit = datetime.fromisoformat(value).replace(tzinfo=UTC)
                    if word == "after":
                        posts = [post for post in posts if getattr(post, get) > limit]
                    else:
                        posts = [post for post in posts if getattr(post, get) < limit]
        numbers = {int(one) for one in query.get("include", "").split(",") if one}
        without = {int(one) for one in query.get("exclude", "").split(",") if one}
        terms = {int(one) for one in query.get("categories", "").split(",") if one}
        posts = [
            post
            for post in posts
            if (not numbers or post.number in numbers)
            and post.number not in without
            and (not terms or terms & {self._terms[one] for one in post.sections})
        ]
        keys: dict[str, Callable[[Post], object]] = {
            "id": lambda post: post.number,
            "modified": lambda post: post.modified,
        }
        key = keys.get(query.get("orderby", "date"), lambda post: post.published)
        return sorted(posts, key=key, reverse=query.get("order") != "asc")  # type: ignore[arg-type]

    def _post(self, post: Post) -> dict[str, object]:
        def local(moment: datetime) -> str:
            return moment.strftime("%Y-%m-%dT%H:%M:%S")

        story = "".join(f"<p>{escape(one)}</p>" for one in post.paragraphs)
        return {
            "id": post.number,
            "date": local(post.published),
            "date_gmt": local(post.published),
            "modified": local(post.modified),
            "modified_gmt": local(post.modified),
            "slug": post.slug,
            "status": "publish",
            "type": "post",
            "link": self.url(post),
            "title": {"rendered": escape(post.title)},
            "content": {"rendered": story, "protected": False},
            "excerpt": {"rendered": "<p></p>", "protected": False},
            "categories": [self._terms[one] for one in post.sections],
            "tags": [],
        }

    def _paged(self, rows: list[object], query: dict[str, str]) -> Reply:
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        pages = -(-len(rows) // size)
        if page > max(pages, 1):
            return self._json({"code": "rest_post_invalid_page_number"}, 400)
        status, headers, body = self._json(rows[(page - 1) * size : page * size])
        counts = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        return status, {**headers, **counts}, body

    def _json(self, value: object, status: int = 200) -> Reply:
        kind = {"Content-Type": "application/json; charset=UTF-8"}
        return status, kind, json.dumps(value).encode()
