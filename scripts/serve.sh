#!/usr/bin/env bash
# Serves web/dist, which scripts/web.sh makes: scripts/serve.sh [PORT [ADDRESS]].
# The address is that of this computer alone, unless another is given (0.0.0.0: all who can reach
# it). Browsers store sessions without locks and copy nothing where a page comes from another computer without https.
set -euo pipefail
cd "$(dirname "$0")/.."
test -f web/dist/index.html || { echo "serve.sh: there is no web/dist yet: run scripts/web.sh" >&2; exit 1; }
exec python3 - "${1:-8000}" "${2:-127.0.0.1}" <<'PYTHON'
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

class Handler(SimpleHTTPRequestHandler):
    extensions_map = {
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        "": "application/octet-stream",
    }

    def end_headers(self):
        # A page that was built anew is loaded anew.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_):
        pass

port, address = int(sys.argv[1]), sys.argv[2]
try:
    server = ThreadingHTTPServer((address, port), partial(Handler, directory="web/dist"))
except OSError as error:
    sys.exit(f"serve.sh: port {port} can't be had ({error.strerror}): scripts/serve.sh {port + 1}")
print(f"http://{address}:{port}/ (Ctrl C ends it)", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
PYTHON
