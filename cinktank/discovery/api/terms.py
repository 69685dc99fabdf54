"""The site's categories, as its API has them."""

from typing import Final

from cinktank.discovery.api.client import Answer, ApiClient, ApiError
from cinktank.discovery.api.walks import FEW
from cinktank.discovery.source import SourceUnavailableError
from cinktank.pages.post import Term
from cinktank.pages.wordpress import A_PAGE, Post, Query, ordinal, read_terms

_FIELDS: Final = "id,name,link,parent"


async def categories(client: ApiClient, most: int) -> list[Term]:
    """Return all categories, a hundred in a request; raises `ApiError`.

    Of more than *most* there is no end: nothing of such an API is to be trusted.
    """
    objects: dict[int, Post] = {}
    query = {"per_page": str(A_PAGE), "_fields": _FIELDS}
    number = 0
    while True:
        number += 1
        answer = await _page(client, query, number)
        fresh = {ordinal(one): one for one in answer.objects if ordinal(one) not in objects}
        objects |= fresh
        if len(objects) > most:
            raise SourceUnavailableError("it names categories without end (MOST_TERMS)")
        if not fresh or len(objects) >= (answer.total or len(objects) + 1):
            return read_terms(objects.values())


async def _page(client: ApiClient, query: Query, number: int) -> Answer:
    """Ask for a page of categories; a page beyond the last is an empty one."""
    try:
        return await client.get("wp/v2/categories", {**query, "page": str(number)})
    except ApiError as error:
        if error.status == "400" and number > 1:
            return Answer([], None, None)
        if error.status == "400" and query["per_page"] != str(FEW):
            query["per_page"] = str(FEW)
            return await _page(client, query, number)
        raise
