"""A memory that breaks while a crawl runs ends it, in one line; nothing is lost."""

import pytest

from tests.crawls.in_process import HOME, Site, crawl


def broken(lake):
    """Write over the memory's files."""
    for file in lake.glob("memory.db*"):
        with file.open("r+b") as opened:
            opened.write(b"no database " * 3000)


@pytest.mark.parametrize("follow", ["sitemap", "listing,neighbours", "feed", "api"])
def test_memory_that_is_written_over_ends_the_run_and_the_next_one_has_all(tmp_path, follow):
    site = Site(200)
    paths = sorted(url.removeprefix(HOME[:-1]) for url in site.truth())
    break_at = "/wp-json/wp/v2/posts*page=100*" if follow == "api" else paths[50]

    def answer(reply):
        if (tmp_path / "memory.db").exists():
            broken(tmp_path)
        return reply

    site.change(break_at, answer)
    run = crawl("cinktank", site, tmp_path, follow=follow, settings={"LAKE_PART_ROWS": 10})
    assert run.code == 1
    assert "memory.db is damaged" in run.log
    site.recover()
    again = crawl("cinktank", site, tmp_path, follow=follow)
    assert {item["url"] for item in again.items} == site.truth()
