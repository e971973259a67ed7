#!/usr/bin/env bash
# Makes Debian packages of the project in build/deb, and has lintian look at them: make deb. Runs where the project is built, on Debian 13.
# Without --from everything is compiled with Debian's flags, which takes as long as the first build.
# Usage: deb.sh [--from BUILD_DIR] [--output DIR] [--fast] [--no-lintian]
#   --from BUILD_DIR   of what is built there: the same files with other compiler flags, in a minute
#   --fast             packages that are hardly compressed
set -euo pipefail

project=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
output=$project/build/deb
build_dir=
is_fast=no
with_lintian=yes
while [ $# -gt 0 ]; do
    case $1 in
        --from) build_dir=$(cd "$2" && pwd); shift ;;
        --output) mkdir -p "$2"; output=$(cd "$2" && pwd); shift ;;
        --fast) is_fast=yes ;;
        --no-lintian) with_lintian=no ;;
        *) echo "deb: what is \"$1\"? See the head of this script" >&2; exit 2 ;;
    esac
    shift
done

die()
{
    echo "deb: $*" >&2
    exit 1
}

tools=(dpkg-buildpackage:dpkg-dev dh:debhelper)
[ "$with_lintian" = no ] || tools+=(lintian:lintian)
for tool in "${tools[@]}"; do
    command -v "${tool%:*}" > /dev/null || die "there is no ${tool%:*} here. Please run: apt-get install ${tool#*:}"
done

version=$("$project/tools/version.sh")
# in the sources' folder nothing is written; the packages of an earlier version go
work=$output/work
rm -rf "$work" "$output"/*.deb
mkdir -p "$work"
tree=$work/megatorrent-$version
if [ -n "$build_dir" ]; then
    [ -x "$build_dir/qbittorrent-nox" ] || die "there is nothing built in $build_dir; see make build"
    mkdir -p "$tree"
    cp -r "$project/README.md" "$project/CHANGELOG.md" "$project/docs" "$tree"
elif [ -e "$project/.git" ]; then
    archive=$("$project/tools/dist.sh" --uncompressed --output "$work" | tail -n 1)
    tar -x -C "$work" -f "$archive"
else
    mkdir -p "$tree"
    tar -c -C "$project" --exclude='./build*' . | tar -x -C "$tree"
fi
cp -r "$project/packaging/debian" "$tree/debian"

# releases are in the list of changes; what lies between two of them is not
release=$("$project/tools/version.sh" --release)
if [ "$version" != "$release" ]; then
    packaged=$(sed -n '1s/^megatorrent (\(.*\)-[0-9]*) .*/\1/p' "$tree/debian/changelog")
    date=$(sed -n 's/^ -- .*>  //p' "$tree/debian/changelog" | head -n 1)
    if [ -e "$project/.git" ]; then
        date=$(git -C "$project" log -1 --format=%cD)
    fi
    {
        printf 'megatorrent (%s-1) unstable; urgency=medium\n\n  * What is between two releases.\n\n' "$version"
        printf ' -- Megatorrent contributors <maintainers@megatorrent.invalid>  %s\n\n' "$(LC_ALL=C date -R -u -d "$date")"
        # what the list begins with is a release to come, or one that was
        [ "$packaged" = "$release" ] || cat "$project/packaging/debian/changelog"
    } > "$tree/debian/changelog"
fi

options=(--build=binary --unsigned-source --unsigned-changes)
# symbols in packages of their own are for what is handed out
export DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS:-}
if [ -n "$build_dir" ]; then
    options+=(--no-check-builddeps)
    DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:+$DEB_BUILD_OPTIONS }noautodbgsym"
fi
if [ "$is_fast" = yes ]; then
    export MEGATORRENT_DEB_LEVEL=0
fi
# debhelper has HOME point elsewhere; upstream's source and the compiler cache stay where they are
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache}
(cd "$tree" && MEGATORRENT_BUILD_DIR=$build_dir dpkg-buildpackage "${options[@]}")

mv "$work"/*.deb "$output"
if [ "$with_lintian" = yes ]; then
    echo "deb: lintian looks at the packages"
    as_root=()
    [ "$(id -u)" != 0 ] || as_root=(--allow-root)
    lintian "${as_root[@]}" --fail-on error "$output"/*.deb
fi
rm -rf "$work"
ls -l "$output"/*.deb
