#!/usr/bin/env bash
# Makes a release of what is committed: make release. Checks that all places name the same version and day, runs all tests, tags, and leaves
# tarball, packages, the source of qBittorrent that they are made of, and checksums in build/release. Nothing is pushed; it says what is left to do.
# Usage: release.sh [--dry-run]    --dry-run: only the checks, the tarball (in build/release-dry), and what would be done
set -euo pipefail

project=$(dirname "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")
cd "$project"
is_dry=no
case ${1:-} in
    --dry-run) is_dry=yes ;;
    '') ;;
    *) echo "release: what is \"$1\"? See the head of this script" >&2; exit 2 ;;
esac

problems=0
problem()
{
    echo "release: $*" >&2
    problems=$((problems + 1))
}

# Does it, or says that it would
step()
{
    if [ "$is_dry" = yes ]; then
        echo "would run: $*"
    else
        echo "release: $*"
        "$@"
    fi
}

version=$(tools/version.sh --release)
tag=v$version
git diff --quiet HEAD || problem "there are changes that are not committed"
! git rev-parse -q --verify "refs/tags/$tag" > /dev/null || problem "there is a tag $tag already; raise the version in CMakeLists.txt"
heading=$(grep -m 1 '^## ' CHANGELOG.md)
[[ $heading =~ ^"## $version ("[0-9]{4}-[0-9]{2}-[0-9]{2}")"$ ]] \
    || problem "the first heading of CHANGELOG.md is \"$heading\"; expected \"## $version (the day, as 2026-11-30)\""
day=$(sed -n 's/.*(\([0-9-]*\))$/\1/p' <<< "$heading")
packaged=$(sed -n '1s/^megatorrent (\(.*\)-[0-9]*) .*/\1/p' packaging/debian/changelog)
[ "$packaged" = "$version" ] || problem "packaging/debian/changelog is of $packaged, not of $version"
# as it is written there, whatever the time zone
packaged_day=$(LC_ALL=C date -d "$(sed -n 's/^ -- .*>  [A-Z][a-z]*, \([0-9]* [A-Z][a-z]* [0-9]*\) .*/\1/p' packaging/debian/changelog | head -n 1)" +%F)
[ "$packaged_day" = "$day" ] || problem "packaging/debian/changelog is of the $packaged_day, CHANGELOG.md of the ${day:-(no day)}"
metainfo=packaging/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml
grep -q "<release version=\"$version\" date=\"$day\"" "$metainfo" || problem "$metainfo has no release $version of the ${day:-(no day)}"
ls tests/fixtures/*/about.json > /dev/null 2>&1 || problem "there are no fixtures in tests/fixtures; see make fixtures"
if [ "$problems" != 0 ]; then
    exit 1
fi

# a release that fails half-way, or is interrupted, leaves no tag behind, and the release before it where it is
is_tagged=no
end()
{
    if [ "$is_tagged" = yes ]; then
        git tag -d "$tag"
    fi
}
trap end EXIT

output=build/release.part
[ "$is_dry" = no ] || output=build/release-dry
rm -rf "$output"
mkdir -p "$output"
# whoever hands out the packages has to hand out their source, too
pin()
{
    sed -n "s/^set(MEGATORRENT_UPSTREAM_$1 \([^ ]*\))$/\1/p" cmake/Upstream.cmake
}
archive=${XDG_CACHE_HOME:-$HOME/.cache}/megatorrent/qbittorrent_$(pin VERSION).orig.tar.xz
step tools/buildroot.sh run env MEGATORRENT_SOURCE_SUITE="$(pin SUITE)" cmake/fetch-source.sh qbittorrent "$(pin VERSION)" "$(pin SHA256)" "$archive"
step cp "$archive" "$output"
step make test
step git tag -a -m "Megatorrent $version" "$tag"
[ "$is_dry" = yes ] || is_tagged=yes
tools/dist.sh --output "$output"
step make package-test
step tools/buildroot.sh run tools/deb.sh --output "$output"
if [ "$is_dry" = yes ]; then
    echo "Nothing has been released. The tarball is in $output, as $(tools/version.sh) for want of the tag."
    exit 0
fi
(cd "$output" && rm -f -- *.sha256 && sha256sum -- *.tar.xz *.deb > SHA256SUMS)
rm -rf build/release
mv "$output" build/release
is_tagged=no
ls -l build/release
echo "Megatorrent $version is in build/release. What is left to do: git push origin $tag, and hand out all that is in that folder with the section of CHANGELOG.md;
qBittorrent's own source, $(basename "$archive"), is a part of the packages' source, which is to be had where they are."
