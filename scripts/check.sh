# Sourced by ./dev: commands that judge the code.

command_test() {
  local preset=dev
  if [[ ${1:-} == --preset ]]; then
    preset=${2:?--preset needs a name: dev, asan, tsan or coverage}
    shift 2
  fi
  case $preset in
    dev) need build test ;;
    asan | tsan | coverage) need build test sanitize ;;
    *) die "no test preset '$preset': dev, asan, tsan or coverage" ;;
  esac
  build "$preset"
  use_symbolizer
  if [[ $preset == coverage ]]; then
    test_with_coverage "$@"
  else
    ctest --preset "$preset" -j "$JOBS" "$@"
  fi
}

# Sanitizers print addresses only, unless they find a symbolizer; Debian's has a version in its name.
use_symbolizer() {
  local symbolizer
  symbolizer=$(command -v "llvm-symbolizer-$(clang_version)" || true)
  [[ -n $symbolizer ]] || return 0
  export ASAN_SYMBOLIZER_PATH=$symbolizer TSAN_OPTIONS="${TSAN_OPTIONS:-} external_symbolizer_path=$symbolizer"
}

test_with_coverage() {
  local tools profiles objects=() status=0
  tools=$(clang_version)
  profiles=$PWD/build/coverage/profiles
  rm -rf "$profiles"
  LLVM_PROFILE_FILE="$profiles/%p-%m.profraw" ctest --preset coverage -j "$JOBS" "$@" || status=$?
  "llvm-profdata-$tools" merge -sparse "$profiles"/*.profraw -o build/coverage/all.profdata
  while IFS= read -r program; do objects+=(-object "$program"); done \
    < <(find build/coverage -maxdepth 3 -type f -perm -u+x ! -name '*.so*' ! -path '*/CMakeFiles/*')
  "llvm-cov-$tools" report "${objects[@]}" -instr-profile build/coverage/all.profdata src apps
  return "$status"
}

cpp_files() { find src apps tests bench fuzz -name '*.cpp' -o -name '*.hpp'; }

command_format() {
  need lint
  cpp_files | xargs clang-format-19 -i
}

command_lint() {
  need build test lint
  echo "lint: format" >&2
  cpp_files | xargs clang-format-19 --dry-run -Werror
  echo "lint: shellcheck" >&2
  shellcheck --shell=bash dev .ci/run scripts/*.sh
  echo "lint: clang-tidy" >&2
  configure dev
  python3 scripts/tidy.py --build build/dev --jobs "$JOBS"
}

command_fuzz() {
  local seconds=${1:-30} target name
  need build sanitize fuzz
  build fuzz
  use_symbolizer
  for target in build/fuzz/fuzz/*; do
    [[ -f $target && -x $target ]] || continue
    name=$(basename "$target")
    mkdir -p "build/fuzz/found/$name" "fuzz/corpus/$name"
    echo "fuzz: $name for $seconds s" >&2
    # New inputs go to the first folder; the checked-in corpus is only read.
    "$target" -max_total_time="$seconds" -artifact_prefix="build/fuzz/crash-$name-" -print_final_stats=1 \
      "build/fuzz/found/$name" "fuzz/corpus/$name"
  done
}

command_bench() {
  need build bench
  build bench
  python3 bench/run.py --build build/bench "$@"
}

# The quick tests under ASan and UBSan; the slow ones are run under it by hand (./dev test --preset asan).
test_quick_parts_sanitized() {
  need build test sanitize
  configure asan
  cmake --build build/asan -j "$JOBS" --target tests_unit tests_contract
  use_symbolizer
  ctest --preset asan -j "$JOBS" -L '^(unit|contract)$'
}

# The tests' own summary closes the output.
command_ci() {
  command_lint
  test_quick_parts_sanitized
  command_test --preset dev
}
