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

#include "diskplace.h"

#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "base/global.h"

using namespace Megatorrent;

DiskPlace::DiskPlace(const QString &path)
{
    if (path.isEmpty())
        return;
    QFileInfo existing {QDir::cleanPath(QFileInfo(path).absoluteFilePath())};
    while (!existing.exists() && !existing.isRoot())
    {
        m_rest.prepend(existing.fileName());
        existing.setFile(existing.path());
    }

    QString folder = existing.canonicalFilePath();
    while (!folder.isEmpty())
    {
        struct stat info {};
        if (::stat(QFile::encodeName(folder).constData(), &info) == 0)
            m_folders.append({static_cast<quint64>(info.st_dev), static_cast<quint64>(info.st_ino)});
        const QString above = QFileInfo(folder).path();
        if (above == folder)
            break;
        folder = above;
    }
}

bool DiskPlace::isInside(const DiskPlace &other) const
{
    if (m_folders.isEmpty() || other.m_folders.isEmpty())
        return false;
    if (other.m_rest.isEmpty())
        return m_folders.contains(other.m_folders.first());
    return (m_folders.first() == other.m_folders.first()) && (m_rest.size() >= other.m_rest.size())
            && (m_rest.first(other.m_rest.size()) == other.m_rest);
}

bool DiskPlace::isFolder(const struct stat &info) const
{
    return m_rest.isEmpty() && !m_folders.isEmpty() && (m_folders.first() == Id(info.st_dev, info.st_ino));
}

bool DiskPlace::overlap(const QString &left, const QString &right)
{
    const DiskPlace leftPlace {left};
    const DiskPlace rightPlace {right};
    return leftPlace.isInside(rightPlace) || rightPlace.isInside(leftPlace);
}
