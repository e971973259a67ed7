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

#include <QHash>
#include <QList>

#include "../crypto/bytes.h"
#include "../crypto/keyschedule.h"

namespace Megatorrent
{
    inline constexpr int SHOWN_TAGS_MAX = 32;                     // by the connecting side (protocol.md 10)

    // A channel as the tag machinery knows it
    struct ChannelToken
    {
        PublicKey channel;
        Token token;
    };

    // Which channels the two ends of one connection have shown each other (protocol.md 10). A tag
    // is bound to the role of its sender, so one that is sent back does not match. Tags of the peer
    // are compared in constant time; how many are looked at is bounded.
    class ChannelTags
    {
    public:
        static constexpr int RECEIVED_TAGS_MAX = 256;

        explicit ChannelTags(Crypto::Role role);

        // Once, when the keys are agreed. Channels may be added before and after.
        void start(const SharedSecret &shared, const ExchangeKey &connectingKey, const ExchangeKey &acceptingKey);

        // True if the peer has shown the channel's tag already.
        bool addChannel(const ChannelToken &channel);
        void removeChannel(const PublicKey &channel);

        // Gives the channels that this proves and that were not proven before.
        QList<PublicKey> receive(const QList<Tag> &tags);
        // The proven channel with this tag
        std::optional<PublicKey> provenChannel(const Tag &tag) const;
        bool hasProven(const PublicKey &channel) const;
        QList<PublicKey> provenChannels() const;

        // Our tags of these channels as far as they may be shown and have not been, sorted
        QList<Tag> show(const QList<PublicKey> &channels);
        std::optional<Tag> ownTag(const PublicKey &channel) const;

    private:
        struct Entry
        {
            Token token;
            Tag peerTag;
            bool isProven = false;
            bool isShown = false;
        };

        bool matchUnknown(const Entry &entry);

        Crypto::Role m_role;
        std::optional<SymmetricKey> m_ownKey;
        std::optional<SymmetricKey> m_peerKey;
        QHash<PublicKey, Entry> m_channels;
        QList<Tag> m_unknown;  // shown by the peer, of no channel here (yet)
        int m_receivedCount = 0;
        int m_shownCount = 0;
    };
}
