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

#include "several.h"

#include "base/global.h"
#include "arguments.h"
#include "context.h"
#include "output.h"

using namespace Megatorrent::Cli;

ExitCode Megatorrent::Cli::forSeveral(Output &out, const QStringList &what, const std::function<void (const QString &)> &function)
{
    if (what.size() == 1)
    {
        function(what.constFirst());
        return ExitCode::Done;
    }

    qsizetype failures = 0;
    ExitCode code = ExitCode::Done;
    for (const QString &one : what)
    {
        try
        {
            function(one);
        }
        catch (const Failure &failure)
        {
            // what is so for all is said once
            if ((failure.code() == ExitCode::NotReachable) || (failure.code() == ExitCode::LoginRefused) || (failure.code() == ExitCode::TimedOut))
                throw;
            ++failures;
            out.failure(failure);
            code = ((failures == 1) || (code == failure.code())) ? failure.code() : ExitCode::Problems;
        }
    }
    return ((failures == 0) || (failures == what.size())) ? code : ExitCode::Problems;
}

QList<Channel> Megatorrent::Cli::chosenSubscriptions(const Context &context)
{
    const QStringList names = context.args.operands();
    if (names.isEmpty() != context.args.isSet(u"all"_s))
        throw Failure(ExitCode::WrongUse, Text::tr("Name subscriptions, or all of them by --all."));

    const QList<Channel> known = channels(context.api, ChannelKind::Subscription);
    if (names.isEmpty())
        return known;
    QList<Channel> result;
    for (const QString &name : names)
        result += findChannel(known, name);
    return result;
}
