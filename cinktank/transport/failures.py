"""What a failed request is counted under, and what is said of it."""

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure


def failed_request(failure: Failure) -> Request:
    """Return the request that failed: Scrapy puts it on the failure."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return request


def failure_name(failure: Failure) -> str:
    """Return the status code (``404``) or the name of the error (``DownloadTimeoutError``)."""
    error = failure.value
    return str(error.response.status) if isinstance(error, HttpError) else type(error).__name__


def failure_line(failure: Failure) -> str:
    """Return what the error says, in one line."""
    error = failure.value
    if isinstance(error, HttpError):
        return f"the site answered {error.response.status}"
    return (str(error) or type(error).__name__).splitlines()[0]
