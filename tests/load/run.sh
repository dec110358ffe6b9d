#!/bin/sh
# Measures CreateCoding against the floors and writes the figures as JSON: see README.md.
#   tests/load/run.sh --json FILE [--rounds N] [--seconds S] [--callers 1,32] [--stores LIST]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
[ -f build/release/build.ninja ] || cmake --preset release > /dev/null
cmake --build build/release --target floor_server load_driver concordd > /dev/null
exec python3 tests/load/measure.py --bin build/release/bin "$@"
