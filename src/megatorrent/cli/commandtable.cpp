/*
 * Bittorrent Client using Qt and libtorrent.
 * Copyright (C) 2026  Megatorrent contributors
 *
 * This program is free software; you can redistribute it and/or
 * modify it under the terms of the GNU General Public License
 * as published by the Free Software Foundation; either version 2
 * of the License, or (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA  02110-1301, USA.
 *
 * In addition, as a special exception, the copyright holders give permission to
 * link this program with the OpenSSL project's "OpenSSL" library (or with
 * modified versions of it that use the same license as the "OpenSSL" library),
 * and distribute the linked executables. You must obey the GNU General Public
 * License in all respects for all of the code used other than "OpenSSL".  If you
 * modify file(s), you may extend this exception to your version of the file(s),
 * but you are not obligated to do so. If you do not wish to do so, delete this
 * exception statement from your version.
 */

#include "commandtable.h"

#include <algorithm>

namespace Megatorrent::Cli
{
    Command backupCommand();
    Command cancelCommand();
    Command catCommand();
    Command createCommand();
    Command editCommand();
    Command exportCommand();
    Command folderCommand();
    Command genKeyCommand();
    Command hashPasswordCommand();
    Command importCommand();
    Command inOrderCommand();
    Command ingestCommand();
    Command itemsCommand();
    Command leaveSafeModeCommand();
    Command linkCommand();
    Command listCommand();
    Command logCommand();
    Command moveCommand();
    Command previewCommand();
    Command priorityCommand();
    Command publishCommand();
    Command recheckCommand();
    Command refreshCommand();
    Command restoreCommand();
    Command rulesCommand();
    Command seenCommand();
    Command serveCommand();
    Command settingsCommand();
    Command skipCommand();
    Command startCommand();
    Command statusCommand();
    Command stopCommand();
    Command subscribeCommand();
    Command torrentCommand();
    Command unsubscribeCommand();
    Command useFolderCommand();
    Command wantCommand();
    Command watchCommand();
    Command withdrawCommand();
}

using namespace Megatorrent::Cli;

// In the order of the help
const QList<Command> &Megatorrent::Cli::allCommands()
{
    static const QList<Command> commands
    {
        statusCommand(),
        listCommand(),
        itemsCommand(),
        catCommand(),
        logCommand(),
        watchCommand(),
        settingsCommand(),
        leaveSafeModeCommand(),

        previewCommand(),
        subscribeCommand(),
        unsubscribeCommand(),
        startCommand(),
        stopCommand(),
        refreshCommand(),
        recheckCommand(),
        moveCommand(),
        useFolderCommand(),
        folderCommand(),
        wantCommand(),
        skipCommand(),
        priorityCommand(),
        inOrderCommand(),
        torrentCommand(),
        seenCommand(),
        rulesCommand(),
        exportCommand(),
        importCommand(),

        createCommand(),
        editCommand(),
        ingestCommand(),
        publishCommand(),
        withdrawCommand(),
        cancelCommand(),
        linkCommand(),
        backupCommand(),
        restoreCommand(),
        genKeyCommand(),

        serveCommand(),
        hashPasswordCommand()
    };
    return commands;
}

const Command *Megatorrent::Cli::findCommand(const QString &name)
{
    const QList<Command> &commands = allCommands();
    const auto it = std::ranges::find(commands, name, &Command::name);
    return (it != commands.cend()) ? &*it : nullptr;
}
