# Completes the arguments of scheduler.
function __scheduler_complete
    set -l line (commandline -cp)
    scheduler "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
end
complete -c scheduler -f -a '(__scheduler_complete)'
complete -c scheduler -n '__fish_seen_subcommand_from apply' -s f -l file -r -F
