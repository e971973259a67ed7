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

#include <QDir>
#include <QJsonDocument>
#include <QSet>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../localpath.h"
#include "../output.h"
#include "../several.h"
#include "../waiting.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const int INTERVAL = 500;  // ms

        // What was chosen may not be counted yet: lists of items know it first.
        bool isChosenMissing(Context &context, const QJsonObject &info)
        {
            return info[u"choosing"_s].toBool()
                || (context.api.getObject(u"items"_s, {{u"key"_s, info[u"key"_s].toString()}, {u"state"_s, u"partial,missing"_s}, {u"limit"_s, u"1"_s}})[u"total"_s].toInteger() > 0);
        }

        // Until all of them are up to date, or need somebody. `isChosen`: by a first choice
        ExitCode waitFor(Context &context, QSet<QString> keys, const bool isChosen)
        {
            ExitCode result = ExitCode::Done;
            while (true)
            {
                Format::Progress progress;
                QSet<QString> gone = keys;
                QSet<QString> left;
                for (const QJsonValue &value : asConst(context.api.getArray(u"subscriptions"_s)))
                {
                    const QJsonObject info = value.toObject();
                    const QString key = info[u"key"_s].toString();
                    if (!gone.remove(key))
                        continue;
                    const QString state = info[u"state"_s].toString();
                    if ((state == u"error") || (state == u"waiting") || (state == u"paused"))
                    {
                        const QString error = info[u"error"_s].toString();
                        context.out.error(Text::tr("%1: %2").arg(subscription(info).name, (error.isEmpty() ? Format::subscriptionState(info) : error))
                            , info[u"errorName"_s].toString());
                        result = ExitCode::Problems;
                    }
                    else if ((state != u"complete") || (isChosen && isChosenMissing(context, info)))
                    {
                        left.insert(key);
                        progress.bytes += info[u"completedBytes"_s].toInteger();
                        progress.bytesTotal += info[u"wantedBytes"_s].toInteger();
                        progress.rate += info[u"downloadRate"_s].toInteger();
                        progress.eta = std::max(progress.eta, info[u"eta"_s].toInteger(-1));
                        progress.current = subscription(info).name + u": " + Format::subscriptionState(info);
                    }
                }
                for (const QString &key : asConst(gone))
                {
                    context.out.error(Text::tr("%1 is not followed any more.").arg(key.left(6)), u"noSuchSubscription"_s);
                    result = ExitCode::Problems;
                }
                keys = left;
                if (keys.isEmpty())
                    return result;
                if (context.out.showsProgress())
                    context.out.progress(Format::progress(progress, context.out.progressWidth()));
                context.waiting.pause(INTERVAL);
            }
        }

        // Of what is there now: nothing but some items, or all but some
        Api::Fields firstChoice(const Arguments &args)
        {
            args.refuseTogether(u"only"_s, u"except"_s);
            const bool isAll = args.isSet(u"except"_s);
            if (!isAll && !args.isSet(u"only"_s))
                return {};
            args.refuseTogether((isAll ? u"except"_s : u"only"_s), u"download"_s);
            const QJsonObject choice {{u"all"_s, isAll}, {u"exceptions"_s, QJsonArray::fromStringList(args.values(isAll ? u"except"_s : u"only"_s))}};
            return {{u"firstChoice"_s, QString::fromUtf8(QJsonDocument(choice).toJson(QJsonDocument::Compact))}};
        }

        ExitCode run(Context &context)
        {
            const Arguments &args = context.args;
            args.refuseTogether(u"stopped"_s, u"wait"_s);
            const QStringList links = args.list(0);
            if ((links.size() > 1) && (args.isSet(u"save-path"_s) || args.isSet(u"name"_s)))
                throw Failure(ExitCode::WrongUse, Text::tr("--save-path and --name are for one link."));
            const QString download = args.isSet(u"download"_s) ? args.value(u"download"_s) : u"all"_s;
            if ((download != u"all") && (download != u"none") && (download != u"rule"))
                throw Failure(ExitCode::WrongUse, Text::tr("--download is \"all\", \"none\" or \"rule\"."));

            Api::Fields common = firstChoice(args);
            common += {u"policy"_s, (common.isEmpty() ? download : u"none"_s)};
            common += {u"paused"_s, Api::flag(args.isSet(u"stopped"_s))};
            if (args.isSet(u"save-path"_s))
                common += {u"savePath"_s, absolutePath(context.api, args.value(u"save-path"_s))};
            if (args.isSet(u"name"_s))
                common += {u"name"_s, args.value(u"name"_s)};
            if (args.isSet(u"folder"_s))
                common += {u"folder"_s, args.value(u"folder"_s)};

            QSet<QString> keys;
            const ExitCode result = forSeveral(context.out, links, [&](const QString &link)
            {
                const QJsonObject answer = context.api.post(u"addSubscription"_s, (Api::Fields {{u"link"_s, link}} + common));
                const QString key = answer[u"key"_s].toString();
                keys.insert(key);
                if (context.out.isJson())
                    context.out.json(answer);
                else
                    context.out.line(Text::tr("Subscribed to %1").arg(key.left(6)));
            });
            context.out.flush();
            if (!args.isSet(u"wait"_s) || keys.isEmpty())
                return result;
            const ExitCode waited = waitFor(context, keys, (args.isSet(u"only"_s) || args.isSet(u"except"_s)));
            return (result == ExitCode::Done) ? waited : result;
        }
    }

    Command subscribeCommand()
    {
        return
        {
            .name = u"subscribe"_s,
            .usage = u"LINK... [--save-path FOLDER] [--name NAME] [--folder FOLDER] [--download all|none|rule | --only PATH... | --except PATH...] [--stopped] [--wait]"_s,
            .summary = Text::tr("Follow channels: what they hold arrives by itself."),
            .options =
            {
                {u"save-path"_s, Text::tr("Folder for the channel's files."), u"FOLDER"_s},
                {u"name"_s, Text::tr("Your own name for it."), u"NAME"_s},
                {u"folder"_s, Text::tr("Folder in your list, such as Films/Old."), u"FOLDER"_s},
                {u"download"_s, Text::tr("Whether everything is downloaded (all), what you choose (none), or what rules choose (rule)."), u"WHAT"_s},
                {u"only"_s, Text::tr("Of what is there now, download this item, or folder (\"a/\"), and nothing else. May be given several times."), u"PATH"_s},
                {u"except"_s, Text::tr("Of what is there now, download everything but this item, or folder. May be given several times."), u"PATH"_s},
                {u"stopped"_s, Text::tr("Do not start yet.")},
                {u"wait"_s, Text::tr("Wait until everything has arrived.")},
                {u"0"_s, Text::tr("Read links from standard input, with a zero byte after each.")}
            },
            .operands = {Operand::Text},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = run
        };
    }
}
