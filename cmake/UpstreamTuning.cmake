# What we add to upstream's targets without touching its files.

# a third of the compile time is debug information that nobody reads here
foreach (target qbt_base qbt_gui qbt_webui qbt_app)
    if (TARGET ${target})
        target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-g0>)
    endif()
endforeach()

# Unity builds take 38 % off the compile time of qbt_base and 75 % off that of qbt_gui; qbt_webui does not allow them. A
# release whose files do not go together is built without, until they are named below.
option(MEGATORRENT_UNITY_BUILDS "Compile several of qBittorrent's files at a time" ON)
set_target_properties(qbt_base PROPERTIES UNITY_BUILD ${MEGATORRENT_UNITY_BUILDS} UNITY_BUILD_BATCH_SIZE 8)
# These do not go together with others, or (the last two) are compiled once more for qbittorrent-nox and must stay objects of their own.
foreach (file utils/misc rss/rss_session rss/rss_autodownloader rss/rss_autodownloadrule search/searchpluginmanager
    preferences utils/os)
    set_source_files_properties("${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src/base/${file}.cpp"
        TARGET_DIRECTORY qbt_base PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endforeach()
if (TARGET qbt_gui)
    # since 5.2.0; it has the names of trackersfilterwidget.cpp
    set_source_files_properties("${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src/gui/transferlistfilters/trackerstatusfilterwidget.cpp"
        TARGET_DIRECTORY qbt_gui PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    set_target_properties(qbt_gui PROPERTIES
        UNITY_BUILD ${MEGATORRENT_UNITY_BUILDS}
        UNITY_BUILD_BATCH_SIZE 8
        UNITY_BUILD_CODE_AFTER_INCLUDE "#undef SETTINGS_KEY" # many files define one of their own
    )
endif()

# What upstream calls of ours is compiled into qbt_base itself: upstream's tests link only that.
set(seams "${CMAKE_SOURCE_DIR}/src/megatorrent/seams")
target_sources(qbt_base PRIVATE
    "${seams}/laterresponse.h" "${seams}/laterresponse.cpp"
    "${seams}/safemode.h" "${seams}/safemode.cpp"
    "${seams}/sessionsettings.h" "${seams}/sessionsettings.cpp"
)
set_source_files_properties("${seams}/laterresponse.cpp" "${seams}/safemode.cpp" "${seams}/sessionsettings.cpp"
    TARGET_DIRECTORY qbt_base PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
target_include_directories(qbt_base PUBLIC "${CMAKE_SOURCE_DIR}/src")

# It finds its data beside __FILE__, which ccache makes relative.
if (TARGET testutilsio)
    set_target_properties(testutilsio PROPERTIES CXX_COMPILER_LAUNCHER "")
endif()
