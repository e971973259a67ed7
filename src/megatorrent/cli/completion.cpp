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

#include "completion.h"

#include <algorithm>
#include <functional>
#include <optional>

#include <QCommandLineOption>
#include <QHash>
#include <QJsonArray>
#include <QSet>

#include "base/global.h"
#include "api.h"
#include "arguments.h"
#include "channels.h"
#include "commandtable.h"
#include "format.h"
#include "output.h"
#include "waiting.h"

using namespace Megatorrent::Cli;

namespace
{
    const int ITEMS_MAX = 500;

    const QHash<QString, QStringList> VALUES
    {
        {u"download"_s, {u"all"_s, u"none"_s, u"rule"_s}},
        {u"action"_s, {u"download"_s, u"skip"_s, u"notify"_s, u"torrent"_s}},
        {u"priority"_s, {u"normal"_s, u"high"_s, u"maximum"_s}},
        {u"events"_s, {u"new"_s, u"done"_s, u"error"_s}}
    };
    const QStringList FILE_OPTIONS {u"password-file"_s, u"passphrase-file"_s, u"tor-password-file"_s, u"cacert"_s, u"save-path"_s, u"output"_s, u"o"_s};

    // The words before the one that is being typed
    struct Position
    {
        const Command *command = nullptr;
        QStringList operands;
        QStringList common;          // options of the program with their values, for looking up
        QString openOption;          // one whose value is being typed
        bool isAfterDashes = false;
    };

    const QCommandLineOption *findOption(const QList<QCommandLineOption> &options, const QString &name)
    {
        const auto it = std::ranges::find_if(options, [&name](const QCommandLineOption &option) { return option.names().contains(name); });
        return (it != options.cend()) ? &*it : nullptr;
    }

    QString nameOf(const QString &word)
    {
        return word.startsWith(u"--") ? word.sliced(2) : word.sliced(1);
    }

    // Nothing after what is no command
    std::optional<Position> positionAfter(const QStringList &words)
    {
        const QList<QCommandLineOption> common = Arguments::commonOptions();
        Position position;
        for (const QString &word : words)
        {
            if (!position.openOption.isEmpty())
            {
                if (findOption(common, position.openOption))
                    position.common += {u"--" + position.openOption, word};
                position.openOption.clear();
            }
            else if (!position.isAfterDashes && (word == u"--"))
            {
                position.isAfterDashes = true;
            }
            else if (!position.isAfterDashes && word.startsWith(u'-') && (word.size() > 1))
            {
                const QList<QCommandLineOption> own = position.command ? position.command->options : QList<QCommandLineOption>();
                const QString name = nameOf(word);
                const QCommandLineOption *option = findOption(common, name);
                if (findOption(common, name.section(u'=', 0, 0)) && name.contains(u'='))
                    position.common += word;
                if (!option)
                    option = findOption(own, name);
                if (option && !option->valueName().isEmpty())
                    position.openOption = name;
            }
            else if (!position.command)
            {
                position.command = findCommand(word);
                if (!position.command)
                    return std::nullopt;
            }
            else
            {
                position.operands += word;
            }
        }
        return position;
    }

    void addOptions(Completion &completion, const QList<QCommandLineOption> &options)
    {
        for (const QCommandLineOption &option : options)
        {
            for (const QString &name : asConst(option.names()))
                completion.candidates += {((name.size() == 1) ? u"-"_s : u"--"_s) + name, option.description()};
        }
    }

    void addChannels(Completion &completion, Api &api, const ChannelKind kind)
    {
        const QList<Channel> known = channels(api, kind);
        QHash<QString, int> names;
        for (const Channel &channel : known)
            ++names[channel.name];
        for (const Channel &channel : known)
        {
            // what is no line of text, or means several, goes by its key
            const bool isPlain = (names.value(channel.name) == 1) && (Format::escaped(channel.name) == channel.name);
            completion.candidates += {(isPlain ? channel.name : channel.key), (isPlain ? channel.shortKey() : channel.name)};
        }
    }

    void addItems(Completion &completion, Api &api, const QString &channel, const QString &beginning)
    {
        const QJsonObject page = api.getObject(u"items"_s, {{u"key"_s, findChannel(api, ChannelKind::Either, channel).key}
            , {u"filter"_s, beginning}, {u"limit"_s, QString::number(ITEMS_MAX)}});
        for (const QJsonValue &item : asConst(page[u"items"_s].toArray()))
        {
            const QString path = item[u"path"_s].toString();
            if (Format::escaped(path) == path)
                completion.candidates += {path, {}};
        }
    }

    // What comes after the first operand of `rules`
    Operand afterRules(const QString &word)
    {
        if ((word == u"export") || (word == u"import"))
            return Operand::File;
        if (word == u"apply")
            return Operand::Subscription;
        return ((word == u"move") || (word == u"remove") || (word == u"test")) ? Operand::Rule : Operand::Text;
    }

    void addRules(Completion &completion, Api &api)
    {
        for (const QJsonValue &rule : asConst(api.getArray(u"rules"_s)))
        {
            const QString name = rule[u"name"_s].toString();
            if (Format::escaped(name) == name)
                completion.candidates += {name, {}};
        }
    }

    // And those above them
    void addFolders(Completion &completion, Api &api)
    {
        QSet<QString> folders;
        for (const QJsonValue &info : asConst(api.getArray(u"subscriptions"_s)))
        {
            for (QString folder = info[u"folder"_s].toString(); !folder.isEmpty(); folder = folder.section(u'/', 0, -2))
                folders.insert(folder);
        }
        QStringList sorted {folders.cbegin(), folders.cend()};
        sorted.sort();
        for (const QString &folder : asConst(sorted))
        {
            if (Format::escaped(folder) == folder)
                completion.candidates += {folder, {}};
        }
    }

    // What a running qBittorrent knows
    void lookUpWith(const Position &position, const std::function<void (Api &api)> &add)
    {
        try
        {
            const Arguments args {position.common + QStringList {u"status"_s}};
            Waiting waiting;
            Api api {args, waiting};
            api.setHurried();
            add(api);
        }
        catch (const Failure &)
        {
            // nobody asked for a sentence
        }
    }

    void addOperand(Completion &completion, const Position &position, const QString &word, const bool lookUp)
    {
        const Command &command = *position.command;
        const qsizetype index = position.operands.size();
        if (command.operands.isEmpty() || ((command.maxOperands != Command::MANY) && (index >= command.maxOperands)))
            return;
        if (index == 0)
        {
            for (const QString &choice : command.choices)
                completion.candidates += {choice, {}};
        }
        if ((command.name == u"priority") && (index == 1))
            completion.candidates += {{u"normal"_s, {}}, {u"high"_s, {}}, {u"maximum"_s, {}}};

        Operand operand = command.operands.at(std::min(index, (command.operands.size() - 1)));
        if (operand == Operand::Rule)
            operand = afterRules(position.operands.constFirst());
        if (operand == Operand::Folded)
            operand = (position.operands.constFirst() == u"rename") ? Operand::Folder : Operand::Subscription;
        if (operand == Operand::File)
            completion.wantsFiles = true;
        if (!lookUp || (operand == Operand::File) || (operand == Operand::Text))
            return;

        lookUpWith(position, [&](Api &api)
        {
            if (operand == Operand::Item)
                addItems(completion, api, position.operands.constFirst(), word);
            else if (operand == Operand::Rule)
                addRules(completion, api);
            else if (operand == Operand::Folder)
                addFolders(completion, api);
            else
                addChannels(completion, api, ((operand == Operand::OwnChannel) ? ChannelKind::Own : ((operand == Operand::Subscription) ? ChannelKind::Subscription : ChannelKind::Either)));
        });
    }
}

Completion Megatorrent::Cli::complete(const QStringList &words, const bool lookUp)
{
    Completion completion;
    const QString word = words.isEmpty() ? QString() : words.constLast();
    const auto found = positionAfter(words.first(std::max<qsizetype>(0, (words.size() - 1))));
    if (!found)
        return completion;

    const Position &position = *found;
    if (!position.openOption.isEmpty())
    {
        for (const QString &value : asConst(VALUES.value(position.openOption)))
            completion.candidates += {value, {}};
        completion.wantsFiles = FILE_OPTIONS.contains(position.openOption);
        if (lookUp && (position.openOption == u"in"))
            lookUpWith(position, [&](Api &api) { addChannels(completion, api, ChannelKind::Subscription); });
        if (lookUp && (position.openOption == u"folder"))
            lookUpWith(position, [&](Api &api) { addFolders(completion, api); });
    }
    else if (!position.isAfterDashes && word.startsWith(u'-'))
    {
        if (position.command)
            addOptions(completion, position.command->options);
        addOptions(completion, Arguments::commonOptions());
    }
    else if (position.command)
    {
        addOperand(completion, position, word, lookUp);
    }
    else
    {
        for (const Command &command : allCommands())
            completion.candidates += {command.name, command.summary};
    }

    completion.candidates.removeIf([&word](const Candidate &candidate) { return !candidate.word.startsWith(word); });
    return completion;
}

void Megatorrent::Cli::writeCompletion(Output &out, const QStringList &words)
{
    const Completion completion = complete(words, true);
    for (const Candidate &candidate : completion.candidates)
        out.fields({candidate.word, candidate.description});
    if (completion.wantsFiles)
        out.line(u":files"_s);
}
