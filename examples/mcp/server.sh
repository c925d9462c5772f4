#!/bin/sh
# Runs one of the reference servers of MCP; installs them first when that has not happened yet.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
server=$1
shift
"$root/eng/mcp-servers.sh"
exec node "$root/artifacts/npm/node_modules/@modelcontextprotocol/$server/dist/index.js" "$@"
