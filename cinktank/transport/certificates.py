"""A site whose certificate does not hold is not asked: one line says what is wrong with it."""

import ssl
from typing import Final

from scrapy.exceptions import DownloadFailedError, IgnoreRequest

HOW_TO_TRUST: Final = (
    "for a mirror of your own give its certificate in SSL_CERT_FILE, or set"
    " DOWNLOAD_VERIFY_CERTIFICATES=0"
)


class UntrustedCertificateError(IgnoreRequest):
    """A certificate that nobody vouches for, of another name, or out of date."""


def why_untrusted(error: ssl.SSLCertVerificationError) -> str:
    """Return what is wrong with a certificate."""
    return f"its certificate is not valid ({error.verify_message}): {HOW_TO_TRUST}"


def of_certificate(error: DownloadFailedError) -> bool:
    """Tell whether a request failed for the site's certificate."""
    reasons = getattr(error.__cause__, "reasons", ())
    told = " ".join(str(reason.value) for reason in reasons)
    return "certificate verify failed" in told or "VerificationError" in told
