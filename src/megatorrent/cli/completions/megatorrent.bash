# bash completion of megatorrent: the program itself knows what can come next

_megatorrent()
{
    local line word rest=$COMP_LINE blank raw=() words=() i wanted_files= replaced=
    local _megatorrent_text= _megatorrent_quote= _megatorrent_before= _megatorrent_has_quotes=
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
        _megatorrent_read_word "$word"
        words+=("$_megatorrent_text")
    done
    # what readline leaves as it is when it puts a candidate in
    if [[ -n $_megatorrent_quote ]]; then
        replaced=$_megatorrent_before
    elif [[ -z $_megatorrent_has_quotes && $word == *[:=]* ]]; then
        replaced=${word%"${word##*[:=]}"}
    fi

    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            wanted_files=1
        else
            _megatorrent_add "${line%%$'\t'*}" "$replaced"
        fi
    done < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)

    if [[ -n $wanted_files ]]; then
        compopt -o filenames 2>/dev/null
        [[ -z $_megatorrent_quote ]] || replaced=
        while IFS= read -r line; do
            COMPREPLY+=("${line#"$replaced"}")
        done < <(compgen -f -- "$_megatorrent_text")
    fi
}

# Paths and titles are a publisher's: whatever is in them has to stay text in the line, in an open quote, too.
_megatorrent_add()
{
    local text=$1 replaced=$2 quoted
    case $_megatorrent_quote in
        \')
            quoted="'${text//"'"/"'\\''"}"
            ;;
        \")
            text=${text//\\/\\\\}
            text=${text//\$/\\\$}
            text=${text//\`/\\\`}
            text=${text//\"/\\\"}
            # a backslash before it would stay
            quoted="\"${text//!/"\"'!'\""}"
            ;;
        *)
            # what follows a closed quote cannot be told from what readline replaces
            [[ -z $_megatorrent_has_quotes ]] || return 0
            printf -v quoted '%q' "$text"
            COMPREPLY+=("${quoted#"$replaced"}")
            return 0
            ;;
    esac
    if [[ $quoted == "$replaced"* ]]; then
        COMPREPLY+=("${quoted#"$replaced"}")
    fi
}

# Reads a word as the shell does, without expanding anything: its text, the quote that is open at its end, and what is before
# and with that.
_megatorrent_read_word()
{
    local word=$1 i char next
    _megatorrent_text= _megatorrent_quote= _megatorrent_before= _megatorrent_has_quotes=
    for ((i = 0; i < ${#word}; ++i)); do
        char=${word:i:1}
        next=${word:i + 1:1}
        if [[ $char == "$_megatorrent_quote" ]]; then
            _megatorrent_quote=
        elif [[ -z $_megatorrent_quote && ($char == \" || $char == \') ]]; then
            _megatorrent_quote=$char
            _megatorrent_has_quotes=1
            _megatorrent_before=${word:0:i + 1}
        elif [[ $char == \\ && $_megatorrent_quote != \' && ( -z $_megatorrent_quote || $next == [\\\"\$\`] || -z $next ) ]]; then
            _megatorrent_text+=$next
            ((++i))
        else
            _megatorrent_text+=$char
        fi
    done
}

complete -F _megatorrent megatorrent
