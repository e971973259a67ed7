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

#include <algorithm>

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../files.h"
#include "../newfile.h"
#include "../format.h"
#include "../output.h"
#include "../rulewords.h"
#include "../several.h"
#include "../taskwatch.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 FILE_MAX_SIZE = 64 * 1024 * 1024;

        QString compact(const QJsonArray &array)
        {
            return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
        }

        QString compact(const QJsonObject &object)
        {
            return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
        }

        // The operand after what is to be done
        QString named(const Context &context, const QString &what)
        {
            if (context.args.operands().size() != 2)
                throw Failure(ExitCode::WrongUse, Text::tr("Say it so: megatorrent rules %1 %2").arg(context.args.operand(0), what));
            return context.args.operand(1);
        }

        ExitCode list(Context &context, const QJsonArray &rules)
        {
            if (context.out.isJson())
            {
                context.out.jsonArray(rules);
                return ExitCode::Done;
            }
            QList<Output::Row> rows;
            for (const QJsonValue &value : rules)
            {
                const QJsonObject rule = value.toObject();
                const bool isOn = rule[u"enabled"_s].toBool();
                rows += {{rule[u"name"_s].toString(), RuleWords::conditions(rule), RuleWords::action(rule), RuleWords::scope(rule)
                    , (isOn ? QString() : Text::tr("off"))}};
            }
            context.out.table(rows);
            return ExitCode::Done;
        }

        ExitCode listAll(Context &context)
        {
            if (context.args.operands().size() > 1)
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is one too many.").arg(context.args.operand(1)));
            return list(context, context.api.getArray(u"rules"_s));
        }

        ExitCode add(Context &context)
        {
            const QJsonObject rule = RuleWords::rule(context, named(context, u"NAME"_s));
            context.api.post(u"addRule"_s, {{u"rule"_s, compact(rule)}});
            if (context.out.isJson())
                context.out.json(rule);
            else
                context.out.line(Text::tr("%1: %2: %3").arg(rule[u"name"_s].toString(), RuleWords::conditions(rule), RuleWords::action(rule)));
            if (RuleWords::conditions(rule) == RuleWords::conditions({}))
                context.out.message(Text::tr("A rule without any condition matches nothing. For everything: --every-item"));
            return ExitCode::Done;
        }

        // Of those that match, the first decides
        ExitCode move(Context &context)
        {
            bool ok = false;
            const int place = context.args.operands().value(2).toInt(&ok);
            if ((context.args.operands().size() != 3) || !ok || (place < 1))
                throw Failure(ExitCode::WrongUse, Text::tr("Say it so: megatorrent rules move NAME PLACE, where 1 is the first."));
            const QString name = context.args.operand(1);
            const QJsonArray former = context.api.getArray(u"rules"_s);
            QJsonArray rules = former;
            qsizetype index = 0;
            while ((index < rules.size()) && (rules.at(index)[u"name"_s].toString() != name))
                ++index;
            if (index == rules.size())
                throw Failure(ExitCode::NotFound, Text::tr("There is no rule \"%1\".").arg(name));
            const QJsonValue moved = rules.takeAt(index);
            rules.insert(std::min<qsizetype>((place - 1), rules.size()), moved);
            context.api.post(u"setRules"_s, {{u"rules"_s, compact(rules)}, {u"former"_s, compact(former)}});
            return list(context, rules);
        }

        ExitCode remove(Context &context)
        {
            const QStringList names = context.args.operands().sliced(1);
            if (names.isEmpty())
                named(context, u"NAME"_s);
            return forSeveral(context.out, names, [&context](const QString &name)
            {
                context.api.post(u"removeRule"_s, {{u"name"_s, name}});
                if (context.out.isJson())
                    context.out.json(QJsonObject());
                else
                    context.out.line(Text::tr("Removed %1").arg(name));
            });
        }

        // What the task has found
        ExitCode report(Context &context, TaskWatch &watch, const QJsonObject &answer, const bool isDry)
        {
            const QJsonObject task = watch.waitFor(answer[u"task"_s].toInt());
            const ExitCode code = watch.report(task);
            const QJsonObject result = task[u"result"_s].toObject();
            if (context.out.isJson())
            {
                context.out.json(result);
                return code;
            }

            QHash<QString, QString> names;
            for (const Channel &channel : asConst(channels(context.api, ChannelKind::Subscription)))
                names.insert(channel.key, channel.name);
            const QJsonArray matches = result[u"matches"_s].toArray();
            if (isDry)
            {
                for (const QJsonValue &match : matches)
                {
                    context.out.line(Format::size(match[u"size"_s].toInteger()).rightJustified(10) + u"  " + names.value(match[u"key"_s].toString()) + u": "
                        + match[u"path"_s].toString());
                }
                if (const qint64 more = result[u"matched"_s].toInteger() - matches.size(); more > 0)
                    context.out.line(Text::tr("... and %1 more").arg(more));
            }
            QStringList parts {Text::tr("%1, %2 match").arg(Format::items(result[u"matched"_s].toInteger()), Format::size(result[u"matchedBytes"_s].toInteger()))};
            if (const qint64 count = result[u"download"_s].toInteger())
                parts += Text::tr("%1 to download, %2").arg(count).arg(Format::size(result[u"downloadBytes"_s].toInteger()));
            if (const qint64 count = result[u"skip"_s].toInteger())
                parts += Text::tr("%1 not to download any more").arg(count);
            if (const qint64 count = result[u"torrents"_s].toInteger())
                parts += Text::tr("%1 for the transfer list").arg(count);
            if (const qint64 count = result[u"undecided"_s].toInteger())
                parts += Text::tr("%1 take too long to tell").arg(count);
            context.out.line(parts.join(u"; "_s));
            return code;
        }

        // One that is there, or one that the options describe
        QJsonObject ruleToTest(const Context &context)
        {
            const QString name = named(context, u"NAME"_s);
            for (const QJsonValue &rule : asConst(context.api.getArray(u"rules"_s)))
            {
                if (rule[u"name"_s].toString() == name)
                    return rule.toObject();
            }
            const QJsonObject rule = RuleWords::rule(context, name);
            if (RuleWords::conditions(rule) == RuleWords::conditions({}))
                throw Failure(ExitCode::NotFound, Text::tr("There is no rule \"%1\", and the options describe none.").arg(name));
            return rule;
        }

        ExitCode test(Context &context)
        {
            const QJsonObject rule = ruleToTest(context);
            TaskWatch watch {context};
            return report(context, watch, context.api.post(u"testRule"_s, {{u"rule"_s, compact(rule)}}), true);
        }

        ExitCode apply(Context &context)
        {
            const QStringList operands = context.args.operands();
            if (operands.size() > 2)
                throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is one too many.").arg(operands.at(2)));
            const QString key = (operands.size() == 2) ? findChannel(context.api, ChannelKind::Subscription, operands.at(1)).key : u"all"_s;
            const bool isDry = context.args.isSet(u"dry-run"_s);
            TaskWatch watch {context};
            return report(context, watch, context.api.post(u"applyRules"_s, {{u"key"_s, key}, {u"dryRun"_s, Api::flag(isDry)}}), isDry);
        }

        ExitCode exportAll(Context &context)
        {
            const QString name = named(context, u"FILE"_s);
            const NewFile file {name, context.out};
            const QJsonObject all = context.api.getObject(u"exportRules"_s);
            file.write(QJsonDocument(all).toJson());
            if (file.isStandardOutput())
                return ExitCode::Done;
            const qsizetype count = all[u"rules"_s].toArray().size();
            if (context.out.isJson())
                context.out.json({{u"file"_s, name}, {u"rules"_s, count}});
            else
                context.out.line((count == 1) ? Text::tr("1 rule") : Text::tr("%1 rules").arg(count));
            return ExitCode::Done;
        }

        ExitCode importAll(Context &context)
        {
            const QByteArray text = Files::read(named(context, u"FILE"_s), FILE_MAX_SIZE);
            const QJsonObject answer = context.api.post(u"importRules"_s, {{u"rules"_s, Files::fromUtf8(text)}});
            const QJsonArray taken = answer[u"taken"_s].toArray();
            const QJsonArray refused = answer[u"refused"_s].toArray();
            for (const QJsonValue &sentence : refused)
                context.out.error(sentence.toString());
            if (context.out.isJson())
            {
                context.out.json(answer);
            }
            else
            {
                for (const QJsonValue &name : taken)
                    context.out.line(Text::tr("Added %1").arg(name.toString()));
            }
            if (answer[u"fromRss"_s].toBool() && !taken.isEmpty())
                context.out.message(Text::tr("Rules of RSS are switched off until they are added anew: they name feeds, which are no channels."));
            return refused.isEmpty() ? ExitCode::Done : ExitCode::Problems;
        }

        const QList<std::pair<QString, ExitCode (*)(Context &)>> ACTIONS
        {
            {u"list"_s, listAll},
            {u"add"_s, add},
            {u"move"_s, move},
            {u"remove"_s, remove},
            {u"test"_s, test},
            {u"apply"_s, apply},
            {u"export"_s, exportAll},
            {u"import"_s, importAll}
        };

        ExitCode run(Context &context)
        {
            const QString word = context.args.operands().value(0, u"list"_s);
            for (const auto &[name, function] : ACTIONS)
            {
                if (word == name)
                    return function(context);
            }
            throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is none of: list, add, move, remove, test, apply, export, import.").arg(word));
        }
    }

    Command rulesCommand()
    {
        return
        {
            .name = u"rules"_s,
            .usage = u"[list | add NAME [--contains TEXT] [--action WHAT] ... | move NAME PLACE | remove NAME... | test NAME | apply [CH] [--dry-run] | export FILE | import FILE]"_s,
            .summary = Text::tr("Rules that choose what is downloaded, or added to the transfer list."),
            .options = RuleWords::options() + RuleWords::torrentOptions() + QList<QCommandLineOption> {{u"dry-run"_s, Text::tr("Only say what would be done.")}},
            .operands = {Operand::Text, Operand::Rule},
            .maxOperands = Command::MANY,
            .choices = {u"list"_s, u"add"_s, u"move"_s, u"remove"_s, u"test"_s, u"apply"_s, u"export"_s, u"import"_s},
            .run = run
        };
    }
}
