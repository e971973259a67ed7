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

#include <QByteArray>
#include <QList>
#include <QStringList>

#include "base/global.h"
#include "megatorrent/wire/connectioncontext.h"
#include "megatorrent/wire/messages.h"

namespace Megatorrent::Test
{
    // Stands in for a connection: writes down what its parts do.
    class FakeConnection final : public ConnectionContext, public ConnectionListener
    {
    public:
        explicit FakeConnection(const PeerKind kind) : kind {kind} {}

        // ConnectionContext
        bool isEstablished() const override { return !endReason; }
        PeerKind peerKind() const override { return kind; }
        void assumeV5() override { kind = (kind == PeerKind::Unknown) ? PeerKind::V5 : kind; }
        ConnectionListener &listener() const override { return const_cast<FakeConnection &>(*this); }
        void send(const QByteArray &plaintext) override { sent.append(plaintext); }
        void reply(const QByteArray &plaintext) override { replies.append(plaintext); }
        void announceOutput() override {}
        void end(const EndReason reason, const QString &) override { endReason = reason; }
        void endMalformed(const QString &) override { endReason = EndReason::Malformed; }

        // ConnectionListener
        void outputReady() override {}
        void ended(EndReason, const QString &) override {}
        void blobNeeded(const quint64 ticket, const BlobId &, bool) override { needed.append(ticket); }
        void blobNeedless(const quint64 ticket) override { events.append(u"needless %1"_s.arg(ticket)); }
        void manifestRequested(const quint64 ticket, const PublicKey &, bool) override { manifests.append(ticket); }
        void peersRequested(const quint64 ticket, const Wire::LookupId &) override { lookups.append(ticket); }
        void publishRequested(quint64, const DhtItem &) override {}
        void blobProgressed(const quint32 id, const qint64 received) override { events.append(u"progressed %1 %2"_s.arg(id).arg(received)); }
        void blobReceived(const quint32 id, const BlobId &, const QByteArray &blob) override { events.append(u"received %1 %2"_s.arg(id).arg(blob.size())); }
        void blobRefused(const quint32 id, const BlobId &, const Wire::FailCode code) override
        {
            events.append(u"refused %1 %2"_s.arg(id).arg(static_cast<int>(code)));
        }
        void manifestRefused(const quint32 id, Wire::FailCode) override { events.append(u"manifest refused %1"_s.arg(id)); }
        void peersReceived(const Wire::LookupId &, const QList<Endpoint> &) override { events.append(u"peers"_s); }

        PeerKind kind;
        QList<QByteArray> sent;
        QList<QByteArray> replies;
        QList<quint64> needed;
        QList<quint64> manifests;
        QList<quint64> lookups;
        QStringList events;
        std::optional<EndReason> endReason;
    };

    // What a handler of this message gets
    inline QByteArrayView payloadOf(const QByteArray &plaintext) { return QByteArrayView(plaintext).sliced(1); }
}
