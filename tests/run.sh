#!/usr/bin/env bash
# Installs what is missing, builds, checks the contract, and runs all tests. Ends with ctest's lines.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install_packages.sh build test

step() { printf '\n== %s\n' "$*"; }

step "Configuring"
cmake --preset release >/dev/null
step "Building"
ninja -C build/release

step "Linting the contract"
# buf is not in Debian; the version is pinned so that its rules do not change by themselves.
if ! [ -x build/node/node_modules/.bin/buf ]; then
  npm install --no-save --no-audit --no-fund --silent --prefix build/node @bufbuild/buf@1.75.0
fi
build/node/node_modules/.bin/buf lint protos
echo "buf: no findings"

step "Testing"
exec ctest --preset release -j2 "$@"
