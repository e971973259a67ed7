#!/usr/bin/env bash
# Brings a release of qBittorrent other than the pinned one into the cache directory, and says where it is there: for make build UPSTREAM=...
# Usage: upstream.sh [--name] WHICH
#   WHICH    DIR        a folder with qBittorrent's source; if it is a git checkout, as it is committed and changed there
#            DIR@REV    of a git repository in DIR (a bare one will do), what REV names: a tag, a branch, a commit
#            TAG        release-5.2.3, say, of qBittorrent's own repository, which is cloned
#   --name   only say its version, "5.2.3", for the name of a build folder
set -euo pipefail

project=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/megatorrent/upstream

die()
{
    echo "upstream: $*" >&2
    exit 1
}

is_source()
{
    [ -f "$1/src/base/version.h.in" ] && [ -f "$1/CMakeLists.txt" ]
}

# Of a repository, into the cache unless it is there. The commit is the name: it never changes.
export_commit()
{
    local repository=$1 revision=$2 commit target
    commit=$(git -C "$repository" rev-parse --verify -q "$revision^{commit}") || die "$repository has no \"$revision\""
    target=$cache/$commit
    if ! is_source "$target"; then
        rm -rf "$target" "$target.part"
        mkdir -p "$target.part"
        git -C "$repository" archive "$commit" | tar -x -C "$target.part"
        is_source "$target.part" || die "\"$revision\" of $repository is no source of qBittorrent"
        mv "$target.part" "$target"
    fi
    echo "$target"
}

from_tag()
{
    local tag=$1 clone=$cache/$1.git url
    url=$(git config -f "$project/.gitmodules" submodule.qbittorrent.url)
    if [ ! -d "$clone" ]; then
        # of one that was interrupted
        rm -rf "$clone.part"
        git clone -q --bare --depth 1 --branch "$tag" "$url" "$clone.part" >&2 \
            || die "cannot clone $tag of $url. If there is a checkout on this machine, name that: UPSTREAM=DIR or UPSTREAM=DIR@TAG"
        mv "$clone.part" "$clone"
    fi
    export_commit "$clone" HEAD
}

from_folder()
{
    local folder=$1 target
    folder=$(cd "$folder" && pwd -P)
    is_source "$folder" || die "$folder is no source of qBittorrent"
    # it may change, and is copied each time; CMake takes over only what differs
    target=$cache/folder-$(sha256sum <<< "$folder" | cut -c 1-12)
    rm -rf "$target"
    mkdir -p "$target"
    tar -c -C "$folder" --exclude=.git --exclude='./build*' . | tar -x -C "$target"
    echo "$target"
}

version_of()
{
    sed -n 's/^#define QBT_VERSION_\(MAJOR\|MINOR\|BUGFIX\) \([0-9]*\).*/\2/p' "$1/src/base/version.h.in" | paste -sd. -
}

with_name=no
if [ "${1:-}" = --name ]; then
    with_name=yes
    shift
fi
which=${1:-}
[ -n "$which" ] || die "which one? See the head of this script"
# this runs on the machine itself, where there may be less than where the project is built
[ -d "$which" ] || command -v git > /dev/null || die "there is no git here, which is needed for \"$which\". Please run: apt-get install git; or name a folder with the source"
mkdir -p "$cache"
if [ "$with_name" = yes ] && [ -d "$which" ]; then
    source=$which
elif [ -d "$which" ]; then
    source=$(from_folder "$which")
elif [ -d "${which%@*}" ]; then
    source=$(export_commit "${which%@*}" "${which##*@}")
else
    source=$(from_tag "$which")
fi
if [ "$with_name" = yes ]; then
    version_of "$source"
else
    echo "$source"
fi
