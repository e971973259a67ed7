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


#include <random>

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QStringList>

#include "base/global.h"
#include "megatorrent/channelmirror.h"
#include "megatorrent/gui/channeltreemodel.h"

using namespace Megatorrent;

namespace
{
    PublicKey keyOf(const int number)
    {
        QByteArray bytes {PublicKey::SIZE, 'k'};
        bytes[0] = static_cast<char>(number);
        return PublicKey::fromBytes(bytes);
    }

    SubscriptionInfo subscription(const int number, const QString &title, const QString &folder = {}, const qint64 newItems = 0)
    {
        SubscriptionInfo info;
        info.key = keyOf(number);
        info.title = title;
        info.folder = folder;
        info.totals.newItems = newItems;
        return info;
    }

    PublicationInfo publication(const int number, const QString &title)
    {
        PublicationInfo info;
        info.key = keyOf(number);
        info.title = title;
        return info;
    }
}

TEST(ChannelTreeModel, doesNotShowWhatIsBeingRemoved)
{
    ChannelMirror mirror;
    ChannelTreeModel model {&mirror};
    mirror.addSubscription(subscription(1, u"one"_s, u"Films"_s), {});
    mirror.addSubscription(subscription(2, u"two"_s, u"Films"_s), {});
    mirror.addPublication(publication(3, u"mine"_s), {});
    ASSERT_EQ(model.subscriptionsBelow(model.folderIndex(u"Films"_s)).size(), 2);

    mirror.hide(keyOf(1));
    EXPECT_EQ(model.subscriptionsBelow(model.folderIndex(u"Films"_s)), QList<PublicKey> {keyOf(2)});
    mirror.hide(keyOf(2));
    EXPECT_TRUE(model.folders().isEmpty());
    mirror.hide(keyOf(3));
    EXPECT_EQ(model.rowCount(model.publicationsIndex()), 0);
    // it is said once more when the removal is done
    emit mirror.subscriptionRemoved(keyOf(1));
    EXPECT_FALSE(model.channelIndex(keyOf(1)).isValid());
}

// A restart leaves what is selected where it is, and nothing that is not there any more.
TEST(ChannelTreeModel, showsAfterARestartWhatThereIs)
{
    ChannelMirror mirror;
    ChannelTreeModel model {&mirror};
    for (const int number : {1, 2, 3})
        mirror.addSubscription(subscription(number, QString::number(number), {}, number), {});
    const QPersistentModelIndex second = model.channelIndex(keyOf(2));
    EXPECT_EQ(model.newItems(), 6);

    mirror.clear();
    EXPECT_TRUE(second.isValid());
    mirror.addSubscription(subscription(2, u"2"_s, {}, 2), {});
    mirror.setAllKnown();
    EXPECT_TRUE(second.isValid());
    EXPECT_EQ(model.subscriptionsBelow(model.subscriptionsIndex()), QList<PublicKey> {keyOf(2)});
    EXPECT_EQ(model.newItems(), 2);

    // switched off
    mirror.clear();
    mirror.setAllKnown();
    EXPECT_TRUE(model.subscriptionsBelow(model.subscriptionsIndex()).isEmpty());
    EXPECT_EQ(model.newItems(), 0);
}

TEST(ChannelTreeModel, keepsItsIndexesWhateverComes)
{
    ChannelMirror mirror;
    ChannelTreeModel model {&mirror};
    const QAbstractItemModelTester tester {&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    const QStringList folders {u""_s, u"a"_s, u"a/b"_s, u"a/b/c"_s, u"d"_s, u"B"_s};
    std::mt19937 random {4711};
    const auto below = [&random](const int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    for (int step = 0; step < 3000; ++step)
    {
        const int number = below(20);
        switch (below(20))
        {
        case 0:
            mirror.hide(keyOf(number));
            break;
        case 1:
            emit mirror.subscriptionRemoved(keyOf(number));
            break;
        case 2:
            mirror.clear();
            break;
        case 3:
            mirror.setAllKnown();
            break;
        case 4:
        case 5:
            mirror.addPublication(publication((100 + number), QString::number(below(5))), {});
            break;
        default:
            mirror.addSubscription(subscription(number, QString::number(below(30)), folders[below(static_cast<int>(folders.size()))], below(3)), {});
            break;
        }
    }
    mirror.clear();
    mirror.setAllKnown();
    EXPECT_EQ(model.newItems(), 0);
    EXPECT_TRUE(model.folders().isEmpty());
}
