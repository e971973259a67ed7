#!/usr/bin/env bash
# Says which version this tree is: 0.1.0 for a release, 0.1.0~git20261130.1a2b3c4 for a commit between two of them (Debian sorts it before
# the release that it leads to). A tree from a tarball has it in the file .version, since it has no git; one that has neither is 0.1.0~unknown.
# Usage: version.sh [--release]    --release: only the number that CMakeLists.txt has
set -euo pipefail

project=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
number=$(sed -n 's/^ *VERSION \([0-9.]*\)$/\1/p' "$project/CMakeLists.txt" | head -n 1)
[ -n "$number" ] || { echo "version: CMakeLists.txt does not say which version this is" >&2; exit 1; }

if [ "${1:-}" = --release ]; then
    echo "$number"
elif [ -f "$project/.version" ]; then
    cat "$project/.version"
elif [ -e "$project/.git" ] && commit=$(git -C "$project" log -1 --abbrev=7 --date=format:%Y%m%d --format=%cd.%h 2>/dev/null); then
    if [ "$(git -C "$project" tag --points-at HEAD --list "v$number")" = "v$number" ]; then
        echo "$number"
    else
        echo "$number~git$commit"
    fi
else
    # which may be any commit: it must not pass for the release
    echo "$number~unknown"
fi
