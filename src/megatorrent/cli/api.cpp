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

#include "api.h"

#include <limits>

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QTimer>
#include <QUrlQuery>

#include "base/global.h"
#include "failure.h"
#include "files.h"
#include "server.h"
#include "waiting.h"

using namespace Megatorrent::Cli;

namespace
{
    const QString PREFIX = u"api/v2/megatorrent/"_s;
    const int ANSWER_TIMEOUT = 60'000;  // ms
    const qint64 RECEIVED_MAX = 1024 * 1024;  // bytes that wait to be taken
    const int RECEIVING_TIMEOUT = 180'000;    // without a byte; qBittorrent gives up before
    const int HURRIED_TIMEOUT = 1'000;
    const int LOGOUT_TIMEOUT = 1'000;
    const qint64 CERTIFICATES_MAX_SIZE = 16 * 1024 * 1024;

    QByteArray encoded(const Api::Fields &fields)
    {
        QByteArray result;
        for (const auto &[name, value] : fields)
        {
            if (!result.isEmpty())
                result += '&';
            result += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
        }
        return result;
    }

    QSslConfiguration sslConfiguration(const QString &certificates)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        if (certificates.isEmpty())
            return configuration;
        const QList<QSslCertificate> more = QSslCertificate::fromData(Files::read(certificates, CERTIFICATES_MAX_SIZE), QSsl::Pem);
        if (more.isEmpty())
            throw Failure(ExitCode::WrongUse, Text::tr("There is no certificate (PEM) in \"%1\".").arg(certificates));
        configuration.addCaCertificates(more);
        return configuration;
    }
}

Api::Api(const Arguments &args, Waiting &waiting)
    : m_args {args}
    , m_waiting {waiting}
{
}

Api::~Api()
{
    // without this each command would leave a session behind, which qBittorrent keeps for an hour
    if (m_hasSession)
    {
        try
        {
            exchange(u"api/v2/auth/logout"_s, {}, true, LOGOUT_TIMEOUT);
        }
        catch (const Failure &)
        {
        }
    }
}

const Server &Api::server() const
{
    if (!m_server)
        m_server = std::make_unique<Server>(m_args);
    return *m_server;
}

QJsonObject Api::getObject(const QString &action, const Fields &fields)
{
    return send(action, fields, false).toObject();
}

QJsonArray Api::getArray(const QString &action, const Fields &fields)
{
    return send(action, fields, false).toArray();
}

QJsonObject Api::post(const QString &action, const Fields &fields)
{
    return send(action, fields, true).toObject();
}

bool Api::answers()
{
    return exchange(u"api/v2/app/version"_s, {}, false, HURRIED_TIMEOUT).status > 0;
}

void Api::setHurried()
{
    m_isHurried = true;
}

QString Api::list(const QStringList &paths)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(paths)).toJson(QJsonDocument::Compact));
}

QString Api::flag(const bool value)
{
    return value ? u"true"_s : u"false"_s;
}

int Api::patience(const QString &action)
{
    // thousands of entries, each with a folder of its own, which is done also if nobody waits
    return (action == u"importSubscriptions") ? std::numeric_limits<int>::max() : ANSWER_TIMEOUT;
}

QJsonValue Api::send(const QString &action, const Fields &fields, const bool isPost)
{
    const int timeout = m_isHurried ? HURRIED_TIMEOUT : patience(action);
    Answer answer = exchange((PREFIX + action), fields, isPost, timeout);
    if ((answer.status == 403) && !m_isHurried)
    {
        logIn();
        answer = exchange((PREFIX + action), fields, isPost, timeout);
    }
    if (answer.status == 0)
        throwNotReachable(answer);
    if ((answer.status < 200) || (answer.status > 299))
        throwRefusal(answer);
    m_hasSession = true;

    if (answer.body.isEmpty())
        return {};
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(answer.body, &error);
    if (error.error != QJsonParseError::NoError)
        throw Failure(ExitCode::NotReachable, Text::tr("What answers at %1 is no qBittorrent with channels.").arg(address()));
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

std::unique_ptr<QNetworkReply> Api::request(const QString &path, const Fields &fields, const bool isPost, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    if (!m_network)
    {
        m_network = std::make_unique<QNetworkAccessManager>();
        // the address is the user's own, often this computer
        m_network->setProxy(QNetworkProxy::NoProxy);
    }

    QUrl url = server().url();
    url.setPath(url.path() + path);
    if (!isPost && !fields.isEmpty())
        url.setQuery(QString::fromLatin1(encoded(fields)), QUrl::StrictMode);

    QNetworkRequest request {url};
    // what goes elsewhere would take the password there
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"megatorrent"_s);
    if (url.scheme() == u"https")
    {
        // the file may be a pipe
        if (!m_sslConfiguration)
            m_sslConfiguration = sslConfiguration(server().certificates());
        request.setSslConfiguration(*m_sslConfiguration);
    }
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);

    if (!isPost)
        return std::unique_ptr<QNetworkReply> {m_network->get(request)};
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    return std::unique_ptr<QNetworkReply> {m_network->post(request, encoded(fields))};
}

Api::Answer Api::exchange(const QString &path, const Fields &fields, const bool isPost, const int milliseconds)
{
    const int limit = m_waiting.remaining(milliseconds);
    const std::unique_ptr<QNetworkReply> reply = request(path, fields, isPost);

    QEventLoop loop;
    QTimer timer;
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, reply.get(), &QNetworkReply::abort);
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    timer.start(limit);
    while (!reply->isFinished())
        m_waiting.run(loop);
    if ((reply->error() == QNetworkReply::OperationCanceledError) && (limit < milliseconds))
        throw Failure(ExitCode::TimedOut, Text::tr("The time is up."));

    Answer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.error = reply->error();
    answer.errorText = reply->errorString();
    answer.errorName = QString::fromLatin1(reply->rawHeader("X-Megatorrent-Error"));
    if (reply->isOpen())
        answer.body = reply->readAll();
    // an answer that broke off is none
    if ((answer.error != QNetworkReply::NoError) && (answer.error < QNetworkReply::ContentAccessDenied))
        answer.status = 0;
    return answer;
}

Api::Part Api::receive(const QString &action, const Fields &fields, const QList<std::pair<QByteArray, QByteArray>> &headers
    , const std::function<void (int status, const QByteArray &bytes)> &take)
{
    for (bool hasLoggedIn = false;; hasLoggedIn = true)
    {
        const std::unique_ptr<QNetworkReply> reply = request((PREFIX + action), fields, false, headers);
        reply->setReadBufferSize(RECEIVED_MAX);
        Answer answer;
        while (true)
        {
            const int limit = m_waiting.remaining(RECEIVING_TIMEOUT);
            QEventLoop loop;
            QTimer timer;
            timer.setSingleShot(true);
            QObject::connect(&timer, &QTimer::timeout, reply.get(), &QNetworkReply::abort);
            QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
            QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, &QEventLoop::quit);
            timer.start(limit);
            if ((reply->bytesAvailable() == 0) && !reply->isFinished())
                m_waiting.run(loop);

            answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            const bool isContent = (answer.status == 200) || (answer.status == 206);
            const QByteArray bytes = reply->isOpen() ? reply->readAll() : QByteArray();
            if (isContent && !bytes.isEmpty())
                take(answer.status, bytes);
            else
                answer.body += bytes;
            if (reply->isFinished() && (!reply->isOpen() || (reply->bytesAvailable() == 0)))
            {
                if ((reply->error() == QNetworkReply::OperationCanceledError) && (limit < RECEIVING_TIMEOUT))
                    throw Failure(ExitCode::TimedOut, Text::tr("The time is up."));
                break;
            }
        }

        answer.error = reply->error();
        answer.errorText = reply->errorString();
        answer.errorName = QString::fromLatin1(reply->rawHeader("X-Megatorrent-Error"));
        if (answer.status == 0)
            throwNotReachable(answer);
        m_hasSession = m_hasSession || (answer.status != 403);
        if ((answer.status == 403) && !hasLoggedIn)
        {
            logIn();
            continue;
        }
        if ((answer.status != 200) && (answer.status != 206) && (answer.status != 416))
            throwRefusal(answer);
        return {.status = answer.status, .tag = reply->rawHeader("ETag"), .range = QString::fromLatin1(reply->rawHeader("Content-Range"))
            , .isWhole = (answer.error == QNetworkReply::NoError)};
    }
}

void Api::logIn()
{
    const auto password = server().password();
    if (!password)
    {
        throw Failure(ExitCode::LoginRefused, Text::tr("%1 wants a login, and there is no password for it. "
            "Name a file that holds it (--password-file), or set MEGATORRENT_PASSWORD.").arg(address()));
    }

    const Answer answer = exchange(u"api/v2/auth/login"_s, {{u"username"_s, server().user()}, {u"password"_s, *password}}, true, ANSWER_TIMEOUT);
    if (answer.status == 0)
        throwNotReachable(answer);
    if (answer.status == 403)
    {
        throw Failure(ExitCode::LoginRefused, Text::tr("%1 lets nobody log in from here for some time: there were too many wrong passwords.")
            .arg(address()));
    }
    // later versions say it by the status
    if ((answer.status != 204) && ((answer.status != 200) || !answer.body.startsWith("Ok")))
    {
        throw Failure(ExitCode::LoginRefused, Text::tr("%1 refused the login of \"%2\". Check name and password before you try again: after five "
            "wrong ones it lets nobody log in from here for an hour.").arg(address(), server().user()));
    }
}

void Api::throwRefusal(const Answer &answer) const
{
    const QString message = QString::fromUtf8(answer.body).trimmed();
    switch (answer.status)
    {
    case 400:
        throw Failure(ExitCode::WrongUse, message, answer.errorName);
    case 401:
        throw Failure(ExitCode::LoginRefused, Text::tr("The WebUI does not answer to the name in %1. "
            "Use another one, or add it to the server domains in qBittorrent's options.").arg(address()));
    case 403:
        throw Failure(ExitCode::LoginRefused, Text::tr("%1 wants a login.").arg(address()));
    case 404:
        // whoever knows the action says what it is that is not there
        if (answer.errorName.isEmpty())
            throw Failure(ExitCode::NotReachable, Text::tr("What answers at %1 is no qBittorrent with channels.").arg(address()));
        throw Failure(ExitCode::NotFound, message, answer.errorName);
    case 409:
        throw Failure(ExitCode::Refused, message, answer.errorName);
    default:
        throw Failure(ExitCode::NotReachable, Text::tr("%1 gives an answer that is not understood: status %2. Is it qBittorrent's WebUI?")
            .arg(address(), QString::number(answer.status)));
    }
}

void Api::throwNotReachable(const Answer &answer) const
{
    switch (answer.error)
    {
    case QNetworkReply::ConnectionRefusedError:
        throw Failure(ExitCode::NotReachable, Text::tr("Nothing answers at %1. Is qBittorrent running, and its WebUI switched on?").arg(address()));
    case QNetworkReply::HostNotFoundError:
        throw Failure(ExitCode::NotReachable, Text::tr("There is no computer \"%1\".").arg(server().url().host()));
    case QNetworkReply::SslHandshakeFailedError:
        throw Failure(ExitCode::NotReachable, Text::tr("The certificate of %1 is not trusted: %2. If it is your own, name it by --cacert.")
            .arg(address(), answer.errorText));
    case QNetworkReply::OperationCanceledError:
        throw Failure(ExitCode::NotReachable, Text::tr("%1 did not answer within a minute.").arg(address()));
    default:
        throw Failure(ExitCode::NotReachable, Text::tr("Cannot talk to %1: %2.").arg(address(), answer.errorText));
    }
}

QString Api::address() const
{
    return server().address();
}
