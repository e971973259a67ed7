#!/usr/bin/env bash
# Makes a release of what is committed: make release. Checks that all places name the same version, runs all tests, tags, and leaves
# tarball, packages and their checksums in build/release. Nothing is pushed; it says what is left to do.
# Usage: release.sh [--dry-run]    --dry-run: only the checks, the tarball, and what would be done
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
packaged=$(sed -n '1s/^megatorrent (\(.*\)-[0-9]*) .*/\1/p' packaging/debian/changelog)
[ "$packaged" = "$version" ] || problem "packaging/debian/changelog is of $packaged, not of $version"
metainfo=packaging/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml
grep -q "<release version=\"$version\" " "$metainfo" || problem "$metainfo has no release $version"
ls tests/fixtures/*/about.json > /dev/null 2>&1 || problem "there are no fixtures in tests/fixtures; see make fixtures"
if [ "$problems" != 0 ]; then
    exit 1
fi

output=build/release
rm -rf "$output"
mkdir -p "$output"
step make test
step git tag -a -m "Megatorrent $version" "$tag"
if [ "$is_dry" = no ]; then
    # a release that fails half-way leaves none behind
    trap 'git tag -d "$tag"' ERR
fi
tools/dist.sh --output "$output"
step make package-test
step tools/buildroot.sh run tools/deb.sh --output "$output"
if [ "$is_dry" = no ]; then
    (cd "$output" && rm -f -- *.sha256 && sha256sum -- *.tar.xz *.deb > SHA256SUMS)
    ls -l "$output"
fi
echo "Megatorrent $version is in $output. What is left to do: git push origin $tag, and hand out what is in that folder with the section of CHANGELOG.md."
