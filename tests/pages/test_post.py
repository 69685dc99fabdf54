"""A post of the API: whatever it holds, an item comes of it, and nothing in it is invented."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinktank.extract import extract_post
from cinktank.pages.post import Term
from cinktank.revision import changed_fields, field_prints

HOME = "https://cinktank.com/"
TERMS = {
    2: Term(2, "Dernières minutes", f"{HOME}category/dernieres-minutes/"),
    11: Term(11, "L'International", f"{HOME}category/dernieres-minutes/linternational/", 2),
    3: Term(3, "Sports", f"{HOME}category/sports/"),
}


def post(**more: Any) -> dict[str, Any]:
    return {
        "id": 42,
        "date": "2022-03-15T18:20:00",
        "date_gmt": "2022-03-15T17:20:00",
        "modified": "2022-07-15T18:20:00",
        "modified_gmt": "2022-07-15T16:20:00",
        "link": f"{HOME}un-article/",
        "title": {
            "rendered": "L&rsquo;Iran <em>dit</em> &laquo;&nbsp;non&nbsp;&raquo; &#038; part"
        },
        "content": {
            "rendered": "<p>BRUXELLES, 15 Mar. (Cinktank.com) &#8211; Le conseil s&rsquo;est réuni"
            " mardi à Bruxelles pour en parler.</p>\n<p>Il n&rsquo;a rien décidé, a dit le"
            " président en sortant.</p>"
        },
        "excerpt": {"rendered": "<p>Un résumé d&rsquo;éditeur.</p>\n"},
        "categories": [11],
        **more,
    }


def test_fields_are_those_of_the_page():
    item = extract_post(post(), HOME, TERMS)
    assert item.url == item.canonicalUrl == f"{HOME}un-article/"
    assert item.identifier == "42"
    assert item.headline == "L’Iran dit « non » & part"
    assert item.datePublished == "2022-03-15T18:20:00+01:00"
    assert item.dateModified == "2022-07-15T18:20:00+02:00"
    assert item.dateline.located == "Bruxelles"
    assert item.articleBody.startswith("Le conseil s’est réuni")
    assert item.description == "Un résumé d’éditeur."
    assert [crumb.name for crumb in item.breadcrumbs] == [
        "Accueil", "Dernières minutes", "L'International",
    ]  # fmt: skip
    assert item.articleSection == "L'International"
    assert item.metadata.sections == ["Dernières minutes", "L'International"]


def test_an_excerpt_that_wordpress_cut_is_no_description():
    cut = {"rendered": "<p>BRUXELLES, 15 Mar. (Cinktank.com) – Le conseil [&hellip;]</p>"}
    assert extract_post(post(excerpt=cut), HOME, TERMS).description is None
    whole = {"rendered": post()["content"]["rendered"]}
    assert extract_post(post(excerpt=whole), HOME, TERMS).description is None


def test_of_several_sections_only_yoast_says_which_the_page_names():
    several = post(categories=[3, 11])
    item = extract_post(several, HOME, TERMS)
    assert item.articleSection is None
    assert item.breadcrumbs is None
    assert set(item.metadata.sections) == {"Sports", "Dernières minutes", "L'International"}
    crumbs = [{"name": name} for name in ("Accueil", "Dernières minutes", "L&#039;International")]
    graph = [{"@type": "BreadcrumbList", "itemListElement": [*crumbs, {"name": "L’Iran dit"}]}]
    item = extract_post({**several, "yoast_head_json": {"schema": {"@graph": graph}}}, HOME, TERMS)
    assert item.articleSection == "L'International"
    assert [crumb.name for crumb in item.breadcrumbs][1:] == [
        "Dernières minutes",
        "L'International",
    ]


def test_boxes_typed_into_the_text_are_no_whole_list_of_the_pages_boxes():
    typed = '<p>Lire aussi : <a href="/autre/">Autre article</a></p>'
    text = post()["content"]["rendered"] + typed
    item = extract_post(post(content={"rendered": text}), HOME, TERMS)
    assert item.relatedArticles is None
    assert "relatedArticles" not in item.metadata.sources
    assert "Autre article" not in item.articleBody


def test_an_author_that_the_site_hides_is_none_and_several_are_not_cut_to_one():
    hidden = [{"code": "rest_user_invalid_id", "message": "ID non valide", "data": {"status": 404}}]
    assert extract_post(post(_embedded={"author": hidden}), HOME, TERMS).authors is None
    one = {"author": [{"id": 1, "name": "Ana &amp; Co", "link": f"{HOME}author/ana/"}]}
    (author,) = extract_post(post(_embedded=one), HOME, TERMS).authors
    assert (author.name, author.url) == ("Ana & Co", f"{HOME}author/ana/")
    assert extract_post(post(_embedded=one, coauthors=[1, 2]), HOME, TERMS).authors is None


def test_without_the_sites_categories_those_in_the_post_have_to_do():
    up = {"up": [{"href": f"{HOME}wp-json/wp/v2/categories/2"}]}
    term = {
        "id": 11,
        "name": "L'International",
        "taxonomy": "category",
        "link": "/x/",
        "_links": up,
    }
    item = extract_post(post(_embedded={"wp:term": [[term], []]}), HOME)
    assert item.articleSection == "L'International"
    assert item.breadcrumbs is None, "the one above is only a number"


def test_a_post_without_a_date_in_greenwich_has_the_sites_zone():
    item = extract_post(post(date_gmt="0000-00-00T00:00:00"), HOME, TERMS)
    assert item.datePublished == "2022-03-15T18:20:00+01:00"


def test_what_a_source_does_not_give_is_no_change():
    untold = extract_post(post(categories=[3, 11]), HOME, TERMS)
    untold.metadata.discovery = "api"
    told = extract_post(post(categories=[11]), HOME, TERMS)
    told.metadata.discovery = "listing"
    assert changed_fields(field_prints(untold), field_prints(told)) == []
    assert changed_fields(field_prints(told), field_prints(untold)) == []
    told.headline = "Autre"
    assert changed_fields(field_prints(untold), field_prints(told)) == ["headline"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("<p>texte"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rendered", "id", "name", "href", "up", "_links"]), inner
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*post(), "_embedded", "yoast_head_json", "tags"]), VALUES))
@settings(max_examples=150, deadline=None)
def test_any_object_gives_an_item(odd: dict[str, Any]) -> None:
    given_as_json = json.loads(json.dumps({**post(), **odd}))
    assert extract_post(given_as_json, HOME, TERMS).url is not None


@pytest.mark.parametrize("name", ["author", "wp:term", "wp:featuredmedia"])
@given(value=VALUES)
@settings(max_examples=60, deadline=None)
def test_anything_embedded_gives_an_item(name: str, value: Any) -> None:
    assert extract_post(post(_embedded={name: value}), HOME).identifier == "42"


def test_a_section_and_the_one_above_it_are_one_branch():
    item = extract_post(post(categories=[2, 11]), HOME, TERMS)
    assert item.articleSection == "L'International"
    assert [crumb.name for crumb in item.breadcrumbs][1:] == [
        "Dernières minutes",
        "L'International",
    ]
    assert item.metadata.sections == ["Dernières minutes", "L'International"]


REFUSAL = [{"code": "rest_forbidden", "message": "Interdit", "data": {"status": 401}}]


@pytest.mark.parametrize("embedded", [{"author": REFUSAL, "wp:featuredmedia": REFUSAL}, {}])
def test_what_the_api_refuses_is_not_what_the_post_lacks(embedded: dict[str, Any]) -> None:
    refused = extract_post(post(author=3, featured_media=9, _embedded=embedded), HOME, TERMS)
    assert refused.authors is None
    assert refused.mainImage is None
    whole = extract_post(
        post(
            author=3,
            featured_media=9,
            _embedded={
                "author": [{"id": 3, "name": "Ana"}],
                "wp:featuredmedia": [{"id": 9, "source_url": f"{HOME}pont.jpg"}],
            },
        ),
        HOME,
        TERMS,
    )
    assert changed_fields(field_prints(refused), field_prints(whole)) == []
    assert changed_fields(field_prints(whole), field_prints(refused)) == []


def test_a_post_without_author_and_picture_lacks_them() -> None:
    bare = extract_post(post(author=0, featured_media=0), HOME, TERMS)
    told = extract_post(
        post(
            featured_media=9,
            _embedded={"wp:featuredmedia": [{"id": 9, "source_url": f"{HOME}pont.jpg"}]},
        ),
        HOME,
        TERMS,
    )
    assert "mainImage" in changed_fields(field_prints(bare), field_prints(told))
