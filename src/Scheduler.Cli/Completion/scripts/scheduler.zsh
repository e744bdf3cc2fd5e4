# Completes the arguments of scheduler.
_scheduler_complete() {
    local -a candidates
    candidates=("${(@f)$(scheduler "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
    compadd -- $candidates || _files
}
compdef _scheduler_complete scheduler
