#!/usr/bin/env bash
# A Scheduler worker for Linux that uses curl, jq and awk: worker.sh NAME COMMAND [ARGUMENT…]. The command reads the payload from
# standard input, exactly as it was sent and as one line, and may print an object to merge into it. When the command fails, its
# standard error is the failure message. docs/workers.md explains each step.
set -uo pipefail
mask=$(umask)
umask 077

url=${SCHEDULER_URL:-http://localhost:5000}
lease=$((${SCHEDULER_LEASE_SECONDS:-30} * 100)) # Times are in hundredths of a second, as in /proc/uptime.
grace=200                                       # The time for the command to end after SIGTERM,
stop=800                                        # and for the worker.
rejections='@(malformed-json|validation-failed|unauthenticated|forbidden|cross-site|not-found|task-not-found|method-not-allowed'
rejections+='|lease-lost|body-too-large|unsupported-media-type)'
name=${1:?usage: worker.sh NAME COMMAND [ARGUMENT…]}
command=("${@:2}")

# Extracts the payload from the response to a claim; jq 1.6 would change its numbers. A record is the text between two quotes.
cut_payload='
BEGIN { RS = "\""; ORS = "" }
in_string {
    for (end = length($0); end && substr($0, end, 1) == "\\"; end--);
    in_string = (length($0) - end) % 2 # An escaped quote does not end the string.
    if (copying) print $0 "\""; else text = text $0
    next
}
{
    if (depth == 3 && text == "payload" && sub(/^[ \t\r\n]*:[ \t\r\n]*/, "")) copying = 1
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        depth += (c == "{" || c == "[") - (c == "}" || c == "]")
        if (copying) print c
        if (copying && depth == 3) exit
    }
    if (copying) print "\""
    in_string = 1
    text = ""
}'

# Reads a monotonic clock into $now.
now() {
    local uptime
    read -r uptime _ </proc/uptime
    now=${uptime/./}
}

# Whether the worker has to end, by the deadline $stopped. It also has to end when its parent process was killed.
stopping() {
    [ -n "$stopped" ] || kill -0 $$ 2>/dev/null || { now; stopped=$((now + stop)); }
    [ -n "$stopped" ]
}

# Sends $work/$2 to the path $1 in the background, with the timeout $3. Writes the response to $work/$2.response, and its
# status and media type to $work/$2.status. Key and token are passed in files that only this user can read: command lines are public.
send() {
    local seconds
    printf -v seconds '%d.%02d' $(($3 / 100)) $(($3 % 100))
    : >"$work/$2.response"
    curl --silent --show-error --max-time "$seconds" --header "@$work/headers" --data-binary "@$work/$2" \
        --output "$work/$2.response" --write-out '%{http_code} %{content_type}' "$url$1" >"$work/$2.status" &
    request=$!
}

# Sets $response for the finished $request: "ok", the code of a rejection by the service, or empty. A page or problem of a proxy, or
# a truncated response, counts as none; curl reports the latter by its exit status, or jq fails to parse it.
read_response() {
    local status='' type='' code
    response=''
    wait "$request" || return
    read -r status type <"$work/$1.status"
    if [ "$status" = 200 ]; then
        jq -e "${2:-objects}" "$work/$1.response" >/dev/null 2>&1 && response=ok
    elif [ "${type%%[; ]*}" = application/problem+json ]; then
        code=$(jq -r '.code | strings' "$work/$1.response" 2>/dev/null)
        [[ $code != $rejections ]] || response=$code
    fi
}

# Retries until there is a response. Gives up at the time $3 or at the deadline of the worker; $response is then empty.
call() {
    local left
    response=''
    while now; left=$(($3 - now)); ! stopping || left=$((stopped - now < left ? stopped - now : left)); ((left > 0)); do
        send "$1" "$2" $((left < stop ? left : stop))
        while kill -0 "$request" 2>/dev/null; do wait "$request"; done
        read_response "$2" "${4:-}"
        [ -z "$response" ] || return
        echo "$1: no response: $(cat "$work/$2.status")"
        sleep "0.$((RANDOM % 6 + 3))"
    done
}

runs() { kill -0 -- "$job" 2>/dev/null || kill -0 -- "-$job" 2>/dev/null; }

# Sends a signal to the command and its child processes: to its process group and, if pkill is installed, to its session.
signal() {
    kill "-$1" -- "$job" "-$job" 2>/dev/null
    pkill "-$1" --session "$job" 2>/dev/null
}

# Ends the command with SIGTERM, and after the grace period with SIGKILL.
end_command() {
    local killed
    now
    killed=$((now + grace))
    if [ -n "$job" ] && runs; then
        signal TERM
        while runs && now && ((now < killed)); do sleep 0.1; done
        signal KILL
        while runs && now && ((now < killed + 100)); do sleep 0.05; done # A killed process exists for a moment more.
    fi
    job=
}

# Writes a failure report with the message from standard input, cut to 2000 UTF-16 code units, the service's limit.
write_failure() {
    head -c 8000 | tr -d '\000' | jq -Rsc --slurpfile token "$work/token" --argjson retryable "$1" '
        [limit(2000; explode[] | (select(. > 65535) | null), .)] | map(values) | implode
        | $token[0] + {message: ., retryable: $retryable}' >"$work/report"
}

# Writes the report of an attempt and sets $ending. An object is sent exactly as the command printed it.
write_report() {
    local kind
    ending=fail
    if [ "$1" != 0 ]; then
        if [ -s "$work/errors" ]; then head -c 8000 "$work/errors"; else echo "The command ended with status $1."; fi | write_failure true
    elif [ "$(wc -c <"$work/output")" -gt 1000000 ]; then
        echo "The command printed more than the limit of a payload, 256 KiB." | write_failure false
    elif ! kind=$(jq -rs 'if length == 1 then .[0] | type else "\(length) values" end' "$work/output" 2>&1); then
        echo "The command did not print valid JSON: $kind" | write_failure true
    elif [ "$kind" = '0 values' ]; then
        ending=complete
        cp "$work/token" "$work/report"
    elif [ "$kind" = object ]; then
        ending=complete
        { printf '%s,"payload":' "${token%\}}"; cat "$work/output"; echo '}'; } >"$work/report"
    else
        echo "The command must print an object, but printed: $kind" | write_failure true
    fi
}

# Runs the claimed task, whose lease lasts until $1, and keeps the lease.
run() {
    local held=$1 due request='' sent=0 lost='' ended='' ending=release token id path
    { read -r token && read -r id; } < <(jq -r '.tasks[0] | values | ({leaseToken: .lease.token} | tojson), .id' "$work/claim.response") || return
    path=/api/tasks/$id
    for file in token heartbeat report; do echo "$token" >"$work/$file"; done
    if ! stopping; then
        { LC_ALL=C awk "$cut_payload" "$work/claim.response"; echo; } >"$work/payload"
        (trap - HUP INT PIPE TERM; umask "$mask"; exec setsid "${command[@]}") <"$work/payload" >"$work/output" 2>"$work/errors" &
        job=$!
        due=$((held - lease * 2 / 3))
    fi
    while ! stopping && [ -z "$lost" ]; do
        kill -0 "$job" 2>/dev/null || { ended=1; break; }
        now
        if [ -n "$request" ] && ! kill -0 "$request" 2>/dev/null; then
            read_response heartbeat
            request=
            case $response in
                ok) held=$((sent + lease)) ;;
                '') due=$((now + 100)) ;;
                *) lost=$response ;;
            esac
        elif [ -z "$request" ] && ((now >= due)); then
            sent=$now
            due=$((now + lease / 3))
            send "$path/heartbeat" heartbeat $((lease / 3))
        fi
        ((now < held - grace)) || lost='no heartbeat succeeded'
        sleep 0.2
    done
    [ -n "$ended" ] && { wait "$job"; write_report $?; }
    end_command
    [ -z "$request" ] || kill -KILL "$request" 2>/dev/null
    if [ -n "$lost" ]; then
        echo "$path: lease lost: $lost"
        return
    fi
    call "$path/$ending" report "$held"
    echo "$path: $ending: ${response:-no response}"
    case $response in
        '' | ok | lease-lost | task-not-found) return ;;
    esac
    { echo "The $ending was rejected:"; cat "$work/report.response"; } | write_failure false
    call "$path/fail" report "$held"
    echo "$path: fail: ${response:-no response}"
}

# Ignores signals, so that they do not end its tools: only the parent process below handles them, and sends SIGUSR1 to stop.
work() {
    local claim started id
    trap '' HUP INT PIPE TERM
    trap 'now; stopped=${stopped:-$((now + stop))}' USR1
    stopped= job= work=
    trap 'end_command; rm -rf "$work"' EXIT
    work=$(mktemp -d) || exit 1
    printf '%s\n' 'Content-Type: application/json' 'Expect:' ${SCHEDULER_API_KEY:+"Authorization: Bearer $SCHEDULER_API_KEY"} >"$work/headers"
    unset SCHEDULER_API_KEY
    claim=$(jq -nc --arg name "$name" --arg host "$HOSTNAME" --argjson lease $((lease / 100)) \
        '{workers: [$name], leaseSeconds: $lease, waitSeconds: ([5, $lease / 3 | floor] | min), claimant: $host}')
    while ! stopping; do
        now
        started=$now
        read -r id </proc/sys/kernel/random/uuid
        echo "${claim%\}},\"claimId\":\"$id\"}" >"$work/claim"
        call /api/claims claim $((started + lease - grace)) '.tasks | arrays'
        case $response in
            '') ;;
            ok) run $((started + lease)) ;;
            *) echo "The claim was rejected: $(cat "$work/claim.response")" >&2; exit 1 ;;
        esac
    done
    exit 0
}

for tool in awk curl jq setsid; do
    command -v "$tool" >/dev/null || { echo "worker.sh needs $tool." >&2; exit 1; }
done
work &
worker=$!
trap 'kill -USR1 "$worker"' HUP INT TERM
while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
wait "$worker"
