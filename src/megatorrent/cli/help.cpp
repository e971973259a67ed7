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

#include "help.h"

#include <QCommandLineOption>

#include "base/global.h"
#include "arguments.h"
#include "commandtable.h"
#include "output.h"

using namespace Megatorrent::Cli;

namespace
{
    QList<Output::Row> rowsOf(const QList<QCommandLineOption> &options)
    {
        QList<Output::Row> rows;
        for (const QCommandLineOption &option : options)
        {
            QStringList names;
            for (const QString &name : asConst(option.names()))
                names += ((name.size() == 1) ? u"-"_s : u"--"_s) + name;
            QString text = u"  " + names.join(u", "_s);
            if (!option.valueName().isEmpty())
                text += u' ' + option.valueName();
            rows += {{text, option.description()}};
        }
        return rows;
    }

    QString fileText()
    {
        return Text::tr("FILE: - is standard input, or, where a new file is written, standard output.");
    }
}

void Megatorrent::Cli::writeHelp(Output &out, const Command *command)
{
    if (command)
    {
        out.line(Text::tr("Usage: megatorrent %1 %2").arg(command->name, command->usage).trimmed());
        out.line(command->summary);
        if (command->usage.contains(u"CH"))
            out.line(Text::tr("CH: the key of a channel, the beginning of it, its link, or its name."));
        if (command->usage.contains(u"FILE"))
            out.line(fileText());
        if (command->takesList)
            out.line(Text::tr("In place of the last ones, - reads them from standard input, one a line."));
        out.line({});
        out.table(rowsOf(command->options + Arguments::commonOptions()));
        return;
    }

    out.line(Text::tr("Usage: megatorrent [OPTION...] COMMAND [OPTION...] [OPERAND...]"));
    out.line(Text::tr("Talks to a running qBittorrent with channels, through its WebUI."));
    out.line({});
    QList<Output::Row> rows;
    for (const Command &one : allCommands())
        rows += {{(u"  " + one.name), one.summary}};
    out.table(rows);
    out.line({});
    out.table(rowsOf(Arguments::commonOptions()));
    out.line({});
    out.line(fileText());
    out.line(Text::tr("More about a command: megatorrent COMMAND --help. About all: man megatorrent"));
}
