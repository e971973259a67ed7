# The command `megatorrent` alone: preset "cli". What the two layers below it take from qBittorrent is a few lines of headers, which
# src/megatorrent/cli/standalone has.

set(CMAKE_FIND_PACKAGE_PREFER_CONFIG ON)
find_package(Qt6 6.5 REQUIRED COMPONENTS Core Network)
find_package(OpenSSL 3.2 REQUIRED)

# std::expected
set(CMAKE_CXX_STANDARD 23)

set(MEGATORRENT_UPSTREAM_SOURCE_DIR "${CMAKE_SOURCE_DIR}/src/megatorrent/cli/standalone") # Layers.cmake takes headers from its src/
add_library(qbt_common_cfg INTERFACE)
target_compile_definitions(qbt_common_cfg INTERFACE
    QT_NO_CAST_FROM_ASCII
    QT_NO_CAST_TO_ASCII
    QT_NO_CAST_FROM_BYTEARRAY
    QT_USE_QSTRINGBUILDER
)
target_compile_options(qbt_common_cfg INTERFACE -Wall -Wextra)

include(Layers)
add_subdirectory(src/megatorrent/crypto)
add_subdirectory(src/megatorrent/content)
add_subdirectory(src/megatorrent/cli)
