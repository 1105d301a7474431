# Builds only what changed since the last time, because ./run is started often. Sourced by run.

web_root=$root/samples/Storefront/web/dist

install_npm() {
  # npm writes this file when an installation is complete.
  [ node_modules/.package-lock.json -nt package-lock.json ] || step "Installing npm packages" npm ci --no-audit --no-fund
}

build_web() {
  install_npm
  changed_since "$web_root/index.html" client samples/Storefront/web package-lock.json || return 0
  step "Building the web app" npm run build
}

# build_dotnet <name> <folder>
build_dotnet() {
  local stamp=artifacts/bin/$1/built-by-run
  changed_since "$stamp" src samples Directory.Build.props Directory.Build.targets Directory.Packages.props global.json || return 0
  step "Building $1" dotnet build "$2" -v q --nologo
  touch "$stamp"
}

# changed_since <file> <path>...: is the file missing, or a source (or a folder, where one was added or removed) newer than it?
changed_since() {
  local stamp=$1
  shift
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$@" \( -name node_modules -o -name dist -o -name '*.tsbuildinfo' \) -prune -o -newer "$stamp" -print -quit)" ]
}

# setting <name>: as the programs read it themselves, the environment before .env.local before .env.
setting() {
  local file
  if [ -n "${!1:-}" ]; then
    printf '%s' "${!1}"
    return
  fi
  for file in .env.local .env; do
    if [ -e "$file" ] && grep -q "^$1=" "$file"; then
      sed -n "s/^$1=//p" "$file" | tail -n 1 | sed -E "s/^(['\"])(.*)\1$/\2/"
      return
    fi
  done
}
