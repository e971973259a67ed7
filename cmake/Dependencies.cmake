# The libraries that our own targets name; upstream finds its own again. A missing one is named with what to type.

set(CMAKE_FIND_PACKAGE_PREFER_CONFIG ON)

macro(megatorrent_need package)
    find_package(${package} ${ARGN})
    if (NOT ${package}_FOUND)
        message(FATAL_ERROR "Not found, or too old: ${package} (asked for: ${ARGN}).\n"
            "Build through the wrapper, which provides everything: make build\n"
            "or: tools/buildroot.sh run cmake --preset default\n"
            "If that is what has been done, this system was taken for complete: MEGATORRENT_ROOT=root make build\n"
            "The packages that it uses are listed in tools/buildroot-packages.txt.")
    endif()
endmacro()

megatorrent_need(Qt6 6.5 COMPONENTS Core LinguistTools Network Sql Test Widgets)
megatorrent_need(LibtorrentRasterbar 2.0.10 COMPONENTS torrent-rasterbar)
megatorrent_need(OpenSSL 3.2)
megatorrent_need(GTest)
