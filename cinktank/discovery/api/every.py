"""Every post that a site has, in brief: a hundred in a request."""

from collections.abc import AsyncIterator, Callable

from cinktank.discovery.api.client import Answer, ApiClient, ApiError
from cinktank.discovery.api.state import ApiState
from cinktank.discovery.api.walks import BRIEF
from cinktank.pages.wordpress import A_PAGE, Post


async def every_post(
    client: ApiClient, state: ApiState, is_further: Callable[[Answer], None]
) -> AsyncIterator[Post]:
    """Yield all posts, or the section's, by their numbers; raises `ApiError` where it breaks off.

    *is_further* raises where the API goes on for ever.
    """
    query = {"per_page": str(A_PAGE), "orderby": "id", "order": "asc", "_fields": BRIEF}
    given, page = 0, 0
    while True:
        page += 1
        try:
            answer = await client.posts(state.within({**query, "page": str(page)}))
        except ApiError as error:
            if error.status == "400" and page > 1:
                return  # a page beyond the last
            raise
        is_further(answer)
        given += len(answer.objects)
        for post in answer.objects:
            yield post
        if not answer.objects or given >= (answer.total or given + 1):
            return
