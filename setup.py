from setuptools import setup

setup()  # all is in pyproject.toml; without this file scrapyd-deploy writes one that ships tests
