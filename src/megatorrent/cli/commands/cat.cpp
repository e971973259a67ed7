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
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const Channel channel = findChannel(context.api, ChannelKind::Either, context.args.operand(0));
            const QString path = context.args.operand(1);
            qint64 offset = 0;
            if (context.args.isSet(u"offset"_s))
            {
                bool isNumber = false;
                offset = context.args.value(u"offset"_s).toLongLong(&isNumber);
                if (!isNumber || (offset < 0))
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no number of bytes.").arg(context.args.value(u"offset"_s)));
            }
            if (context.args.isSet(u"want"_s) && !channel.isOwn)
                context.api.post(u"setWanted"_s, {{u"key"_s, channel.key}, {u"wanted"_s, Api::flag(true)}, {u"paths"_s, Api::list({path})}});

            // Where a connection ends in the middle it goes on, as long as something comes each time.
            QByteArray tag;
            while (true)
            {
                const qint64 begin = offset;
                QList<std::pair<QByteArray, QByteArray>> headers {{"Accept-Encoding", "identity"}};
                if (offset > 0)
                    headers.append({"Range", ("bytes=" + QByteArray::number(offset) + '-')});
                if (!tag.isEmpty())
                    headers.append({"If-Range", tag});
                const Api::Part part = context.api.receive(u"file"_s, {{u"key"_s, channel.key}, {u"path"_s, path}}, headers
                    , [&context, &path, &offset, begin](const int status, const QByteArray &bytes)
                {
                    if ((status == 200) && (begin > 0))
                        throw Failure(ExitCode::Problems, Text::tr("\"%1\" has been changed by its publisher, after %2 bytes of it.").arg(path, QString::number(begin)));
                    context.out.bytes(bytes);
                    offset += bytes.size();
                });
                if (part.status == 416)
                {
                    if (part.range == u"bytes */%1"_s.arg(offset))
                        return ExitCode::Done;   // all of it was there before
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is shorter than %2 bytes.").arg(path, QString::number(offset)));
                }
                if (part.isWhole)
                    return ExitCode::Done;
                if (offset == begin)
                    throw Failure(ExitCode::Problems, Text::tr("\"%1\" broke off after %2 bytes. What is missing has not come, or the item is not in the channel any more.")
                        .arg(path, QString::number(offset)));
                tag = part.tag;
            }
        }
    }

    Command catCommand()
    {
        return
        {
            .name = u"cat"_s,
            .usage = u"CH PATH [--offset BYTES] [--want]"_s,
            .summary = Text::tr("Write a file of a channel to standard output, while it arrives."),
            .options =
            {
                {u"offset"_s, Text::tr("Begin there, to go on where it broke off."), u"BYTES"_s},
                {u"want"_s, Text::tr("Download it, if it is not chosen yet.")}
            },
            .operands = {Operand::Channel, Operand::Item},
            .minOperands = 2,
            .maxOperands = 2,
            .run = run
        };
    }
}
