#!/usr/bin/env bash
# The only place that knows where the project is built and run: on the host as it is, when its libraries are new enough,
# or else inside a Debian 13 root of our own that is kept in the user's cache directory and entered with bubblewrap.
set -euo pipefail

usage()
{
    cat <<'TEXT'
Usage: tools/buildroot.sh run COMMAND [ARG...]   run COMMAND where the project can be built, in the current
                                                 directory (or in the project's, if that is elsewhere)
       tools/buildroot.sh shell                  an interactive shell in there
       tools/buildroot.sh ensure                 only make the build root (if one is needed)
       tools/buildroot.sh mode                   print "native" or the path of the build root
       tools/buildroot.sh prune                  delete build roots of other package lists
       tools/buildroot.sh bare OPTION...         what mmdebstrap makes of Debian 13 with these options, from this machine's mirror
       tools/buildroot.sh archive FILE OPTION... the same with Debian's updates, kept as the archive FILE.tar, which knows nothing of
                                                 this machine: its sources are Debian's own
       tools/buildroot.sh apt DIR                how this machine reaches Debian 13 and its updates, for who builds on such an archive:
                                                 DIR/apt.conf, DIR/sources.list, DIR/ca.pem, which are to be in /run/secrets there

Environment:
  MEGATORRENT_ROOT=native|root   do not choose, use this
  MEGATORRENT_BIND=DIR:DIR...    more directories to be writable inside (the project and the cache always are)
  MEGATORRENT_DEBIAN_MIRROR=URL  where to get Debian 13 from; by default as in this machine's own apt configuration
  MEGATORRENT_SECURITY_MIRROR=URL  the same for its security updates
  XDG_CACHE_HOME                 the root and the compiler cache live in its folder "megatorrent"

/tmp is empty and new inside for each call. Everything started inside ends with COMMAND.
TEXT
}

say()
{
    echo "buildroot: $*" >&2
}

die()
{
    say "$*"
    exit 1
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(dirname "$here")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/megatorrent
packages=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/buildroot-packages.txt" | LC_ALL=C sort)
suite=trixie
# bump when the way the root is made changes
recipe=1
root=$cache/root-$(printf '%s\n' "$suite" "$recipe" "$(uname -m)" "$packages" | sha256sum | cut -c 1-12)

as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "not root and no sudo: please run as root: $*"
    fi
}

# What a native build would lack, one a line; nothing if the host is new enough.
missing_natively()
{
    local tool module
    for tool in c++ cmake ninja ccache patch pkg-config python3; do
        command -v "$tool" >/dev/null || echo "$tool"
    done
    command -v pkg-config >/dev/null || return 0
    for module in 'Qt6Core >= 6.5' 'Qt6Network >= 6.5' 'Qt6Sql >= 6.5' 'Qt6Svg >= 6.5' 'Qt6Test >= 6.5' 'Qt6Widgets >= 6.5' \
        'libtorrent-rasterbar >= 2.0.10' 'openssl >= 3.2' zlib gtest gmock; do
        pkg-config --exists "$module" 2>/dev/null || echo "$module"
    done
    # what has no module: private headers, tools of translators, and headers alone
    compgen -G "$(pkg-config --variable=includedir Qt6Core 2>/dev/null)/QtCore/*/QtCore/private" > /dev/null || echo "Qt's private headers (qt6-base-private-dev)"
    if [ ! -x "$(pkg-config --variable=bindir Qt6Core 2>/dev/null)/lrelease" ] && [ ! -x "$(pkg-config --variable=libexecdir Qt6Core 2>/dev/null)/lrelease" ] \
        && ! command -v lrelease6 > /dev/null; then
        echo "Qt's LinguistTools (qt6-tools-dev)"
    fi
    echo '#include <boost/version.hpp>' | c++ -x c++ -E - > /dev/null 2>&1 || echo "Boost's headers (libboost-dev)"
}

choose_mode()
{
    case ${MEGATORRENT_ROOT:-auto} in
        native | root) echo "$MEGATORRENT_ROOT" ;;
        auto)
            if [ -z "$(missing_natively)" ]; then
                echo native
            else
                echo root
            fi
            ;;
        *) die "MEGATORRENT_ROOT is \"$MEGATORRENT_ROOT\": expected \"native\" or \"root\"" ;;
    esac
}

# Of each COMMAND:PACKAGE, installs the package if there is no such command.
need_tools()
{
    local tool needed=()
    for tool in "$@"; do
        command -v "${tool%:*}" >/dev/null || needed+=("${tool#*:}")
    done
    [ ${#needed[@]} -gt 0 ] || return 0

    if ! command -v apt-get >/dev/null; then
        die "this host cannot build the project as it is; it lacks: $(missing_natively | paste -sd, | sed 's/,/, /g').
Install their development packages, or, to build inside a Debian 13 root, install: ${needed[*]}"
    fi
    say "installing ${needed[*]} with apt-get"
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >&2 \
        || die "could not install them. Please run: apt-get install ${needed[*]}"
}

# The first place from which apt has an index of Debian whose code name matches; a machine may have other sources, too.
apt_source()
{
    apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' 2>/dev/null \
        | awk -v name="$1" '$2 == "Debian" && $3 == "main" && $4 ~ name && !found { print $1; found = 1 }'
}

# Sets $mirror.
find_mirror()
{
    mirror=${MEGATORRENT_DEBIAN_MIRROR:-$(apt_source '^[a-z]+$')}
    if [ -z "$mirror" ]; then
        say "apt knows no Debian mirror yet: running apt-get update"
        as_root apt-get update -qq >&2 || true
        mirror=$(apt_source '^[a-z]+$')
    fi
    [ -n "$mirror" ] || die "this machine's apt configuration names no Debian mirror. Please run again with MEGATORRENT_DEBIAN_MIRROR=URL"
}

# MIRROR SECURITY_MIRROR [OPTIONS]: sources.list with all updates
all_sources()
{
    printf "deb $3%s %s main\n" "$1" "$suite" "$1" "$suite-updates" "$2" "$suite-security"
}

security_mirror()
{
    local found=${MEGATORRENT_SECURITY_MIRROR:-$(apt_source '-security$')}
    echo "${found:-http://deb.debian.org/debian-security}"
}

# Options of mmdebstrap: how this machine reaches its mirror (proxies, date checks) holds inside too.
machine_options()
{
    apt-config dump | grep -E '^Acquire::(Check-|https?::[A-Za-z:]*Proxy|https::CAInfo)' | grep -v '""' | sed 's/;$//; s/^/--aptopt=/'
}

# FILE OPTION...: with /dev/null as the file nothing is kept.
run_mmdebstrap()
{
    local mirror options=() sources=() file=$1
    shift
    need_tools mmdebstrap:mmdebstrap
    [ "$(id -u)" = 0 ] || need_tools newuidmap:uidmap
    find_mirror
    readarray -t options < <(machine_options)
    if [ "$file" = /dev/null ]; then
        options+=(--format=null)
        sources=("$mirror")
    else
        # mmdebstrap leaves its options of apt and its sources there; whoever gets the archive has other ones, and may not see a proxy's password
        options+=(--format=tar --customize-hook='rm "$1/etc/apt/apt.conf.d/99mmdebstrap"'
            --customize-hook="echo '$(all_sources http://deb.debian.org/debian http://deb.debian.org/debian-security '')' > \"\$1/etc/apt/sources.list\"")
        readarray -t sources < <(all_sources "$mirror" "$(security_mirror)" '')
    fi
    exec mmdebstrap --variant=apt --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' "${options[@]}" "$@" \
        "$suite" "$file" "${sources[@]}"
}

# DIR: see usage. Whoever builds an image may use it, and hands on an image without it.
write_apt_settings()
{
    local mirror ca
    umask 077
    find_mirror
    mkdir -p "$1"
    all_sources "$mirror" "$(security_mirror)" '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ' > "$1/sources.list"
    # there may be no certificates yet where they are wanted for https
    ca=$(apt-config dump Acquire::https::CAInfo | sed -n 's/^[^"]*"\(.*\)";$/\1/p')
    cat "${ca:-/etc/ssl/certs/ca-certificates.crt}" > "$1/ca.pem" 2> /dev/null || true
    {
        machine_options | sed -n -e '/^--aptopt=Acquire::https::CAInfo/d' -e 's/^--aptopt=\(.*\)$/\1;/p'
        printf '%s\n' 'Acquire::https::CAInfo "/run/secrets/ca.pem";' 'Dir::Etc::SourceList "/run/secrets/sources.list";' 'Dir::Etc::SourceParts "-";'
    } > "$1/apt.conf"
}

# Runs under the lock.
make_root()
{
    local temporary mirror log option
    rm -rf "$cache"/root-*.part
    temporary=$root.part
    log=$cache/root.log

    find_mirror
    local options=(--variant=apt --include="$(paste -sd, <<< "$packages")"
        --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"'
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright'
        --customize-hook='touch "$1/etc/resolv.conf" && mkdir -p "$1/run" "$1/sys"')
    while IFS= read -r option; do
        options+=("$option")
    done < <(machine_options)

    say "making a build root with Debian 13 in $root (2.5 GB, some minutes; log: $log)"
    if [ "$(id -u)" = 0 ]; then
        mmdebstrap --mode=root "${options[@]}" "$suite" "$temporary" "$mirror" > "$log" 2>&1 || failed_root
    else
        # through an archive, so that everything belongs to the user and can be deleted
        mkdir -p "$temporary"
        mmdebstrap --mode=unshare --format=tar "${options[@]}" "$suite" - "$mirror" 2> "$log" \
            | tar -x -C "$temporary" --no-same-owner --exclude='./dev/*' || failed_root
    fi
    rm -rf "$temporary"/var/cache/apt/archives/*.deb
    mv "$temporary" "$root"
    say "the build root is ready"
}

failed_root()
{
    tail -n 20 "$cache/root.log" >&2
    die "making the build root failed; the whole log is $cache/root.log. To try again, run the same command again"
}

ensure_root()
{
    [ ! -d "$root" ] || return 0
    need_tools mmdebstrap:mmdebstrap flock:util-linux
    # without root, the root is made in a user namespace
    [ "$(id -u)" = 0 ] || need_tools newuidmap:uidmap
    (
        flock -n 9 || { say "waiting for another build root to be finished"; flock 9; }
        [ -d "$root" ] || make_root
    ) 9> "$cache/root.lock"
}

# Settings that mean something inside too; everything else of the host's environment stays out.
passed_environment()
{
    local name
    for name in $(compgen -e); do
        case $name in
            CI | TERM | COLORTERM | DISPLAY | USER | LOGNAME | DEBIAN_FRONTEND | SOURCE_DATE_EPOCH | VERBOSE | V | \
            http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | NODE_EXTRA_CA_CERTS | SSL_CERT_FILE | \
            MEGATORRENT_* | CCACHE_* | CMAKE_* | CTEST_* | NINJA_* | GTEST_* | QT_* | npm_config_* | ?SAN_OPTIONS | *_SAN_OPTIONS | \
            ASAN_* | UBSAN_* | TSAN_* | LSAN_* | PYTHONDONTWRITEBYTECODE | PYTHONUNBUFFERED | PYTHONHASHSEED)
                printf '%s\0' --setenv "$name" "${!name}"
                ;;
        esac
    done
}

enter_root()
{
    local directory start=$project arguments=() extra=()
    mkdir -p "$cache/home"

    for directory in usr etc var; do
        arguments+=(--ro-bind "$root/$directory" "/$directory")
    done
    for directory in bin sbin lib lib64; do
        [ ! -L "$root/$directory" ] || arguments+=(--symlink "usr/$directory" "/$directory")
    done
    # test networks need /run/netns and packet filters; as root all that is allowed, else within a user namespace of its own
    arguments+=(--proc /proc --dev /dev --ro-bind /sys /sys --tmpfs /tmp --tmpfs /run --tmpfs /var/tmp --cap-add ALL --unshare-pid --die-with-parent)
    # file systems that tests mount from image files
    for directory in /dev/fuse /dev/loop-control /dev/loop{0..7}; do
        arguments+=(--dev-bind-try "$directory" "$directory")
    done
    arguments+=(--ro-bind-try /etc/resolv.conf /etc/resolv.conf --ro-bind-try /etc/hosts /etc/hosts
        --ro-bind-try /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
        --bind-try /tmp/.X11-unix /tmp/.X11-unix)

    IFS=: read -ra extra <<< "${MEGATORRENT_BIND:-}"
    for directory in "$project" "$cache" "$(git_directory)" "${extra[@]}"; do
        [ -n "$directory" ] || continue
        arguments+=(--bind "$directory" "$directory")
        case $PWD/ in
            "$directory"/*) start=$PWD ;;
        esac
    done

    arguments+=(--clearenv)
    while IFS= read -r -d '' directory; do
        arguments+=("$directory")
    done < <(passed_environment)
    arguments+=(--setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --setenv LANG C.UTF-8
        --setenv HOME "$cache/home" --setenv XDG_CACHE_HOME "$(dirname "$cache")" --setenv MEGATORRENT_INSIDE_ROOT "$root")
    if [ -f "$HOME/.npmrc" ]; then
        # which registry npm uses is this machine's business
        arguments+=(--ro-bind "$HOME/.npmrc" "$cache/home/.npmrc")
    fi

    if ! bwrap "${arguments[@]}" -- true; then
        die "bubblewrap cannot enter the build root (its reason is above). It needs user namespaces, or root with CAP_SYS_ADMIN.
On Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0. In a container: run it privileged"
    fi
    exec bwrap "${arguments[@]}" --chdir "$start" -- "$@"
}

# Of a worktree, whose repository is elsewhere.
git_directory()
{
    local directory
    directory=$(cd "$project" && git rev-parse --path-format=absolute --git-common-dir 2>/dev/null) || return 0
    case $directory in
        "$project"/*) ;;
        *) echo "$directory" ;;
    esac
}

run()
{
    mkdir -p "$cache/ccache"
    # the same objects for every checkout: paths are taken relative to the project
    export CCACHE_DIR=${CCACHE_DIR:-$cache/ccache} CCACHE_BASEDIR=${CCACHE_BASEDIR:-$project} CCACHE_NOHASHDIR=1
    # as precompiled headers need it
    export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros,include_file_mtime,include_file_ctime}
    # the time at which a translation was compiled would otherwise make the resources, the largest objects, differ
    export QT_RCC_SOURCE_DATE_OVERRIDE=${QT_RCC_SOURCE_DATE_OVERRIDE:-1745712000}
    export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
    # inside already, or on a host that needs no root
    if [ -n "${MEGATORRENT_INSIDE_ROOT:-}" ] || [ "$mode" = native ]; then
        exec "$@"
    fi
    ensure_root
    need_tools bwrap:bubblewrap
    enter_root "$@"
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
    help | -h | --help)
        usage
        exit 0
        ;;
esac

if [ -n "${MEGATORRENT_INSIDE_ROOT:-}" ]; then
    mode=root
else
    mode=$(choose_mode)
fi
mkdir -p "$cache"

case $command in
    run)
        [ $# -gt 0 ] || die "run what? See tools/buildroot.sh help"
        run "$@"
        ;;
    shell)
        run bash "$@"
        ;;
    ensure)
        if [ "$mode" = native ]; then
            say "building natively: this host is new enough"
        else
            ensure_root
            say "building inside $root"
        fi
        ;;
    mode)
        if [ "$mode" = native ]; then
            echo native
        else
            echo "$root"
        fi
        ;;
    bare)
        run_mmdebstrap /dev/null "$@"
        ;;
    archive)
        [ $# -gt 0 ] || die "an archive in which file? See tools/buildroot.sh help"
        run_mmdebstrap "$@"
        ;;
    apt)
        write_apt_settings "${1:?the folder for the settings}"
        ;;
    prune)
        for old in "$cache"/root-*; do
            if [ -d "$old" ] && [ "$old" != "$root" ]; then
                say "deleting $old"
                rm -rf "$old"
            fi
        done
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac
