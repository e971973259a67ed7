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

#include "listfolder.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "base/global.h"

#include "naturalorder.h"
#include "printable.h"

using namespace Megatorrent;

namespace
{
    class FolderText
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::ListFolder)
    };
}

nonstd::expected<QString, Error> Megatorrent::ListFolder::clean(const QString &path)
{
    QStringList names;
    for (const QString &name : asConst(path.split(u'/')))
    {
        if (const QString plain = plainTitle(name); !plain.isEmpty())
            names.append(plain);
    }
    const QString result = names.join(u'/');
    if ((names.size() > LEVELS_MAX) || (result.size() > LENGTH_MAX))
        return nonstd::make_unexpected(Error(ErrorCode::BadListFolder, FolderText::tr("A folder of subscriptions can be %1 levels deep and have %2 characters.").arg(LEVELS_MAX).arg(LENGTH_MAX)));
    return result;
}

bool Megatorrent::ListFolder::isAtOrBelow(const QString &path, const QString &folder)
{
    return folder.isEmpty() || (path == folder) || path.startsWith(folder + u'/');
}

QString Megatorrent::ListFolder::moved(const QString &path, const QString &from, const QString &to)
{
    const QString rest = from.isEmpty() ? path : path.sliced(std::min((from.size() + 1), path.size()));
    return (to.isEmpty() || rest.isEmpty()) ? QString(to + rest) : QString(to + u'/' + rest);
}

QStringList Megatorrent::ListFolder::topmost(const QStringList &folders)
{
    QStringList topmost;
    for (const QString &folder : folders)
    {
        const bool isWithin = std::ranges::any_of(folders, [&folder](const QString &other) { return (other != folder) && isAtOrBelow(folder, other); });
        if (!isWithin && !topmost.contains(folder))
            topmost.append(folder);
    }
    return topmost;
}

QStringList Megatorrent::ListFolder::sorted(QStringList folders)
{
    folders.sort();
    // a path that ends in a slash has no name behind its folders, and so comes before all that have
    std::ranges::stable_sort(folders, {}, [](const QString &folder) { return NaturalOrder::folderKey(QString(folder + u'/').toUtf8()); });
    return folders;
}
