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

#include <functional>
#include <optional>

#include <QByteArray>
#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include "base/3rdparty/expected.hpp"

#include "crypto/bytes.h"
#include "storage/storage.h"

namespace Megatorrent
{
    class ItemReaders;

    // Somebody who reads an item. When it is destroyed, nothing is fetched for its sake any more. Main thread.
    class ItemReader final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemReader)

    public:
        using Done = std::function<void (const nonstd::expected<QByteArray, QString> &bytes)>;

        ~ItemReader() override;

        qint64 size() const { return m_size; }
        // Of the content; another one where the publisher has changed it
        const QByteArray &fingerprint() const { return m_fingerprint; }

        // At least one byte and at most `most`, when they are there; or why they will not be, a sentence. One call at a time; `done` comes
        // later.
        void read(qint64 offset, qint64 most, Done done);

    private:
        friend class ItemReaders;

        ItemReader(ItemReaders *readers, quint64 id, const PublicKey &key, const QString &path);
        void tryAgainLater();
        void finish(const nonstd::expected<QByteArray, QString> &bytes);

        QPointer<ItemReaders> m_readers;
        const quint64 m_id;
        const PublicKey m_key;
        const QString m_path;
        qint64 m_size = 0;
        QByteArray m_fingerprint;

        Done m_done;                        // of the read that is waited for
        qint64 m_offset = 0;
        qint64 m_most = 0;
        bool m_isReading = false;           // a thread is at it
        bool m_mayGoOn = false;             // something has come since it began
        QElapsedTimer m_waiting;
        QTimer m_retry;

        FileId m_demanded = 0;              // what the engine knows of it
        qint64 m_demandedOffset = -1;
    };
}
