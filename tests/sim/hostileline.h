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

#include <memory>
#include <optional>

#include <QObject>

#include "hostilepeer.h"
#include "megatorrent/wire/connection.h"
#include "support/sim/rawframes.h"

namespace Megatorrent::Sim
{
    // One connection of a hostile peer
    class HostileLine : public QObject
    {
        Q_DISABLE_COPY_MOVE(HostileLine)

    public:
        static std::unique_ptr<HostileLine> make(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);
        ~HostileLine() override;

        // About once a second
        virtual void work() = 0;
        virtual void handlePublished() {}
        bool isOutgoing() const { return m_isOutgoing; }

    protected:
        HostileLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        HostilePeer *m_owner = nullptr;
        std::unique_ptr<ByteStream> m_stream;
        bool m_isOutgoing = false;
    };

    // Speaks the protocol well enough to be believed at first
    class SpeakingLine final : public HostileLine, public ConnectionListener
    {
    public:
        SpeakingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        void work() override;
        void handlePublished() override;

    private:
        void outputReady() override;
        void ended(EndReason reason, const QString &text) override;
        void established() override;
        void channelsProven(const QList<PublicKey> &channels) override;
        void blobNeeded(quint64 ticket, const BlobId &id, bool byGet) override;
        void manifestRequested(quint64 ticket, const PublicKey &channel, bool byKey) override;
        void peersRequested(quint64 ticket, const Wire::LookupId &id) override;
        void publishRequested(quint64 ticket, const DhtItem &item) override;

        void pump();
        void claimAll(qint64 sequence);
        void pushFalseItems();
        void flood();
        void claimTheFuture();
        void takeBack();
        DhtItem forgedItem();

        std::unique_ptr<Connection> m_connection;
        bool m_isProven = false;
        bool m_hasClaimedFuture = false;
        bool m_isPumpDue = false;
    };

    // Does not know the channel: opens the frames by itself and gives tags back as they came
    class ReflectingLine final : public HostileLine
    {
    public:
        ReflectingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        void work() override {}

    private:
        void handle(const QByteArray &plaintext);
        void send(const QByteArray &plaintext);

        RawFrames m_frames;
    };

    // Asks as a program of version 5 does, and reads nothing
    class SlowLine final : public HostileLine
    {
    public:
        SlowLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        void work() override {}
        void handlePublished() override;

    private:
        void ask();

        RawFrames m_frames;
        bool m_hasAsked = false;
    };

    // Says HELLO again and again, with higher numbers each time, and shows no channel
    class HintingLine final : public HostileLine
    {
    public:
        HintingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        void work() override;

    private:
        RawFrames m_frames;
    };

    // Says nothing at all, or its key and nothing after that
    class SilentLine final : public HostileLine
    {
    public:
        SilentLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, bool isOutgoing);

        void work() override {}
    };
}
