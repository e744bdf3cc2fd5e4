# Completes the arguments of scheduler.
_scheduler_complete() {
    local candidates
    candidates=$(scheduler "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$candidates" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _scheduler_complete scheduler
