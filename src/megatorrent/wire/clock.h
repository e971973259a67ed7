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

#include <chrono>
#include <functional>

#include <QtTypes>

class QObject;

namespace Megatorrent
{
    // Time and timers for the wire and all layers above it. Used on one thread: the engine's, or a
    // simulation's.
    class Clock
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        virtual ~Clock() = default;

        // Monotonic, from an arbitrary origin
        virtual Milliseconds now() const = 0;
        // Since the Unix epoch; may jump
        virtual Milliseconds unixTime() const = 0;
        // Calls `function` once after `delay` (0: as soon as control is back in the event loop),
        // unless `context` has been destroyed.
        virtual void callLater(Milliseconds delay, const QObject *context, std::function<void ()> function) = 0;
    };

    // Random choices that a simulation must be able to repeat (not keys: those come from
    // Crypto::random(), or through secret() where a simulation needs them to be repeatable as
    // well).
    class RandomSource
    {
    public:
        virtual ~RandomSource() = default;

        // Uniform in [0, bound); bound > 0
        virtual quint64 below(quint64 bound) = 0;
        // Cryptographically secure outside simulations
        virtual void fill(std::uint8_t *data, qsizetype size) = 0;
    };
}
