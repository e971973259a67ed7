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

#include <clocale>
#include <cstring>
#include <optional>

#include <langinfo.h>

#include <QCoreApplication>
#include <QStringList>

#include "base/global.h"
#include "api.h"
#include "arguments.h"
#include "completion.h"
#include "context.h"
#include "failure.h"
#include "files.h"
#include "help.h"
#include "output.h"
#include "waiting.h"

using namespace Megatorrent::Cli;

namespace
{
    // Qt knows no other encoding of names, and would say so on standard error at each start.
    void useUtf8()
    {
        std::setlocale(LC_ALL, "");
        if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0)
            qputenv("LC_ALL", "C.UTF-8");
    }

    double timeoutOf(const Arguments &args)
    {
        if (!args.isSet(u"timeout"_s))
            return 0;
        bool ok = false;
        const double seconds = args.value(u"timeout"_s).toDouble(&ok);
        if (!ok || !(seconds > 0) || (seconds > 1e9))
            throw Failure(ExitCode::WrongUse, Text::tr("--timeout takes a number of seconds."));
        return seconds;
    }

    ExitCode run(const Arguments &args, Output &out)
    {
        if (args.wantsHelp())
        {
            writeHelp(out, args.command());
            return ExitCode::Done;
        }
        if (args.wantsVersion())
        {
            out.line(u"megatorrent " + QCoreApplication::applicationVersion());
            return ExitCode::Done;
        }

        Waiting waiting;
        waiting.setTimeout(timeoutOf(args));
        Api api {args, waiting};
        Context context {.args = args, .out = out, .api = api, .waiting = waiting};
        return args.command()->run(context);
    }

    ExitCode runGuarded(const QStringList &words)
    {
        const bool isCompletion = words.value(0) == u"__complete";
        std::optional<Arguments> args;
        try
        {
            if (!isCompletion)
                args.emplace(words);
        }
        catch (const Failure &failure)
        {
            Output(words.contains(u"--json"_s), false).failure(failure);
            return failure.code();
        }

        Output out {(args && args->isSet(u"json"_s)), (args && args->isSet(u"quiet"_s))};
        ExitCode code = ExitCode::Done;
        try
        {
            try
            {
                if (isCompletion)
                    writeCompletion(out, words.sliced(1));
                else
                    code = run(*args, out);
                out.flush();
            }
            catch (const Failure &)
            {
                // what it has found out before belongs to it
                out.flush();
                throw;
            }
        }
        catch (const Failure &failure)
        {
            if (!failure.message().isEmpty())
                out.failure(failure);
            return failure.code();
        }
        return code;
    }
}

int main(int argc, char *argv[])
{
    useUtf8();
    QList<QByteArray> arguments;
    for (int i = 1; i < argc; ++i)
        arguments += argv[i];

    const QCoreApplication app {argc, argv};
    QCoreApplication::setApplicationName(u"megatorrent"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(MEGATORRENT_VERSION));

    QStringList words;
    try
    {
        for (const QByteArray &argument : asConst(arguments))
            words += Files::fromUtf8(argument);
    }
    catch (const Failure &failure)
    {
        Output(false, false).error(failure.message());
        return static_cast<int>(failure.code());
    }
    return static_cast<int>(runGuarded(words));
}
