#!/usr/bin/env bash
# Builds QtCore, QtNetwork and QtSql of the installed version with ThreadSanitizer, once, and prints the directory they are in.
# Without it every hand-over between threads that goes through Qt (events, queued calls, thread pools, mutexes) looks like a race.
# Usage: LD_LIBRARY_PATH=$(tests/sanitizers/instrumented-qt.sh) PROGRAM
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
version=$(pkg-config --modversion Qt6Core)
prefix=$(qtpaths6 --query QT_INSTALL_PREFIX)
libraries=$(qtpaths6 --query QT_INSTALL_LIBS)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/megatorrent
destination=$cache/qt-$version-tsan
modules=(Core Network Sql)

say()
{
    echo "instrumented-qt: $*" >&2
}

if [ ! -d "$destination" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/qt-tsan.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    log=$cache/qt-tsan.log

    "$project/cmake/fetch-source.sh" qt6-base "$version+dfsg" - "$work/qt6-base.tar.xz"
    mkdir "$work/source"
    tar -x -f "$work/qt6-base.tar.xz" -C "$work/source" --strip-components=1
    say "building Qt $version with ThreadSanitizer (some ten minutes, kept in $destination; log: $log)"
    if ! {
        cmake -S "$work/source" -B "$work/build" -G Ninja -Wno-dev -D CMAKE_BUILD_TYPE=RelWithDebInfo \
            -D CMAKE_CXX_FLAGS_RELWITHDEBINFO='-O1 -g1' -D ECM_ENABLE_SANITIZERS=thread \
            -D CMAKE_C_COMPILER_LAUNCHER=ccache -D CMAKE_CXX_COMPILER_LAUNCHER=ccache \
            -D QT_HOST_PATH="$prefix" -D QT_HOST_PATH_CMAKE_DIR="$libraries/cmake" -D CMAKE_INSTALL_PREFIX="$prefix" \
            -D INSTALL_PLUGINSDIR="$(qtpaths6 --query QT_INSTALL_PLUGINS)" \
            -D FEATURE_gui=OFF -D FEATURE_dbus=OFF -D FEATURE_glib=OFF -D FEATURE_sql_sqlite=OFF \
            -D FEATURE_reduce_relocations=OFF \
            -D QT_BUILD_TESTS=OFF -D QT_BUILD_EXAMPLES=OFF -D QT_GENERATE_SBOM=OFF \
            && cmake --build "$work/build" --target "${modules[@]}"
    } > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "could not build it; all of the log: $log"
        exit 1
    fi
    mkdir "$work/libraries"
    for module in "${modules[@]}"; do
        cp -a "$work/build/lib/libQt6$module.so"* "$work/libraries/"
    done
    mv "$work/libraries" "$destination"
fi
echo "$destination"
