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


#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <QByteArray>

#include "../content/blob.h"

namespace Megatorrent
{
    // What a pool thread needs to seal and open chunks. Lent out and used again, so that a job
    // allocates nothing.
    class Scratch
    {
        Q_DISABLE_COPY_MOVE(Scratch)

    public:
        Scratch();
        ~Scratch();  // clears what may be plaintext

        std::uint8_t *plaintext() { return reinterpret_cast<std::uint8_t *>(m_plaintext.data()); }   // CHUNK_SIZE bytes
        std::uint8_t *blob() { return reinterpret_cast<std::uint8_t *>(m_blob.data()); }             // BLOB_SIZE bytes

        ChunkSealer sealer;
        Crypto::Aead aead;

    private:
        QByteArray m_plaintext;
        QByteArray m_blob;
    };

    // Any thread
    class ScratchPool
    {
    public:
        class Loan
        {
            Q_DISABLE_COPY_MOVE(Loan)

        public:
            explicit Loan(ScratchPool &pool);
            ~Loan();

            Scratch *operator->() const { return m_scratch.get(); }
            Scratch &operator*() const { return *m_scratch; }

        private:
            ScratchPool &m_pool;
            std::unique_ptr<Scratch> m_scratch;
        };

    private:
        std::mutex m_mutex;
        std::vector<std::unique_ptr<Scratch>> m_free;
    };
}
