#!/usr/bin/env bash
# The real window: it opens, Space plays, the steps go up, Space pauses, and then they stand still.
set -euo pipefail
cd "$(dirname "$0")/.."
picture=$(mktemp --suffix .png)
trap 'rm -f "$picture"' EXIT

mapfile -t titles < <(scripts/window.sh "$picture" 1280x720 \
    title key:space wait:3 key:space wait:2 title wait:2 title key:Right wait:2 title)
echo "window titles: ${titles[*]}"
steps() { sed -n 's/.*step \([0-9]*\).*/\1/p' <<<"$1"; }
before=$(steps "${titles[0]}") after=$(steps "${titles[1]}")
still=$(steps "${titles[2]}") one_more=$(steps "${titles[3]}")

[ "$before" = 0 ] || { echo "the window doesn't start at step 0" >&2; exit 1; }
[ "$after" -gt 10 ] || { echo "training didn't advance: step $after after three seconds" >&2; exit 1; }
[ "$still" = "$after" ] || { echo "it went on while paused: $after, then $still" >&2; exit 1; }
[ "$one_more" = $((still + 1)) ] || { echo "Right didn't take one step: $still, then $one_more" >&2; exit 1; }
colors=$(identify -format %k "$picture")
[ "$colors" -gt 100 ] || { echo "the window is blank: $colors colours" >&2; exit 1; }
echo "the real window trains: step $before, $after, $still, $one_more; $colors colours on screen"

# Killed while it trains, it offers the run when it starts again, and goes on where it was.
mapfile -t titles < <(scripts/window.sh "$picture" 1280x720 \
    key:space wait:3 key:space wait:1 key:bracketleft wait:1 title kill title click:1057,54 wait:3 title)
before=$(steps "${titles[0]}") fresh=$(steps "${titles[1]}") after=$(steps "${titles[2]}")
[ "$fresh" = 0 ] || { echo "after the kill it starts at step $fresh" >&2; exit 1; }
[[ $before -gt 10 && $after = "$before" ]] || { echo "it was killed at step $before and went on at $after" >&2; exit 1; }
echo "killed at step $before, it offers the run and goes on at step $after"
