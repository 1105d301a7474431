# The programs that ./run starts: each leads a process group of its own, so that it ends with everything it started itself. Sourced by run.

children=()
# What is in the command line of the program that a watcher holds, by the watcher's process.
declare -A watched=()

# start <name> <command>...: in the background; every line it writes begins with the name, when there is one.
start() {
  local name=$1
  shift
  if [ -z "$name" ]; then
    setsid "$@" </dev/null &
  else
    # Ctrl-C reaches the whole terminal; the last lines of the program must still find their reader.
    setsid "$@" </dev/null > >(trap '' INT && exec sed -u "s/^/$(printf '%-10s' "$name") | /") 2>&1 &
  fi
  children+=($!)
}

# start_watcher <name> <program> <command>...: a command that starts a program again and again, and heeds no signal itself.
start_watcher() {
  local name=$1 program=$2
  shift 2
  start "$name" "$@"
  watched[${children[-1]}]=$program
}

# require_free <port> <setting>: said before the build, not after it.
require_free() {
  ! port_accepts "$1" || fail \
    "Port $1 is in use: perhaps Warren already runs in another terminal." \
    "Stop what uses it${2:+, or choose another port with $2}."
}

# announce <port>...: waits until the programs accept connections, and says where.
announce() {
  local listening started
  started=$(now_ms)
  for listening in "$@"; do
    until port_accepts "$listening"; do
      all_children_run || return 0
      sleep 0.1
    done
  done
  say "Started in $(seconds_since "$started") s. Open ${bold}http://localhost:$listening$plain (Ctrl-C stops it)."
}

all_children_run() {
  local child
  for child in "${children[@]}"; do
    ! is_gone "$child" || return 1
  done
}

# The first program that ends, ends them all: half a system helps nobody.
wait_for_children() {
  local status=0
  wait -n || status=$?
  say "A program ended with exit code $status; stopping the others."
  exit "$status"
}

# A watcher stays when its program has ended, and would start it anew.
has_ended() { is_gone "$1" || { [ -n "${watched[$1]:-}" ] && ! group_runs "$1" "${watched[$1]}"; }; }

# group_runs <process group> <text>: whether a process of the group has the text in its command line.
group_runs() {
  local process
  for process in $(grep -las -- "$2" /proc/[0-9]*/cmdline); do
    [ "$(sed 's/.*) //' "${process%/*}/stat" | cut -d ' ' -f 3)" != "$1" ] || return 0
  done
  return 1
}

stop_children() {
  local status=$? child
  trap '' INT TERM
  trap - EXIT
  for child in "${children[@]}"; do
    kill -TERM -- "-$child" 2>/dev/null || true
  done
  for child in "${children[@]}"; do
    wait_until 15 has_ended "$child" || true
    kill -KILL -- "-$child" 2>/dev/null || true
  done
  exit "$status"
}
