#!/bin/sh
# Measures the web application: upload to result of a large CT, then 50 requests from 8 clients.
# Usage: benchmarks/compare/web/measure.sh [HEAP]
#   HEAP  heap of the server, 2g without it
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
"$root/pleura" --version >/dev/null
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT INT TERM

JDK_JAVA_OPTIONS="-Xmx${1:-2g}" "$root/pleura" serve --demo --port 0 >"$work/out" 2>"$work/err" &
server=$!
address=
for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  address=$(sed -n 's/.*\(http:[^ ,]*[0-9]\).*/\1/p' "$work/out" | head -n 1)
  [ -z "$address" ] || break
  sleep 1
done
[ -n "$address" ] || {
  cat "$work/err" >&2
  exit 1
}
java -Xmx1g "$here/Measure.java" "$address" "$server"
