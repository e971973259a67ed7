# One static library for each layer of src/megatorrent, so that the link lines keep dependencies pointing down.

# What every layer compiles with: upstream's flags, and header-only pieces of upstream's base.
# It builds nothing, so that the lower layers and their tests are built without qBittorrent.
add_library(megatorrent_common INTERFACE)
target_include_directories(megatorrent_common INTERFACE
    "${CMAKE_SOURCE_DIR}/src"
    "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/src"
)
target_link_libraries(megatorrent_common INTERFACE qbt_common_cfg Qt6::Core)

include(Precompiled)
megatorrent_add_precompiled(megatorrent_precompiled megatorrent_common ${MEGATORRENT_COMMON_HEADERS})

# megatorrent_layer(NAME LIBRARY...): all sources in and below the current directory, linked with the layers and libraries named.
# Files that need qBittorrent's own session go into a subdirectory "native" and become megatorrent_<name>_native, linked
# with qbt_base, so that the rest of the layer does not need it.
function(megatorrent_layer name)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "*.h" "*.cpp")
    set(native ${sources})
    list(FILTER native INCLUDE REGEX "/native/[^/]*$")
    list(FILTER sources EXCLUDE REGEX "/native/[^/]*$")
    megatorrent_add_library(megatorrent_${name} "${sources}" ${ARGN})
    if (native)
        megatorrent_add_library(megatorrent_${name}_native "${native}" megatorrent_${name} qbt_base)
    endif()
endfunction()

function(megatorrent_add_library target sources)
    if (NOT "${sources}" MATCHES "\\.cpp")
        # nothing written yet, or headers only
        set(stub "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
        file(CONFIGURE OUTPUT "${stub}" CONTENT "// the library has no other source\n")
        list(APPEND sources "${stub}")
    endif()
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC megatorrent_common ${ARGN})
    megatorrent_reuse_precompiled(${target} megatorrent_precompiled)
endfunction()
