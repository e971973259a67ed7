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
#include "../arguments.h"
#include "../channels.h"
#include "../context.h"
#include "../format.h"
#include "../localpath.h"
#include "../output.h"
#include "../taskwatch.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 PAGE_SIZE = 1000;

        QString summary(const QJsonObject &task)
        {
            const QJsonObject result = task[u"result"_s].toObject();
            QStringList parts {Format::items(result[u"items"_s].toInteger())};
            if (const qint64 count = result[u"added"_s].toInteger())
                parts += Text::tr("%1 new").arg(count);
            if (const qint64 count = result[u"changed"_s].toInteger())
                parts += Text::tr("%1 changed").arg(count);
            if (const qint64 count = result[u"removed"_s].toInteger())
                parts += Text::tr("%1 removed").arg(count);
            return parts.join(u", "_s);
        }

        // What a publication would do
        QString planned(const QJsonObject &result)
        {
            QStringList parts;
            const auto add = [&](const QString &kind, const QString &text)
            {
                if (const qint64 count = result[kind].toObject()[u"count"_s].toInteger())
                    parts += text.arg(count);
            };
            add(u"new"_s, Text::tr("%1 new"));
            add(u"changed"_s, Text::tr("%1 changed"));
            add(u"reread"_s, Text::tr("%1 to be read again"));
            add(u"moved"_s, Text::tr("%1 moved"));
            add(u"removed"_s, Text::tr("%1 removed"));
            add(u"withheld"_s, Text::tr("%1 gone"));
            add(u"unreadable"_s, Text::tr("%1 unreadable"));
            return parts.isEmpty() ? Text::tr("Nothing has changed") : parts.join(u", "_s);
        }

        // Says what it would do, and changes nothing.
        ExitCode tryDry(Context &context, const Channel &channel, const Api::Fields &fields)
        {
            TaskWatch watch {context, true};
            const auto task = watch.perform(u"publish"_s, (Api::Fields {{u"key"_s, channel.key}, {u"dryRun"_s, Api::flag(true)}} + fields));
            const bool isDone = (*task)[u"state"_s].toString() == u"done";
            if (isDone && !context.out.isJson())
                context.out.line(planned((*task)[u"result"_s].toObject()));
            const ExitCode code = watch.report(*task);
            if (const QString question = (*task)[u"error"_s].toString(); !question.isEmpty())
                throw Failure(ExitCode::Problems, Text::tr("%1 It would not be taken out without --yes.").arg(question));
            return code;
        }

        ExitCode run(Context &context, const QString &action, const Channel &channel, const Api::Fields &fields, const QString &done)
        {
            TaskWatch watch {context, !context.args.isSet(u"no-wait"_s)};
            const auto task = watch.perform(action, (Api::Fields {{u"key"_s, channel.key}} + fields));
            if (!task)
                return ExitCode::Done;
            const QString state = (*task)[u"state"_s].toString();
            // what waits has been done as far as it goes
            if (!context.out.isJson() && ((state == u"done") || (state == u"waiting")))
                context.out.line(done.arg(summary(*task)));
            return watch.report(*task);
        }

        // Which files and folders, and where they belong
        Api::Fields sources(Context &context)
        {
            Api::Fields fields;
            if (context.args.hasList(1))
            {
                QStringList paths;
                for (const QString &path : asConst(context.args.list(1)))
                    paths += absolutePath(context.api, path);
                fields += {u"paths"_s, Api::list(paths)};
            }
            if (context.args.isSet(u"prefix"_s))
                fields += {u"prefix"_s, context.args.value(u"prefix"_s)};
            return fields;
        }

        // The items that are ready, with their refs, a page at a time
        void writeIngested(Context &context, const QJsonObject &task)
        {
            const QString id = QString::number(task[u"id"_s].toInt());
            QJsonArray items;
            do
            {
                const QString after = items.isEmpty() ? QString() : items.last().toObject()[u"path"_s].toString();
                items = context.api.post(u"ingestItems"_s, {{u"id"_s, id}, {u"after"_s, after}, {u"limit"_s, QString::number(PAGE_SIZE)}})[u"items"_s].toArray();
                for (const QJsonValue &item : asConst(items))
                    context.out.json(item.toObject());
                context.out.flush();
            } while (!items.isEmpty());
        }

        ExitCode ingest(Context &context)
        {
            const Api::Fields fields = sources(context);
            const Channel channel = findChannel(context.api, ChannelKind::Own, context.args.operand(0));
            TaskWatch watch {context, !context.args.isSet(u"no-wait"_s)};
            watch.setWritten(false);
            const auto task = watch.perform(u"ingest"_s, (Api::Fields {{u"key"_s, channel.key}} + fields));
            if (!task)
                return ExitCode::Done;
            const bool isDone = (*task)[u"state"_s].toString() == u"done";
            if (isDone && context.out.isJson())
            {
                writeIngested(context, *task);
            }
            else if (isDone)
            {
                context.out.line(Text::tr("Ready: %1, %2").arg(Format::items((*task)[u"result"_s].toObject()[u"items"_s].toInteger())
                    , Format::size((*task)[u"bytes"_s].toInteger())));
            }
            return watch.report(*task);
        }

        // What the user can say to what a publication has failed for
        QString wayOut(const QString &errorName)
        {
            if (errorName == u"publishedElsewhere")
                return Text::tr("To keep what is in it: megatorrent publish --merge, with the same words; to replace it: --override.");
            if (errorName == u"listLost")
                return Text::tr("To do that: megatorrent publish --merge, with nothing but the channel.");
            if (errorName == u"clockWrong")
                return Text::tr("If the clock is right: megatorrent publish --trust-clock, with the same words.");
            return {};
        }

        ExitCode publish(Context &context)
        {
            const Arguments &args = context.args;
            args.refuseTogether(u"merge"_s, u"override"_s);
            Api::Fields fields = sources(context);
            if (args.isSet(u"yes"_s))
                fields += {u"removeMissing"_s, Api::flag(true)};
            if (args.isSet(u"merge"_s))
                fields += {u"merge"_s, Api::flag(true)};
            if (args.isSet(u"override"_s))
                fields += {u"override"_s, Api::flag(true)};
            if (args.isSet(u"trust-clock"_s))
                fields += {u"trustClock"_s, Api::flag(true)};

            const Channel channel = findChannel(context.api, ChannelKind::Own, args.operand(0));
            if (args.isSet(u"dry-run"_s))
            {
                args.refuseTogether(u"dry-run"_s, u"no-wait"_s);
                return tryDry(context, channel, fields);
            }
            try
            {
                return run(context, u"publish"_s, channel, fields, Text::tr("Published: %1"));
            }
            catch (const Failure &failure)
            {
                if (failure.code() == ExitCode::Problems)
                {
                    throw Failure(ExitCode::Problems, Text::tr("%1 To take it out all the same: megatorrent publish --yes, with the same words.")
                        .arg(failure.message()));
                }
                if (const QString way = wayOut(failure.name()); !way.isEmpty())
                    throw Failure(failure.code(), (failure.message() + u' ' + way), failure.name());
                throw;
            }
        }

        ExitCode withdraw(Context &context)
        {
            const QStringList paths = context.args.list(1);
            const Channel channel = findChannel(context.api, ChannelKind::Own, context.args.operand(0));
            return run(context, u"withdraw"_s, channel, {{u"paths"_s, Api::list(paths)}}, Text::tr("Withdrawn; the channel has %1"));
        }

        ExitCode cancel(Context &context)
        {
            context.api.post(u"cancelTask"_s, {{u"id"_s, context.args.operand(0)}});
            if (context.out.isJson())
                context.out.json(QJsonObject());
            else
                context.out.line(Text::tr("Cancelled task %1").arg(context.args.operand(0)));
            return ExitCode::Done;
        }
    }

    Command publishCommand()
    {
        return
        {
            .name = u"publish"_s,
            .usage = u"CH [PATH...] [--prefix FOLDER] [--yes] [--merge|--override] [--trust-clock] [--no-wait|--dry-run]"_s,
            .summary = Text::tr("Publish files and folders, or look through those that were published again."),
            .options =
            {
                {u"prefix"_s, Text::tr("Folder in the channel to put them in."), u"FOLDER"_s},
                {u"yes"_s, Text::tr("Take out what is gone, however much it is.")},
                {u"merge"_s, Text::tr("Keep what was published elsewhere under the same key.")},
                {u"override"_s, Text::tr("Replace what was published elsewhere under the same key.")},
                {u"trust-clock"_s, Text::tr("This computer's clock is right, whatever others say.")},
                {u"dry-run"_s, Text::tr("Say what would be done, and change nothing.")},
                {u"no-wait"_s, Text::tr("Do not wait until it is done.")},
                {u"0"_s, Text::tr("Read paths from standard input, with a zero byte after each.")}
            },
            .operands = {Operand::OwnChannel, Operand::File},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = publish
        };
    }

    Command ingestCommand()
    {
        return
        {
            .name = u"ingest"_s,
            .usage = u"CH PATH... [--prefix FOLDER] [--no-wait]"_s,
            .summary = Text::tr("Read files and folders ahead, so that publishing them takes but a moment."),
            .options =
            {
                {u"prefix"_s, Text::tr("Folder in the channel to put them in."), u"FOLDER"_s},
                {u"no-wait"_s, Text::tr("Do not wait until it is done.")},
                {u"0"_s, Text::tr("Read paths from standard input, with a zero byte after each.")}
            },
            .operands = {Operand::OwnChannel, Operand::File},
            .minOperands = 1,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = ingest
        };
    }

    Command withdrawCommand()
    {
        return
        {
            .name = u"withdraw"_s,
            .usage = u"CH PATH... [--no-wait]"_s,
            .summary = Text::tr("Take items out of a channel; the files stay where they are."),
            .options =
            {
                {u"no-wait"_s, Text::tr("Do not wait until it is done.")},
                {u"0"_s, Text::tr("Read paths from standard input, with a zero byte after each.")}
            },
            .operands = {Operand::OwnChannel, Operand::Item},
            .minOperands = 2,
            .maxOperands = Command::MANY,
            .takesList = true,
            .run = withdraw
        };
    }

    Command cancelCommand()
    {
        return
        {
            .name = u"cancel"_s,
            .usage = u"TASK"_s,
            .summary = Text::tr("End a task of the list of tasks, or say no to what it asks."),
            .operands = {Operand::Text},
            .minOperands = 1,
            .maxOperands = 1,
            .run = cancel
        };
    }
}
