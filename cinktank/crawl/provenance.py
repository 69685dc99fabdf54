"""Where an item's bytes came from, as its metadata say it."""

from collections.abc import Mapping
from typing import Any, Final

from cinktank.items import Capture, NewsMetadata

EXACTLY: Final = "capture"
"""``request.meta``: the timestamp of the one capture that is wanted (``20220320120000``)."""

AT: Final = "replay_at"
"""``request.meta``: a timestamp, to which the nearest capture is wanted."""

CAME_FROM: Final = "archive"
"""``request.meta``, and so ``response.meta``, of what an archive answered: a dict of ``archive``,
``timestamp`` (ISO 8601, UTC) and ``digest`` (``sha1:…``, of the payload as captured)."""


def note_transport(metadata: NewsMetadata, meta: Mapping[str, Any]) -> None:
    """Note whether a response with this *meta* came live or from an archive, and which capture.

    >>> metadata = NewsMetadata()
    >>> capture = {"archive": "warc", "timestamp": "2022-03-20T12:00:00Z"}
    >>> note_transport(metadata, {"archive": capture})
    >>> metadata.transport, metadata.dateDownloaded
    ('archive', '2022-03-20T12:00:00Z')
    """
    if (came := meta.get(CAME_FROM)) is None:
        metadata.transport = "http"
        return
    metadata.transport = "archive"
    metadata.capture = Capture(**came)
    metadata.dateDownloaded = metadata.capture.timestamp
