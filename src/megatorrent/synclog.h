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


#pragma once

#include <QHash>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QMap>
#include <QString>

namespace Megatorrent
{
    // What a user interface that asks again and again has not seen yet, field by field. It keeps
    // when each field changed last, and nothing of who asks: a client says which revision it has.
    // Memory follows from what there is now, and REMOVALS_MAX.
    class SyncLog
    {
        Q_DISABLE_COPY_MOVE(SyncLog)

    public:
        // `revision`: larger than any that another log has given to the clients of this one, such
        // as the time in milliseconds
        explicit SyncLog(qint64 revision);

        // An entry of a section, such as a subscription
        void set(const QString &section, const QString &id, const QJsonObject &fields);
        void remove(const QString &section, const QString &id);
        // A section that is one object
        void setFields(const QString &section, const QJsonObject &fields);
        void setField(const QString &section, const QString &field, const QJsonValue &value);
        void removeField(const QString &section, const QString &field);
        QStringList ids(const QString &section) const;

        // What has changed since `revision`, or everything if that is not one of ours or too old.
        // Sections without changes are left out; `<section>_removed` has what is gone.
        QJsonObject since(qint64 revision);

        static constexpr qsizetype REMOVALS_MAX = 1000;

    private:
        struct Field
        {
            QJsonValue value;
            qint64 revision = 0;
        };

        struct Entry
        {
            QMap<QString, Field> fields;
            qint64 revision = 0;
        };

        struct Removal
        {
            QString section;
            QString id;
            qint64 revision = 0;
        };

        void setField(Entry &entry, const QString &field, const QJsonValue &value);
        // Of a change that nobody has been told yet
        qint64 nextRevision();
        static QJsonObject changes(const Entry &entry, qint64 revision);

        qint64 m_first = 0;             // those before are not ours, or too old
        qint64 m_revision = 0;
        bool m_hasChanged = false;      // since m_revision was given
        QMap<QString, QHash<QString, Entry>> m_sections;
        QMap<QString, Entry> m_objects;
        QList<Removal> m_removals;      // oldest first
    };
}
