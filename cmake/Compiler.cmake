# What holds for every target, upstream's and ours.

if (NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if (CCACHE_PROGRAM AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}" CACHE STRING "Compiler launcher")
endif()

set(MEGATORRENT_SANITIZE "" CACHE STRING "Sanitizers to build everything with: \"address,undefined\" or \"thread\"")
if (MEGATORRENT_SANITIZE)
    add_compile_options(-fsanitize=${MEGATORRENT_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MEGATORRENT_SANITIZE})
endif()
