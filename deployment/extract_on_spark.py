"""What ``spark-submit`` runs: ``scrapy extract … --engine spark``, with Spark's own options."""

import os
import sys

from scrapy.cmdline import execute

if __name__ == "__main__":
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "cinktank.settings")
    execute(["scrapy", "extract", *sys.argv[1:], "--engine", "spark"])
