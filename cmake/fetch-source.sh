#!/usr/bin/env bash
# Fetches the source archive that a package of Debian is made of through apt, from the Debian mirror of this machine
# (or build root), into the file named. SHA256 may be "-": apt has verified what it got.
# For qBittorrent's, in checkouts whose submodule could not be cloned, and for what is built with a sanitizer.
# Usage: fetch-source.sh PACKAGE VERSION SHA256 FILE    MEGATORRENT_SOURCE_SUITE: the release of Debian, trixie if it is not said
set -euo pipefail

package=$1 version=$2 sha256=$3 archive=$4

die()
{
    echo "fetch-source: $*" >&2
    [ "$package" != qbittorrent ] || echo "fetch-source: instead, type: git submodule update --init qbittorrent" >&2
    exit 1
}

verified()
{
    [ -f "$1" ] && { [ "$sha256" = - ] || [ "$(sha256sum < "$1" | cut -d ' ' -f 1)" = "$sha256" ]; }
}

if verified "$archive"; then
    exit 0
fi
command -v apt-get >/dev/null || die "there is no apt-get here to fetch Debian's copy of $package $version with"

mirror=${MEGATORRENT_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' \
    | awk '$2 == "Debian" && $3 == "main" && $4 !~ /-/ && !found { print $1; found = 1 }')}
if [ -z "$mirror" ] && [ -n "${MEGATORRENT_INSIDE_ROOT:-}" ]; then
    # the build root has one source, and no index of it
    mirror=$(awk '$1 == "deb" && !found { print $2; found = 1 }' /etc/apt/sources.list)
fi
[ -n "$mirror" ] || die "apt knows no Debian mirror here; set MEGATORRENT_DEBIAN_MIRROR=URL"

mkdir -p "$(dirname "$archive")"
work=$(mktemp -d "$(dirname "$archive")/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror ${MEGATORRENT_SOURCE_SUITE:-trixie} main" > "$work/sources.list"
# apt's own state and sources stay as they are; apt drops privileges where it may not write here
options=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$work/lists"
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=3)

cd "$work"
echo "fetch-source: fetching $package $version from the Debian mirror" >&2
apt-get "${options[@]}" -qq update >&2 || die "cannot read the mirror's list of sources"
available=$(apt-cache "${options[@]}" showsrc "$package" 2>/dev/null | sed -n 's/^Version: //p' | awk -v prefix="$version-" 'index($0, prefix) == 1' | head -n 1)
[ -n "$available" ] || die "the mirror has no $package $version"
apt-get "${options[@]}" -qq --download-only source "$package=$available" >&2 || die "cannot download $package $available"
fetched=$work/${package}_$version.orig.tar.xz
verified "$fetched" || die "$(basename "$fetched") is not the file that we know: its SHA-256 is not $sha256"
mv "$fetched" "$archive"
