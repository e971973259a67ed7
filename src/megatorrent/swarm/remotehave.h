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
#include <utility>

#include <QBitArray>
#include <QList>
#include <QString>

#include "../wire/messages.h"

namespace Megatorrent
{
    class HaveBudget;

    // What one peer says it holds of one channel (protocol.md 10): of the version in use here, and
    // of the newest other version, which is put by until it is known here. Refused blobs are taken
    // out again.
    class RemoteHave
    {
        Q_DISABLE_COPY_MOVE(RemoteHave)

    public:
        enum class Kind
        {
            Unknown,  // nothing has been said about the version in use
            None,
            Some,
            All
        };

        // `budget`: for all that is put by, over all peers; `account`: the
        // peer's, as BlobTaker has it
        explicit RemoteHave(HaveBudget *budget, const QString &account = {});
        ~RemoteHave();

        // The version in use here has changed. `moved`: for positions that matter, where they were
        // in the version before.
        void setVersion(qint64 sequence, quint32 size, const QList<std::pair<quint32, quint32>> &moved);
        // Returns whether there may be something new to be asked for.
        bool apply(const Wire::Have &have);
        // The peer does not give it, whatever it said.
        void refused(quint32 position);
        // Refused blobs may be requested again: a busy disk or a missing file may be back.
        void forgetRefusals();

        Kind kind() const { return m_kind; }
        bool has(quint32 position) const;
        // What may be requested; null means everything, because the peer has said so or said
        // nothing
        const QBitArray *mask() const { return m_bits.isEmpty() ? nullptr : &m_bits; }
        bool isAskable() const { return (m_kind != Kind::None); }
        const QString &account() const { return m_account; }
        // Its place among those that share the budget
        quint64 number() const { return m_number; }
        // bytes
        qint64 putBySize() const { return m_putBySize; }
        // Forgets what was put by, and ignores further parts: nothing is known of that version any
        // more.
        void giveUpPutBy();
        // The highest sequence that the peer has named; 0 if none
        qint64 newestSequence() const { return m_newestSequence; }
        // It holds something of the newest version that it named.
        bool holdsOfNewest() const { return m_holdsOfNewest; }

    private:
        void enter(const Wire::Have &have);
        void dropPutBy();

        HaveBudget *m_budget = nullptr;
        QString m_account;
        quint64 m_number = 0;
        qint64 m_sequence = 0;
        quint32 m_size = 0;
        Kind m_kind = Kind::Unknown;
        QBitArray m_bits;        // Some; or Unknown: all but the refused ones. Empty: no exceptions
        QList<quint32> m_refusals;   // positions that were taken out of what it said it holds
        qint64 m_newestSequence = 0;
        bool m_holdsOfNewest = false;
        std::optional<Wire::HaveKind> m_putByAll;   // All or None, before what is in m_putBy
        QList<Wire::Have> m_putBy;
        qint64 m_putBySize = 0;
        bool m_isPutByGivenUp = false;   // a part alone would be taken for all
    };
}
