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

#include <QJsonDocument>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../output.h"
#include "../rulewords.h"

// Commands that choose items of a subscription

namespace Megatorrent::Cli
{
    namespace
    {
        // "paths" or "all", as the WebAPI has it
        std::pair<QString, QString> chosen(const Context &context, const qsizetype first)
        {
            const bool hasPaths = context.args.hasList(first);
            if (hasPaths == context.args.isSet(u"all"_s))
                throw Failure(ExitCode::WrongUse, Text::tr("Name paths, or all of them by --all."));
            if (!hasPaths)
                return {u"all"_s, Api::flag(true)};
            return {u"paths"_s, Api::list(context.args.list(first))};
        }

        ExitCode setWanted(Context &context, const bool isWanted)
        {
            const auto choice = chosen(context, 1);
            const Channel channel = findChannel(context.api, ChannelKind::Subscription, context.args.operand(0));
            const QJsonObject answer = context.api.post(u"setWanted"_s, {{u"key"_s, channel.key}, {u"wanted"_s, Api::flag(isWanted)}, choice});
            if (context.out.isJson())
                context.out.json(answer);
            else
                context.out.line(Format::items(answer[u"changed"_s].toInteger()));
            return ExitCode::Done;
        }

        ExitCode setPriority(Context &context)
        {
            const QString word = context.args.operand(1);
            const QHash<QString, QString> numbers
            {
                {u"normal"_s, u"1"_s}, {u"1"_s, u"1"_s},
                {u"high"_s, u"6"_s}, {u"6"_s, u"6"_s},
                {u"maximum"_s, u"7"_s}, {u"7"_s, u"7"_s}
            };
            if (!numbers.contains(word))
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no priority: it is normal, high or maximum.").arg(word));

            const auto choice = chosen(context, 2);
            const Channel channel = findChannel(context.api, ChannelKind::Subscription, context.args.operand(0));
            const QJsonObject answer = context.api.post(u"setPriority"_s, {{u"key"_s, channel.key}, {u"priority"_s, numbers.value(word)}, choice});
            if (context.out.isJson())
                context.out.json(answer);
            else
                context.out.line(Text::tr("Set the priority in %1").arg(channel.name));
            return ExitCode::Done;
        }

        ExitCode setSequential(Context &context)
        {
            const auto choice = chosen(context, 1);
            const Channel channel = findChannel(context.api, ChannelKind::Subscription, context.args.operand(0));
            const bool isSequential = !context.args.isSet(u"off"_s);
            const QJsonObject answer = context.api.post(u"setSequential"_s, {{u"key"_s, channel.key}, {u"sequential"_s, Api::flag(isSequential)}, choice});
            if (context.out.isJson())
                context.out.json(answer);
            else
                context.out.line((isSequential ? Text::tr("Fetched in order: %1") : Text::tr("No longer fetched in order: %1")).arg(channel.name));
            return ExitCode::Done;
        }

        ExitCode addTorrents(Context &context)
        {
            const auto choice = chosen(context, 1);
            const Channel channel = findChannel(context.api, ChannelKind::Subscription, context.args.operand(0));
            const QJsonObject params = RuleWords::torrentParams(context);
            const QJsonObject answer = context.api.post(u"addTorrents"_s, {{u"key"_s, channel.key}, choice
                    , {u"torrentParams"_s, QString::fromUtf8(QJsonDocument(params).toJson(QJsonDocument::Compact))}});
            if (context.out.isJson())
                context.out.json(answer);
            else
                context.out.line(Text::tr("%1 for the transfer list").arg(Format::items(answer[u"torrents"_s].toInteger())));
            return ExitCode::Done;
        }

        QList<QCommandLineOption> options()
        {
            return
            {
                {u"all"_s, Text::tr("Everything in the channel.")},
                {u"0"_s, Text::tr("Read paths from standard input, with a zero byte after each.")}
            };
        }
    }

    Command wantCommand()
    {
        return
        {
            .name = u"want"_s,
            .usage = u"CH PATH...|--all"_s,
            .summary = Text::tr("Download items."),
            .options = options(),
            .operands = {Operand::Subscription, Operand::Item},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = [](Context &context) { return setWanted(context, true); }
        };
    }

    Command skipCommand()
    {
        return
        {
            .name = u"skip"_s,
            .usage = u"CH PATH...|--all"_s,
            .summary = Text::tr("Do not download items; what is here stays."),
            .options = options(),
            .operands = {Operand::Subscription, Operand::Item},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = [](Context &context) { return setWanted(context, false); }
        };
    }

    Command priorityCommand()
    {
        return
        {
            .name = u"priority"_s,
            .usage = u"CH normal|high|maximum PATH...|--all"_s,
            .summary = Text::tr("Say what comes first."),
            .options = options(),
            .operands = {Operand::Subscription, Operand::Text, Operand::Item},
            .minOperands = 2,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = setPriority
        };
    }

    Command torrentCommand()
    {
        return
        {
            .name = u"torrent"_s,
            .usage = u"CH PATH...|--all"_s,
            .summary = Text::tr("Add .torrent and .magnet items to the transfer list."),
            .options = options() + RuleWords::torrentOptions(),
            .operands = {Operand::Subscription, Operand::Item},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = addTorrents
        };
    }

    Command inOrderCommand()
    {
        Command command
        {
            .name = u"in-order"_s,
            .usage = u"CH PATH...|--all [--off]"_s,
            .summary = Text::tr("Fetch items from beginning to end."),
            .options = options(),
            .operands = {Operand::Subscription, Operand::Item},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = setSequential
        };
        command.options.append({u"off"_s, Text::tr("No longer.")});
        return command;
    }
}
