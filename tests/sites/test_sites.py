"""Sites by address."""

import pytest

from cinktank.sites import CINKTANK, COMORESNEWS, SITES, site_for


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://cinktank.com/x/", CINKTANK),
        ("https://www.comoresnews.com/index.php/category/sport/", COMORESNEWS),
        ("http://127.0.0.1:8080/x/", CINKTANK),
        ("https://mirror.example/x/", CINKTANK),
        ("", CINKTANK),
        ("http://[", CINKTANK),
    ],
)
def test_a_host_that_no_site_names_is_cinktank_s_mirror(url: str, site: object) -> None:
    assert site_for(url) is site


def test_no_two_sites_share_a_host() -> None:
    hosts = [host for site in SITES.values() for host in site.hosts]
    assert len(hosts) == len(set(hosts))
