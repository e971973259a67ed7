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

#include <chrono>

#include <QTimer>

#include "base/bittorrent/session.h"
#include "base/bittorrent/torrent.h"
#include "base/global.h"

#include "crypto/hash.h"
#include "seams/releases.h"
#include "seams/safemode.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto PATIENCE = 1min;   // with qBittorrent
}

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
    if (!item.error.isEmpty())
    {
        settle(item, {}, item.error, item.isGone);
        return;
    }
    // the content is not kept while qBittorrent is waited for
    TorrentItem waiting = item;
    waiting.content.clear();
    m_thread.run(this, [path = item.localPath, data = item.content] { return parse(path, data); }
            , [this, waiting](const nonstd::expected<Content, QString> &content) { handleParsed(waiting, content); });
}

nonstd::expected<TorrentItems::Content, QString> TorrentItems::parse(const Path &path, const QByteArray &data)
{
    const bool isMagnet = path.hasExtension(u".magnet"_s);
    if (isMagnet)
    {
        const QString text = QString::fromUtf8(data).trimmed();
        // parse() takes more than links
        if (!text.startsWith(u"magnet:") || text.contains(u'\n'))
            return nonstd::make_unexpected(tr("it has to hold one magnet link and nothing else"));
    }
    const auto descriptor = isMagnet ? BitTorrent::TorrentDescriptor::parse(QString::fromUtf8(data).trimmed()) : BitTorrent::TorrentDescriptor::load(data);
    if (!descriptor)
        return nonstd::make_unexpected(descriptor.error());
    if (!descriptor->infoHash().isValid())
        return nonstd::make_unexpected(tr("it names no torrent"));
    return Content {.descriptor = *descriptor, .hash = Crypto::sha256(data).toByteArray()};
}

void TorrentItems::handleParsed(const TorrentItem &item, const nonstd::expected<Content, QString> &content)
{
    if (!content)
    {
        settle(item, {}, content.error());
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
    else if (m_waiting.contains(infoHash.toTorrentID()))
        await(infoHash, item, content->hash);   // another item has the same torrent
    else if (btSession->addTorrent(content->descriptor, item.params))
        await(infoHash, item, content->hash);
    else if (btSession->isKnownTorrent(infoHash))
        settle(item, content->hash, {});
    else
        settle(item, content->hash, tr("qBittorrent does not take it now"));
}

void TorrentItems::await(const BitTorrent::InfoHash &infoHash, const TorrentItem &item, const QByteArray &hash)
{
    m_waiting[infoHash.toTorrentID()].append({.item = item, .hash = hash, .number = ++m_lastNumber});
    QTimer::singleShot(PATIENCE, this, [this, infoHash, number = m_lastNumber] { giveUp(infoHash, number); });
}

// qBittorrent may never say what has become of it.
void TorrentItems::giveUp(const BitTorrent::InfoHash &infoHash, const quint64 number)
{
    const auto it = m_waiting.find(infoHash.toTorrentID());
    if (it == m_waiting.end())
        return;
    const bool isKnown = BitTorrent::Session::instance()->isKnownTorrent(infoHash);
    QList<Waiting> over;
    it->removeIf([&over, number](const Waiting &waiting)
    {
        const bool isOver = (waiting.number <= number);
        if (isOver)
            over.append(waiting);
        return isOver;
    });
    if (it->isEmpty())
        m_waiting.erase(it);
    for (const Waiting &waiting : asConst(over))
        settle(waiting.item, waiting.hash, (isKnown ? QString() : tr("qBittorrent has not said what became of it")));
}

void TorrentItems::settle(const TorrentItem &item, const QByteArray &hash, const QString &reason, const bool isGone)
{
    emit settled({.channel = item.channel, .path = item.path, .hash = hash
            , .error = (reason.isEmpty() ? QString() : tr("\"%1\" could not be added to the transfer list: %2.").arg(item.path, reason)), .isToBeTriedAgain = isGone});
}
