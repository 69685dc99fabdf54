"""How Chromium is started so that it has no other way out than the proxy of ours."""

from typing import Any, Final
from urllib.parse import urlsplit

_PROXY_NAME: Final = "proxy.invalid"
"""The proxy goes by a name of its own: every other name, and every address, is not found."""

_FEATURES: Final = (
    # Playwright's own list, for the last such switch is the one that counts
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # what asks ahead, or asks the network by itself
    "Prerender2",
    "SpeculationRulesPrefetchFuture",
    "WebRtcHideLocalIpsWithMdns",
    # what no listing is made of, and what a page can bring its own process down with
    "FencedFrames",
)

_HEAP: Final = 512
"""Megabytes of a script's objects; one that needs more loses its page."""

ARGUMENTS: Final = (
    f"--host-resolver-rules=MAP {_PROXY_NAME} 127.0.0.1,MAP * ~NOTFOUND",
    f"--disable-features={','.join(_FEATURES)}",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # by either name
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-shared-workers",  # they are no page's, so no page's rules hold for them
    f"--js-flags=--max-old-space-size={_HEAP}",
    "--renderer-process-limit=4",
)


def confined(chosen: dict[str, Any], proxy: str) -> dict[str, Any]:
    """Return launch options with the *proxy* as the only way out, whatever was *chosen*."""
    port = urlsplit(proxy).port
    return chosen | {
        "args": [*chosen.get("args", ()), *ARGUMENTS],
        "proxy": {"server": f"http://{_PROXY_NAME}:{port}", "bypass": "<-loopback>"},
    }
