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
#include "../../content/qrcode.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../output.h"
#include "../qrcode.h"

namespace Megatorrent::Cli
{
    namespace
    {
        ExitCode run(Context &context)
        {
            const Channel channel = findChannel(context.api, ChannelKind::Either, context.args.operand(0));
            const QString link = context.args.isSet(u"full"_s)
                ? context.api.post(u"channelLink"_s, {{u"key"_s, channel.key}})[u"link"_s].toString()
                : channel.info[u"link"_s].toString();
            if (context.out.isJson())
            {
                context.out.json({{u"link"_s, link}});
                return ExitCode::Done;
            }
            if (QrCode::isAvailable() && context.args.isSet(u"qr"_s))
            {
                for (const QString &line : asConst(qrCode(link)))
                    context.out.line(line);
            }
            context.out.line(link);
            if (channel.info[u"private"_s].toBool() && !context.args.isSet(u"full"_s))
                context.out.message(Text::tr("This channel is private: it can be read with the full link only (--full)."));
            return ExitCode::Done;
        }
    }

    Command linkCommand()
    {
        const bool hasCodes = QrCode::isAvailable();
        QList<QCommandLineOption> options {{u"full"_s, Text::tr("Of a private channel, the link by which it can be read.")}};
        if (hasCodes)
            options.append({u"qr"_s, Text::tr("Draw it as a QR code, too.")});
        return
        {
            .name = u"link"_s,
            .usage = hasCodes ? u"CH [--full] [--qr]"_s : u"CH [--full]"_s,
            .summary = Text::tr("Show the link of a channel."),
            .options = options,
            .operands = {Operand::Channel},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
