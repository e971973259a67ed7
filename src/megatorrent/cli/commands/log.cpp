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

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            Api::Fields fields {{u"key"_s, findChannel(context.api, ChannelKind::Either, context.args.operand(0)).key}};
            if (context.args.isSet(u"limit"_s))
                fields += {u"limit"_s, context.args.value(u"limit"_s)};
            const QJsonArray entries = context.api.getObject(u"log"_s, fields)[u"entries"_s].toArray();
            if (context.out.isJson())
            {
                context.out.jsonArray(entries);
                return ExitCode::Done;
            }

            // what was last is at the end, where one looks
            QList<Output::Row> rows;
            for (qsizetype i = (entries.size() - 1); i >= 0; --i)
            {
                const QJsonObject entry = entries.at(i).toObject();
                const QString kind = entry[u"kind"_s].toString();
                const qint64 count = entry[u"count"_s].toInteger();
                const Output::Style style = (kind == u"error") ? Output::Style::Error : ((kind == u"decision") ? Output::Style::Warning : Output::Style::Plain);
                rows.append({.cells = {Format::dateAndTime(entry[u"time"_s].toInteger()), entry[u"text"_s].toString()
                    , ((count > 1) ? Text::tr("%1 times").arg(count) : QString())}, .style = style});
            }
            context.out.table(rows);
            return ExitCode::Done;
        }
    }

    Command logCommand()
    {
        return
        {
            .name = u"log"_s,
            .usage = u"CH [--limit NUMBER]"_s,
            .summary = Text::tr("Say what has happened to a channel."),
            .options = {{u"limit"_s, Text::tr("Only so many of the last entries."), u"NUMBER"_s}},
            .operands = {Operand::Channel},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
