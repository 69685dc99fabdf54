"""Pages through a browser, where a page needs one: nothing here is paid for before the first.

``handler`` is what Scrapy knows; ``renderer`` and ``browser`` import playwright and are imported
by the first request that asks for a browser.
"""
