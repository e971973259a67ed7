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


#include "servequeue.h"

#include <algorithm>

#include "connection.h"

using namespace Megatorrent;

namespace
{
    // DATA has a type in front of the bytes, PIECE id and offset as well.
    constexpr qsizetype HEADER_MAX_SIZE = 1 + Wire::PIECE_HEADER_SIZE;

    static_assert((HEADER_MAX_SIZE + ServeQueue::PART_MIN_SIZE + FRAME_OVERHEAD) <= OUTPUT_MIN_SIZE);
    static_assert((HEADER_MAX_SIZE + ServeQueue::PART_SIZE + Crypto::AEAD_TAG_SIZE) <= Wire::FRAME_CIPHERTEXT_MAX_SIZE);
}

void ServeQueue::add(const quint64 ticket, const Kind kind, const quint32 id, const BlobId &blobId)
{
    Entry entry;
    entry.ticket = ticket;
    entry.kind = kind;
    entry.id = id;
    entry.blobId = blobId;
    m_entries.push_back(entry);
}

void ServeQueue::addGet(const quint64 ticket, const quint32 id, const BlobId &blobId)
{
    add(ticket, Kind::Get, id, blobId);
}

void ServeQueue::addRequest(const quint64 ticket, const BlobId &blobId)
{
    add(ticket, Kind::Request, 0, blobId);
}

void ServeQueue::addAnswer(const quint64 ticket)
{
    add(ticket, Kind::Answer, 0, {});
}

std::optional<ServeQueue::Needed> ServeQueue::takeNeeded()
{
    if (preparedBlobs() >= BLOBS_MAX)
        return std::nullopt;

    const auto next = std::find_if(m_entries.begin(), m_entries.end(), [](const Entry &entry)
    {
        return (entry.kind != Kind::Answer) && !entry.isAsked && !entry.isReady;
    });
    if (next == m_entries.end())
        return std::nullopt;

    next->isAsked = true;
    return Needed {.ticket = next->ticket, .blobId = next->blobId, .isGet = (next->kind == Kind::Get)};
}

ServeQueue::Entries::iterator ServeQueue::find(const quint64 ticket)
{
    return std::find_if(m_entries.begin(), m_entries.end(), [ticket](const Entry &entry) { return entry.ticket == ticket; });
}

bool ServeQueue::contains(const quint64 ticket) const
{
    return std::any_of(m_entries.cbegin(), m_entries.cend(), [ticket](const Entry &entry) { return entry.ticket == ticket; });
}

void ServeQueue::provideBlob(const quint64 ticket, const QByteArray &blob)
{
    const auto entry = find(ticket);
    if ((entry == m_entries.end()) || (entry->kind == Kind::Answer) || entry->isReady)
        return;

    if (entry->isCancelled)
    {
        m_entries.erase(entry);
        return;
    }

    entry->content = blob;
    entry->isReady = true;
}

void ServeQueue::provideAnswer(const quint64 ticket, const QByteArray &plaintext)
{
    const auto entry = find(ticket);
    if ((entry == m_entries.end()) || (entry->kind == Kind::Get) || entry->isReady)
        return;

    entry->kind = Kind::Answer;
    entry->isAsked = false;
    entry->content = plaintext;
    entry->isReady = true;
}

ServeQueue::Refused ServeQueue::refuse(const quint64 ticket)
{
    const auto entry = find(ticket);
    if ((entry == m_entries.end()) || entry->isReady)
        return {};

    if (entry->kind != Kind::Get)
        return {.isKnown = true, .id = std::nullopt};

    const std::optional<quint32> id = entry->isCancelled ? std::nullopt : std::make_optional(entry->id);
    if ((entry->sent > 0) && !entry->isCancelled)
        m_isSending = false;
    m_entries.erase(entry);
    return {.isKnown = id.has_value(), .id = id};
}

ServeQueue::Cancelled ServeQueue::cancel(const quint32 id)
{
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &entry)
    {
        return (entry.kind == Kind::Get) && (entry.id == id) && !entry.isCancelled;
    });
    if (entry == m_entries.end())
        return {};

    if (entry->sent > 0)
        m_isSending = false;
    if (entry->isAsked && !entry->isReady)
    {
        entry->isCancelled = true;
        entry->sent = 0;   // nothing of it goes on
        return {.isKnown = true, .ticket = entry->ticket};
    }

    m_entries.erase(entry);
    return {.isKnown = true, .ticket = std::nullopt};
}

void ServeQueue::releaseBlobs()
{
    for (Entry &entry : m_entries)
    {
        if ((entry.kind != Kind::Get) || !entry.isReady)
            continue;
        entry.content.clear();
        entry.isReady = false;
        entry.isAsked = false;
    }
    m_isSending = m_isSending && std::any_of(m_entries.cbegin(), m_entries.cend(), [](const Entry &entry) { return entry.isReady && (entry.sent > 0); });
}

void ServeQueue::clear()
{
    m_entries.clear();
    m_isSending = false;
}

int ServeQueue::openGets() const
{
    return static_cast<int>(std::count_if(m_entries.cbegin(), m_entries.cend(), [](const Entry &entry)
    {
        return (entry.kind == Kind::Get) && !entry.isCancelled;
    }));
}

int ServeQueue::heldBlobs() const
{
    return static_cast<int>(std::count_if(m_entries.cbegin(), m_entries.cend(), [](const Entry &entry)
    {
        return (entry.kind != Kind::Answer) && (entry.content.size() == BLOB_SIZE);
    }));
}

int ServeQueue::preparedBlobs() const
{
    return static_cast<int>(std::count_if(m_entries.cbegin(), m_entries.cend(), [](const Entry &entry) { return entry.isAsked; }));
}

ServeQueue::Entries::const_iterator ServeQueue::nextReady() const
{
    // a blob that has been begun is finished first
    auto next = m_isSending
        ? std::find_if(m_entries.cbegin(), m_entries.cend(), [](const Entry &entry) { return entry.isReady && (entry.sent > 0); })
        : m_entries.cbegin();
    if (!m_isOrdered && !m_isSending)
        next = std::find_if(next, m_entries.cend(), [](const Entry &entry) { return entry.isReady; });

    return ((next != m_entries.cend()) && next->isReady) ? next : m_entries.cend();
}

bool ServeQueue::isReady() const
{
    return nextReady() != m_entries.cend();
}

ServeQueue::Appended ServeQueue::appendNext(FrameSealer &sealer, QByteArray &output, const qsizetype room, qint64 &blobBytes)
{
    const auto next = nextReady();
    if (next == m_entries.cend())
        return Appended::Nothing;

    const auto entry = m_entries.erase(next, next);  // the same, to be changed
    if (entry->kind != Kind::Answer)
        return appendPart(entry, sealer, output, room, blobBytes);

    if ((entry->content.size() + FRAME_OVERHEAD) > room)
        return Appended::Nothing;
    if (!sealer.append({entry->content}, output))
        return Appended::Exhausted;
    m_entries.erase(entry);
    return Appended::Something;
}

ServeQueue::Appended ServeQueue::appendPart(const Entries::iterator entry, FrameSealer &sealer, QByteArray &output, const qsizetype room
        , qint64 &blobBytes)
{
    qsizetype size = std::min(PART_SIZE, (entry->content.size() - entry->sent));
    if (const qsizetype fitting = room - HEADER_MAX_SIZE - FRAME_OVERHEAD; size > fitting)
    {
        // only where there is so little room from the outset, for a rate limit
        if (!output.isEmpty() || (fitting < PART_MIN_SIZE))
            return Appended::Nothing;
        size = fitting;
    }

    const QByteArray header = (entry->kind == Kind::Get)
        ? Wire::encodePieceHeader({.id = entry->id, .offset = static_cast<quint32>(entry->sent)})
        : QByteArray(1, static_cast<char>(Wire::MessageType::Data));
    if (!sealer.append({header, QByteArrayView(entry->content).sliced(entry->sent, size)}, output))
        return Appended::Exhausted;

    entry->sent += size;
    blobBytes += size;
    m_isSending = (entry->sent < entry->content.size());
    if (!m_isSending)
        m_entries.erase(entry);
    return Appended::Something;
}
