"""``python -m benchmarks.crawlers TOOL SITE FILE``: one crawl; a JSON object a line into FILE.

Run by the tool's own Python. At the end it says on stdout what memory it took, MB.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.peak import peak


def main() -> None:
    """Crawl and write."""
    tool, site, path = sys.argv[1:]
    with Path(path).open("w", encoding="utf-8") as file:

        def write(url: str, headline: Any, published: Any, body: Any) -> None:
            line = {"url": url, "headline": headline, "published": str(published), "body": body}
            file.write(json.dumps(line) + "\n")

        importlib.import_module(f"benchmarks.crawlers.{tool.replace('-', '_')}").crawl(site, write)
    print("PEAK", peak())


if __name__ == "__main__":
    main()
