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
#include "../context.h"
#include "../format.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        void sayLookUps(Output &out, const QJsonObject &counters)
        {
            if (!counters[u"on"_s].toBool())
                return;
            const auto count = [&counters](const QString &name) { return QString::number(counters[name].toInteger()); };
            out.line(Text::tr("Look-ups for others: %1 asked for, %2 made, %3 refused; publications: %4 accepted, %5 made, %6 refused")
                .arg(count(u"asked"_s), count(u"made"_s), count(u"refused"_s), count(u"publicationsAccepted"_s), count(u"publicationsMade"_s)
                , count(u"publicationsRefused"_s)));
        }

        ExitCode run(Context &context)
        {
            const QJsonObject status = context.api.getObject(u"status"_s);
            const QString error = status[u"error"_s].toString();
            if (context.out.isJson())
            {
                context.out.json(status);
            }
            else if (status[u"running"_s].toBool())
            {
                const qint64 peers = status[u"peers"_s].toInteger();
                context.out.line(Text::tr("running, %1, %2 down, %3 up").arg(((peers == 1) ? Text::tr("1 peer") : Text::tr("%1 peers").arg(peers))
                    , Format::rate(status[u"downloadRate"_s].toInteger()), Format::rate(status[u"uploadRate"_s].toInteger())));
                // that it waits is an error
                if (status[u"safeMode"_s].toString() == u"on")
                    context.out.line(status[u"safeModeReason"_s].toString());
                sayLookUps(context.out, status[u"lookUpsForOthers"_s].toObject());
            }
            else
            {
                context.out.line(status[u"enabled"_s].toBool() ? Text::tr("not running") : Text::tr("switched off"));
            }

            if (!error.isEmpty())
                throw Failure(ExitCode::Problems, error);
            return ExitCode::Done;
        }
    }

    Command statusCommand()
    {
        return {.name = u"status"_s, .usage = {}, .summary = Text::tr("Say whether channels are running."), .run = run};
    }
}
