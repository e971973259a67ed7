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
#include "../localpath.h"
#include "../output.h"
#include "../taskwatch.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const Channel channel = findChannel(context.api, ChannelKind::Subscription, context.args.operand(0));
            const QString folder = absolutePath(context.api, context.args.operand(1));
            const Api::Fields fields {{u"key"_s, channel.key}, {u"location"_s, folder}};
            TaskWatch watch {context, !context.args.isSet(u"no-wait"_s)};
            const auto task = watch.perform(u"setLocation"_s, fields);
            if (!task)
                return ExitCode::Done;
            const ExitCode result = watch.report(*task);
            if (!context.out.isJson())
                context.out.line(Text::tr("%1 is in %2").arg(channel.name, folder));
            return result;
        }
    }

    Command moveCommand()
    {
        return
        {
            .name = u"move"_s,
            .usage = u"CH FOLDER [--no-wait]"_s,
            .summary = Text::tr("Move the files of a subscription to another folder, or say where you have moved them."),
            .options = {{u"no-wait"_s, Text::tr("Do not wait until it is done.")}},
            .operands = {Operand::Subscription, Operand::File},
            .minOperands = 2,
            .maxOperands = 2,
            .run = run
        };
    }
}
