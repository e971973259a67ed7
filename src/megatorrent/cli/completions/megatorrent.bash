# bash completion of megatorrent: the program itself knows what can come next

_megatorrent()
{
    local line word=${COMP_WORDS[COMP_CWORD]} words=() i wanted_files=
    for ((i = 1; i < COMP_CWORD; ++i)); do
        # as the program would get it; nothing is expanded
        words+=("$(_megatorrent_unquoted "${COMP_WORDS[i]}")")
    done
    words+=("$(_megatorrent_unquoted "$word")")

    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            wanted_files=1
        else
            line=${line%%$'\t'*}
            case $word in
                [\"\']*) COMPREPLY+=("$line") ;;
                *) COMPREPLY+=("$(printf '%q' "$line")") ;;
            esac
        fi
    done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)

    if [[ -n $wanted_files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "$(_megatorrent_unquoted "$word")")
    fi
}

_megatorrent_unquoted()
{
    local text=$1
    case $text in
        \'*) text=${text#\'}; text=${text%\'} ;;
        \"*) text=${text#\"}; text=${text%\"} ;;
        *) text=${text//\\/} ;;
    esac
    printf '%s' "$text"
}

complete -F _megatorrent megatorrent
