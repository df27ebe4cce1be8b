#!/usr/bin/env bash
# The page in a real browser: headless Chromium loads web/dist (scripts/web.sh makes it), plays,
# drags, drops files, downloads, and compares its numbers with those of the native program.
#
#   scripts/check_web.sh                     all checks
#   scripts/check_web.sh -t 'a link'         those whose name has this in it
#   scripts/check_web.sh --look              no checks: a picture of every page of the lessons
#   scripts/check_web.sh --speed             no checks: steps a second and lengths of frames
#
# Needs web/dist, the program ($TRIPLET_LAB, or target/release/triplet-lab), Node 18 or newer with
# npm, and Chromium ($CHROMIUM names another one). Exit code 2: something is missing. Pictures go to
# web/shots.
set -euo pipefail
cd "$(dirname "$0")/.."

missing() { echo "check_web.sh: $*" >&2; exit 2; }
test -f web/dist/index.html || missing "there is no web/dist yet: scripts/web.sh"
program=${TRIPLET_LAB:-$PWD/target/release/triplet-lab}
test -x "$program" || missing "$program is missing: cargo build --release, or set TRIPLET_LAB"
command -v npm >/dev/null || missing "no Node: apt-get install nodejs npm"
node -e 'process.exit(Number(parseInt(process.versions.node) < 18))' || missing "Node $(node --version) is too old: 18 or newer"
chromium=${CHROMIUM:-$(command -v chromium || command -v google-chrome || command -v chromium-browser || true)}
test -n "$chromium" || missing "no Chromium: apt-get install chromium"

tests=tests/web
cmp -s "$tests/package-lock.json" "$tests/node_modules/.installed" || {
    (cd "$tests" && npm ci --no-audit --no-fund --loglevel error)
    cp "$tests/package-lock.json" "$tests/node_modules/.installed"
}

port=${PORT:-$(node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')}
log=$(mktemp)
scripts/serve.sh "$port" >"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do [ -s "$log" ] && break; kill -0 "$server" || exit 1; sleep 0.1; done

export TRIPLET_LAB=$program CHROMIUM=$chromium TRIPLET_LAB_PAGE="http://127.0.0.1:$port/"
case ${1:-} in
--look | --speed) node "$tests/${1#--}.mjs" "${@:2}" ;;
-t) node --test --test-name-pattern "${2:?-t NAME}" --test-reporter spec "$tests/check.mjs" ;;
*) node --test --test-reporter spec "$tests/check.mjs" ;;
esac
