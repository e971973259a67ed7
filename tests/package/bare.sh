#!/usr/bin/env bash
# Tries packages where nothing else is installed: in a bare Debian 13, made for this and forgotten, where somebody has used stock
# qbittorrent-nox. Ours take its place and its profile, follow a channel, and go again; stock qbittorrent-nox finds everything as it was. Then
# the same with the window, which has no screen here: it starts, and is asked through its WebUI.
# Needs Debian's mirror; the programs have no network but a loopback of their own.
# Usage: bare.sh FOLDER_WITH_DEBS
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ "${1:-}" = --inside ]; then
    # mmdebstrap calls this when the root is there
    root=$2 debs=$3
    export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

    online()
    {
        chroot "$root" env DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@"
    }

    # As the user, with nothing but a loopback
    offline()
    {
        unshare --net sh -c 'ip link set lo up; exec "$@"' offline \
            chroot "$root" runuser -u tester -- env HOME=/home/tester LANG=C.UTF-8 sh -eu /story/user.sh "$@"
    }

    # What the system has, without what packages' own tools keep
    files()
    {
        (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./story -o -path ./home \
            -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./root \) -prune -o ! -type d -print \
            | grep -v -e '/icon-theme.cache$' -e '/ld.so.cache$' -e '-$' | LC_ALL=C sort)
    }

    nothing_is_left()
    {
        files > "$root/story/after"
        if ! diff "$root/story/before" "$root/story/after"; then
            echo "bare: the lines above have been left behind (>), or are missing (<)" >&2
            exit 1
        fi
    }

    install()
    {
        online apt-get install -y -qq --no-install-recommends "$@" > /dev/null
    }

    purge()
    {
        online apt-get purge -y -qq "$@" > /dev/null
        online apt-get autoremove -y -qq --purge > /dev/null
    }

    is_gone()
    {
        if chroot "$root" dpkg -s "$1" 2> /dev/null | grep -q '^Status: .* installed'; then
            echo "bare: $1 is still installed" >&2
            exit 1
        fi
    }

    ours()
    {
        (cd "$root" && echo story/"$1"_*.deb | sed 's,story/,/story/,g')
    }

    echo "== a bare root: $(chroot "$root" dpkg -l | grep -c '^ii') packages"
    mkdir -p "$root/story"
    cp "$debs"/*.deb "$here/user.sh" "$root/story"
    chroot "$root" useradd --create-home tester
    files > "$root/story/before"

    echo "== stock qbittorrent-nox"
    install qbittorrent-nox
    offline stock_is_used

    echo "== ours take its place"
    install "$(ours qbittorrent-nox-megatorrent)" "$(ours megatorrent)"
    is_gone qbittorrent-nox
    offline ours_is_used

    echo "== removed"
    purge qbittorrent-nox-megatorrent megatorrent
    nothing_is_left
    offline files_are_there

    echo "== stock qbittorrent-nox again"
    install qbittorrent-nox
    offline stock_goes_on
    purge qbittorrent-nox
    nothing_is_left

    echo "== stock qbittorrent, with a window"
    install qbittorrent
    offline stock_window_goes_on

    echo "== ours takes its place"
    install "$(ours qbittorrent-megatorrent)"
    is_gone qbittorrent
    offline our_window_goes_on

    echo "== removed"
    purge qbittorrent-megatorrent
    nothing_is_left

    echo "== stock qbittorrent again"
    install qbittorrent
    offline stock_window_goes_on
    echo "== all as it should be"
    exit 0
fi

debs=$(cd "${1:?a folder with packages, which make deb makes}" && pwd)
ls "$debs"/qbittorrent-nox-megatorrent_*.deb "$debs"/qbittorrent-megatorrent_*.deb "$debs"/megatorrent_*.deb > /dev/null
exec "$here/../../tools/buildroot.sh" bare --include=curl,passwd --customize-hook="$here/bare.sh --inside \"\$1\" $debs"
