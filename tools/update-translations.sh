#!/usr/bin/env bash
# Writes the sentences of the sources into the files of our translations, with lupdate: new ones are "unfinished" there, and what is
# gone is taken out. English needs the plural forms only. The command's own sentences (cli/) are not translated.
# Usage: update-translations.sh [--in FOLDER] [LANGUAGE...]; a LANGUAGE (fr, pt_BR) that has no file yet gets one
set -euo pipefail

sources=$(cd "$(dirname "$0")/../src/megatorrent" && pwd)
folder=$sources/lang
if [ "${1:-}" = --in ]; then
    folder=$2
    shift 2
fi
PATH=/usr/lib/qt6/bin:$PATH
list=$(mktemp)
trap 'rm -f "$list"' EXIT

find "$sources" -path "$sources/cli" -prune -o \( -name '*.cpp' -o -name '*.h' \) -print | LC_ALL=C sort > "$list"
for language in "$@"; do
    printf '%s\n' "$folder/megatorrent_$language.ts"
done | cat - <(find "$folder" -name 'megatorrent_*.ts') | sort -u | while read -r file; do
    options=()
    [ "$(basename "$file")" != megatorrent_en.ts ] || options=(-pluralonly)
    lupdate -silent -no-obsolete -locations none -source-language en "${options[@]}" "@$list" -ts "$file"
done
