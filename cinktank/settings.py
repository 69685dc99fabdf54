"""Scrapy settings: only what differs from Scrapy's default, under the question it answers."""

import os
import sys
import tomllib
from pathlib import Path

from scrapy.settings import default_settings

from cinktank import __version__

# Who are we?
BOT_NAME = "cinktank"
CONTACT = os.environ.get("CINKTANK_CONTACT", "https://github.com/cinktank/cinktank")
USER_AGENT = f"cinktank/{__version__} (+{CONTACT})"  # CONTACT: where a site's owner reaches you
SPIDER_MODULES = ["cinktank.spiders"]
NEWSPIDER_MODULE = "cinktank.spiders"
COMMANDS_MODULE = "cinktank.commands"

# How gently do we crawl?
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0  # of the host, for all jobs of one DATA_ROOT
DOWNLOAD_DELAY_JITTER = 0.0  # never less than the delay
CONCURRENT_REQUESTS_PER_DOMAIN = 4
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
RETRY_AFTER = 5  # seconds to wait after a 429 that does not say how long; doubled each time
RETRY_AFTER_MAX = 60  # and at most, whatever the site asks for
REFUSALS_MAX = 5  # so many in a row, with waits between them, and the run ends
CRAWL_DELAY_MAX = 60  # seconds between two requests, at most, whatever robots.txt asks for
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Language": "fr",
}
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False  # WordPress never sends one; looking for it costs 0.08 ms a page

# Whom do we believe?
DOWNLOAD_VERIFY_CERTIFICATES = True  # False: a mirror of one's own with a certificate of its own
ALLOW_PRIVATE_ADDRESSES = False  # True: a mirror of one's own, private under a public name
TWISTED_DNS_RESOLVER = "cinktank.transport.resolving.CheckedResolver"

# Scrapy's own but two. Named in EXTENSIONS with None they would be imported all the same, and
# RemoteControl brings aiohttp: 0.1 s a start.
EXTENSIONS_BASE = {
    name: place
    for name, place in default_settings.EXTENSIONS_BASE.items()
    if not name.endswith((".RemoteControl", ".TelnetConsole"))
}
EXTENSIONS: dict[str, int] = {}  # yours; ours come with our spiders: spiders/base.py

# What if a listing loads by script?
RENDER = "auto"  # a browser where nothing less brings all; "always"; "never"
RENDER_TIMEOUT = 30  # seconds for one step of a page in the browser
RENDER_SECONDS_MAX = 3600  # for a listing as a whole
RENDER_MEMORY_MAX = 1500  # MB of the browser, all its processes together
DOWNLOAD_HANDLERS = {
    "http": "cinktank.transport.handler.TransportHandler",
    "https": "cinktank.transport.handler.TransportHandler",
}
LIVE_HANDLER = "cinktank.transport.rendering.handler.RenderingHandler"
HTTP_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
PLAYWRIGHT_MAX_CONTEXTS = 1
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2

# What does an article go through?
READ_TIMEOUT = 10  # seconds for reading one page; a real one takes a hundredth of one
ITEM_PIPELINES: dict[str, int] = {}  # yours; ours come with our spiders: spiders/base.py
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"  # one site: no hosts to weigh up
CONCURRENT_ITEMS = 4  # the pipelines never wait: more tasks only cost CPU
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses our own source at run time: a tenth of a crawl

# What of a site's wishes do we obey? docs/rights.md
TDM_RESERVATION_OBEY = True  # what is reserved for text and data mining is not kept
ROBOTS_TAGS_OBEY: list[str] = []  # "noindex", "noarchive", "nosnippet", "unavailable_after", …
AI_DISALLOW_OBEY = False  # True: what ai.txt, or robots.txt for an AI user agent, refuses

# Where does it land?
DATA_ROOT = "data"
LAKE_PART_ROWS = 500
LAKE_PART_SECONDS = 60
LAKE_COMPRESSION = "gzip"  # or "zstd", "none"
LAKE_ROOT = None  # DATA_ROOT; or a folder, s3://bucket/path, gs://…, az://…
LAKE_TABLE = None  # "duckdb" in a folder, "delta" in a bucket; "delta" in a folder too
LAKE_TIMEOUT = 60  # seconds to wait for another process that uses the table
LAKE_MEMORY = "2GB"  # what a load or a query may hold in memory
FEED_EXPORT_ENCODING = "utf-8"
FEED_EXPORTERS = {
    "csv": "cinktank.lake.cells.CellExporter",
    "xml": "cinktank.lake.cells.XmlExporter",
    "jsonlines": "cinktank.lake.exporter.LineExporter",
    "jsonl": "cinktank.lake.exporter.LineExporter",
    "jl": "cinktank.lake.exporter.LineExporter",
}

# What of the past?
WARC_ROOT = None  # a folder or a bucket: every response as it came, in WARC files
WARC_SIZE = 128 * 1024 * 1024  # bytes; a file that has so many is finished
WARC_SECONDS = 3600  # and one that is so old
REPLAY = None  # "warc:GLOB", "wayback", "wayback:https://host/collection", "commoncrawl:CC-MAIN-…"
ARCHIVE_DELAY = 1.0  # seconds between two requests to an archive on the web
COMMON_CRAWL = "https://index.commoncrawl.org", "https://data.commoncrawl.org"  # index, files
ADDONS = {"cinktank.transport.addon.ReplayAddon": 0}

# What do we remember?
LOOK_ONLY = False  # True, and nothing is kept: what `scrapy parse`, `shell` and `fetch` set
MEMORY = "sqlite"  # "none": start from nothing and leave nothing behind
MEMORY_TIMEOUT = 30  # seconds to wait for another process that writes the memory
GONE_AFTER = "1d"  # 404 or 410 at two looks so far apart: gone; 0s: at the first look
REVISIT = "1d:6h 7d:1d 30d:7d"  # younger than 1 day: every 6 hours; than 7 days: every day; …

# How are articles found, where -a follow= does not say?
FOLLOW = None  # "auto": the cheapest that works; None: listing,neighbours

# When does a run end early? A well site meets none of these.
ILL_SITE_AFTER = 20  # so many addresses in a row that are not answered
MOST_COPIES = 100  # so many in a row that are copies of articles known
MOST_FOUND = 2_000_000  # so many addresses that one source names
MOST_FILES = 5_000  # so many sitemaps
MOST_TERMS = 20_000  # so many categories of an API
MOST_OF_A_DAY = 5_000  # so many posts of one day, one after the other along the neighbours

# How do we see how it goes?
PROGRESS = True  # one line in a terminal; nothing elsewhere
REPORTS = True  # <DATA_ROOT>/reports/<job>.html
REPORTS_URL = None  # where that folder is served, for the links in alerts
LOGS_URL = None  # https://host/logs/cinktank: likewise, <spider>/<job>.log under it
HEALTH_CHECKS = False  # docs/monitoring.md
HEALTH_LIMITS: dict[str, object] = {}
METRICS_FILE = None  # /var/lib/prometheus/node-exporter/cinktank_{spider}.prom
METRICS_PORT = None  # 9400: the same over HTTP, as long as the run goes on; 0: a free one
METRICS_HOST = "127.0.0.1"
LOG_JSON = False  # True: every line of the log is one JSON object

# What do we log, and who may talk to us?
LOG_LEVEL = "INFO"
LOG_FORMATTER = "cinktank.monitoring.log_lines.LogLines"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

known = {name: value for name, value in globals().items() if name.isupper()}

# What does this machine say otherwise? A file in TOML, a setting a line: docs/deployment.md
if _file := os.environ.get("CINKTANK_SETTINGS"):
    try:
        globals().update(tomllib.loads(Path(_file).read_text("utf-8")))
    except (OSError, ValueError) as _error:
        print(f"CINKTANK_SETTINGS: {_file} cannot be read: {_error}", file=sys.stderr)
        sys.exit(2)
