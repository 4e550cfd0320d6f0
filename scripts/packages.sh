# Sourced by ./dev: which distribution packages and which compiler the commands need.

readonly kClangVersions=(19 20 18 17 16)
readonly kGccVersions=(14 13)

die() {
  echo "./dev: $*" >&2
  exit 1
}

# The supported version range, decided by the compiler's own macros: a name tells nothing.
compiler_is_supported() {
  local macros clang gcc
  macros=$("$1" -dM -E -x c++ /dev/null 2>/dev/null) || return 1
  clang=$(awk '$2 == "__clang_major__" {print $3}' <<<"$macros")
  gcc=$(awk '$2 == "__GNUC__" {print $3}' <<<"$macros")
  if [[ -n $clang ]]; then ((clang >= 16)); else ((${gcc:-0} >= 13)); fi
}

# Prints the first supported compiler on this machine, in order of preference; nothing if there is none.
find_compiler() {
  local version
  for version in "${kClangVersions[@]}"; do
    command -v "clang++-$version" && return
  done
  for version in "${kGccVersions[@]}"; do
    command -v "g++-$version" && return
  done
  for version in clang++ g++; do
    if command -v "$version" >/dev/null && compiler_is_supported "$version"; then
      command -v "$version"
      return
    fi
  done
}

# Sets and exports CXX, or refuses the one that is set.
choose_compiler() {
  if [[ -n ${CXX:-} ]]; then
    compiler_is_supported "$CXX" ||
      die "CXX=$CXX can't build Rollcall: clang 16 or newer, or g++ 13 or newer is needed" \
        "(g++ 12 miscompiles coroutines silently). Unset CXX to let ./dev choose."
  else
    CXX=$(find_compiler)
    [[ -n $CXX ]] || die "no supported compiler found: install clang 16 or newer, or g++ 13 or newer"
  fi
  export CXX
}

# `apt-cache show` also succeeds for names that other packages only mention.
apt_offers() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]; }

installed_among() { dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii *//p'; }

# The major version of the clang in use, for the tools that go with it; 19 where another compiler is used.
clang_version() {
  local found
  found=$("${CXX:-$(find_compiler)}" -dM -E -x c++ /dev/null 2>/dev/null | awk '$2 == "__clang_major__" {print $3}')
  echo "${found:-19}"
}

compiler_packages() {
  [[ -n ${CXX:-} || -n $(find_compiler) ]] && return
  local version
  for version in "${kClangVersions[@]}"; do
    if apt_offers "clang-$version"; then
      echo "clang-$version lld-$version"
      return
    fi
  done
  for version in "${kGccVersions[@]}"; do
    if apt_offers "g++-$version"; then
      echo "g++-$version"
      return
    fi
  done
  echo clang-19 lld-19
}

# Boost.URL came with 1.81. Debian 12 has that beside its default; later releases have 1.83 or newer.
boost_packages() {
  local version
  version=$(installed_among 'libboost-url1.*-dev' | sed 's/libboost-url\(.*\)-dev/\1/' | sort -V | tail -1)
  if [[ -z $version ]]; then
    for version in 1.81 1.83 1.88 1.90; do
      apt_offers "libboost-url$version-dev" && break
    done
  fi
  echo "libboost$version-dev libboost-url$version-dev"
}

packages_of() {
  case $1 in
    build)
      compiler_packages
      boost_packages
      echo cmake ninja-build ccache libssl-dev zlib1g-dev libzstd-dev libsqlite3-dev libfmt-dev libcli11-dev ca-certificates
      ;;
    test) echo libgtest-dev libgmock-dev python3 ;;
    sanitize) echo "libclang-rt-$(clang_version)-dev llvm-$(clang_version)" ;;
    fuzz) echo rapidjson-dev ;;
    lint) echo clang-tidy-19 clang-format-19 shellcheck python3 ;;
    bench) echo libbenchmark-dev wrk nginx-light python3 ;;
  esac
}

missing_packages() {
  local wanted
  wanted=$(for group in "$@"; do packages_of "$group"; done | tr ' ' '\n' | sort -u)
  # shellcheck disable=SC2086  # one word a package
  comm -23 <(echo "$wanted") <(installed_among $wanted | sort -u)
}

require_without_apt() {
  local tool
  for tool in cmake ninja; do
    command -v "$tool" >/dev/null || die "this system has no apt, so ./dev can't install what is missing ($tool)." \
      "Install: clang 19, lld, CMake 3.25, Ninja, Boost 1.81 with Boost.URL, OpenSSL 3, SQLite 3 (static library)," \
      "{fmt} 9, CLI11; for tests GoogleTest and Python 3. Debian 12/13 and Ubuntu 24.04 are supported."
  done
}

# Installs what the groups (build, test, sanitize, fuzz, lint, bench) need and this machine lacks; silent if it has all.
need() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    require_without_apt
    return
  fi
  [[ -n $(missing_packages "$@") ]] || return 0
  local root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "packages are missing ($(missing_packages "$@" | xargs)) and there is no sudo:" \
      "run 'apt-get install' for them as root, then try again"
    root=(sudo)
  fi
  local quiet=(-o Dpkg::Use-Pty=0 -qq)
  # A bare system has no package lists yet, and which packages are wanted depends on what is offered.
  "${root[@]}" apt-get "${quiet[@]}" update
  local packages
  mapfile -t packages < <(missing_packages "$@")
  echo "./dev: installing ${packages[*]}" >&2
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get "${quiet[@]}" install -y --no-remove --no-install-recommends "${packages[@]}" >/dev/null
}
