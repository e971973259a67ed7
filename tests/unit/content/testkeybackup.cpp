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

#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/content/keybackup.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QString PASSPHRASE = u"correct horse battery"_s;
    const Crypto::ScryptCost CHEAP {.n = 16, .r = 1, .p = 1};

    ExportedChannel makeChannel()
    {
        return {.identity = Identity::generate(), .readKey = Crypto::random<ReadKey>(), .onionSeed = Crypto::random<Seed>(), .title = u"Band demos / 2026 \u00dc"_s};
    }

    // The file with one member replaced
    QByteArray with(const QByteArray &file, const QString &name, const QJsonValue &value)
    {
        QJsonObject object = QJsonDocument::fromJson(file).object();
        object[name] = value;
        return QJsonDocument(object).toJson();
    }

    QByteArray withCost(const QByteArray &file, const QString &name, const double value)
    {
        QJsonObject scrypt = QJsonDocument::fromJson(file).object()[u"scrypt"_s].toObject();
        scrypt[name] = value;
        return with(file, u"scrypt"_s, scrypt);
    }
}

TEST(KeyBackup, givesBackWhatWasSealed)
{
    const ExportedChannel channel = makeChannel();
    const auto file = KeyBackup::seal(channel, PASSPHRASE, CHEAP);
    ASSERT_TRUE(file) << file.error().toStdString();
    EXPECT_TRUE(KeyBackup::isSealed(*file));
    EXPECT_FALSE(file->contains(channel.identity.seed.toHex()));
    EXPECT_FALSE(file->contains(channel.readKey->toHex()));
    EXPECT_FALSE(file->contains(channel.onionSeed->toHex()));

    const auto opened = KeyBackup::open(*file, PASSPHRASE);
    ASSERT_TRUE(opened) << opened.error().text.toStdString();
    EXPECT_EQ(opened->identity.seed, channel.identity.seed);
    EXPECT_EQ(opened->readKey, channel.readKey);
    EXPECT_EQ(opened->onionSeed, channel.onionSeed);
    EXPECT_EQ(opened->title, channel.title);
}

TEST(KeyBackup, withoutAPassphraseItIsAllThatMakesOneTheOwner)
{
    const ExportedChannel channel = makeChannel();
    const QByteArray file = KeyBackup::unsealed(channel);
    EXPECT_FALSE(KeyBackup::isSealed(file));
    const auto read = ExportedChannel::fromJson(file);
    ASSERT_TRUE(read) << read.error().toStdString();
    EXPECT_EQ(read->identity.seed, channel.identity.seed);
    EXPECT_EQ(read->readKey, channel.readKey);
    EXPECT_EQ(read->onionSeed, channel.onionSeed);
    EXPECT_EQ(read->title, channel.title);
}

TEST(KeyBackup, opensWhatAnotherProgramWrote)
{
    // made with Python's hashlib and cryptography
    const QByteArray file =
            R"({"megatorrentBackup": 1, "publicKey": "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8", "title": "Band demos", ")"
            R"(scrypt": {"n": 1024, "r": 8, "p": 1, "salt": "000102030405060708090a0b0c0d0e0f"}, "nonce": "000102030405060708090a0b", "sealed": ")"
            R"(497d275ac559967ec640fb0dd970177a305d039e8de239c61da1d9b0a8ad3d0bf042b94230b4eace992ad4110955ec3382ec2d107291f441c4a7c0f3ab8cb8b8e9)"
            R"(4c8a53b8c1ee9570f01a847ccce77d2e23a6092d476d46be77ca0dadbbeed5795469a6fc8e6a2e2d5d3c59c1f6087f3527f20986ef4e913dc7f184a9822863093c)"
            R"(75c3413d8d9670648a5806505d2f964bbe56daf92757a9cb8640656b3aa4c07692b3919c6968cbaa7d63fb395868b7fbca2a5906ac54950cc6a5c12a8119123a2f)"
            R"(7dfcd2aafa9a898be9bc33ba3f2af1580905c83d41a9528271619796071b9b7dba1a6563f1a9c135112341ec7e8bbd7fc1f80fb8e99080116f9cc7a68f20695f5a)"
            R"(ace94e2ecae3caca07be6fdcc930a782d0b4a1ef9cf8fa722b1c5b3b1986c0087f11ba995cbf3c8d8049efba2dfae8b5cacf7fc1e7e861c2f4daa816855fcf09dd)"
            R"(f980eb718ddb83de38bed7e016008a5ec73e4b1730a58a7b7d360cf172b2097585e84b2206e87a73c08f0340f25862d07e1bd48acea42f01a28127f71ac1eb8c65)"
            R"(2eb56271ee475d8560740e6f73bb531c2950c7172732439d147485ca3ede62935b8a019e14b624c1ae752b6a76348018"})";
    const auto opened = KeyBackup::open(file, u"Gr\u00fc\u00dfe an die K\u00fcche"_s);
    ASSERT_TRUE(opened) << opened.error().text.toStdString();
    EXPECT_EQ(opened->identity.seed.toHex(), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    EXPECT_EQ(opened->readKey->toHex(), "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f");
    EXPECT_FALSE(opened->onionSeed) << "it is of version 1";
    EXPECT_EQ(opened->title, u"Band demos"_s);
    // typed on a computer that composes its letters
    EXPECT_TRUE(KeyBackup::open(file, u"Gru\u0308\u00dfe an die Ku\u0308che"_s));
}

TEST(KeyBackup, opensWithItsPassphraseOnly)
{
    const auto file = KeyBackup::seal(makeChannel(), PASSPHRASE, CHEAP);
    for (const QString &wrong : {u"correct horse batterY"_s, u""_s, QString(PASSPHRASE + u' ')})
    {
        const auto opened = KeyBackup::open(*file, wrong);
        ASSERT_FALSE(opened) << wrong.toStdString();
        EXPECT_EQ(opened.error().code, ErrorCode::WrongPassphrase) << opened.error().text.toStdString();
    }
}

TEST(KeyBackup, twoOfOneChannelHaveNothingInCommon)
{
    const ExportedChannel channel = makeChannel();
    const QJsonObject first = QJsonDocument::fromJson(*KeyBackup::seal(channel, PASSPHRASE, CHEAP)).object();
    const QJsonObject second = QJsonDocument::fromJson(*KeyBackup::seal(channel, PASSPHRASE, CHEAP)).object();
    for (const QString &name : {u"scrypt"_s, u"nonce"_s, u"sealed"_s})
        EXPECT_NE(first[name], second[name]) << name.toStdString();
}

TEST(KeyBackup, refusesWhatIsDamaged)
{
    const QByteArray file = *KeyBackup::seal(makeChannel(), PASSPHRASE, CHEAP);
    QByteArray sealed = QJsonDocument::fromJson(file).object()[u"sealed"_s].toString().toLatin1();
    sealed[10] = (sealed[10] == '0') ? '1' : '0';
    const QList<QByteArray> damaged
    {
        {}, "{}", "[]", file.first(file.size() / 2), QByteArray(file + file), QByteArray(KeyBackup::FILE_MAX_SIZE + 1, ' '),
        with(file, u"megatorrentBackup"_s, 0), with(file, u"megatorrentBackup"_s, 3), with(file, u"megatorrentBackup"_s, u"1"_s), with(file, u"scrypt"_s, {}), with(file, u"scrypt"_s, 5),
        with(file, u"nonce"_s, u"00"_s), with(file, u"sealed"_s, u""_s), with(file, u"sealed"_s, QString::fromLatin1(sealed)),
        withCost(file, u"n"_s, 17), withCost(file, u"n"_s, 32), withCost(file, u"r"_s, 2), withCost(file, u"r"_s, -1), withCost(file, u"p"_s, 0.5)
    };
    for (const QByteArray &text : damaged)
    {
        const auto opened = KeyBackup::open(text, PASSPHRASE);
        ASSERT_FALSE(opened) << text.first(std::min<qsizetype>(text.size(), 300)).toStdString();
        EXPECT_FALSE(opened.error().isEmpty());
    }
}

TEST(KeyBackup, aFileCannotDemandAllMemory)
{
    const QByteArray file = *KeyBackup::seal(makeChannel(), PASSPHRASE, CHEAP);
    EXPECT_FALSE(KeyBackup::open(withCost(file, u"n"_s, 1 << 30), PASSPHRASE));
    EXPECT_FALSE(KeyBackup::open(withCost(withCost(file, u"n"_s, 1 << 20), u"r"_s, 8), PASSPHRASE));
    EXPECT_FALSE(KeyBackup::open(withCost(file, u"p"_s, 1 << 20), PASSPHRASE));
}

TEST(KeyBackup, asksForAPassphraseThatIsOne)
{
    for (const QString &bad : {u""_s, u"1234567"_s, QString(KeyBackup::PASSPHRASE_MAX_LENGTH + 1, u'x')})
    {
        EXPECT_FALSE(KeyBackup::problemOf(bad).isEmpty());
        EXPECT_FALSE(KeyBackup::seal(makeChannel(), bad, CHEAP));
    }
    EXPECT_TRUE(KeyBackup::problemOf(u"12345678"_s).isEmpty());
}

TEST(KeyBackup, tellsItselfFromAnIdentity)
{
    EXPECT_FALSE(KeyBackup::isSealed(Identity::generate().toJson()));
    EXPECT_FALSE(KeyBackup::open(Identity::generate().toJson(), PASSPHRASE));
}
