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

#include <QStringList>

#include "base/global.h"
#include "megatorrent/channelmirror.h"

using namespace Megatorrent;

namespace
{
    PublicKey keyOf(const char c)
    {
        return PublicKey::fromBytes(QByteArray(PublicKey::SIZE, c));
    }
}

TEST(ChannelMirror, ListsChannelsAsPeopleExpectThem)
{
    const QStringList names {u"Channel 100"_s, u"channel 20"_s, u"Äpfel"_s, u"Channel 3"_s, u"birnen"_s};
    ChannelMirror mirror;
    for (qsizetype i = 0; i < names.size(); ++i)
    {
        SubscriptionInfo subscription;
        subscription.key = keyOf(static_cast<char>('a' + i));
        subscription.title = names[i];
        mirror.addSubscription(subscription, {});
        PublicationInfo publication;
        publication.key = keyOf(static_cast<char>('A' + i));
        publication.title = names[i];
        mirror.addPublication(publication, {});
    }

    const QStringList ordered {u"Äpfel"_s, u"birnen"_s, u"Channel 3"_s, u"channel 20"_s, u"Channel 100"_s};
    QStringList titles;
    for (const SubscriptionInfo &info : mirror.subscriptions())
        titles.append(info.title);
    EXPECT_EQ(titles, ordered);
    titles.clear();
    for (const PublicationInfo &info : mirror.publications())
        titles.append(info.title);
    EXPECT_EQ(titles, ordered);
}

// Whoever has to know how it was begun knows it before anybody is asked about it.
TEST(ChannelMirror, SaysWhatIsBegunBeforeItIs)
{
    ChannelMirror mirror;
    QList<PublicKey> begun;
    QObject::connect(&mirror, &ChannelMirror::begun, [&begun](const PublicKey &key) { begun.append(key); });
    QObject::connect(&mirror, &ChannelMirror::givenUp, [&begun](const PublicKey &key) { begun.removeOne(key); });
    const PublicKey key = keyOf('a');

    const auto settleWith = [&](const nonstd::expected<void, Error> &outcome)
    {
        return mirror.begin(key, [&]
        {
            EXPECT_EQ(begun, QList<PublicKey> {key});
            return outcome;
        });
    };
    EXPECT_TRUE(settleWith({}));
    EXPECT_EQ(begun, QList<PublicKey> {key});
    begun.clear();
    // the engine does it when the disk has written
    EXPECT_EQ(settleWith(nonstd::make_unexpected(Error(ErrorCode::DiskSlow, u"slow"_s))).error().code, ErrorCode::DiskSlow);
    EXPECT_EQ(begun, QList<PublicKey> {key});
    begun.clear();
    EXPECT_FALSE(settleWith(nonstd::make_unexpected(Error(ErrorCode::DatabaseFailed, u"broken"_s))));
    EXPECT_TRUE(begun.isEmpty());
}

// What is being removed is shown nowhere, however long the removal takes.
TEST(ChannelMirror, SaysAtOnceWhatIsNotShownAnyMore)
{
    ChannelMirror mirror;
    QList<PublicKey> hidden;
    QObject::connect(&mirror, &ChannelMirror::hidden, [&hidden](const PublicKey &key) { hidden.append(key); });
    SubscriptionInfo subscription;
    subscription.key = keyOf('a');
    mirror.addSubscription(subscription, {});
    mirror.hide(keyOf('a'));
    EXPECT_EQ(hidden, QList<PublicKey> {keyOf('a')});
    EXPECT_TRUE(mirror.subscriptions().isEmpty());
}
