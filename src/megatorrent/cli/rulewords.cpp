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

#include "rulewords.h"

#include <array>

#include <QHash>
#include <QJsonArray>

#include "base/global.h"
#include "arguments.h"
#include "channels.h"
#include "context.h"
#include "failure.h"
#include "format.h"
#include "localpath.h"

using namespace Megatorrent::Cli;

namespace
{
    // As on the command line, and as the WebAPI calls it
    const std::array<std::pair<QString, QString>, 4> ACTIONS
    {{
        {u"download"_s, u"download"_s},
        {u"skip"_s, u"skip"_s},
        {u"notify"_s, u"notify"_s},
        {u"torrent"_s, u"addTorrent"_s}
    }};
    const std::array<std::pair<QString, int>, 3> PRIORITIES
    {{
        {u"normal"_s, 1},
        {u"high"_s, 6},
        {u"maximum"_s, 7}
    }};

    QString actionOf(const Arguments &args)
    {
        const QString word = args.isSet(u"action"_s) ? args.value(u"action"_s) : u"download"_s;
        for (const auto &[known, name] : ACTIONS)
        {
            if (word == known)
                return name;
        }
        throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is nothing that a rule does: it is download, skip, notify or torrent.").arg(word));
    }

    int priorityOf(const Arguments &args)
    {
        const QString word = args.isSet(u"priority"_s) ? args.value(u"priority"_s) : u"normal"_s;
        for (const auto &[known, number] : PRIORITIES)
        {
            if (word == known)
                return number;
        }
        throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no priority: it is normal, high or maximum.").arg(word));
    }
}

QList<QCommandLineOption> RuleWords::options()
{
    return
    {
        {u"contains"_s, Text::tr("The path has all these words (* and ? stand for others); | between alternatives."), u"TEXT"_s},
        {u"lacks"_s, Text::tr("The path has none of these."), u"TEXT"_s},
        {u"regex"_s, Text::tr("These two are regular expressions.")},
        {u"episodes"_s, Text::tr("Episodes, as RSS rules have them: 1x2;8-10;15-;"), u"FILTER"_s},
        {u"smart"_s, Text::tr("Each episode once.")},
        {u"min-size"_s, Text::tr("At least so large; 700M, for instance."), u"SIZE"_s},
        {u"max-size"_s, Text::tr("At most so large."), u"SIZE"_s},
        {u"every-item"_s, Text::tr("Everything; a rule without any condition matches nothing.")},
        {u"in"_s, Text::tr("Only in this channel; may come again."), u"CH"_s},
        {u"in-folder"_s, Text::tr("Only in what is in this folder of subscriptions, also later; may come again."), u"FOLDER"_s},
        {u"action"_s, Text::tr("What to do: download, skip, notify, or torrent (add .torrent and .magnet items to the transfer list)."), u"WHAT"_s},
        {u"priority"_s, Text::tr("Of what is downloaded: normal, high or maximum."), u"WORD"_s},
        {u"off"_s, Text::tr("The rule is kept, and not used yet.")}
    };
}

QList<QCommandLineOption> RuleWords::torrentOptions()
{
    return
    {
        {u"category"_s, Text::tr("Of the torrent."), u"NAME"_s},
        {u"tags"_s, Text::tr("Of the torrent, with commas between them."), u"NAMES"_s},
        {u"save-path"_s, Text::tr("Of the torrent."), u"FOLDER"_s},
        {u"stopped"_s, Text::tr("The torrent is not started.")}
    };
}

QJsonObject RuleWords::torrentParams(const Context &context)
{
    const Arguments &args = context.args;
    QJsonObject params;
    if (args.isSet(u"category"_s))
        params.insert(u"category"_s, args.value(u"category"_s));
    if (args.isSet(u"tags"_s))
        params.insert(u"tags"_s, QJsonArray::fromStringList(args.value(u"tags"_s).split(u',', Qt::SkipEmptyParts)));
    if (args.isSet(u"save-path"_s))
        params.insert(u"save_path"_s, absolutePath(context.api, args.value(u"save-path"_s)));
    if (args.isSet(u"stopped"_s))
        params.insert(u"stopped"_s, true);
    return params;
}

QJsonObject RuleWords::rule(const Context &context, const QString &name)
{
    const Arguments &args = context.args;
    QJsonObject rule
    {
        {u"name"_s, name},
        {u"enabled"_s, !args.isSet(u"off"_s)},
        {u"mustContain"_s, args.value(u"contains"_s)},
        {u"mustNotContain"_s, args.value(u"lacks"_s)},
        {u"useRegex"_s, args.isSet(u"regex"_s)},
        {u"episodeFilter"_s, args.value(u"episodes"_s)},
        {u"smartFilter"_s, args.isSet(u"smart"_s)},
        {u"everyItem"_s, args.isSet(u"every-item"_s)},
        {u"action"_s, actionOf(args)},
        {u"priority"_s, priorityOf(args)}
    };
    for (const auto &[option, member] : {std::pair(u"min-size"_s, u"minSize"_s), std::pair(u"max-size"_s, u"maxSize"_s)})
    {
        if (args.isSet(option))
            rule.insert(member, bytes(option, args.value(option)));
    }
    if (args.isSet(u"in-folder"_s))
    {
        if (args.isSet(u"in"_s))
            throw Failure(ExitCode::WrongUse, Text::tr("A rule is for channels (--in) or for folders (--in-folder)."));
        rule.insert(u"scope"_s, u"folders"_s);
        rule.insert(u"folders"_s, QJsonArray::fromStringList(args.values(u"in-folder"_s)));
    }
    if (args.isSet(u"in"_s))
    {
        QJsonArray keys;
        const QList<Channel> known = channels(context.api, ChannelKind::Subscription);
        for (const QString &text : asConst(args.values(u"in"_s)))
            keys += findChannel(known, text).key;
        rule.insert(u"scope"_s, u"channels"_s);
        rule.insert(u"channels"_s, keys);
    }
    if (const QJsonObject params = torrentParams(context); !params.isEmpty())
    {
        if (rule[u"action"_s].toString() != u"addTorrent")
            throw Failure(ExitCode::WrongUse, Text::tr("--category, --tags, --save-path and --stopped are for --action torrent."));
        rule.insert(u"torrentParams"_s, params);
    }
    return rule;
}

QString RuleWords::conditions(const QJsonObject &rule)
{
    QStringList parts;
    const QString contains = rule[u"mustContain"_s].toString();
    const QString lacks = rule[u"mustNotContain"_s].toString();
    if (!contains.isEmpty())
        parts += Text::tr("contains %1").arg(contains);
    if (!lacks.isEmpty())
        parts += Text::tr("lacks %1").arg(lacks);
    if (const QString episodes = rule[u"episodeFilter"_s].toString(); !episodes.isEmpty())
        parts += Text::tr("episodes %1").arg(episodes);
    if (rule[u"smartFilter"_s].toBool())
        parts += Text::tr("each episode once");
    if (const qint64 size = rule[u"minSize"_s].toInteger(); size > 0)
        parts += Text::tr("from %1").arg(Format::size(size));
    if (!rule[u"maxSize"_s].isUndefined())
        parts += Text::tr("up to %1").arg(Format::size(rule[u"maxSize"_s].toInteger()));
    if (parts.isEmpty())
        return rule[u"everyItem"_s].toBool() ? Text::tr("every item") : Text::tr("nothing");
    return parts.join(u", "_s);
}

QString RuleWords::action(const QJsonObject &rule)
{
    const QString name = rule[u"action"_s].toString();
    if (name == u"skip")
        return Text::tr("do not download");
    if (name == u"notify")
        return Text::tr("only notify");
    if (name == u"addTorrent")
        return Text::tr("add to the transfer list");
    const int priority = rule[u"priority"_s].toInt();
    if (priority == 6)
        return Text::tr("download, high priority");
    return (priority == 7) ? Text::tr("download, maximum priority") : Text::tr("download");
}

QString RuleWords::scope(const QJsonObject &rule)
{
    const QString name = rule[u"scope"_s].toString();
    if (name == u"folders")
        return Text::tr("in folder %1").arg(rule[u"folders"_s].toVariant().toStringList().join(u", "));
    if (name != u"channels")
        return {};
    const qsizetype count = rule[u"channels"_s].toArray().size();
    return (count == 1) ? Text::tr("in 1 channel") : Text::tr("in %1 channels").arg(count);
}

qint64 RuleWords::bytes(const QString &option, const QString &text)
{
    static const QHash<QChar, int> powers {{u'K', 1}, {u'M', 2}, {u'G', 3}, {u'T', 4}};
    const QChar last = text.isEmpty() ? QChar() : text.back().toUpper();
    const int power = powers.value(last, 0);
    bool ok = false;
    const double number = ((power > 0) ? text.chopped(1) : text).toDouble(&ok);
    const double value = number * static_cast<double>(1LL << (10 * power));
    if (!ok || !(value >= 0) || (value >= static_cast<double>(1LL << 60)))
        throw Failure(ExitCode::WrongUse, Text::tr("--%1 takes a size, such as 700M or 1.5G.").arg(option));
    return static_cast<qint64>(value);
}
