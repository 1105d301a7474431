# The private RabbitMQ and PostgreSQL of a test run. Sourced by test.

scripts=$root/scripts

# services_start <folder> [durable]: an empty folder to keep them in. Leaves <folder>/env, which a shell can source.
# durable: PostgreSQL waits for the disk, as in earnest.
services_start() {
  local folder=$1 durable=${2:-} password
  chmod 711 "$folder"
  service_folder "$folder/rabbitmq" rabbitmq
  service_folder "$folder/postgres" postgres
  "$scripts/private-rabbitmq" "$folder/rabbitmq" create &&
    "$scripts/private-postgres" "$folder/postgres" create $durable &&
    "$scripts/private-postgres" "$folder/postgres" start &&
    "$scripts/private-rabbitmq" "$folder/rabbitmq" start &&
    "$scripts/private-rabbitmq" "$folder/rabbitmq" describe >"$folder/broker" || return
  password=$(cat "$folder/rabbitmq/password")
  (
    umask 077
    cat >"$folder/env" <<END
export WARREN_TEST_AMQP_URL=$(sed -n 2p "$folder/broker")
# The accounts router, users, inventory and mallory have the password of warren.
export WARREN_TEST_AMQP_PASSWORD=$password
export WARREN_TEST_DATABASE_URL=postgres://warren@127.0.0.1:$(cat "$folder/postgres/port")
export WARREN_TEST_RABBITMQ_CONTROL=$folder/rabbitmq-control
export WARREN_TEST_CHROMIUM=/usr/bin/chromium
export WARREN_TEST_SERVICES=$folder
END
  )
}

# PostgreSQL refuses to run as root, and RabbitMQ should not: root hands the folder to the package's own user.
service_folder() {
  mkdir -p "$1"
  [ "$(id -u)" != 0 ] || install -d -o "$2" -g "$2" -m 700 "$1"
}

services_stop() {
  local settings
  for settings in "$1"/rabbitmq*/settings; do # also the brokers that tests started for themselves
    [ ! -e "$settings" ] || "$scripts/private-rabbitmq" "$(dirname "$settings")" remove
  done
  [ ! -e "$1/postgres/port" ] || "$scripts/private-postgres" "$1/postgres" stop
  rm -rf "$1"
}

# services_for_development <file>: starts them, leaves them running and writes what a shell can source.
services_for_development() {
  local folder
  packages_ensure
  folder=$(mktemp -d "${TMPDIR:-/tmp}/warren-services.XXXXXX")
  step "Starting a private RabbitMQ and PostgreSQL" services_start "$folder"
  (umask 077 && cat "$folder/env" >"$1")
  cat "$1"
}

services_stop_by_file() {
  local folder
  folder=$(. "$1" && echo "${WARREN_TEST_SERVICES:-}")
  [ -d "$folder" ] || fail "$1 names no folder of running services."
  services_stop "$folder"
}
