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

#include <QtGlobal>

#include "fuzz.h"

#if defined(__has_feature) && __has_include(<sanitizer/allocator_interface.h>)
#if __has_feature(address_sanitizer)
#define FUZZ_COUNTS_MEMORY
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace Megatorrent::Fuzz
{
    // Ends the program if more than so many bytes, and what libraries make for themselves at first use, are allocated at a
    // time while it exists (one at a time). Clang's AddressSanitizer keeps count; without it there is no limit.
    class MemoryLimit
    {
        Q_DISABLE_COPY_MOVE(MemoryLimit)

    public:
        explicit MemoryLimit(const qint64 bytes)
            : m_limit {bytes + LIBRARIES}
        {
#ifdef FUZZ_COUNTS_MEMORY
            static const int hooks = __sanitizer_install_malloc_and_free_hooks(&MemoryLimit::allocated, &MemoryLimit::freed);
            FUZZ_REQUIRE(hooks > 0);
#endif
            current = this;
        }

        ~MemoryLimit()
        {
            current = nullptr;
            if (m_peak > m_limit)
                std::fprintf(stderr, "%lld bytes were allocated at a time\n", static_cast<long long>(m_peak));
            FUZZ_REQUIRE(m_peak <= m_limit);
        }

    private:
#ifdef FUZZ_COUNTS_MEMORY
        static void allocated(const volatile void *, const std::size_t size)
        {
            if (!current)
                return;
            current->m_size += static_cast<qint64>(size);
            if (current->m_size > current->m_peak)
                current->m_peak = current->m_size;
        }

        static void freed(const volatile void *memory)
        {
            if (current && memory)
                current->m_size -= static_cast<qint64>(__sanitizer_get_allocated_size(const_cast<const void *>(memory)));
        }
#endif

        static constexpr qint64 LIBRARIES = 512 * 1024;
        static inline thread_local MemoryLimit *current = nullptr;

        qint64 m_limit = 0;
        qint64 m_size = 0;
        qint64 m_peak = 0;
    };
}
