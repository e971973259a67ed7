# fish completion of megatorrent: the program itself knows what can come next

function __megatorrent_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l word (commandline --current-token --cut-at-cursor)
    set -l unquoted (string unescape -- $word)
    test -n "$unquoted"; and set word $unquoted
    for line in ($words[1] __complete $words[2..] "$word" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path "$word"
        else
            printf '%s\n' $line
        end
    end
end

complete --command megatorrent --no-files --arguments '(__megatorrent_complete)'
