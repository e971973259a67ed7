# bash completion of megatorrent: the program itself knows what can come next

_megatorrent()
{
    local line word rest=$COMP_LINE blank raw=() words=() i wanted_files= replaced=
    # readline takes colons and equals signs for words of their own
    for ((i = 0; i <= COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        blank=${rest%%[![:space:]]*}
        if ((i > 0)) && [[ -z $blank && -n $rest ]]; then
            raw[${#raw[@]} - 1]+=$word
        else
            raw+=("$word")
        fi
        rest=${rest#"$blank"}
        rest=${rest#"$word"}
    done
    # as the program would get it; nothing is expanded
    for word in "${raw[@]:1}"; do
        words+=("$(_megatorrent_unquoted "$word")")
    done
    case $word in
        *[:=]*) replaced=${word%"${word##*[:=]}"} ;;
    esac

    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            wanted_files=1
        else
            line=${line%%$'\t'*}
            case $word in
                [\"\']*) ;;
                *) line=$(printf '%q' "$line") ;;
            esac
            COMPREPLY+=("${line#"$replaced"}")
        fi
    done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)

    if [[ -n $wanted_files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("${line#"$replaced"}")
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
