# Sourced by ./dev: commands that run the program.

SAMPLE_API_PID=

stop_sample_api() {
  [[ -n $SAMPLE_API_PID ]] || return 0
  kill "$SAMPLE_API_PID" 2>/dev/null || true
  SAMPLE_API_PID=
}

# Starts the stand-in source on a free port and sets SOURCE_URL. Its own session keeps a Ctrl-C for the fetch run away.
start_sample_api() {
  local output line
  exec {output}< <(exec setsid build/release/rollcall sample-api --port 0 --latency 100ms..400ms 2>build/sample-api.log)
  SAMPLE_API_PID=$!
  trap stop_sample_api EXIT
  read -r -t 10 line <&"$output" || die "the sample API did not start: $(<build/sample-api.log)"
  [[ $line == "listening on http://"* ]] || die "the sample API said: $line"
  SOURCE_URL=${line#listening on }/api/v2/users
}

command_run() {
  need build
  build release
  local program=build/release/rollcall fetch=(--calls 20) status=0
  case ${1:-} in
    --live) shift ;;
    *)
      start_sample_api
      fetch+=(--source-url "$SOURCE_URL")
      ;;
  esac
  "$program" fetch "${fetch[@]}" "$@" || status=$?
  # 3: it balances, and some calls or users are dead letters. That is a result, not a failure.
  ((status == 0 || status == 3)) || exit "$status"
  "$program" verify
  cat <<'NEXT'

Try next:
  build/release/rollcall view --limit 3 --format table
  ./dev serve                 then open http://localhost:8000/view-data
  build/release/rollcall dlq list
NEXT
}

command_serve() {
  need build
  build release
  exec build/release/rollcall serve "$@"
}
