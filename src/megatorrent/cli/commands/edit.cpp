/*
 * Megatorrent, channels for qBittorrent.
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
#include "../failure.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const Arguments &args = context.args;
            Api::Fields fields;
            for (const QString &name : {u"title"_s, u"description"_s})
            {
                if (args.isSet(name))
                    fields += {name, args.value(name)};
            }
            if (args.isSet(u"watch"_s))
            {
                const QString value = args.value(u"watch"_s);
                if ((value != u"on") && (value != u"off"))
                    throw Failure(ExitCode::WrongUse, Text::tr("--watch is \"on\" or \"off\"."));
                fields += {u"watch"_s, Api::flag(value == u"on")};
            }
            if (fields.isEmpty())
                throw Failure(ExitCode::WrongUse, Text::tr("Say what is to be changed: --title, --description or --watch."));

            const Channel channel = findChannel(context.api, ChannelKind::Own, args.operand(0));
            context.api.post(u"setChannel"_s, (Api::Fields {{u"key"_s, channel.key}} + fields));
            if (context.out.isJson())
                context.out.json(QJsonObject());
            else
                context.out.line(Text::tr("Changed %1").arg(channel.name));
            return ExitCode::Done;
        }
    }

    Command editCommand()
    {
        return
        {
            .name = u"edit"_s,
            .usage = u"CH [--title TITLE] [--description TEXT] [--watch on|off]"_s,
            .summary = Text::tr("Change a channel of your own, or have it publish by itself."),
            .options =
            {
                {u"title"_s, Text::tr("Its title, from the next publication on."), u"TITLE"_s},
                {u"description"_s, Text::tr("What it is about, from the next publication on."), u"TEXT"_s},
                {u"watch"_s, Text::tr("Publish by itself what changes in its folders: on or off."), u"on|off"_s}
            },
            .operands = {Operand::OwnChannel},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
