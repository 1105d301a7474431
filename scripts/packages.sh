# The Debian packages that the tests need: what is missing, and installing it without starting a service. Sourced by test.

packages_wanted=(
  rabbitmq-server postgresql chromium
  python3-socketio python3-requests python3-websocket python3-msgpack # the Python client of the end-to-end tests
  gcc zlib1g-dev                                      # Native AOT links with them
)

packages_missing() {
  local package
  for package in "${packages_wanted[@]}"; do
    # Any PostgreSQL will do, the distribution's or one from elsewhere.
    if [ "$package" = postgresql ] && compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
      continue
    fi
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

# Debian starts a server as soon as it is installed, unless policy-rc.d says no. A file that is already there is the machine's own decision.
packages_install() {
  local policy=/usr/sbin/policy-rc.d policy_is_ours=no status=0
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    policy_is_ours=yes
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; } || status=$?
  if [ "$policy_is_ours" = yes ]; then
    rm -f "$policy"
    trap - EXIT
  fi
  return "$status"
}

packages_ensure() {
  local missing
  command -v dpkg-query >/dev/null || fail \
    "This machine is not Debian, so the packages cannot be checked or installed here." \
    "Run ./test in a Debian 12 container or virtual machine, as root."
  mapfile -t missing < <(packages_missing)
  [ "${#missing[@]}" = 0 ] && return
  [ "$(id -u)" = 0 ] || fail \
    "The tests need packages that are not installed: ${missing[*]}. Run this once, then ./test again:" \
    "  sudo ./test --packages"
  # A shell of its own, so that its trap does not replace the one of the caller.
  step "Installing ${missing[*]}" eval '(packages_install "${missing[@]}")'
}
