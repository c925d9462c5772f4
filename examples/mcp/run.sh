#!/usr/bin/env bash
# Runs the example from a clean clone. Further arguments go to `stepflow run`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
eng/mcp-servers.sh
exec ./stepflow run --in-memory --flow examples/mcp/flow.yaml --input-json '{"file": "order.txt", "pumpkins": 2, "turnips": 3}' "$@"
