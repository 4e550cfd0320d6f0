# Sourced by ./dev: commands that build.

JOBS=${JOBS:-$(nproc)}

# Configures a preset once; ninja configures again by itself when a CMake file changes.
configure() {
  choose_compiler
  [[ -f build/$1/build.ninja ]] || cmake --preset "$1" --fresh --log-level=WARNING
}

build() {
  configure "$1"
  cmake --build "build/$1" -j "$JOBS"
}

command_build() {
  need build
  build release
  echo "built build/release/rollcall"
}

command_package() {
  command_build
  local version machine folder
  version=$(sed -n 's/^project(rollcall VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
  machine=$(uname -m)
  folder=rollcall-$version-linux-$machine
  rm -rf "build/package/$folder"
  mkdir -p "build/package/$folder"
  cp build/release/rollcall LICENSE README.md "build/package/$folder/"
  strip "build/package/$folder/rollcall"
  tar -C build/package --owner=0 --group=0 -czf "build/package/$folder.tar.gz" "$folder"
  echo "packaged build/package/$folder.tar.gz"
}

command_clean() { rm -rf build; }
