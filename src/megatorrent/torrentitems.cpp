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

#include "torrentitems.h"

#include "base/bittorrent/session.h"
#include "base/bittorrent/torrent.h"
#include "base/global.h"
#include "base/preferences.h"
#include "base/utils/io.h"

#include "crypto/hash.h"
#include "seams/releases.h"
#include "seams/safemode.h"

using namespace Megatorrent;

TorrentItems::TorrentItems(QObject *parent)
    : QObject(parent)
{
    auto *btSession = BitTorrent::Session::instance();
    connect(btSession, &BitTorrent::Session::torrentAdded, this, [this](BitTorrent::Torrent *torrent)
    {
        for (const Waiting &waiting : asConst(m_waiting.take(torrent->id())))
            settle(waiting.item, waiting.hash, {});
    });
    connect(btSession, &BitTorrent::Session::addTorrentFailed, this, [this](const BitTorrent::InfoHash &infoHash, const auto &reason)
    {
        for (const Waiting &waiting : asConst(m_waiting.take(infoHash.toTorrentID())))
            settle(waiting.item, waiting.hash, Releases::addTorrentFailure(reason));
    });
}

QString TorrentItems::refusal()
{
    if (!SafeMode::isOn() || SafeMode::coversTorrents())
        return {};
    return tr("Safe Mode is on, and by the options torrents would not go through a SOCKS5 proxy, so that others would see your address. In the options of the connection, choose"
            " \"Use proxy for BitTorrent purposes\", \"Use proxy for peer connections\" and \"Perform hostname lookup via proxy\", and add it, or apply the rules, again");
}

void TorrentItems::add(const TorrentItem &item)
{
    m_thread.run(this, [path = item.localPath] { return read(path); }
            , [this, item](const nonstd::expected<Content, ReadError> &content) { handleRead(item, content); });
}

nonstd::expected<TorrentItems::Content, TorrentItems::ReadError> TorrentItems::read(const Path &localPath)
{
    const bool isMagnet = localPath.hasExtension(u".magnet"_s);
    const qint64 maxSize = isMagnet ? MAGNET_MAX_SIZE : Preferences::instance()->getTorrentFileSizeLimit();
    const auto data = Utils::IO::readFile(localPath, maxSize);
    if (!data)
    {
        if (data.error().status == Utils::IO::ReadError::ExceedSize)
            return nonstd::make_unexpected(ReadError {tr("it is larger than %1 bytes").arg(maxSize)});
        return nonstd::make_unexpected(ReadError {.reason = data.error().message, .isGone = (data.error().status == Utils::IO::ReadError::NotExist)});
    }

    if (isMagnet)
    {
        const QString text = QString::fromUtf8(*data).trimmed();
        // parse() takes more than links
        if (!text.startsWith(u"magnet:") || text.contains(u'\n'))
            return nonstd::make_unexpected(ReadError {tr("it has to hold one magnet link and nothing else")});
    }
    const auto descriptor = isMagnet ? BitTorrent::TorrentDescriptor::parse(QString::fromUtf8(*data).trimmed()) : BitTorrent::TorrentDescriptor::load(*data);
    if (!descriptor)
        return nonstd::make_unexpected(ReadError {descriptor.error()});
    if (!descriptor->infoHash().isValid())
        return nonstd::make_unexpected(ReadError {tr("it names no torrent")});
    return Content {.descriptor = *descriptor, .hash = Crypto::sha256(*data).toByteArray()};
}

void TorrentItems::handleRead(const TorrentItem &item, const nonstd::expected<Content, ReadError> &content)
{
    if (!content)
    {
        settle(item, {}, content.error().reason, content.error().isGone);
        return;
    }
    // The user may have removed it from the list since
    if (item.known.contains(content->hash))
    {
        settle(item, content->hash, {});
        return;
    }

    auto *btSession = BitTorrent::Session::instance();
    const BitTorrent::InfoHash infoHash = content->descriptor.infoHash();
    if (const QString reason = refusal(); !reason.isEmpty())
        settle(item, content->hash, (btSession->isKnownTorrent(infoHash) ? QString() : reason));
    else if (const auto it = m_waiting.find(infoHash.toTorrentID()); it != m_waiting.end())
        it->append({item, content->hash});   // another item has the same torrent
    else if (btSession->addTorrent(content->descriptor, item.params))
        m_waiting[infoHash.toTorrentID()].append({item, content->hash});
    else if (btSession->isKnownTorrent(infoHash))
        settle(item, content->hash, {});
    else
        settle(item, content->hash, tr("qBittorrent does not take it now"));
}

void TorrentItems::settle(const TorrentItem &item, const QByteArray &hash, const QString &reason, const bool isGone)
{
    emit settled({.channel = item.channel, .path = item.path, .hash = hash
            , .error = (reason.isEmpty() ? QString() : tr("\"%1\" could not be added to the transfer list: %2.").arg(item.path, reason)), .isToBeTriedAgain = isGone});
}
