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


#include <gtest/gtest.h>

#include "megatorrent/wire/channeltags.h"
#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    struct Vectors
    {
        Vectors()
        {
            const QJsonObject handshake = loadVectors(u"handshake.json"_s);
            shared = SharedSecret::fromBytes(unhex(handshake[u"shared_secret"_s]));
            connectingKey = fixed<ExchangeKey>(handshake[u"client_public"_s]);
            acceptingKey = fixed<ExchangeKey>(handshake[u"server_public"_s]);
            const QJsonObject part2 = loadVectors(u"part2.json"_s);
            publicChannel = {.channel = fixed<PublicKey>(part2[u"public_key"_s]), .token = Token::fromBytes(unhex(part2[u"token_public"_s]))};
            privateChannel = {.channel = makeChannel(99).channel, .token = Token::fromBytes(unhex(part2[u"token_private"_s]))};
            tags = part2[u"tags"_s].toObject();
        }

        std::unique_ptr<ChannelTags> make(const Role role) const
        {
            auto channelTags = std::make_unique<ChannelTags>(role);
            channelTags->addChannel(publicChannel);
            channelTags->start(shared, connectingKey, acceptingKey);
            channelTags->addChannel(privateChannel);
            return channelTags;
        }

        Tag tag(const QString &name) const { return fixed<Tag>(tags[name]); }

        SharedSecret shared;
        ExchangeKey connectingKey;
        ExchangeKey acceptingKey;
        ChannelToken publicChannel;
        ChannelToken privateChannel;
        QJsonObject tags;
    };
}

TEST(ChannelTags, vectors)
{
    const Vectors vectors;
    const auto connecting = vectors.make(Role::Connecting);
    const auto accepting = vectors.make(Role::Accepting);
    EXPECT_EQ(connecting->ownTag(vectors.publicChannel.channel), vectors.tag(u"tag_C_public"_s));
    EXPECT_EQ(connecting->ownTag(vectors.privateChannel.channel), vectors.tag(u"tag_C_private"_s));
    EXPECT_EQ(accepting->ownTag(vectors.publicChannel.channel), vectors.tag(u"tag_S_public"_s));
    EXPECT_EQ(accepting->ownTag(vectors.privateChannel.channel), vectors.tag(u"tag_S_private"_s));

    EXPECT_EQ(accepting->receive({vectors.tag(u"tag_C_public"_s)}), QList<PublicKey>({vectors.publicChannel.channel}));
    EXPECT_EQ(connecting->receive({vectors.tag(u"tag_S_private"_s)}), QList<PublicKey>({vectors.privateChannel.channel}));
    EXPECT_EQ(accepting->provenChannel(vectors.tag(u"tag_C_public"_s)), vectors.publicChannel.channel);
    EXPECT_EQ(accepting->provenChannel(vectors.tag(u"tag_C_private"_s)), std::nullopt);
}

TEST(ChannelTags, tagsOfTheOwnRoleNeverMatch)
{
    const Vectors vectors;
    const auto connecting = vectors.make(Role::Connecting);
    const auto accepting = vectors.make(Role::Accepting);
    EXPECT_TRUE(connecting->receive({vectors.tag(u"tag_C_public"_s), vectors.tag(u"tag_C_private"_s)}).isEmpty());
    EXPECT_TRUE(accepting->receive({vectors.tag(u"tag_S_public"_s), vectors.tag(u"tag_S_private"_s)}).isEmpty());
    EXPECT_TRUE(connecting->provenChannels().isEmpty());
}

TEST(ChannelTags, eachIsProvenOnce)
{
    const Vectors vectors;
    const auto accepting = vectors.make(Role::Accepting);
    EXPECT_EQ(accepting->receive({vectors.tag(u"tag_C_public"_s), vectors.tag(u"tag_C_public"_s)}).size(), 1);
    EXPECT_TRUE(accepting->receive({vectors.tag(u"tag_C_public"_s)}).isEmpty());
    EXPECT_TRUE(accepting->hasProven(vectors.publicChannel.channel));
    EXPECT_FALSE(accepting->hasProven(vectors.privateChannel.channel));
}

TEST(ChannelTags, acceptingSideShowsOnlyWhatItWasShown)
{
    const Vectors vectors;
    const auto accepting = vectors.make(Role::Accepting);
    const QList<PublicKey> both {vectors.publicChannel.channel, vectors.privateChannel.channel};
    EXPECT_TRUE(accepting->show(both).isEmpty());
    accepting->receive({vectors.tag(u"tag_C_private"_s)});
    EXPECT_EQ(accepting->show(both), QList<Tag>({vectors.tag(u"tag_S_private"_s)}));
    EXPECT_TRUE(accepting->show(both).isEmpty());
}

TEST(ChannelTags, connectingSideShowsSortedAndAtMost32)
{
    const Vectors vectors;
    ChannelTags connecting {Role::Connecting};
    QList<PublicKey> channels;
    for (int i = 0; i < 40; ++i)
    {
        connecting.addChannel(makeChannel(i));
        channels.append(makeChannel(i).channel);
    }
    EXPECT_TRUE(connecting.show(channels).isEmpty());  // there are no keys yet
    connecting.start(vectors.shared, vectors.connectingKey, vectors.acceptingKey);

    QList<Tag> tags = connecting.show(channels.first(30));
    EXPECT_EQ(tags.size(), 30);
    EXPECT_TRUE(std::is_sorted(tags.cbegin(), tags.cend()));
    EXPECT_TRUE(connecting.show(channels.first(30)).isEmpty());
    EXPECT_EQ(connecting.show(channels).size(), 2);
    EXPECT_TRUE(connecting.show(channels).isEmpty());
    EXPECT_TRUE(connecting.show({PublicKey()}).isEmpty());
}

TEST(ChannelTags, channelAddedLaterMatchesAnEarlierTag)
{
    const Vectors vectors;
    ChannelTags accepting {Role::Accepting};
    accepting.start(vectors.shared, vectors.connectingKey, vectors.acceptingKey);
    EXPECT_TRUE(accepting.receive({vectors.tag(u"tag_C_private"_s), vectors.tag(u"tag_C_public"_s)}).isEmpty());
    EXPECT_TRUE(accepting.addChannel(vectors.publicChannel));
    EXPECT_FALSE(accepting.addChannel(makeChannel(7)));
    EXPECT_EQ(accepting.provenChannels(), QList<PublicKey>({vectors.publicChannel.channel}));

    accepting.removeChannel(vectors.publicChannel.channel);
    EXPECT_FALSE(accepting.hasProven(vectors.publicChannel.channel));
    EXPECT_EQ(accepting.provenChannel(vectors.tag(u"tag_C_public"_s)), std::nullopt);
    EXPECT_TRUE(accepting.addChannel(vectors.publicChannel));
}

TEST(ChannelTags, onlySoManyTagsAreLookedAt)
{
    const Vectors vectors;
    const auto accepting = vectors.make(Role::Accepting);
    EXPECT_TRUE(accepting->receive(QList<Tag>(ChannelTags::RECEIVED_TAGS_MAX)).isEmpty());
    EXPECT_TRUE(accepting->receive({vectors.tag(u"tag_C_public"_s)}).isEmpty());
}
