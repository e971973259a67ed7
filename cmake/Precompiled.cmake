# What nearly every file includes, compiled once: that takes a third off the compile time of a file.
# Only headers of the system are among them, so that ccache has the same for every checkout (tools/buildroot.sh sets it up).

# megatorrent_add_precompiled(NAME LIBRARY HEADER...): what others take by REUSE_FROM. They need the same flags.
function(megatorrent_add_precompiled name library)
    set(stub "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
    file(CONFIGURE OUTPUT "${stub}" CONTENT "// a library needs a source\n")
    add_library(${name} STATIC "${stub}")
    set_target_properties(${name} PROPERTIES AUTOMOC OFF AUTORCC OFF)
    target_link_libraries(${name} PRIVATE ${library})
    target_precompile_headers(${name} PRIVATE ${ARGN})
    megatorrent_note_precompiled(${name})
endfunction()

function(megatorrent_reuse_precompiled target name)
    target_precompile_headers(${target} REUSE_FROM ${name})
    megatorrent_note_precompiled(${target})
endfunction()

# so that ccache sees which one was used
function(megatorrent_note_precompiled target)
    if (CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
        target_compile_options(${target} PRIVATE -fpch-preprocess)
    endif()
endfunction()

set(MEGATORRENT_COMMON_HEADERS
    <algorithm> <array> <atomic> <chrono> <functional> <map> <memory> <mutex> <optional> <utility> <vector>
    <QByteArray> <QCoreApplication> <QDateTime> <QDir> <QFile> <QFileInfo> <QHash> <QJsonArray> <QJsonDocument> <QJsonObject>
    <QList> <QObject> <QSet> <QString> <QStringList> <QTimer>
)
