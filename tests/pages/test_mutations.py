"""A frozen page with one class, attribute or block gone: still right, or lacking, never wrong."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from itemadapter import ItemAdapter
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.extract import extract_article
from cinktank.processors.text import same_label

FOLDERS = sorted(
    path.parent for path in Path(__file__).parents[2].glob("fixtures/article/*/page.html")
)
FIELDS = (
    "headline", "description", "identifier", "articleSection", "breadcrumbs", "keywords",
    "datePublished", "dateModified", "authors", "commentCount", "articleBody", "dateline",
    "promotions", "relatedArticles", "mainImage", "previousArticle", "nextArticle",
)  # fmt: skip
WEAKER = {"authors": {"json-ld", "meta", "html"}, "articleBody": {"trafilatura", "paragraphs"}}
"""Sources that say by their name that a value is second best."""


END_TAG = re.compile(r"<!--.*?-->|(</[a-zA-Z][\w-]*\s*>)", re.S)


def elements(tree: LexborHTMLParser) -> list[LexborNode]:
    return [node for node in tree.root.traverse() if node.is_element_node]


def renamed_classes(html: str) -> Iterator[tuple[str, str]]:
    classes = [node.attributes["class"] or "" for node in LexborHTMLParser(html).css("[class]")]
    for token in dict.fromkeys(token for one in classes for token in one.split()):
        tree = LexborHTMLParser(html)
        for node in tree.css("[class]"):
            tokens = (node.attributes["class"] or "").split()
            if token in tokens:
                node.attrs["class"] = " ".join("other" if t == token else t for t in tokens)
        yield f"class {token} renamed", tree.html or ""


def removed_attributes(html: str) -> Iterator[tuple[str, str]]:
    nodes = elements(LexborHTMLParser(html))
    for tag, name in dict.fromkeys((node.tag, name) for node in nodes for name in node.attributes):
        tree = LexborHTMLParser(html)
        for node in elements(tree):
            if node.tag == tag and name in node.attributes:
                del node.attrs[name]
        yield f"{tag}@{name} removed", tree.html or ""


def removed_blocks(html: str) -> Iterator[tuple[str, str]]:
    for place, original in enumerate(elements(LexborHTMLParser(html))):
        if original.tag in ("html", "head", "body"):
            continue
        tree = LexborHTMLParser(html)
        elements(tree)[place].decompose()
        yield f"block {place} <{original.tag}> removed", tree.html or ""


def end_tags(html: str) -> Iterator[re.Match[str]]:
    return (found for found in END_TAG.finditer(html) if found[1])


def end_tags_removed(html: str) -> Iterator[tuple[str, str]]:
    for found in end_tags(html):
        yield f"{found[0]} at {found.start()} removed", html[: found.start()] + html[found.end() :]


def end_tags_doubled(html: str) -> Iterator[tuple[str, str]]:
    for found in end_tags(html):
        yield f"{found[0]} at {found.start()} doubled", html[: found.end()] + html[found.start() :]


def read(html: str, url: str) -> dict[str, Any]:
    return ItemAdapter(extract_article(html.encode(), url)).asdict()


def words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for one in value.values() if one is not None for word in words(one)]
    return re.findall(r"\w+", str(value))


def follows(part: list[Any], whole: list[Any]) -> bool:
    """Say whether a list is another with nothing added and nothing moved."""
    rest = iter(whole)
    return all(one in rest for one in part)


def names(value: list[Any]) -> list[Any]:
    """Return what a list of links, people or words says; where a link leads may be missing."""
    return [one.get("headline") or one.get("name") if isinstance(one, dict) else one
            for one in value]  # fmt: skip


def instant(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp() if "T" in text else text


def is_right(field: str, found: Any, golden: dict[str, Any], removed: bool) -> bool:
    expected = golden[field]
    if found is None or found == expected:
        return True
    if expected is None:
        return False
    if field in ("datePublished", "dateModified"):
        return bool(instant(found) == instant(expected))
    if field == "articleSection":
        return any(same_label(found, one) for one in golden["metadata"]["sections"])
    if isinstance(expected, list):
        return follows(names(found), names(expected))
    if field == "articleBody" and not removed:
        return follows(found.split("\n\n"), expected.split("\n\n"))
    if field == "mainImage":  # without the link to the file, a smaller size is the largest named
        bare = {key: re.sub(r"-\d+x\d+(?=\.)", "", str(one)) for key, one in found.items() if one}
        return all(str(expected[key]) == one for key, one in bare.items())
    if isinstance(expected, dict) and not removed:
        return all(one is None or one == expected[key] for key, one in found.items())
    return removed and follows(words(found), words(expected))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
@pytest.mark.parametrize("mutations", [renamed_classes, removed_attributes, removed_blocks])
def test_no_field_is_ever_silently_wrong(folder: Path, mutations: Any) -> None:
    html = (folder / "page.html").read_text("utf-8")
    url = json.loads((folder / "meta.json").read_text("utf-8"))["url"]
    golden = read(html, url)
    wrong = []
    for what, mutant in mutations(html):
        item = read(mutant, url)
        sources = item["metadata"]["sources"] or {}
        for field in FIELDS:
            if sources.get(field) in WEAKER.get(field, ()):
                continue
            if not is_right(field, item[field], golden, mutations is removed_blocks):
                wrong.append(f"{what}: {field} = {item[field]!r:.200}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
@pytest.mark.parametrize("mutations", [end_tags_removed, end_tags_doubled])
def test_no_end_tag_costs_a_field(folder: Path, mutations: Any) -> None:
    """Nothing of the page is gone: a body is all there, in its order; little else may be missing.

    Where one paragraph was joined to the next, its words are what counts.
    """
    html = (folder / "page.html").read_text("utf-8")
    url = json.loads((folder / "meta.json").read_text("utf-8"))["url"]
    golden = read(html, url)
    wrong, missing, mutants = [], 0, 0
    for what, mutant in mutations(html):
        item = read(mutant, url)
        sources = item["metadata"]["sources"] or {}
        mutants += 1
        lost = [field for field in FIELDS if item[field] is None and golden[field] is not None]
        missing += len(lost)
        for field in FIELDS:
            if field in lost or sources.get(field) in WEAKER.get(field, ()):
                continue
            found, expected = item[field], golden[field]
            if field == "articleBody":
                found, expected = words(found), words(expected)
            if found != expected:
                wrong.append(f"{what}: {field} = {item[field]!r:.200}")
    assert not wrong, "\n".join(wrong)
    assert missing <= mutants // 20
