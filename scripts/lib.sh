# Shared by run, test and .ci/run: how progress is told. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' dim='' red='' plain=''
fi

say() { printf '%s\n' "$*"; }

# fail <sentence>...: one sentence a line on standard error, then exit 1.
fail() {
  printf "$red%s$plain\n" "$@" >&2
  exit 1
}

now_ms() { date +%s%3N; }

# seconds_since <ms>: "3.4", for the line that ends a step.
seconds_since() {
  local ms=$(($(now_ms) - $1))
  printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100))
}

# step <what> <command>...: runs the command quietly and tells how long it took; its whole output only when it fails.
step() {
  local what=$1 started log status
  shift
  log=$(mktemp)
  started=$(now_ms)
  printf '%s ... ' "$what"
  status=0
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" = 0 ]; then
    printf '%s%s s%s\n' "$dim" "$(seconds_since "$started")" "$plain"
  else
    printf '%sfailed%s after %s s (exit code %s). It said:\n' "$red" "$plain" "$(seconds_since "$started")" "$status"
    sed 's/^/  /' "$log"
  fi
  rm -f "$log"
  return "$status"
}

# wait_until <seconds> <command>...: tries every tenth of a second.
wait_until() {
  local tries=$(($1 * 10))
  shift
  while ! "$@" 2>/dev/null; do
    [ $((tries -= 1)) -gt 0 ] || return 1
    sleep 0.1
  done
}

port_accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first line of a pid file; nothing when there is none.
pid_in() { [ ! -s "$1" ] || head -n 1 "$1"; }

is_running() {
  local pid
  pid=$(pid_in "$1")
  [ -n "$pid" ] && ! is_gone "$pid"
}

# A dead process that nobody has collected yet (a container without an init) counts as gone.
is_gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.*zombie' "/proc/$1/status"; }

# end_process <pid file> <signal> <seconds>: signals the process and waits for its end; one that stays longer is killed.
end_process() {
  local pid
  pid=$(pid_in "$1")
  [ -n "$pid" ] || return 0
  kill -"$2" "$pid" 2>/dev/null || return 0
  wait_until "$3" is_gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
  wait_until 5 is_gone "$pid" || fail "Process $pid does not end."
}

# free_ports <count>: below the range from which the kernel takes the ports of outgoing connections,
# so that a port stays free for its owner while the broker is stopped.
free_ports() {
  python3 - "$1" <<'PYTHON'
import random, socket, sys
found = []
while len(found) < int(sys.argv[1]):
    listener = socket.socket()
    try:
        listener.bind(("127.0.0.1", random.randrange(15000, 32000)))
        found.append(listener)
    except OSError:
        listener.close()
print(*(listener.getsockname()[1] for listener in found), sep="\n")
PYTHON
}

random_password() { head -c 24 /dev/urandom | base64 | tr '+/' 'ab'; }
