"""Which servers ``make deploy`` knows."""

from deployment.deploy import targets

CONFIGURATION = """[settings]
default = cinktank.settings
[deploy]
project = cinktank
[deploy:local]
url = http://127.0.0.1:6800/
[deploy:production]
url = ${SERVER}
project = other
[deployment]
url = http://127.0.0.1:1/
"""


def test_each_target_has_what_all_share_and_its_own_above_that(tmp_path, monkeypatch):
    (tmp_path / "scrapy.cfg").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SERVER", "http://127.0.0.1:2/")
    assert targets() == {
        "local": {"project": "cinktank", "url": "http://127.0.0.1:6800/"},
        "production": {"project": "other", "url": "http://127.0.0.1:2/"},
    }


def test_a_server_without_a_name_is_the_default(tmp_path, monkeypatch):
    (tmp_path / "scrapy.cfg").write_text("[deploy]\nurl = http://127.0.0.1:3/\nproject = p\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert targets() == {"default": {"url": "http://127.0.0.1:3/", "project": "p"}}
