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

#include <optional>

#include <QJsonArray>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../output.h"
#include "../several.h"
#include "../taskwatch.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const bool waits = !context.args.isSet(u"no-wait"_s);
            std::optional<TaskWatch> watch;
            if (waits)
                watch.emplace(context);
            ExitCode result = ExitCode::Done;
            for (const Channel &channel : asConst(chosenSubscriptions(context)))
            {
                const QJsonObject answer = context.api.post(u"recheck"_s, {{u"key"_s, channel.key}});
                if (!waits)
                {
                    if (context.out.isJson())
                        context.out.json(answer);
                    else
                        context.out.line(Text::tr("Checking %1").arg(channel.name));
                    continue;
                }
                const QJsonObject task = watch->waitFor(answer[u"task"_s].toInt());
                if (context.out.isJson())
                    context.out.json(task);
                if (watch->report(task) != ExitCode::Done)
                    result = ExitCode::Problems;
                if (!context.out.isJson())
                    context.out.line(Text::tr("Checked %1").arg(channel.name));
            }
            return result;
        }
    }

    Command recheckCommand()
    {
        return
        {
            .name = u"recheck"_s,
            .usage = u"CH...|--all [--no-wait]"_s,
            .summary = Text::tr("Read the files of subscriptions again, and fetch what is not as it was."),
            .options =
            {
                {u"all"_s, Text::tr("All subscriptions.")},
                {u"no-wait"_s, Text::tr("Do not wait until it is done.")}
            },
            .operands = {Operand::Subscription},
            .maxOperands = Command::MANY,
            .run = run
        };
    }
}
