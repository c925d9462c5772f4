#!/usr/bin/env bash
# Installs the MCP servers that the tests and examples/mcp run into artifacts/npm, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source=tests/ComponentHost.Tests/npm
target=artifacts/npm

is_there() { cmp -s "$source/package-lock.json" "$target/installed-lock.json"; }

is_there && exit 0
if ! command -v npm >/dev/null; then
  echo "Node.js 20 or newer and npm are needed: apt-get install nodejs npm, or https://nodejs.org" >&2
  exit 70
fi
mkdir -p "$target"
(
  # One installs; the others wait and find its work done.
  if command -v flock >/dev/null; then flock 9; fi
  is_there && exit 0
  echo "installing the MCP reference servers (once)" >&2
  cp "$source/package.json" "$source/package-lock.json" "$target"
  (cd "$target" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error >&2 9>&-)
  cp "$source/package-lock.json" "$target/installed-lock.json"
) 9>"$target/lock"
