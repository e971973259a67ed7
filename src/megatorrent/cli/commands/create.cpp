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
#include "../context.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const QJsonObject answer = context.api.post(u"createChannel"_s, {{u"title"_s, context.args.operand(0)}
                , {u"description"_s, context.args.value(u"description"_s)}, {u"private"_s, Api::flag(context.args.isSet(u"private"_s))}});
            if (context.out.isJson())
            {
                context.out.json(answer);
                return ExitCode::Done;
            }
            context.out.line(answer[u"key"_s].toString());
            context.out.line(answer[u"link"_s].toString());
            if (context.args.isSet(u"private"_s))
                context.out.message(Text::tr("Anyone who has this link can read the channel."));
            return ExitCode::Done;
        }
    }

    Command createCommand()
    {
        return
        {
            .name = u"create"_s,
            .usage = u"TITLE [--private] [--description TEXT]"_s,
            .summary = Text::tr("Make a channel of your own; says its key and its link."),
            .options =
            {
                {u"private"_s, Text::tr("Only who has the full link can read it.")},
                {u"description"_s, Text::tr("What it is about."), u"TEXT"_s}
            },
            .operands = {Operand::Text},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
