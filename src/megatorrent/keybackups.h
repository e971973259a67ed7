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

#include <QObject>

#include "base/3rdparty/expected.hpp"

#include "content/error.h"
#include "content/link.h"
#include "storage/serialthread.h"

namespace Megatorrent
{
    // Seals and opens backups of channels' keys on a thread of its own: a passphrase costs half a second. Main thread; answers come to
    // the thread of `context`, and not at all if that has been destroyed.
    class KeyBackups final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(KeyBackups)

    public:
        using Sealed = std::function<void (const nonstd::expected<QByteArray, Error> &file)>;
        using Opened = std::function<void (const nonstd::expected<ExportedChannel, Error> &channel)>;

        explicit KeyBackups(QObject *parent = nullptr);

        void seal(const ExportedChannel &channel, const QString &passphrase, const QObject *context, Sealed done);
        void open(const QByteArray &file, const QString &passphrase, const QObject *context, Opened done);

    private:
        SerialThread m_thread;   // not two at a time: each takes 128 MiB
    };
}
