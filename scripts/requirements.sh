# What must be there before anything can be built: the .NET 10 SDK and Node 20.19 or newer. Sourced by run and test.

require_dotnet() {
  command -v dotnet >/dev/null || fail \
    "Warren needs the .NET 10 SDK, and there is no 'dotnet' on this machine." \
    "Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and start this again in a new terminal."
  dotnet --list-sdks | grep -q '^10\.' || fail \
    "Warren needs the .NET 10 SDK; this machine has: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd ' ')." \
    "Get it from https://dotnet.microsoft.com/download/dotnet/10.0; it can stand beside the others."
}

require_node() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) || fail \
    "Warren's web app needs Node 20.19 or newer with npm, and they are not on this machine." \
    "Get them from https://nodejs.org (the LTS version) and start this again in a new terminal."
  printf '%s\n' 20.19.0 "${version#v}" | sort -V -C || fail \
    "Warren's web app needs Node 20.19 or newer; this machine has $version." \
    "Get a newer one from https://nodejs.org (the LTS version) and start this again in a new terminal."
}
