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


#include "synclog.h"

#include <QJsonArray>

#include "base/global.h"

using namespace Megatorrent;

SyncLog::SyncLog(const qint64 revision)
    : m_first {revision}
    , m_revision {revision}
{
}

void SyncLog::set(const QString &section, const QString &id, const QJsonObject &fields)
{
    QHash<QString, Entry> &entries = m_sections[section];
    if (!entries.contains(id))
    {
        // It is back: whoever is told both would not know which was last
        m_removals.removeIf([&](const Removal &removal) { return (removal.section == section) && (removal.id == id); });
    }
    Entry &entry = entries[id];
    for (auto it = fields.constBegin(); it != fields.constEnd(); ++it)
        setField(entry, it.key(), it.value());
}

void SyncLog::remove(const QString &section, const QString &id)
{
    if (!m_sections[section].remove(id))
        return;
    m_removals.append({section, id, nextRevision()});
    if (m_removals.size() > REMOVALS_MAX)
        m_first = m_removals.takeFirst().revision;
}

void SyncLog::setFields(const QString &section, const QJsonObject &fields)
{
    Entry &object = m_objects[section];
    for (auto it = fields.constBegin(); it != fields.constEnd(); ++it)
        setField(object, it.key(), it.value());
}

void SyncLog::setField(const QString &section, const QString &field, const QJsonValue &value)
{
    setField(m_objects[section], field, value);
}

void SyncLog::removeField(const QString &section, const QString &field)
{
    m_objects[section].fields.remove(field);
}

QStringList SyncLog::ids(const QString &section) const
{
    return m_sections.value(section).keys();
}

QJsonObject SyncLog::since(const qint64 revision)
{
    if (m_hasChanged)
    {
        ++m_revision;
        m_hasChanged = false;
    }

    const bool isFull = (revision < m_first) || (revision > m_revision);
    const qint64 known = isFull ? -1 : revision;
    QJsonObject result {{u"rid"_s, m_revision}};
    if (isFull)
        result.insert(u"full_update"_s, true);
    if (known == m_revision)
        return result;

    for (auto it = m_objects.cbegin(); it != m_objects.cend(); ++it)
    {
        if (it->revision > known)
            result.insert(it.key(), changes(*it, known));
    }
    for (auto section = m_sections.cbegin(); section != m_sections.cend(); ++section)
    {
        QJsonObject changed;
        for (auto it = section->cbegin(); it != section->cend(); ++it)
        {
            if (it->revision > known)
                changed.insert(it.key(), changes(*it, known));
        }
        if (!changed.isEmpty())
            result.insert(section.key(), changed);
    }
    if (isFull)
        return result;

    QMap<QString, QJsonArray> removed;
    for (const Removal &removal : asConst(m_removals))
    {
        if (removal.revision > known)
            removed[removal.section].append(removal.id);
    }
    for (auto it = removed.cbegin(); it != removed.cend(); ++it)
        result.insert((it.key() + u"_removed"), *it);
    return result;
}

void SyncLog::setField(Entry &entry, const QString &field, const QJsonValue &value)
{
    Field &known = entry.fields[field];
    if ((known.revision != 0) && (known.value == value))
        return;
    known = {value, nextRevision()};
    entry.revision = known.revision;
}

qint64 SyncLog::nextRevision()
{
    m_hasChanged = true;
    return m_revision + 1;
}

QJsonObject SyncLog::changes(const Entry &entry, const qint64 revision)
{
    QJsonObject result;
    for (auto it = entry.fields.cbegin(); it != entry.fields.cend(); ++it)
    {
        if (it->revision > revision)
            result.insert(it.key(), it->value);
    }
    return result;
}
