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

#include <optional>

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QUrl>

namespace Megatorrent::Cli
{
    class Arguments;

    // Which qBittorrent is meant, and how to log in there: from options, environment and the configuration file, in this order
    class Server
    {
    public:
        // Throws what is wrong with them.
        explicit Server(const Arguments &args);

        const QUrl &url() const { return m_url; }           // ends in a slash
        QString address() const;                            // for people
        const QString &user() const { return m_user; }
        const QString &certificates() const { return m_certificates; }
        bool isOnThisComputer() const;

        // Asks for it, once, if there is a terminal; nothing if there is neither
        std::optional<QString> password() const;

        // `name = value` lines of a configuration file. A text for each line that is none goes to `errors`.
        static QHash<QString, QString> parseConfiguration(const QByteArray &text, QStringList &errors);

    private:
        QUrl m_url;
        QString m_user;
        QString m_certificates;
        mutable std::optional<QString> m_password;
    };
}
