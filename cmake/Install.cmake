# What is installed besides what upstream installs (the window program with its icons, manual and desktop file) and the command
# (src/megatorrent/cli).

include(GNUInstallDirs)

if (GUI)
    # upstream installs these only when it is built without a window
    install(TARGETS qbittorrent-nox RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
    foreach (language en ru)
        set(folder "${CMAKE_INSTALL_MANDIR}/man1")
        if (NOT language STREQUAL en)
            set(folder "${CMAKE_INSTALL_MANDIR}/${language}/man1")
        endif()
        install(FILES "${MEGATORRENT_UPSTREAM_SOURCE_DIR}/doc/${language}/qbittorrent-nox.1" DESTINATION "${folder}")
    endforeach()

    # tells software centres what channels are: upstream's own data does not know them
    install(FILES packaging/org.qbittorrent.qBittorrent.megatorrent.metainfo.xml DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/metainfo")
endif()

# The unit names the program by its whole path, which is known when it is installed.
if (CMAKE_SYSTEM_NAME STREQUAL "Linux")
    install(CODE "
        set(EXPAND_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
        configure_file(\"${MEGATORRENT_UPSTREAM_SOURCE_DIR}/dist/unix/systemd/qbittorrent-nox@.service.in\"
            \"${CMAKE_CURRENT_BINARY_DIR}/qbittorrent-nox@.service\" @ONLY)
        file(INSTALL \"${CMAKE_CURRENT_BINARY_DIR}/qbittorrent-nox@.service\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
    ")
endif()
