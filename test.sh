#!/usr/bin/env bash
# Installs what the tests need, builds everything once, runs all tests, and ends with one line of counts.
#
#   ./test.sh                    all tests
#   ./test.sh --filter Retry     tests whose full name contains the text
#   ./test.sh --soak             the long variants too (hours, not minutes)
set -euo pipefail
cd "$(dirname "$0")"

filter=()
limit=480
while [ $# -gt 0 ]; do
  case "$1" in
    --filter) [ $# -gt 1 ] || { echo "--filter needs a text" >&2; exit 2; }
              filter=(-method "*$2*"); shift 2 ;;
    --soak) export STEPFLOW_SOAK=1; limit=21600; shift ;;
    -h|--help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option '$1' (there are --filter TEXT and --soak)" >&2; exit 2 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
export DEBIAN_FRONTEND=noninteractive

install_missing() {
  local missing=()
  ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0' || missing+=(libsqlite3-0)
  command -v curl >/dev/null || missing+=(curl)
  command -v python3 >/dev/null || missing+=(python3)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "installing ${missing[*]}"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "test.sh: please install: ${missing[*]}" >&2
    return 1
  fi
  local options=(-qq -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
  apt-get "${options[@]}" update >/dev/null
  apt-get "${options[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
}

retry() {
  local attempt
  for attempt in 1 2 3; do
    "$@" && return 0
    echo "attempt $attempt of 3 failed: $*" >&2
    sleep $((attempt * 3))
  done
  return 1
}

install_missing
command -v dotnet >/dev/null || { echo "test.sh: the .NET SDK 10 is not on the PATH" >&2; exit 1; }
export DOTNET_ROOT="${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}"

retry eng/mcp-servers.sh

results=artifacts/TestResults
rm -rf "$results"
mkdir -p "$results"

started=$SECONDS
echo "building"
retry dotnet restore StepFlow.slnf -v q --nologo
dotnet build StepFlow.slnf -c Release --no-restore -warnaserror -v q --nologo -consoleloggerparameters:NoSummary
echo "built in $((SECONDS - started)) s"

for folder in src/Grains src/Silo src/Client.Orleans; do
  if [ -d "$folder" ]; then
    echo "left out: the Orleans projects, because their packages do not restore here"
    break
  fi
done

projects=()
for file in tests/*.Tests/*.csproj; do
  name=$(basename "$file" .csproj)
  case "$name" in StepFlow.Grains.Tests|StepFlow.Silo.Tests|StepFlow.Client.Orleans.Tests) continue ;; esac
  projects+=("$name")
done

# Writes <name>.log (all output), <name>.code and <name>.seconds.
run_project() {
  local name=$1 from=$SECONDS code=0
  timeout --kill-after=10 "$limit" dotnet "artifacts/bin/$name/release/$name.dll" \
    -noLogo -noColor -trx "$results/$name.trx" ${filter[@]+"${filter[@]}"} >"$results/$name.log" 2>&1 </dev/null || code=$?
  echo "$((SECONDS - from))" >"$results/$name.seconds"
  echo "$code" >"$results/$name.code"
}

passed=0 failed=0 skipped=0

# Prints what a project has to say and adds its counts.
report_project() {
  local name=$1 log="$results/$1.log" code seconds summary total errors bad left notrun good
  code=$(cat "$results/$name.code")
  seconds=$(cat "$results/$name.seconds")
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -1 || true)
  if [ -z "$summary" ]; then
    if [ "$code" -eq 0 ] && grep -qE 'Total: 0$' "$log"; then
      [ ${#filter[@]} -gt 0 ] && return 0
      echo "==> $name ran no tests"
      failed=$((failed + 1))
      return 0
    fi
    failed=$((failed + 1))
    if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
      echo "==> $name did not end within $limit s"
    else
      echo "==> $name crashed with exit code $code"
    fi
    tail -n 60 "$log"
    return 0
  fi
  total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$summary")
  errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$summary")
  bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$summary")
  left=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$summary")
  notrun=$(sed -E 's/.*Not Run: ([0-9]+).*/\1/' <<<"$summary")
  bad=$((bad + errors))
  good=$((total - bad - left - notrun))
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    echo "==> $name ended with exit code $code after its tests"
    bad=1
  else
    echo "==> $name: $good passed, $bad failed, ${seconds} s"
  fi
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
  # What is left are failures in full and whatever the tests print themselves.
  grep -vE '^ +(Discovering|Discovered|Starting|Finished): |=== TEST EXECUTION SUMMARY ===|Total: [0-9]+, Errors: |^[[:space:]]*$' "$log" || true
}

# Two at a time; each is reported when it ends, so that the output of two never mixes.
waiting=("${projects[@]}")
declare -A running=()
while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
  while [ ${#waiting[@]} -gt 0 ] && [ ${#running[@]} -lt 2 ]; do
    run_project "${waiting[0]}" &
    running["${waiting[0]}"]=$!
    waiting=("${waiting[@]:1}")
  done
  wait -n || true
  for name in "${!running[@]}"; do
    if [ -f "$results/$name.code" ]; then
      wait "${running[$name]}" 2>/dev/null || true
      unset "running[$name]"
      report_project "$name"
    fi
  done
done

# The Python SDK tests itself with the standard library's runner.
run_python() {
  local log="$results/python.log" code=0 ran bad left from=$SECONDS
  timeout --kill-after=10 "$limit" python3 -m unittest discover -s sdks/python/tests -t sdks/python \
    ${filter[@]+-k "${filter[1]//\*/}"} >"$log" 2>&1 </dev/null || code=$?
  ran=$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$log" | tail -1)
  if [ -z "$ran" ] || { [ "$ran" -eq 0 ] && [ ${#filter[@]} -eq 0 ]; }; then
    echo "==> sdks/python crashed, or ran no tests (exit code $code)"
    tail -n 60 "$log"
    failed=$((failed + 1))
    return 0
  fi
  bad=$(sed -nE 's/^FAILED \((.*)\)$/\1/p' "$log" | grep -oE '(failures|errors|unexpected successes)=[0-9]+' | grep -oE '[0-9]+' | awk '{ n += $1 } END { print n + 0 }' || true)
  left=$(sed -nE 's/^(OK|FAILED) \(.*skipped=([0-9]+).*/\2/p' "$log" | tail -1)
  bad=${bad:-0} left=${left:-0}
  [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || { [ "$ran" -eq 0 ] || bad=1; }
  echo "==> sdks/python: $((ran - bad - left)) passed, $bad failed, $((SECONDS - from)) s"
  [ "$bad" -eq 0 ] || cat "$log"
  passed=$((passed + ran - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
}
run_python

if [ $((passed + failed)) -eq 0 ]; then
  echo "no test matches"
  failed=1
fi
if [ "$skipped" -gt 0 ]; then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
