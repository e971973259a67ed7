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

#include "../command.h"

#include <algorithm>

#include <QFileInfo>
#include <QStandardPaths>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../context.h"
#include "../foreground.h"
#include "../output.h"
#include "../server.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const int INTERVAL = 200;  // ms

        // Beside this program, as it is built and installed; or where programs are found
        QString findProgram()
        {
            const QString name = u"qbittorrent-nox"_s;
            if (const QString given = qEnvironmentVariable("MEGATORRENT_NOX"); !given.isEmpty())
                return given;
            const QString beside = QCoreApplication::applicationDirPath() + u'/' + name;
            if (QFileInfo(beside).isExecutable())
                return beside;
            const QString found = QStandardPaths::findExecutable(name);
            if (found.isEmpty())
                throw Failure(ExitCode::NotFound, Text::tr("There is no program qbittorrent-nox, neither beside this one nor where programs are found. Name it in MEGATORRENT_NOX."));
            return found;
        }

        // It is to say something about itself, and end.
        bool asksOnly(const QStringList &options)
        {
            return std::ranges::any_of(options, [](const QString &option) { return (option == u"--help") || (option == u"-h") || (option == u"--version") || (option == u"-v"); });
        }

        ExitCode run(Context &context)
        {
            if (context.args.isSet(u"timeout"_s))
                throw Failure(ExitCode::WrongUse, Text::tr("--timeout is not for serve, which runs until qBittorrent ends."));
            // what is wrong here is to be known before anything runs
            const Server &server = context.api.server();
            if (context.api.answers())
            {
                throw Failure(ExitCode::Refused, Text::tr("Something answers at %1 already. Say by --url where the WebUI of the new one will be.")
                    .arg(server.address()));
            }
            Foreground program {findProgram(), context.args.operands()};
            bool isSaid = false;
            while (!program.waitForEnd(INTERVAL))
            {
                if (isSaid || !context.api.answers())
                    continue;
                isSaid = true;
                const QString url = server.address();
                if (context.out.isJson())
                    context.out.json({{u"url"_s, url}});
                else
                    context.out.line(Text::tr("WebUI at %1").arg(url));
                context.out.flush();
            }
            context.out.flush();
            // with a profile that is in use it ends at once, and says nothing
            if (!isSaid && program.isDone() && !asksOnly(context.args.operands()))
            {
                context.out.message(Text::tr("qBittorrent has ended before its WebUI answered at %1. Does one run already with this profile? Name another one: serve -- --profile=FOLDER")
                    .arg(server.address()));
            }
            return program.endAsItDid();
        }
    }

    Command serveCommand()
    {
        return
        {
            .name = u"serve"_s,
            .usage = u"[-- OPTION...]"_s,
            .summary = Text::tr("Run qbittorrent-nox, with these options, until it ends."),
            .operands = {Operand::File},
            .maxOperands = Command::MANY,
            .run = run
        };
    }
}
