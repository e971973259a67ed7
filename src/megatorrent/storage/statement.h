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
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include "../crypto/bytes.h"

class QSqlDatabase;

namespace Megatorrent
{
    // An SQL statement that its connection keeps prepared for the next use. Failures are thrown as
    // DatabaseError. For the thread of the connection.
    class Statement
    {
        Q_DISABLE_COPY_MOVE(Statement)

    public:
        // `sql` must be a literal
        Statement(QSqlDatabase &db, const char *sql);
        ~Statement();

        template <typename... Values>
        Statement &exec(const Values &...values)
        {
            int position = 0;
            (m_query.bindValue(position++, toVariant(values)), ...);
            execute();
            return *this;
        }

        // False at the end
        bool next() { return m_query.next() || failed(); }
        int affectedRows() const { return m_query.numRowsAffected(); }

        qint64 integer(const int column) const { return m_query.value(column).toLongLong(); }
        bool isNull(const int column) const { return m_query.isNull(column); }
        QByteArray bytes(const int column) const { return m_query.value(column).toByteArray(); }
        QString text(const int column) const { return m_query.value(column).toString(); }

        // A value of exactly this type's size; anything else is a damaged database.
        template <typename T>
        T fixed(const int column) const
        {
            const QByteArray value = bytes(column);
            requireSize(value, T::SIZE);
            return T::fromBytes(value);
        }

        template <typename T>
        std::optional<T> optionalFixed(const int column) const
        {
            if (isNull(column))
                return std::nullopt;
            return fixed<T>(column);
        }

        // Before a connection is closed: what was prepared on it by this thread
        static void forget(const QString &connectionName);

    private:
        template <typename T>
        static QVariant toVariant(const T &value)
        {
            if constexpr (requires { value.view(); })
                return value.view().toByteArray();
            else if constexpr (requires { value.has_value(); })
                return value.has_value() ? toVariant(*value) : QVariant {};
            else if constexpr (std::is_enum_v<T>)
                return static_cast<qlonglong>(value);
            else if constexpr (std::is_integral_v<T>)
                return static_cast<qlonglong>(value);
            else if constexpr (std::is_same_v<T, QString>)
                return marked(value);
            else
                return value;
        }

        // SQLite takes a byte order mark at the beginning for one, and off.
        static QString marked(const QString &text)
        {
            return (text.startsWith(QChar::ByteOrderMark) || text.startsWith(QChar::ByteOrderSwapped)) ? (QChar(QChar::ByteOrderMark) + text) : text;
        }

        void execute();
        // An error ends a query as its last row does. False: it is none
        bool failed() const;
        static void requireSize(const QByteArray &value, qsizetype size);

        QString m_connection;
        const char *m_sql = nullptr;
        QSqlQuery m_query;
    };
}
