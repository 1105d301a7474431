# Runs the test projects and the web tests, one after the other: two cores are busy with one of them. Sourced by test.

results=$root/test-results

# One runner that hangs must not hold up the others.
suite_limit=1200
running_suite=''

run_suites() {
  local filter=$1 project name only_class=''
  rm -rf "$results"
  mkdir -p "$results"
  if [ -n "$filter" ] && ! ls -d tests/*.Tests client/* samples/*/web 2>/dev/null | grep -qi -- "$filter"; then
    only_class=$filter
  fi
  for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    if [ -n "$only_class" ]; then
      run_suite "$name" "artifacts/bin/$name/debug/$name" --progress off --no-ansi --filter-class "*$only_class*"
    elif [ -z "$filter" ] || grep -qi -- "$filter" <<<"$project"; then
      run_suite "$name" "artifacts/bin/$name/debug/$name" --progress off --no-ansi
    fi
  done
  [ -z "$only_class" ] || return 0
  while read -r name; do
    [ -n "$filter" ] && ! grep -qi -- "$filter" <<<"$name" || run_suite "$name" env NO_COLOR=1 npm test --workspace "$name"
  done < <(web_workspaces_with test)
}

# run_suite <name> <command>...: its output goes to test-results/<name>.log; what failed is shown.
run_suite() {
  local name=$1 log=$results/${1//\//-}.log started status=0
  shift
  started=$(now_ms)
  printf '%s ... ' "$name"
  # In the background, so that Ctrl-C is answered at once and not when the suite ends.
  timeout --kill-after=10 "$suite_limit" "$@" >"$log" 2>&1 </dev/null &
  running_suite=$!
  wait "$running_suite" || status=$?
  running_suite=''
  if count_run "$name" "$log" "$status"; then
    say "$totals_text ${dim}$(seconds_since "$started") s$plain"
  else
    say "$red$totals_text$plain ${dim}$(seconds_since "$started") s$plain. The end of ${log#"$root"/}:"
    tail -n 200 "$log" | sed 's/^/  /'
  fi
}

# The npm workspaces that have a script of this name.
web_workspaces_with() {
  node -e '
    const { existsSync, readFileSync } = require("node:fs")
    for (const folder of JSON.parse(readFileSync("package.json")).workspaces) {
      const file = `${folder}/package.json`
      if (existsSync(file) && JSON.parse(readFileSync(file)).scripts?.[process.argv[1]]) console.log(folder)
    }' "$1"
}

stop_suite() {
  [ -z "$running_suite" ] || kill "$running_suite" 2>/dev/null || true
}
