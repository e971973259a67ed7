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

#include "megatorrent/crypto/curve.h"
#include "megatorrent/crypto/keyschedule.h"
#include "megatorrent/wire/framecodec.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    SymmetricKey keyOf(const QJsonObject &vectors, const QString &name)
    {
        return SymmetricKey::fromBytes(unhex(vectors[name]));
    }

    quint64 counterOf(const QByteArray &nonce)
    {
        return qFromLittleEndian<quint64>(nonce.constData());
    }
}

TEST(FrameCodec, vectorsByteForByte)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const QJsonObject frames = vectors[u"v1_5_chacha20poly1305_ietf"_s].toObject();
    for (const auto &[direction, keyName] : {std::pair(u"client_to_server"_s, u"key_C"_s), std::pair(u"server_to_client"_s, u"key_S"_s)})
    {
        FrameSealer sealer {keyOf(vectors, keyName)};
        FrameOpener opener {keyOf(vectors, keyName)};
        const QJsonArray list = frames[direction].toArray();
        ASSERT_EQ(list.size(), 3);
        for (const QJsonValue &value : list)
        {
            const QByteArray plaintext = unhex(value[u"plaintext_hex"_s]);
            const QByteArray frame = unhex(value[u"frame_hex"_s]);
            QByteArray sealed;
            ASSERT_TRUE(sealer.append({plaintext}, sealed));
            EXPECT_EQ(hex(sealed), hex(frame));

            QByteArray opened {plaintext.size(), '\0'};
            ASSERT_TRUE(opener.open(QByteArrayView(frame).sliced(2), writable(opened)));
            EXPECT_EQ(hex(opened), hex(plaintext));
        }
    }
}

TEST(FrameCodec, partsMakeOneFrame)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    FrameSealer whole {keyOf(vectors, u"key_C"_s)};
    FrameSealer parts {keyOf(vectors, u"key_C"_s)};
    const QByteArray data = pattern(65'519);
    for (const qsizetype at : {0, 1, 9, 64, 1000, 65'519})
    {
        QByteArray one = "before";
        QByteArray other = "before";
        ASSERT_TRUE(whole.append({data}, one));
        ASSERT_TRUE(parts.append({QByteArrayView(data).first(at), QByteArrayView(data).sliced(at)}, other));
        EXPECT_EQ(one.size(), (6 + 65'537));
        EXPECT_TRUE(one == other) << at;
    }
}

TEST(FrameCodec, nonceCounterVectors)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    FrameSealer sealer {keyOf(vectors, u"key_C"_s)};
    const QJsonArray list = vectors[u"v1_5_chacha20poly1305_ietf"_s][u"nonce_counter"_s].toArray();
    ASSERT_EQ(list.size(), 7);
    for (const QJsonValue &value : list)
    {
        EXPECT_EQ(counterOf(unhex(value[u"nonce"_s])), static_cast<quint64>(value[u"frame_index"_s].toInteger()));
        sealer.counter().set(static_cast<quint64>(value[u"frame_index"_s].toInteger()));
        QByteArray frame;
        ASSERT_TRUE(sealer.append({"\x02"}, frame));
        EXPECT_EQ(hex(frame.sliced(2)), utf8(value[u"ciphertext_of_plaintext_02"_s]).toStdString());
    }
}

TEST(FrameCodec, longRunReachesTheThirdByteOfTheCounter)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const QJsonArray list = vectors[u"v1_5_chacha20poly1305_ietf"_s][u"nonce_counter"_s].toArray();
    FrameSealer sealer {keyOf(vectors, u"key_C"_s)};
    QByteArray frame;
    for (int i = 0; i <= 65536; ++i)
    {
        frame.resize(0);
        ASSERT_TRUE(sealer.append({"\x02"}, frame));
    }
    EXPECT_EQ(hex(frame.sliced(2)), utf8(list[5][u"ciphertext_of_plaintext_02"_s]).toStdString());
}

TEST(FrameCodec, counterNeverWraps)
{
    FrameSealer sealer {SymmetricKey()};
    FrameOpener opener {SymmetricKey()};
    sealer.counter().set(~0ULL);
    opener.counter().set(~0ULL);
    QByteArray last;
    ASSERT_TRUE(sealer.append({"x"}, last));
    EXPECT_FALSE(sealer.append({"x"}, last));
    EXPECT_EQ(last.size(), 19);

    std::uint8_t plaintext = 0;
    ASSERT_TRUE(opener.open(QByteArrayView(last).sliced(2), &plaintext));
    EXPECT_EQ(plaintext, 'x');
    EXPECT_FALSE(opener.open(QByteArrayView(last).sliced(2), &plaintext));
}

TEST(FrameCodec, refusesWhatWasSealedOtherwise)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const QByteArray frame = unhex(vectors[u"v1_5_chacha20poly1305_ietf"_s][u"client_to_server"_s][0][u"frame_hex"_s]).sliced(2);
    QByteArray out {frame.size(), '\0'};

    // the other direction's key, the next counter, one bit changed anywhere, cut, the v1.0 cipher
    EXPECT_FALSE(FrameOpener(keyOf(vectors, u"key_S"_s)).open(frame, writable(out)));
    EXPECT_FALSE(FrameOpener(keyOf(vectors, u"wrong_key_C_if_blake2b512_truncated"_s)).open(frame, writable(out)));
    FrameOpener later {keyOf(vectors, u"key_C"_s)};
    later.counter().set(1);
    EXPECT_FALSE(later.open(frame, writable(out)));
    for (qsizetype i = 0; i < frame.size(); ++i)
    {
        QByteArray changed = frame;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        EXPECT_FALSE(FrameOpener(keyOf(vectors, u"key_C"_s)).open(changed, writable(out))) << i;
        EXPECT_FALSE(FrameOpener(keyOf(vectors, u"key_C"_s)).open(QByteArrayView(frame).first(i), writable(out))) << i;
    }
    const QJsonObject old = vectors[u"v1_0_xsalsa20poly1305_secretbox"_s].toObject();
    for (const QJsonValue &value : old[u"client_to_server"_s].toArray())
    {
        const QByteArray sealed = unhex(value[u"frame_hex"_s]).sliced(2);
        QByteArray room {sealed.size(), '\0'};
        EXPECT_FALSE(FrameOpener(keyOf(vectors, u"key_C"_s)).open(sealed, writable(room)));
    }
}

TEST(FrameSplitter, givesTheSameFramesHoweverTheStreamIsCut)
{
    Random random;
    QList<QByteArray> frames;
    QByteArray stream;
    for (int i = 0; i < 200; ++i)
    {
        const qsizetype size = (i % 10 == 0) ? random.between(60'000, 65'535) : random.between(0, 300);
        const QByteArray content = random.bytes(size);
        frames.append(content);
        stream.append(static_cast<char>(size >> 8));
        stream.append(static_cast<char>(size & 0xFF));
        stream.append(content);
    }

    for (const int maxPart : {1, 2, 3, 100, 70'000, 1'000'000})
    {
        FrameSplitter splitter;
        QList<QByteArray> found;
        for (qsizetype i = 0; i < stream.size();)
        {
            const qsizetype size = std::min<qsizetype>(random.between(1, maxPart), (stream.size() - i));
            QByteArrayView part = QByteArrayView(stream).sliced(i, size);
            while (const auto frame = splitter.next(part))
                found.append(frame->toByteArray());
            EXPECT_TRUE(part.isEmpty());
            i += size;
        }
        EXPECT_TRUE(found == frames) << maxPart;
    }
}
