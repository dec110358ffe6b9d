#!/usr/bin/env bash
# Installs Debian packages that are missing. Usage: deploy/install_packages.sh [build] [test] [redis]
#   build  compiler, libraries and tools to build Concord
#   test   servers and tools that the tests use besides
#   redis  redis-server, for the split demo
set -euo pipefail

build=(g++ cmake ninja-build ccache git pkg-config
  libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc libabsl-dev libc-ares-dev
  libhiredis-dev libsqlite3-dev libssl-dev libicu-dev libspdlog-dev libfmt-dev nlohmann-json3-dev
  libcsv-dev libcli11-dev prometheus-cpp-dev zlib1g-dev libgtest-dev libgmock-dev)
redis=(redis-server)
test=(redis-server prometheus python3 python3-grpcio python3-protobuf python3-setuptools python3-pip
  python3-venv nodejs libxml2-utils)

wanted=()
for group in "$@"; do
  case "$group" in
    build) wanted+=("${build[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    redis) wanted+=("${redis[@]}") ;;
    *) echo "deploy/install_packages.sh: '$group' is none of build, test, redis" >&2; exit 2 ;;
  esac
done
# npm comes with other sources' Node.js and would clash with Debian's package.
if [[ " $* " == *" test "* ]] && ! command -v npm >/dev/null; then wanted+=(npm); fi

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "Packages are missing; run as root: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# Servers are for tests and demos to start themselves: none is to run as a service because of us.
policy=/usr/sbin/policy-rc.d
made_policy=
if ! [ -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod +x "$policy"
  made_policy=1
fi
status=0
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || status=$?
[ -n "$made_policy" ] && "${as_root[@]}" rm -f "$policy"
exit "$status"
