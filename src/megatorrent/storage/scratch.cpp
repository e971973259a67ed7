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


#include "scratch.h"

using namespace Megatorrent;

Scratch::Scratch()
    : m_plaintext {CHUNK_SIZE, Qt::Uninitialized}
    , m_blob {BLOB_SIZE, Qt::Uninitialized}
{
}

Scratch::~Scratch()
{
    OPENSSL_cleanse(m_plaintext.data(), static_cast<size_t>(m_plaintext.size()));
    OPENSSL_cleanse(m_blob.data(), static_cast<size_t>(m_blob.size()));
}

ScratchPool::Loan::Loan(ScratchPool &pool)
    : m_pool {pool}
{
    {
        const std::lock_guard lock {m_pool.m_mutex};
        if (!m_pool.m_free.empty())
        {
            m_scratch = std::move(m_pool.m_free.back());
            m_pool.m_free.pop_back();
        }
    }
    if (!m_scratch)
        m_scratch = std::make_unique<Scratch>();
}

ScratchPool::Loan::~Loan()
{
    const std::lock_guard lock {m_pool.m_mutex};
    m_pool.m_free.push_back(std::move(m_scratch));
}
