"""On a real WordPress with its own themes: every source brings every post, and each as it is."""

from datetime import datetime

import pytest

from tests.crawls.crawl import Run, crawl
from tests.wordpress.server import WordPress, missing

pytestmark = [
    pytest.mark.soak,  # 200 MB of Debian packages, and a minute for the crawls
    pytest.mark.skipif(missing() is not None, reason=missing() or ""),
]
POSTS = 120  # more than the API gives in one answer
SECTION = "L'International"


@pytest.fixture(
    scope="module",
    params=[("twentytwentythree", "/%postname%/"), ("twentytwentyone", "")],
    ids=["blocks", "classic without permalinks"],
)
def site(request, tmp_path_factory):
    with WordPress(tmp_path_factory.mktemp("wordpress"), *request.param, POSTS) as running:
        yield running


@pytest.fixture(scope="module")
def truth(site):
    assert len(site.truth) == POSTS + 1  # « Hello world! » comes with it
    return {post["url"]: post for post in site.truth}


def check(run: Run, truth: dict, source: str) -> None:
    assert run.code == 0, run.log
    assert {item["url"] for item in run.items} == set(truth)
    assert len(run.items) == len(truth)
    assert not any("mot de passe" in (item["headline"] or "") for item in run.items)
    for item in run.items:
        true = truth[item["url"]]
        if true["identifier"] == "1":
            continue  # WordPress's own first post is of the moment of installation
        assert item["identifier"] == true["identifier"]
        assert item["headline"] == true["headline"]
        assert item["keywords"] == true["keywords"]
        assert moment(item["datePublished"]) == moment(true["published"])
        assert item["dateline"]["located"] == "Paris"
        assert item["dateline"]["date"] == "2022-03-03"
        number = true["headline"].rpartition(" ")[2]
        assert item["articleBody"] == (
            f"Le premier paragraphe de l’article {number} dit ce qui est arrivé.\n\n"
            f"Le second paragraphe donne les précisions du numéro {number}."
        ), source


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "source", ["api", "sitemap", "feed", "listing", "listing,neighbours", "auto"]
)
def test_a_source_brings_every_post_once_and_then_nothing(site, truth, tmp_path, source):
    check(crawl("cinktank", site.url, tmp_path, follow=source), truth, source)
    again = crawl("cinktank", site.url, tmp_path, follow=source)
    assert len(again.items) == len(truth), again.log
    assert "Stored nothing: what was found is known already" in again.last_line


@pytest.mark.parametrize("source", ["api", "sitemap", "feed", "listing"])
def test_a_source_brings_a_section_whole(site, truth, tmp_path, source):
    own = {url for url, post in truth.items() if SECTION in post["sections"]}
    run = crawl("international", site.url, tmp_path, follow=source)
    assert {item["url"] for item in run.items} == own
