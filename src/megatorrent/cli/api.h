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

#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QNetworkReply>
#include <QSslConfiguration>
#include <QString>
#include <QStringList>

class QNetworkAccessManager;

namespace Megatorrent::Cli
{
    class Arguments;
    class Server;
    class Waiting;

    // The WebAPI (docs/webapi.md) of the qBittorrent that is meant. Answers are waited for; what is refused is thrown as the sentence that
    // the server says. Logs in only where that is asked for, and once: five refusals lock the address out.
    class Api
    {
        Q_DISABLE_COPY_MOVE(Api)

    public:
        using Fields = QList<std::pair<QString, QString>>;

        // Nothing is read or connected to before the first request.
        Api(const Arguments &args, Waiting &waiting);
        ~Api();

        const Server &server() const;

        QJsonObject getObject(const QString &action, const Fields &fields = {});
        QJsonArray getArray(const QString &action, const Fields &fields = {});
        QJsonObject post(const QString &action, const Fields &fields);

        // How long an answer is waited for, in milliseconds; the largest number: as long as it takes
        static int patience(const QString &action);

        struct Part
        {
            int status = 0;
            QByteArray tag;        // ETag of the whole
            QString range;         // Content-Range
            bool isWhole = false;  // nothing is missing at its end
        };
        // What an action gives that is no JSON, however much it is: each piece goes to `take`, which may take its time. 416 is an answer, too.
        // Breaks off where the connection does.
        Part receive(const QString &action, const Fields &fields, const QList<std::pair<QByteArray, QByteArray>> &headers
            , const std::function<void (int status, const QByteArray &bytes)> &take);

        // Whether something answers there at all
        bool answers();
        // For completion: no login, no long waiting
        void setHurried();

        // Paths as a parameter
        static QString list(const QStringList &paths);
        static QString flag(bool value);

    private:
        struct Answer
        {
            int status = 0;
            QByteArray body;
            QNetworkReply::NetworkError error = QNetworkReply::NoError;
            QString errorText;
            QString errorName;   // what kind of refusal it is
        };

        QJsonValue send(const QString &action, const Fields &fields, bool isPost);
        std::unique_ptr<QNetworkReply> request(const QString &path, const Fields &fields, bool isPost, const QList<std::pair<QByteArray, QByteArray>> &headers = {});
        Answer exchange(const QString &path, const Fields &fields, bool isPost, int milliseconds);
        void logIn();
        [[noreturn]] void throwRefusal(const Answer &answer) const;
        [[noreturn]] void throwNotReachable(const Answer &answer) const;
        QString address() const;

        const Arguments &m_args;
        Waiting &m_waiting;
        mutable std::unique_ptr<Server> m_server;
        std::unique_ptr<QNetworkAccessManager> m_network;
        std::optional<QSslConfiguration> m_sslConfiguration;
        bool m_isHurried = false;
        bool m_hasSession = false;
    };
}
