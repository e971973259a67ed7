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

#include "folderevents.h"

#include <QFileSystemWatcher>

#include "base/global.h"

using namespace Megatorrent;

FolderEvents::FolderEvents(QObject *parent)
    : QObject(parent)
    , m_worker {new QObject}
{
    m_thread.setObjectName(u"folders"_s);
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

FolderEvents::~FolderEvents()
{
    m_thread.quit();
    m_thread.wait();
}

qsizetype FolderEvents::watch(const qint64 channel, const QStringList &folders)
{
    QStringList dropped;
    for (auto it = m_channels.begin(); it != m_channels.end();)
    {
        const bool isOurs = (it->removeAll(channel) > 0);
        if (isOurs)
            dropped.append(it.key());   // what is there now may be another disk, whatever its path
        it = it->isEmpty() ? m_channels.erase(it) : std::next(it);
    }

    QStringList added;
    for (const QString &folder : folders)
    {
        if (!m_channels.contains(folder) && (m_channels.size() >= FOLDERS_MAX))
            break;
        // Sources may overlap.
        QList<qint64> &channels = m_channels[folder];
        if (channels.contains(channel))
            continue;
        channels.append(channel);
        added.append(folder);
    }
    const qsizetype count = added.size();
    // of another channel, too
    for (const QString &folder : asConst(dropped))
    {
        if (m_channels.contains(folder) && !added.contains(folder))
            added.append(folder);
    }
    if (dropped.isEmpty() && added.isEmpty())
        return count;
    QMetaObject::invokeMethod(m_worker, [this, dropped, added]
    {
        if (!m_watcher)
        {
            m_watcher = new QFileSystemWatcher(m_worker);
            connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &FolderEvents::tell);
            connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &FolderEvents::tell);
        }
        if (!dropped.isEmpty())
            m_watcher->removePaths(dropped);
        const QStringList refused = added.isEmpty() ? QStringList() : m_watcher->addPaths(added);
        if (!refused.isEmpty())
            QMetaObject::invokeMethod(this, [this, refused] { tellRefused(refused); }, Qt::QueuedConnection);
    }, Qt::QueuedConnection);
    return count;
}

void FolderEvents::tellRefused(const QStringList &folders)
{
    QHash<qint64, qsizetype> counts;
    for (const QString &folder : folders)
    {
        const QList<qint64> channels = m_channels.value(folder);
        for (const qint64 channel : channels)
            ++counts[channel];
    }
    for (const auto &[channel, count] : asConst(counts).asKeyValueRange())
        emit refused(channel, count);
}

void FolderEvents::tell(const QString &folder)
{
    const QList<qint64> channels = m_channels.value(folder);
    for (const qint64 channel : channels)
        emit happened(channel);
}
