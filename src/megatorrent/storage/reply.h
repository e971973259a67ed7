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

#include <functional>
#include <memory>

#include <QtClassHelperMacros>

class QObject;

namespace Megatorrent
{
    // Brings a call from a worker thread to the thread of `context`, unless that object has been
    // destroyed by then. Made on a thread on which `context` is known to exist; call() on any
    // thread.
    //
    // No QObject itself: one that ends on a worker thread while the receiver of its signal ends on
    // another one is a data race within Qt, which asks it virtually for its meta object.
    class Reply final
    {
        Q_DISABLE_COPY_MOVE(Reply)

    public:
        explicit Reply(const QObject *context);
        ~Reply();

        void call(const std::function<void ()> &function);

    private:
        struct Link;
        class Watcher;

        std::shared_ptr<Link> m_link;
    };

    using ReplyPtr = std::shared_ptr<Reply>;
}
