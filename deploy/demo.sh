#!/usr/bin/env bash
# Runs a whole study on the demo data: installs what is missing, builds, starts the suite in a fresh
# directory, lets three coders code at the same time, and writes the report.
#
#   deploy/demo.sh           one process, SQLite
#   deploy/demo.sh --split   four processes on a redis-server
#
# The last line is the path of the report. CONCORD_DEMO_DIR names the directory to use (it must be new).
set -euo pipefail
cd "$(dirname "$0")/.."

split=
case "${1:-}" in
  "") ;;
  --split) split=1 ;;
  *) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac

step() { printf '\n== %s\n' "$*"; }

step "Installing what is missing, and building"
deploy/install_packages.sh build ${split:+redis}
cmake --preset release >/dev/null
ninja -C build/release concordd concord
bin=$PWD/build/release/bin
demo=$PWD/deploy/demo
export PATH=$bin:$PATH

dir=${CONCORD_DEMO_DIR:-$(mktemp -d "${TMPDIR:-/tmp}/concord-demo-XXXXXX")}
mkdir -p "$dir"
if [ -e "$dir/data" ]; then echo "$dir holds data already; name a new directory" >&2; exit 1; fi
mkdir "$dir/data" "$dir/log"
dir=$(cd "$dir" && pwd)

pids=()
watcher=
stop() {
  [ -n "$watcher" ] && kill "$watcher" 2>/dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT

# Sets `port` to the next port that nobody listens on, below those that connections get.
port=$((20000 + RANDOM % 10000))
next_port() {
  port=$((port + 1))
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
}

# serve NAME PORT FLAGS... starts a process and waits until it answers.
serve() {
  local name=$1 at=$2
  shift 2
  concordd --data_dir="$dir/data" --listen_address="127.0.0.1:$at" --metrics_address= "$@" \
    2>"$dir/log/$name.log" &
  pids+=($!)
  local pid=$!
  for _ in $(seq 200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$at") 2>/dev/null && return
    kill -0 "$pid" 2>/dev/null || { cat "$dir/log/$name.log" >&2; exit 1; }
    sleep 0.05
  done
  echo "$name does not answer; see $dir/log/$name.log" >&2
  exit 1
}

if [ -n "$split" ]; then
  step "Starting redis-server and four services"
  next_port; redis=$port
  mkdir "$dir/redis"
  redis-server --port "$redis" --bind 127.0.0.1 --dir "$dir/redis" --appendonly yes \
    --appendfsync always --no-appendfsync-on-rewrite no --maxmemory-policy noeviction --save "" \
    >"$dir/log/redis.log" 2>&1 &
  pids+=($!)
  until redis-cli -p "$redis" ping >/dev/null 2>&1; do sleep 0.05; done
  next_port; t=$port; next_port; c=$port; next_port; r=$port; next_port; p=$port
  store=--store=redis://127.0.0.1:$redis
  at_t=--transcripts_address=127.0.0.1:$t; at_c=--coding_address=127.0.0.1:$c
  at_r=--reliability_address=127.0.0.1:$r
  serve transcripts "$t" "$store" --services=transcripts "$at_c"
  serve coding "$c" "$store" --services=coding "$at_t"
  serve reliability "$r" "$store" --services=reliability "$at_t" "$at_c"
  serve reporting "$p" "$store" --services=reporting "$at_t" "$at_c" "$at_r"
  export CONCORD_ADDRESS=127.0.0.1:$t CONCORD_TRANSCRIPTS_ADDRESS=127.0.0.1:$t
  export CONCORD_CODING_ADDRESS=127.0.0.1:$c CONCORD_RELIABILITY_ADDRESS=127.0.0.1:$r
  export CONCORD_REPORTING_ADDRESS=127.0.0.1:$p
else
  step "Starting the suite: one process, SQLite in $dir/data"
  next_port
  serve concordd "$port"
  export CONCORD_ADDRESS=127.0.0.1:$port
fi
export CONCORD_TOKEN_FILE=$dir/data/owner.token CONCORD_PROJECT=demo

step "Setting up the study: coders, texts, interviewees, recruitment, coding frame"
concord project create demo --display-name "Working together against trafficking (demo)"
for coder in Anna Ben Chiara; do
  concord member add "$coder" --role coder --token-file "$dir/${coder,,}.token"
done
concord import text "$demo"/transcripts/*.txt --progress
concord case import "$demo/cases.csv"
concord contact import "$demo/contacts.csv"
concord codebook import "$demo/codebook.csv"

step "Rounds: interviews 1 to 4 blind by all three, the others shared out"
concord round create --name trial --blind --coders Anna,Ben,Chiara \
  --transcripts interview-01,interview-02,interview-03,interview-04
concord round create --name anna --coders Anna --transcripts interview-05,interview-06
concord round create --name ben --coders Ben --transcripts interview-07,interview-08
concord round create --name chiara --coders Chiara --transcripts interview-09,interview-10

step "Three coders code at the same time; a fourth process watches what the owner may see"
concord watch >"$dir/log/watch.txt" 2>&1 &
watcher=$!
coders=()
for coder in anna ben chiara; do
  (
    export CONCORD_TOKEN_FILE=$dir/$coder.token
    concord coding import "$demo/codings/$coder.csv" --one-by-one
    concord round done --round trial
    concord round done --round "$coder"
  ) 2>&1 | sed "s/^/[$coder] /" &
  coders+=($!)
done
for pid in "${coders[@]}"; do wait "$pid"; done
sleep 0.5
echo "The watcher has seen $(grep -c . "$dir/log/watch.txt" || true) lines so far; of the blind round none. The last of them:"
tail -n 3 "$dir/log/watch.txt"

step "The owner reveals the blind round"
concord round show trial
concord round reveal trial
sleep 0.5
echo "The watcher has now seen $(grep -c . "$dir/log/watch.txt" || true) lines."
kill "$watcher" 2>/dev/null || true
watcher=

step "How far the coders agree"
concord assess --unit character --transcripts double-coded --by pair --by code

step "Writing the report"
concord report --format html --output "$dir/report.html"
concord export codings --format csv --output "$dir/codings.csv"
concord audit export --output "$dir/trail.jsonl"
concord audit verify "$dir/trail.jsonl"

cat <<END

== How to go on
  export PATH=$bin:\$PATH CONCORD_PROJECT=demo CONCORD_TOKEN_FILE=$dir/data/owner.token
END
if [ -n "$split" ]; then
  echo "  redis-server --port 6379 --dir $dir/redis --appendonly yes --appendfsync always --save '' &"
  echo "  concordd --data_dir=$dir/data --store=redis://127.0.0.1:6379 &     # all services in one process"
else
  echo "  concordd --data_dir=$dir/data &                                    # the suite on this data again"
fi
cat <<END
  concord show interview-05 --codings
  concord code interview-05 "exact words of the text" Corruption --token-file $dir/anna.token
  Everything else: clients/README.md

The codings as a table: $dir/codings.csv; the audit trail: $dir/trail.jsonl
The report:
$dir/report.html
END
