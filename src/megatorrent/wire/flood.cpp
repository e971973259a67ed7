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


#include "flood.h"

#include <algorithm>

#include "bigendian.h"
#include "messagetypes.h"

using namespace Megatorrent;

namespace
{
    constexpr quint8 VERSION = 1;
    constexpr qsizetype TOPIC_OFFSET = 2;   // after version and hops
    constexpr qsizetype KEY_OFFSET = TOPIC_OFFSET + Topic::SIZE;
    constexpr qsizetype PORT_OFFSET = KEY_OFFSET + PublicKey::SIZE;
    constexpr qsizetype TIME_OFFSET = PORT_OFFSET + 2;
    constexpr qsizetype SIGNATURE_OFFSET = TIME_OFFSET + 8;
    constexpr qsizetype SIZE = SIGNATURE_OFFSET + Signature::SIZE;
}

QByteArray Wire::encodeFlood(const Flood &flood)
{
    const OnionAnnouncement &announcement = flood.announcement;
    QByteArray message;
    message.reserve(1 + SIZE);
    message.append(static_cast<char>(MessageType::Flood)).append(static_cast<char>(VERSION)).append(static_cast<char>(flood.hops));
    message.append(announcement.topic.view()).append(announcement.key.view());
    appendBigEndian(message, announcement.port);
    appendBigEndian(message, announcement.time);
    return message.append(announcement.signature.view());
}

Wire::FloodForm Wire::decodeFlood(const QByteArrayView payload, Flood &flood)
{
    if (payload.isEmpty())
        return FloodForm::Malformed;
    const auto version = static_cast<quint8>(payload.front());
    if (version > VERSION)
        return FloodForm::Later;
    if ((version != VERSION) || (payload.size() != SIZE))
        return FloodForm::Malformed;

    flood.hops = std::min(static_cast<quint8>(payload[1]), Flood::HOPS_MAX);
    OnionAnnouncement &announcement = flood.announcement;
    announcement.topic = Topic::fromBytes(payload.sliced(TOPIC_OFFSET, Topic::SIZE));
    announcement.key = PublicKey::fromBytes(payload.sliced(KEY_OFFSET, PublicKey::SIZE));
    announcement.port = readBigEndian<quint16>(payload, PORT_OFFSET);
    announcement.time = readBigEndian<quint64>(payload, TIME_OFFSET);
    announcement.signature = Signature::fromBytes(payload.sliced(SIGNATURE_OFFSET));
    // With any second for a date, one key could have any number of newer ones
    const bool isSound = (announcement.port != 0) && ((announcement.time % OnionAnnouncement::TIME_STEP) == 0);
    return isSound ? FloodForm::Sound : FloodForm::Malformed;
}
