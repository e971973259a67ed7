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

#include <QDateTime>
#include <QSet>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../output.h"
#include "../waiting.h"
#include "../watcher.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const int INTERVAL = 2000;  // ms

        QSet<QString> wantedEvents(const Arguments &args)
        {
            const QSet<QString> all {u"new"_s, u"done"_s, u"error"_s};
            if (!args.isSet(u"events"_s))
                return all;
            QSet<QString> result;
            for (const QString &name : asConst(args.value(u"events"_s).split(u',', Qt::SkipEmptyParts)))
            {
                if (!all.contains(name))
                    throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no event: they are new, done and error.").arg(name));
                result.insert(name);
            }
            return result;
        }

        ExitCode run(Context &context)
        {
            const QSet<QString> wanted = wantedEvents(context.args);
            QString key;
            if (!context.args.operands().isEmpty())
                key = findChannel(context.api, ChannelKind::Either, context.args.operand(0)).key;

            Watcher watcher;
            bool isGone = false;
            bool isFirst = true;
            while (true)
            {
                try
                {
                    const QList<Channel> now = channels(context.api, ChannelKind::Either);
                    if (std::exchange(isGone, false))
                        context.out.message(Text::tr("qBittorrent is there again."));
                    for (const Watcher::Event &event : asConst(watcher.take(now)))
                    {
                        if (wanted.contains(event.kind) && (key.isEmpty() || (event.key == key)))
                            write(context.out, event);
                    }
                    isFirst = false;
                }
                catch (const Failure &failure)
                {
                    if (isFirst || (failure.code() == ExitCode::TimedOut) || (failure.code() == ExitCode::LoginRefused))
                        throw;
                    if (!std::exchange(isGone, true))
                        context.out.message(Text::tr("%1 Waiting for it.").arg(failure.message()));
                }
                context.out.flush();
                context.out.checkReader();
                context.waiting.pause(INTERVAL);
            }
        }
    }

    Command watchCommand()
    {
        return
        {
            .name = u"watch"_s,
            .usage = u"[CH] [--events new,done,error]"_s,
            .summary = Text::tr("Say what happens, until it is stopped by Ctrl-C."),
            .options = {{u"events"_s, Text::tr("Only these: new (items), done (all is here, or published), error (something failed, or needs you)."), u"EVENTS"_s}},
            .operands = {Operand::Channel},
            .maxOperands = 1,
            .run = run
        };
    }
}
