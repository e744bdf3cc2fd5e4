#!/usr/bin/env bash
# A worker of Scheduler for Linux, with curl, jq and awk: worker.sh NAME COMMAND [ARGUMENT…]. The command gets the payload, exactly
# as it was sent and as one line, on its standard input, and may print an object to be merged into it. When it fails, its standard
# error is the message. docs/workers.md explains each step.
set -uo pipefail
mask=$(umask)
umask 077

url=${SCHEDULER_URL:-http://localhost:5000}
lease=$((${SCHEDULER_LEASE_SECONDS:-30} * 100)) # Times are hundredths of a second, as in /proc/uptime.
grace=200                                       # What the command has to end once it is told to,
stop=800                                        # and the worker after SIGTERM.
refusals='@(malformed-json|validation-failed|unauthenticated|forbidden|cross-site|not-found|task-not-found|method-not-allowed'
refusals+='|lease-lost|body-too-large|unsupported-media-type)'
name=${1:?usage: worker.sh NAME COMMAND [ARGUMENT…]}
command=("${@:2}")

# Cuts the payload out of a claim's response: jq 1.6 would change its numbers. A record is what is between two quotes.
cut_payload='
BEGIN { RS = "\""; ORS = "" }
in_string {
    for (end = length($0); end && substr($0, end, 1) == "\\"; end--);
    in_string = (length($0) - end) % 2 # The quote was an escaped one.
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

# A clock that only runs forward.
now() {
    local uptime
    read -r uptime _ </proc/uptime
    now=${uptime/./}
}

# Whether the worker has to end, at $stopped; it also has to when its first process was killed.
stopping() {
    [ -n "$stopped" ] || kill -0 $$ 2>/dev/null || { now; stopped=$((now + stop)); }
    [ -n "$stopped" ]
}

# Sends $work/$2 in the background, for a time of at most $3. The response is in $work/$2.response, its status and media type in
# $work/$2.status. The key and the token are in files, which only this user may read: everybody can see the command line of curl.
send() {
    local seconds
    printf -v seconds '%d.%02d' $(($3 / 100)) $(($3 % 100))
    : >"$work/$2.response"
    curl --silent --show-error --max-time "$seconds" --header "@$work/headers" --data-binary "@$work/$2" \
        --output "$work/$2.response" --write-out '%{http_code} %{content_type}' "$url$1" >"$work/$2.status" &
    request=$!
}

# Sets $answer to what the finished $request was answered: "ok", or the code of a refusal, which only a problem of this service is,
# or nothing. Half a response is none, which curl tells by its exit status, or jq.
judge() {
    local status='' type='' code
    answer=''
    wait "$request" || return
    read -r status type <"$work/$1.status"
    if [ "$status" = 200 ]; then
        jq -e "${2:-objects}" "$work/$1.response" >/dev/null 2>&1 && answer=ok
    elif [ "${type%%[; ]*}" = application/problem+json ]; then
        code=$(jq -r '.code | strings' "$work/$1.response" 2>/dev/null)
        [[ $code != $refusals ]] || answer=$code
    fi
}

# Sends until there is an answer. There is none when the time, $3, or that of the worker is over before.
call() {
    local left
    answer=''
    while now; left=$(($3 - now)); ! stopping || left=$((stopped - now < left ? stopped - now : left)); ((left > 0)); do
        send "$1" "$2" $((left < stop ? left : stop))
        while kill -0 "$request" 2>/dev/null; do wait "$request"; done
        judge "$2" "${4:-}"
        [ -z "$answer" ] || return
        echo "$1: no answer: $(cat "$work/$2.status")"
        sleep "0.$((RANDOM % 6 + 3))"
    done
}

runs() { kill -0 -- "$job" 2>/dev/null || kill -0 -- "-$job" 2>/dev/null; }

# Sends a signal to the command and all that it started: its process group, and where there is pkill, its whole session.
signal() {
    kill "-$1" -- "$job" "-$job" 2>/dev/null
    pkill "-$1" --session "$job" 2>/dev/null
}

# Ends what is left of the command: it is told to end, and then killed.
end_command() {
    local killed
    now
    killed=$((now + grace))
    if [ -n "$job" ] && runs; then
        signal TERM
        while runs && now && ((now < killed)); do sleep 0.1; done
        signal KILL
    fi
    job=
}

# Writes the report of a failure, its message from standard input, cut to 2000 UTF-16 code units as the service counts.
write_failure() {
    head -c 8000 | tr -d '\000' | jq -Rsc --slurpfile token "$work/token" --argjson retryable "$1" '
        [limit(2000; explode[] | (select(. > 65535) | null), .)] | map(values) | implode
        | $token[0] + {message: ., retryable: $retryable}' >"$work/report"
}

# Writes the report of an attempt, and sets $ending. What jq found to be an object is sent as the command printed it.
write_report() {
    local kind
    ending=fail
    if [ "$1" != 0 ]; then
        if [ -s "$work/errors" ]; then head -c 8000 "$work/errors"; else echo "The command ended with status $1."; fi | write_failure true
    elif [ "$(wc -c <"$work/output")" -gt 1000000 ]; then
        echo "The command printed more than a payload may have, 256 KiB." | write_failure false
    elif ! kind=$(jq -rs 'if length == 1 then .[0] | type else "\(length) values" end' "$work/output" 2>&1); then
        echo "The command printed no JSON: $kind" | write_failure true
    elif [ "$kind" = '0 values' ]; then
        ending=complete
        cp "$work/token" "$work/report"
    elif [ "$kind" = object ]; then
        ending=complete
        { printf '%s,"payload":' "${token%\}}"; cat "$work/output"; echo '}'; } >"$work/report"
    else
        echo "The command has to print an object, but printed: $kind" | write_failure true
    fi
}

# Runs the task that was claimed, whose lease holds until $1, and keeps the lease meanwhile.
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
            judge heartbeat
            request=
            case $answer in
                ok) held=$((sent + lease)) ;;
                '') due=$((now + 100)) ;;
                *) lost=$answer ;;
            esac
        elif [ -z "$request" ] && ((now >= due)); then
            sent=$now
            due=$((now + lease / 3))
            send "$path/heartbeat" heartbeat $((lease / 3))
        fi
        ((now < held - grace)) || lost='no heartbeat was answered'
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
    echo "$path: $ending: ${answer:-no answer}"
    case $answer in
        '' | ok | lease-lost | task-not-found) return ;;
    esac
    { echo "The $ending was refused:"; cat "$work/report.response"; } | write_failure false
    call "$path/fail" report "$held"
    echo "$path: fail: ${answer:-no answer}"
}

# Signals end no tool that is at work for the worker: only the first process below takes them, and passes the wish to stop on.
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
        case $answer in
            '') ;;
            ok) run $((started + lease)) ;;
            *) echo "The claim was refused: $(cat "$work/claim.response")" >&2; exit 1 ;;
        esac
    done
}

for tool in awk curl jq setsid; do
    command -v "$tool" >/dev/null || { echo "worker.sh needs $tool." >&2; exit 1; }
done
work &
worker=$!
trap 'kill -USR1 "$worker"' HUP INT TERM
while kill -0 "$worker" 2>/dev/null; do wait "$worker"; done
wait "$worker"
