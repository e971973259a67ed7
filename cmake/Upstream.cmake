# Provides upstream's source, patched, in the build tree: MEGATORRENT_UPSTREAM_SOURCE_DIR.
# The source is the submodule if it is there, or else Debian's copy of the same release.

set(MEGATORRENT_UPSTREAM_VERSION 5.1.0)
set(MEGATORRENT_UPSTREAM_COMMIT da87be2b12893dfb769df8124afeb064f099dc71)
set(MEGATORRENT_UPSTREAM_SHA256 24e7551bdb355827fa4d89f61058768f7ac678934152531f3a5e01538e426930)
set(MEGATORRENT_UPSTREAM_SOURCE_DIR "${CMAKE_BINARY_DIR}/qbittorrent-source")

if (DEFINED ENV{XDG_CACHE_HOME})
    set(MEGATORRENT_CACHE_DIR "$ENV{XDG_CACHE_HOME}/megatorrent")
else()
    set(MEGATORRENT_CACHE_DIR "$ENV{HOME}/.cache/megatorrent")
endif()

function(megatorrent_unpack_upstream destination)
    set(submodule "${CMAKE_SOURCE_DIR}/qbittorrent")
    file(REMOVE_RECURSE "${destination}")
    if (EXISTS "${submodule}/CMakeLists.txt")
        file(COPY "${submodule}/" DESTINATION "${destination}" PATTERN ".git" EXCLUDE)
        return()
    endif()

    set(archive "${MEGATORRENT_CACHE_DIR}/qbittorrent_${MEGATORRENT_UPSTREAM_VERSION}.orig.tar.xz")
    execute_process(
        COMMAND "${CMAKE_SOURCE_DIR}/cmake/fetch-source.sh" qbittorrent
            ${MEGATORRENT_UPSTREAM_VERSION} ${MEGATORRENT_UPSTREAM_SHA256} "${archive}"
        RESULT_VARIABLE failed)
    if (failed)
        message(FATAL_ERROR "There is no source of qBittorrent to build; the reason is above.")
    endif()
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${destination}.unpacked")
    file(RENAME "${destination}.unpacked/qbittorrent-${MEGATORRENT_UPSTREAM_VERSION}" "${destination}")
    file(REMOVE_RECURSE "${destination}.unpacked")
endfunction()

function(megatorrent_apply_patches directory)
    foreach (patch IN LISTS ARGN)
        execute_process(
            COMMAND patch -p1 --fuzz=0 --silent --no-backup-if-mismatch -i "${CMAKE_SOURCE_DIR}/patches/${patch}"
            WORKING_DIRECTORY "${directory}"
            RESULT_VARIABLE failed
            OUTPUT_VARIABLE output
            ERROR_VARIABLE output)
        if (failed)
            message(FATAL_ERROR "patches/${patch} does not apply to qBittorrent ${MEGATORRENT_UPSTREAM_VERSION}:\n${output}")
        endif()
    endforeach()
endfunction()

# Our texts of the WebUI become a part of upstream's translations, for it loads one file for a language.
function(megatorrent_add_translations directory)
    foreach (translation IN LISTS ARGN)
        set(upstreams "${directory}/src/webui/www/translations/${translation}")
        file(READ "${CMAKE_SOURCE_DIR}/webui/translations/${translation}" text)
        string(FIND "${text}" "<context>" begin)
        string(FIND "${text}" "</TS>" end)
        math(EXPR length "${end} - ${begin}")
        string(SUBSTRING "${text}" ${begin} ${length} contexts)
        file(READ "${upstreams}" text)
        string(REPLACE "</TS>" "${contexts}</TS>" text "${text}")
        file(WRITE "${upstreams}" "${text}")
    endforeach()
endfunction()

# Makes one directory like another and leaves what is the same alone, so that it is not built again.
function(megatorrent_synchronize from to)
    file(GLOB_RECURSE wanted RELATIVE "${from}" "${from}/*")
    file(GLOB_RECURSE present RELATIVE "${to}" "${to}/*")
    list(REMOVE_ITEM present ${wanted} src/base/version.h) # configuring writes the latter
    foreach (file IN LISTS present)
        file(REMOVE "${to}/${file}")
    endforeach()
    file(MAKE_DIRECTORY "${to}")
    foreach (file IN LISTS wanted)
        cmake_path(GET file PARENT_PATH parent)
        if (NOT "${parent}" STREQUAL "${made}")
            file(MAKE_DIRECTORY "${to}/${parent}")
            set(made "${parent}")
        endif()
        file(COPY_FILE "${from}/${file}" "${to}/${file}" ONLY_IF_DIFFERENT)
    endforeach()
endfunction()

function(megatorrent_provide_upstream)
    file(STRINGS "${CMAKE_SOURCE_DIR}/patches/series" patches REGEX "^[^#]")
    set(state "${MEGATORRENT_UPSTREAM_SHA256}")
    if (EXISTS "${CMAKE_SOURCE_DIR}/qbittorrent/CMakeLists.txt")
        execute_process(COMMAND git -C "${CMAKE_SOURCE_DIR}/qbittorrent" rev-parse HEAD
            OUTPUT_VARIABLE state OUTPUT_STRIP_TRAILING_WHITESPACE)
        if (NOT state STREQUAL MEGATORRENT_UPSTREAM_COMMIT)
            message(WARNING "The submodule qbittorrent/ is at \"${state}\" instead of ${MEGATORRENT_UPSTREAM_COMMIT}. "
                "To mend that: git submodule update --init qbittorrent")
        endif()
    endif()
    foreach (patch IN LISTS patches)
        file(SHA256 "${CMAKE_SOURCE_DIR}/patches/${patch}" hash)
        string(APPEND state "\n${hash} ${patch}")
        set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "patches/${patch}")
    endforeach()
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS patches/series)
    file(GLOB translations RELATIVE "${CMAKE_SOURCE_DIR}/webui/translations" CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/webui/translations/*.ts")
    foreach (translation IN LISTS translations)
        file(SHA256 "${CMAKE_SOURCE_DIR}/webui/translations/${translation}" hash)
        string(APPEND state "\n${hash} ${translation}")
        set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "webui/translations/${translation}")
    endforeach()

    set(stamp "${CMAKE_BINARY_DIR}/qbittorrent-source.stamp")
    set(previous "")
    if (EXISTS "${stamp}")
        file(READ "${stamp}" previous)
    endif()
    if (previous STREQUAL state)
        return()
    endif()

    set(staging "${CMAKE_BINARY_DIR}/qbittorrent-staging")
    megatorrent_unpack_upstream("${staging}")
    megatorrent_apply_patches("${staging}" ${patches})
    megatorrent_add_translations("${staging}" ${translations})
    megatorrent_synchronize("${staging}" "${MEGATORRENT_UPSTREAM_SOURCE_DIR}")
    file(REMOVE_RECURSE "${staging}")
    file(WRITE "${stamp}" "${state}")
    list(LENGTH patches count)
    message(STATUS "qBittorrent ${MEGATORRENT_UPSTREAM_VERSION} with ${count} patches is in ${MEGATORRENT_UPSTREAM_SOURCE_DIR}")
endfunction()

megatorrent_provide_upstream()

# upstream's own options, as we need them
set(GUI ON CACHE BOOL "Build the window program; without it only qbittorrent-nox")
set(TESTING ON CACHE BOOL "Build upstream's tests")
