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

#include "rawframes.h"

#include <algorithm>

using namespace Megatorrent;
using namespace Megatorrent::Sim;

Crypto::ExchangeSecret Megatorrent::Sim::makeSecret(SeededRandom &random)
{
    Crypto::ExchangeSecret secret;
    random.fill(secret.data(), Crypto::ExchangeSecret::SIZE);
    return secret;
}

RawFrames::RawFrames(const Crypto::ExchangeSecret &secret, const Crypto::Role role)
    : m_secret {secret}
    , m_role {role}
{
}

QByteArray RawFrames::key() const
{
    return Crypto::exchangePublicKey(m_secret).toByteArray();
}

void RawFrames::receive(const QByteArray &bytes)
{
    QByteArrayView view = bytes;
    if (!m_sealer)
    {
        const qsizetype size = std::min((qsizetype {ExchangeKey::SIZE} - m_keyBytes.size()), view.size());
        m_keyBytes.append(view.first(size));
        view = view.sliced(size);
        if (m_keyBytes.size() < ExchangeKey::SIZE)
            return;

        const auto peerKey = ExchangeKey::fromBytes(m_keyBytes);
        const ExchangeKey ownKey = Crypto::exchangePublicKey(m_secret);
        const SharedSecret shared = *Crypto::exchange(m_secret, peerKey);
        const bool isConnecting = (m_role == Crypto::Role::Connecting);
        m_tagKey = Crypto::tagKey(shared, m_role, (isConnecting ? ownKey : peerKey), (isConnecting ? peerKey : ownKey));
        m_sealer.emplace(Crypto::transportKey(shared, m_role));
        m_opener.emplace(Crypto::transportKey(shared, Crypto::opposite(m_role)));
        onReady();
    }
    while (const auto ciphertext = m_splitter.next(view))
    {
        QByteArray plaintext {(ciphertext->size() - Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
        if (m_opener->open(*ciphertext, reinterpret_cast<std::uint8_t *>(plaintext.data())))
            onPlaintext(plaintext);
    }
}

QByteArray RawFrames::seal(const QByteArray &plaintext)
{
    QByteArray bytes;
    if (!m_sealer->append({plaintext}, bytes))
        bytes.clear();
    return bytes;
}
