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

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <QBitArray>

#include "base/global.h"
#include "nodes.h"
#include "support/sim/rawframes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// What of a node's channels can be told to be one node's, by those who sit at the other ends

namespace
{
    // Somebody who is in one channel, is connected to, writes down what comes, and gives cause for as
    // much of it as he can.
    class Listener final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Listener)

    public:
        Listener(World &world, const ChannelKeys &keys, const DhtItem &item)
            : m_world {world}
            , m_keys {keys}
            , m_item {item}
            , m_transport {world.network.addNode({.endpoint = world.nextEndpoint()})}
        {
            m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream) { accept(std::move(stream)); };
        }

        ~Listener() override { m_transport->onAccepted = nullptr; }

        Endpoint endpoint() const { return m_transport->options().endpoint; }

        QByteArray bytes;              // as they came
        QList<QByteArray> messages;    // what was in them

    private:
        void accept(std::unique_ptr<ByteStream> stream)
        {
            m_stream = std::move(stream);
            m_frames.emplace(Sim::makeSecret(m_world.random), Crypto::Role::Accepting);
            m_frames->onReady = [] {};
            m_frames->onPlaintext = [this](const QByteArray &message)
            {
                messages.append(message);
                if (!message.isEmpty())
                    answer(static_cast<Wire::MessageType>(static_cast<quint8>(message.front())), QByteArrayView(message).sliced(1));
            };
            connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &received)
            {
                bytes += received;
                m_frames->receive(received);
            });
            m_stream->write(m_frames->key());
        }

        void send(const QByteArray &message) { m_stream->write(m_frames->seal(message)); }

        void answer(const Wire::MessageType type, const QByteArrayView payload)
        {
            if (type == Wire::MessageType::Hello)
            {
                send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1}));
            }
            else if ((type == Wire::MessageType::Tags) && !m_hasShown)
            {
                m_hasShown = true;
                const Tag tag = Crypto::channelTag(m_frames->tagKey(), m_keys.token);
                send(Wire::encodeTags({tag}));
                send(Wire::encodeHave({.tag = tag, .sequence = m_item.sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}}));
                send(Wire::encodeHave({.tag = tag, .sequence = (m_item.sequence + 1), .kind = Wire::HaveKind::None, .first = 0, .bits = {}, .positions = {}}));
                send(Wire::encodeGetManifest({.id = 1, .channel = tag}));
                send(Wire::encodeFindPeers(Wire::LookupId::fromBytes(m_keys.topic.view())));
                send(Wire::encodeGet({.id = 2, .blobId = BlobId::fromBytes(m_keys.topic.view())}));
            }
            else if (type == Wire::MessageType::Get)
            {
                send(Wire::encodeFail({.id = Wire::decodeGet(payload)->id, .code = Wire::FailCode::NotFound}));
            }
        }

        World &m_world;
        ChannelKeys m_keys;
        DhtItem m_item;
        Sim::SimTransport *m_transport = nullptr;
        std::optional<Sim::RawFrames> m_frames;
        bool m_hasShown = false;
        std::unique_ptr<ByteStream> m_stream;
    };

    // A node with channels that have nothing to do with each other, each at a listener of its own
    struct Scene
    {
        Scene(const quint64 seed, const bool isSafe, const Clock::Milliseconds ahead, const QList<std::chrono::hours> &ages)
            : world {seed}
        {
            world.clock.setAhead(ahead);
            NodeSettings settings;
            settings.net.acceptsConnections = !isSafe;
            settings.swarm.isSafe = isSafe;
            settings.fetchesMetadata = false;
            node = std::make_unique<SimNode>(world, settings);
            for (const std::chrono::hours age : ages)
            {
                Seed secret;
                world.random.fill(secret.data(), Seed::SIZE);
                const Identity identity = Identity::fromSeed(secret);
                const QList<BlobId> ids = world.makeBlobs(5);
                // signed by somebody somewhere, at a time that has nothing to do with this node's clock
                const DhtItem item = world.sign(identity, (1'700'000'000'000 - Clock::Milliseconds {age}.count()), ids.first());
                const ChannelKeys keys = ChannelKeys::make(identity.publicKey, {}, false);
                listeners.push_back(std::make_unique<Listener>(world, keys, item));
                ChannelSwarm *channel = node->swarm().addChannel(keys);
                channel->setItem(item);
                QBitArray held {ids.size()};
                held.setBit(0);
                channel->setLayout(item.sequence, Sim::ListLayout::make(ids), held);
                channel->want(ids.sliced(1));
                channel->addCandidate(listeners.back()->endpoint(), true);
            }
            world.clock.runFor(15min);
        }

        bool saidAll() const
        {
            using Type = Wire::MessageType;
            return std::ranges::all_of(listeners, [](const auto &listener)
            {
                return std::ranges::all_of(std::initializer_list<Type> {Type::Hello, Type::Tags, Type::GetManifest, Type::Manifest, Type::Have, Type::Get, Type::Fail
                    , Type::FindPeers, Type::Peers}, [&listener](const Type type)
                {
                    return std::ranges::any_of(listener->messages, [type](const QByteArray &message) { return !message.isEmpty() && (message.front() == static_cast<char>(type)); });
                });
            });
        }

        World world;
        std::unique_ptr<SimNode> node;
        std::vector<std::unique_ptr<Listener>> listeners;
    };

    // Bytes that are written in hexadecimal (what is published is, in JSON), as bytes: six digits of two long numbers agree by chance
    QByteArray withoutHex(const QByteArray &message)
    {
        const qsizetype digitsMin = 16;
        const auto isDigit = [](const char c) { return ((c >= '0') && (c <= '9')) || ((c >= 'a') && (c <= 'f')); };
        QByteArray result;
        for (qsizetype i = 0; i < message.size();)
        {
            const auto end = std::find_if_not((message.cbegin() + i), message.cend(), isDigit);
            const qsizetype digits = std::distance((message.cbegin() + i), end);
            const qsizetype taken = std::max<qsizetype>(digits, 1);
            result += (digits >= digitsMin) ? QByteArray::fromHex(message.sliced(i, taken)) : message.sliced(i, taken);
            i += taken;
        }
        return result;
    }

    std::set<QByteArray> windows(const QList<QByteArray> &texts, const qsizetype size)
    {
        std::set<QByteArray> result;
        for (const QByteArray &text : texts)
        {
            for (qsizetype i = 0; (i + size) <= text.size(); ++i)
                result.insert(text.sliced(i, size));
        }
        return result;
    }

    QList<QByteArray> messagesOf(const Scene &scene, const std::size_t listener)
    {
        QList<QByteArray> result;
        for (const QByteArray &message : scene.listeners[listener]->messages)
            result.append(withoutHex(message));
        return result;
    }

    // What two channels of one node have in common that a stranger's does not
    QByteArrayList common(const Scene &scene, const Scene &stranger)
    {
        const qsizetype size = 6;
        const std::set<QByteArray> one = windows(messagesOf(scene, 0), size);
        const std::set<QByteArray> other = windows(messagesOf(scene, 1), size);
        const std::set<QByteArray> anybodys = windows(messagesOf(stranger, 0), size);
        QByteArrayList result;
        for (const QByteArray &window : one)
        {
            if (other.contains(window) && !anybodys.contains(window))
                result.append(window);
        }
        return result;
    }

    const Clock::Milliseconds OTHER_TIME = 31h;
}

TEST(Linkability, whatTwoChannelsSendInSafeModeHasNothingInCommonButTheProtocol)
{
    const Scene scene {800, true, 0ms, {1h, 2000h}};
    const Scene stranger {801, true, OTHER_TIME, {1h}};
    ASSERT_TRUE(scene.saidAll());
    ASSERT_TRUE(stranger.saidAll());
    for (const QByteArray &window : common(scene, stranger))
        ADD_FAILURE() << window.toHex().toStdString() << " " << window.toStdString();

    // nor does what is on the line, for those who cannot open it
    const qsizetype size = 8;
    const std::set<QByteArray> one = windows({scene.listeners[0]->bytes}, size);
    const std::set<QByteArray> other = windows({scene.listeners[1]->bytes}, size);
    EXPECT_GT(one.size(), 1'000U);
    EXPECT_TRUE(std::ranges::none_of(one, [&other](const QByteArray &window) { return other.contains(window); }));
}

TEST(Linkability, directlyTheClockIsInBoth)
{
    // so that the comparison means something
    const Scene scene {800, false, 0ms, {1h, 2000h}};
    const Scene stranger {801, false, OTHER_TIME, {1h}};
    EXPECT_FALSE(common(scene, stranger).isEmpty());
}
