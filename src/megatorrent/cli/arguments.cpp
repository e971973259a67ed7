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

#include "arguments.h"

#include <algorithm>

#include <QCommandLineOption>
#include <QCommandLineParser>

#include "base/global.h"
#include "commandtable.h"
#include "files.h"

using namespace Megatorrent::Cli;

namespace
{
    // so that the parser, which takes the first one for the program, has one
    QStringList withProgram(const QStringList &words)
    {
        return QStringList {u"megatorrent"_s} + words;
    }

    [[noreturn]] void throwWrongUse(const QString &message, const Command *command)
    {
        const QString hint = command
                ? Text::tr("See: megatorrent %1 --help").arg(command->name)
                : Text::tr("See: megatorrent --help");
        throw Failure(ExitCode::WrongUse, (message + u' ' + hint));
    }

    void parse(QCommandLineParser &parser, const QStringList &words, const Command *command)
    {
        if (!parser.parse(withProgram(words)))
        {
            QString error = parser.errorText();
            if (!error.endsWith(u'.'))
                error += u'.';
            throwWrongUse(error, command);
        }
    }
}

Arguments::Arguments(const QStringList &words)
    : m_common {std::make_unique<QCommandLineParser>()}
    , m_own {std::make_unique<QCommandLineParser>()}
{
    m_common->addOptions(commonOptions());
    m_common->setOptionsAfterPositionalArgumentsMode(QCommandLineParser::ParseAsPositionalArguments);
    parse(*m_common, words, nullptr);

    QStringList rest = m_common->positionalArguments();
    if (rest.isEmpty())
    {
        if (!wantsHelp() && !wantsVersion())
            throwWrongUse(Text::tr("Say what to do."), nullptr);
        return;
    }

    const QString name = rest.takeFirst();
    m_command = findCommand(name);
    if (!m_command)
        throwWrongUse(Text::tr("There is no command \"%1\".").arg(name), nullptr);

    m_own->addOptions(commonOptions());
    m_own->addOptions(m_command->options);
    parse(*m_own, rest, m_command);
    if (wantsHelp())
        return;

    // one that stands for others is counted as one
    const qsizetype count = operands().size() + (isSeparatedByNul() ? 1 : 0);
    if (count < m_command->minOperands)
        throwWrongUse(Text::tr("Something is missing: megatorrent %1 %2.").arg(name, m_command->usage), m_command);
    if ((m_command->maxOperands != Command::MANY) && (count > m_command->maxOperands))
        throwWrongUse(Text::tr("\"%1\" is one too many.").arg(operands().value(m_command->maxOperands)), m_command);
}

Arguments::~Arguments() = default;

QList<QCommandLineOption> Arguments::commonOptions()
{
    return
    {
        {{u"h"_s, u"help"_s}, Text::tr("Show this help.")},
        {u"version"_s, Text::tr("Show the version.")},
        {u"url"_s, Text::tr("Where qBittorrent's WebUI is."), u"URL"_s},
        {u"user"_s, Text::tr("User name of the WebUI."), u"NAME"_s},
        {u"password-file"_s, Text::tr("File whose first line is the WebUI's password."), u"FILE"_s},
        {u"cacert"_s, Text::tr("File of certificates that are trusted besides the system's."), u"FILE"_s},
        {u"json"_s, Text::tr("Write JSON.")},
        {{u"q"_s, u"quiet"_s}, Text::tr("Say nothing but what was asked for, and errors.")},
        {u"timeout"_s, Text::tr("Give up after so many seconds."), u"SECONDS"_s}
    };
}

bool Arguments::wantsHelp() const
{
    return isSet(u"help"_s);
}

bool Arguments::wantsVersion() const
{
    return isSet(u"version"_s);
}

bool Arguments::isSet(const QString &option) const
{
    const bool isCommon = std::ranges::any_of(commonOptions(), [&option](const QCommandLineOption &one) { return one.names().contains(option); });
    return (m_command && m_own->isSet(option)) || (isCommon && m_common->isSet(option));
}

QString Arguments::value(const QString &option) const
{
    return values(option).value(0);
}

QStringList Arguments::values(const QString &option) const
{
    if (!isSet(option))
        return {};
    return (m_command && m_own->isSet(option)) ? m_own->values(option) : m_common->values(option);
}

void Arguments::refuseTogether(const QString &one, const QString &other) const
{
    if (isSet(one) && isSet(other))
        throwWrongUse(Text::tr("--%1 and --%2 do not go together.").arg(one, other), m_command);
}

QStringList Arguments::operands() const
{
    return m_own->positionalArguments();
}

QString Arguments::operand(const qsizetype index) const
{
    return operands().value(index);
}

bool Arguments::hasList(const qsizetype first) const
{
    return (operands().size() > first) || isSeparatedByNul();
}

// Other commands do not know the option.
bool Arguments::isSeparatedByNul() const
{
    return m_command->takesList && m_own->isSet(u"0"_s);
}

QStringList Arguments::list(const qsizetype first) const
{
    QStringList result;
    bool isRead = false;
    for (const QString &operand : asConst(operands().sliced(std::min(first, operands().size()))))
    {
        if (operand != u"-")
            result += operand;
        else if (!std::exchange(isRead, true))
            result += Files::readList(isSeparatedByNul());
    }
    if (isSeparatedByNul() && !isRead)
        result += Files::readList(true);
    if (result.isEmpty())
        throw Failure(ExitCode::WrongUse, Text::tr("Nothing was named: standard input is empty."));
    return result;
}
