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


#include "packassembler.h"

#include "base/global.h"

#include "../crypto/hash.h"
#include "keptblobs.h"

using namespace Megatorrent;

PackAssembler::PackAssembler(const PackKind kind, TaskLine &line, ScratchPool &scratchPool
        , std::function<QString (const BlobId &, const QByteArray &)> store, std::function<void (Sealed &)> onSealed)
    : m_kind {kind}
    , m_line {line}
    , m_scratchPool {scratchPool}
    , m_store {std::move(store)}
    , m_onSealed {std::move(onSealed)}
{
}

std::shared_ptr<PackAssembler::Member> PackAssembler::find(const SymmetricKey &key) const
{
    return m_unfinished.value(key.view().toByteArray());
}

void PackAssembler::add(const std::shared_ptr<Member> &member)
{
    const qint64 size = member->plaintext.size() + Crypto::AEAD_TAG_SIZE;
    if ((m_end + size) > BLOB_SIZE)
        flush();
    m_members.append(member);
    m_end += size;
    m_unfinished.insert(member->key.view().toByteArray(), member);
}

void PackAssembler::flush()
{
    if (m_members.isEmpty())
        return;

    const auto sealed = std::make_shared<Sealed>();
    sealed->members = std::exchange(m_members, {});
    sealed->end = std::exchange(m_end, 0);
    m_line.add([this, sealed]
    {
        const ScratchPool::Loan scratch {m_scratchPool};
        PackBuilder builder {scratch->sealer};
        for (const auto &member : asConst(sealed->members))
        {
            sealed->places.append(builder.addKnown(member->key, member->plaintext));
            member->plaintext.clear();
        }
        const QByteArray blob = builder.finish();
        sealed->blobId = BlobId::fromBytes(Crypto::sha256(blob).view());
        if ((m_kind == PackKind::Data) && (sealed->members.size() < KEPT_PACK_CHUNKS_MIN))
            return;
        const QString error = m_store(sealed->blobId, blob);
        sealed->isKept = error.isEmpty();
        // data can be served from its files as well
        if (m_kind == PackKind::Index)
            sealed->error = error;
    }, [this, sealed]
    {
        m_onSealed(*sealed);
        for (const auto &member : asConst(sealed->members))
            m_unfinished.remove(member->key.view().toByteArray());
    });
}
