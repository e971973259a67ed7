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

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../output.h"
#include "../several.h"

// Commands that do one thing to subscriptions, and are done

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode apply(Context &context, const QString &action, const QString &said)
        {
            const QList<Channel> chosen = chosenSubscriptions(context);
            for (const Channel &channel : chosen)
            {
                context.api.post(action, {{u"key"_s, channel.key}});
                if (!context.out.isJson())
                    context.out.line(said.arg(channel.name));
            }
            if (context.out.isJson())
                context.out.json({{u"changed"_s, chosen.size()}});
            return ExitCode::Done;
        }

        // All of qBittorrent's: torrents, too
        ExitCode applyToSession(Context &context, const QString &action, const QString &said)
        {
            if (!context.args.operands().isEmpty() || context.args.isSet(u"all"_s))
                throw Failure(ExitCode::WrongUse, Text::tr("--session is for everything, and takes no channel."));
            context.api.post(action, {});
            if (context.out.isJson())
                context.out.json(QJsonObject());
            else
                context.out.line(said);
            return ExitCode::Done;
        }

        Command withSession(Command command)
        {
            command.usage = u"CH...|--all|--session"_s;
            command.options.append({u"session"_s, Text::tr("All of qBittorrent's session, with its torrents.")});
            return command;
        }

        Command command(const QString &name, const QString &summary, ExitCode (*run)(Context &))
        {
            return
            {
                .name = name,
                .usage = u"CH...|--all"_s,
                .summary = summary,
                .options = {{u"all"_s, Text::tr("All subscriptions.")}},
                .operands = {Operand::Subscription},
                .maxOperands = Command::MANY,
                .run = run
            };
        }
    }

    Command startCommand()
    {
        return withSession(command(u"start"_s, Text::tr("Start subscriptions, say yes to what they ask, try again what failed."), [](Context &context)
        {
            return context.args.isSet(u"session"_s) ? applyToSession(context, u"resumeSession"_s, Text::tr("The session goes on"))
                : apply(context, u"resume"_s, Text::tr("Started %1"));
        }));
    }

    Command stopCommand()
    {
        return withSession(command(u"stop"_s, Text::tr("Stop subscriptions."), [](Context &context)
        {
            return context.args.isSet(u"session"_s) ? applyToSession(context, u"pauseSession"_s, Text::tr("The session is paused"))
                : apply(context, u"pause"_s, Text::tr("Stopped %1"));
        }));
    }

    Command refreshCommand()
    {
        return command(u"refresh"_s, Text::tr("Look for updates now.")
            , [](Context &context) { return apply(context, u"refresh"_s, Text::tr("Looking for updates of %1")); });
    }

    Command useFolderCommand()
    {
        return command(u"use-folder"_s, Text::tr("Say that what is at the save path now is right, although it was emptied or replaced.")
            , [](Context &context) { return apply(context, u"useFolder"_s, Text::tr("Using the folder of %1 as it is")); });
    }

    Command seenCommand()
    {
        return command(u"seen"_s, Text::tr("Mark everything in subscriptions as read.")
            , [](Context &context) { return apply(context, u"markSeen"_s, Text::tr("Marked %1 as read")); });
    }
}
