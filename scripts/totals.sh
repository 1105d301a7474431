# Adds up what the test runners report. Sourced by test and .ci/run.

passed=0 failed=0 skipped=0

# count_run <name> <log> <exit code>: reads the totals a runner printed and adds them; says them in one line.
count_run() {
  local name=$1 log=$2 status=$3 p f s
  if grep -q '^Test run summary' "$log"; then # Microsoft.Testing.Platform
    p=$(last_number '^ *succeeded: ' "$log") f=$(last_number '^ *failed: ' "$log") s=$(last_number '^ *skipped: ' "$log")
  elif grep -qE '^ *Tests +.*\([0-9]+\)' "$log"; then # vitest: "Tests  1 failed | 11 passed | 2 skipped (14)"
    p=$(vitest_number passed "$log") f=$(vitest_number failed "$log") s=$(($(vitest_number skipped "$log") + $(vitest_number todo "$log")))
  elif grep -q '^No test files found' "$log"; then # vitest takes that for an error
    p=0 f=0 s=0 status=0
  elif grep -qE '^(#|ℹ) pass [0-9]' "$log"; then # node --test
    p=$(last_number '^(#|ℹ) pass ' "$log") f=$(last_number '^(#|ℹ) fail ' "$log")
    s=$(($(last_number '^(#|ℹ) skipped ' "$log") + $(last_number '^(#|ℹ) todo ' "$log")))
  else # no totals: the run itself is the one test
    p=$((status == 0)) f=0 s=0
  fi
  # A run that ends badly without a failed test (a crash, a timeout) is a failure all the same; 8 means only "no tests in here".
  if [ "$status" != 0 ] && [ "$status" != 8 ] && [ "$f" = 0 ]; then
    f=1
    say "  $name ended with exit code $status and reported no failed test."
  fi
  passed=$((passed + p)) failed=$((failed + f + s)) skipped=$((skipped + s))
  totals_text="$p passed, $((f + s)) failed"
  [ "$((f + s))" = 0 ]
}

last_number() { grep -E "$1" "$2" | tail -n 1 | grep -oE '[0-9]+' | head -n 1 || echo 0; }

vitest_number() { grep -E '^ *Tests +' "$2" | tail -n 1 | grep -oE "[0-9]+ $1" | grep -oE '[0-9]+' || echo 0; }
