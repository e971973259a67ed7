# Both programs from one build of upstream's libraries: its own target qbt_app, which is the window program, and a
# second one, qbittorrent-nox, of the same sources and the few objects of its base that differ without a window.

target_link_libraries(qbt_app PRIVATE megatorrent_session)

if (NOT GUI)
    return() # qbt_app is qbittorrent-nox
endif()

set(app "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src/app")
get_target_property(sources qbt_app SOURCES)
list(FILTER sources EXCLUDE REGEX "\\.qm$") # lang.qrc brings them
list(TRANSFORM sources PREPEND "${app}/" REGEX "^[^/]")

# They shadow those of qbt_base, which as members of a static library are not linked then.
set(differing "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src/base/preferences.cpp"
    "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src/base/utils/os.cpp")
set_source_files_properties(${differing} PROPERTIES
    SKIP_AUTOMOC ON # the meta-objects are the same
    COMPILE_OPTIONS -UQBT_USES_DBUS
)

add_executable(qbittorrent-nox ${sources} ${differing})
set_target_properties(qbittorrent-nox PROPERTIES
    AUTORCC_OPTIONS "--compress-algo;zlib" # upstream's "best" takes ten times as long, for a program 5 MB smaller
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}"
)
target_include_directories(qbittorrent-nox PRIVATE "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src")
target_compile_definitions(qbittorrent-nox PRIVATE DISABLE_GUI $<$<BOOL:${STACKTRACE}>:STACKTRACE>)
target_compile_options(qbittorrent-nox PRIVATE $<$<CONFIG:RelWithDebInfo>:-g0>)
# D-Bus is for the window only
target_link_options(qbittorrent-nox PRIVATE -rdynamic LINKER:--as-needed)
target_link_libraries(qbittorrent-nox PRIVATE qbt_base qbt_webui megatorrent_session ${CMAKE_DL_LIBS})
