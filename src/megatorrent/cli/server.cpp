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

#include "server.h"

#include <algorithm>
#include <csignal>

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QStringList>

#include "base/global.h"
#include "arguments.h"
#include "failure.h"
#include "files.h"
#include "format.h"

using namespace Megatorrent::Cli;

namespace
{
    const QString DEFAULT_URL = u"http://localhost:8080"_s;
    const QString DEFAULT_USER = u"admin"_s;
    const qint64 FILE_MAX_SIZE = 65536;
    const QStringList NAMES {u"url"_s, u"user"_s, u"password"_s, u"password-file"_s, u"cacert"_s};

    QString configurationPath()
    {
        return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/megatorrent/config";
    }

    QHash<QString, QString> readConfiguration()
    {
        const QString path = configurationPath();
        struct stat status {};
        if (::stat(QFile::encodeName(path).constData(), &status) != 0)
            return {};

        QStringList errors;
        QHash<QString, QString> values = Server::parseConfiguration(Files::read(path, FILE_MAX_SIZE), errors);
        if (!errors.isEmpty())
            throw Failure(ExitCode::WrongUse, Text::tr("%1: %2").arg(path, errors.constFirst()));
        if (values.contains(u"password"_s) && ((status.st_uid != ::geteuid()) || (status.st_mode & 077)))
        {
            throw Failure(ExitCode::WrongUse, Text::tr("%1 holds a password, and others can read it. To mend that: chmod 600 %1")
                .arg(path));
        }
        return values;
    }

    QUrl checkedUrl(const QString &text)
    {
        // such a text is in no message
        if (text.contains(u'@'))
            throw Failure(ExitCode::WrongUse, Text::tr("The WebUI's address holds a user name or password. Say the name by --user, and the password by --password-file."));
        QUrl url {text, QUrl::StrictMode};
        if (!url.isValid() || url.host().isEmpty() || ((url.scheme() != u"http") && (url.scheme() != u"https")) || url.hasQuery() || url.hasFragment())
            throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is no address of a WebUI, such as http://localhost:8080.").arg(text));
        if (!url.path().endsWith(u'/'))
            url.setPath(url.path() + u'/');
        return url;
    }

    std::optional<QString> environment(const char *name)
    {
        return qEnvironmentVariableIsSet(name) ? std::make_optional(qEnvironmentVariable(name)) : std::nullopt;
    }

    termios savedTerminal {};
    int terminal = -1;

    // What was switched off comes back whatever ends us.
    void restoreTerminal(const int signal)
    {
        ::tcsetattr(terminal, TCSANOW, &savedTerminal);
        ::signal(signal, SIG_DFL);
        ::raise(signal);
    }

    std::optional<QString> askForPassword(const QString &question)
    {
        terminal = ::open("/dev/tty", (O_RDWR | O_CLOEXEC | O_NOCTTY));
        if (terminal < 0)
            return std::nullopt;
        const auto closing = qScopeGuard([] { ::close(terminal); });
        if (::tcgetattr(terminal, &savedTerminal) != 0)
            return std::nullopt;

        struct sigaction before[3] {};
        const int signalNumbers[3] {SIGINT, SIGTERM, SIGHUP};
        for (int i = 0; i < 3; ++i)
        {
            struct sigaction action {};
            action.sa_handler = restoreTerminal;
            ::sigaction(signalNumbers[i], &action, &before[i]);
        }
        termios silent = savedTerminal;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal, TCSAFLUSH, &silent);
        const auto restoring = qScopeGuard([&]
        {
            ::tcsetattr(terminal, TCSAFLUSH, &savedTerminal);
            std::ignore = ::write(terminal, "\n", 1);
            for (int i = 0; i < 3; ++i)
                ::sigaction(signalNumbers[i], &before[i], nullptr);
        });

        const QByteArray text = Format::escaped(question).toUtf8();
        std::ignore = ::write(terminal, text.constData(), static_cast<size_t>(text.size()));
        QByteArray answer;
        for (char c = 0; (::read(terminal, &c, 1) == 1) && (c != '\n');)
            answer += c;
        return QString::fromUtf8(answer);
    }
}

Server::Server(const Arguments &args)
{
    const QHash<QString, QString> file = readConfiguration();

    const auto url = args.isSet(u"url"_s) ? args.value(u"url"_s) : environment("MEGATORRENT_URL").value_or(QString());
    m_url = checkedUrl(url.isEmpty() ? file.value(u"url"_s, DEFAULT_URL) : url);
    // What the file says of its server is told to no other one.
    const bool isServerOfFile = (m_url == checkedUrl(file.value(u"url"_s, DEFAULT_URL)));

    m_user = args.isSet(u"user"_s) ? args.value(u"user"_s)
        : environment("MEGATORRENT_USER").value_or(isServerOfFile ? file.value(u"user"_s, DEFAULT_USER) : DEFAULT_USER);

    m_certificates = args.isSet(u"cacert"_s) ? args.value(u"cacert"_s) : file.value(u"cacert"_s);

    if (args.isSet(u"password-file"_s))
        m_password = Files::firstLine(args.value(u"password-file"_s));
    else if (const auto password = environment("MEGATORRENT_PASSWORD"))
        m_password = password;
    else if (isServerOfFile && file.contains(u"password"_s))
        m_password = file.value(u"password"_s);
    else if (isServerOfFile && file.contains(u"password-file"_s))
        m_password = Files::firstLine(QDir(configurationPath() + u"/..").absoluteFilePath(file.value(u"password-file"_s)));
}

QString Server::address() const
{
    QString text = m_url.toDisplayString();
    text.chop(1);
    return text;
}

bool Server::isOnThisComputer() const
{
    return (m_url.host() == u"localhost") || QHostAddress(m_url.host()).isLoopback();
}

std::optional<QString> Server::password() const
{
    if (!m_password)
        m_password = askForPassword(Text::tr("Password of %1 at %2: ").arg(m_user, address()));
    return m_password;
}

QHash<QString, QString> Server::parseConfiguration(const QByteArray &text, QStringList &errors)
{
    QHash<QString, QString> result;
    int number = 0;
    for (const QString &line : asConst(QString::fromUtf8(text).split(u'\n')))
    {
        ++number;
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith(u'#'))
            continue;
        const qsizetype sign = trimmed.indexOf(u'=');
        const QString name = trimmed.left(std::max<qsizetype>(sign, 0)).trimmed();
        // the line itself may hold a password
        if (!NAMES.contains(name))
            errors += Text::tr("line %1 begins with none of: %2").arg(QString::number(number), NAMES.join(u", "_s));
        else
            result.insert(name, trimmed.sliced(sign + 1).trimmed());
    }
    return result;
}
