#!/usr/bin/env bash
# A worker of Scheduler, with curl and jq: worker.sh NAME COMMAND [ARGUMENT…]. The command gets the payload on its standard input
# and may print an object to be merged into it; when it fails, its standard error is the message. docs/workers.md explains each step.
set -uo pipefail

url=${SCHEDULER_URL:-http://localhost:5000}
name=$1
shift
lease=30
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stopping=
trap 'stopping=1' TERM

# Posts until there is an answer, for some time: every call here may be repeated. The body goes to a file, the status is printed.
post() {
    curl --silent --output "$3" --write-out '%{http_code}' --max-time 40 \
        --retry 20 --retry-all-errors --retry-max-time "${4:-60}" \
        --header 'Content-Type: application/json' ${SCHEDULER_API_KEY:+--header "Authorization: Bearer $SCHEDULER_API_KEY"} \
        --data-binary "$2" "$url$1"
}

# Keeps the lease until it is killed; when it is lost, ends the work. Each call gets no longer than the lease still holds.
keep() {
    local until=$(($3 + lease))
    while sleep $((lease / 3)); do
        local begun=$SECONDS
        if [ "$(post "$1/heartbeat" "$2" "$work/heartbeat" $((until - begun)))" != 200 ]; then
            touch "$work/lost"
            kill "$4"
            return
        fi
        until=$((begun + lease))
    done
}

while [ -z "$stopping" ]; do
    started=$SECONDS
    claim=$(jq -nc --arg name "$name" --arg host "$(hostname)" --arg id "$(hostname)-$$-$RANDOM-$started" --argjson lease "$lease" \
        '{workers: [$name], leaseSeconds: $lease, waitSeconds: 5, claimant: $host, claimId: $id}')
    status=$(post /api/claims "$claim" "$work/claimed" "$lease")
    case $status in
        200) ;;
        000 | 408 | 429 | 5??) continue ;;
        *) echo "The claim was refused: $(cat "$work/claimed")" >&2; exit 1 ;;
    esac

    task=$(jq -c '.tasks[0] // empty' "$work/claimed")
    [ -n "$task" ] || continue
    path=/api/tasks/$(jq -r .id <<<"$task")
    token=$(jq -c '{leaseToken: .lease.token}' <<<"$task")

    rm -f "$work/lost"
    jq -c .payload <<<"$task" | "$@" >"$work/output" 2>"$work/errors" &
    job=$!
    keep "$path" "$token" "$started" "$job" &
    keeper=$!
    wait "$job"
    result=$?
    kill "$keeper" 2>/dev/null
    wait "$keeper" 2>/dev/null

    if [ -e "$work/lost" ]; then
        echo "$path: lease lost"
    elif [ "$result" = 0 ]; then
        report=$(jq -c --slurpfile output "$work/output" '. + {payload: ($output[0] // {})}' <<<"$token")
        echo "$path: complete $(post "$path/complete" "$report" "$work/answer")"
    else
        report=$(jq -c --arg message "$(head -c 2000 "$work/errors")" '. + {message: $message}' <<<"$token")
        echo "$path: fail $(post "$path/fail" "$report" "$work/answer")"
    fi
done
