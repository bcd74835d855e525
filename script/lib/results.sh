# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file
# Counting over checks and test suites.

results="$root/var/results"
checks_passed=0
checks_failed=0
failed_checks=()

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
    failed_checks+=("$name")
    printf '== %s: FAILED (%s s)\n' "$name" $((SECONDS - began))
  fi
}

# suite PROJECT: one vitest project; its counts are read from its JSON report.
suite() {
  local name=$1 began=$SECONDS
  printf '\n== tests: %s\n' "$name"
  run_vitest "$name" "$name"
  printf '== tests: %s: %s s\n' "$name" $((SECONDS - began))
}

# run_vitest PROJECT REPORT [FILE...]
run_vitest() {
  local project=$1 report=$2
  shift 2
  "$root/node_modules/.bin/vitest" run --project "$project" --reporter=default --reporter=json --outputFile.json="$results/$report.json" "$@" </dev/null
  printf '%s\n' $? >"$results/$report.code"
}

# again_alone PROJECT...: files with failures are run once more, when nothing else uses the machine. The suites run side by side, on machines that
# others use too, and a time-out there says little; what is broken fails again. The sum names both.
again_alone() {
  local name
  for name in "$@"; do
    [ "$(cat "$results/$name.code")" = 0 ] && continue
    mapfile -t files < <(node "$root/script/lib/failed-files.js" "$results/$name.json")
    if [ ${#files[@]} -gt 0 ] && [ ${#files[@]} -le 5 ]; then
      printf '\n== tests: %s: %s failed, again alone\n' "$name" "${files[*]}"
      run_vitest "$name" "$name.again" "${files[@]}"
    fi
  done
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
report_sum() {
  [ $checks_failed = 0 ] || printf 'FAILED checks: %s\n' "${failed_checks[*]}"
  node "$root/script/lib/sum-results.js" "$results" "$checks_passed" "$checks_failed"
}
