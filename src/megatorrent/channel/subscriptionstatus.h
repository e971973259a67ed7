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

#include <QObject>

#include "channel.h"
#include "info.h"

namespace Megatorrent
{
    class SubscriptionFolder;
    class SubscriptionTotals;
    class VersionIntake;

    // What is to be said of a subscription: its state, and what is wrong. Engine thread.
    class SubscriptionStatus final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SubscriptionStatus)

    public:
        struct Parts
        {
            const ChannelSwarm *swarm = nullptr;
            const SubscriptionFolder *folder = nullptr;
            const SubscriptionTotals *totals = nullptr;
            const VersionIntake *intake = nullptr;
        };

        // All outlive it.
        SubscriptionStatus(const ChannelContext &context, const ChannelRecord &record, const Parts &parts);

        // Empty: nothing is wrong. Of updates and the database
        void setError(const Error &error);
        // Of this computer's disk
        void setStoreError(const Error &error);
        // Of what the publisher made
        void setContentError(const QString &error);
        // The user must say yes to the newest state; empty: no longer.
        void setQuestion(const QString &question);
        bool isAwaitingYes() const { return !m_question.isEmpty(); }
        void setEncrypted(bool isEncrypted);
        // What is shown is on the disk: a crash must not take it back.
        void setVersion(qint64 version);
        void setDownloadRate(qint64 bytesPerSecond);

        // `refusal`: of a newer state
        SubscriptionInfo info(const Error &refusal) const;

    signals:
        void changed();

    private:
        Error problem() const;
        SubscriptionState state(const Error &problem) const;

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        const Parts m_parts;
        Error m_question;
        Error m_error;
        Error m_storeError;
        Error m_contentError;
        bool m_isEncrypted = false;         // the newest state is
        qint64 m_version = 0;
        qint64 m_downloadRate = 0;
    };
}
