#!/usr/bin/env bash
# Writes the committed state as a tarball that is built without git: make dist. The same commit gives the same file, byte for byte.
# qBittorrent's own source is not in it; the build takes that from Debian's mirror, and checks it (cmake/Upstream.cmake).
# Usage: dist.sh [--output DIR] [--uncompressed]    --uncompressed: only a .tar, which takes a second instead of ten
set -euo pipefail

project=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
output=$project/build/dist
is_compressed=yes
while [ $# -gt 0 ]; do
    case $1 in
        --output) output=$2; shift ;;
        --uncompressed) is_compressed=no ;;
        *) echo "dist: what is \"$1\"? See the head of this script" >&2; exit 2 ;;
    esac
    shift
done

cd "$project"
if ! git rev-parse --verify -q HEAD > /dev/null; then
    echo "dist: this is no git checkout; a tarball is made of a commit" >&2
    exit 1
fi
if ! git diff --quiet HEAD; then
    echo "dist: what is not committed yet is left out:" >&2
    git diff --stat HEAD >&2
fi

version=$(tools/version.sh)
name=megatorrent-$version
mkdir -p "$output"
scratch=$(mktemp -d "$output/dist.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
echo "$version" > "$scratch/.version"
git archive --format=tar --prefix="$name/" --add-file="$scratch/.version" HEAD > "$scratch/$name.tar"
file=$name.tar
if [ "$is_compressed" = yes ]; then
    # one thread: with more of them the result depends on the machine
    xz --threads=1 -6 "$scratch/$file"
    file=$file.xz
fi
mv "$scratch/$file" "$output/$file"
(cd "$output" && sha256sum "$file" > "$file.sha256")
echo "$output/$file"
