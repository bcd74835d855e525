# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file
# Counting over checks and test suites.

results="$root/var/results"
checks_passed=0
checks_failed=0

forget_results() {
  rm -rf "$results"
  mkdir -p "$results"
}

# check NAME COMMAND...: one check that counts as one test.
check() {
  local name=$1 began=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if "$@" </dev/null; then
    checks_passed=$((checks_passed + 1))
    printf '== %s: ok (%s s)\n' "$name" $((SECONDS - began))
  else
    checks_failed=$((checks_failed + 1))
    printf '== %s: FAILED (%s s)\n' "$name" $((SECONDS - began))
  fi
}

# suite PROJECT: one vitest project; its counts are read from its JSON report.
suite() {
  local name=$1 began=$SECONDS
  printf '\n== tests: %s\n' "$name"
  "$root/node_modules/.bin/vitest" run --project "$name" --reporter=default --reporter=json --outputFile.json="$results/$name.json" </dev/null
  printf '%s\n' $? >"$results/$name.code"
  printf '== tests: %s: %s s\n' "$name" $((SECONDS - began))
}

# suites PROJECT...: one after the other.
suites() {
  local name
  for name in "$@"; do suite "$name"; done
}

report_left_out() {
  printf '\n'
  if [ -s "$root/var/tools/left-out" ]; then
    printf 'Left out:\n'
    sed 's/^/  /' "$root/var/tools/left-out"
  else
    printf 'Left out: nothing\n'
  fi
}

# Prints the sum alone on the last line. Returns 1 when anything failed or nothing ran.
report_sum() { node "$root/script/lib/sum-results.js" "$results" "$checks_passed" "$checks_failed"; }
