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


#include "reply.h"

#include <mutex>
#include <utility>

#include <QMetaObject>
#include <QObject>

using namespace Megatorrent;

// What both threads look at. Whoever has the lock may post to them: nobody destroys them meanwhile.
struct Reply::Link
{
    std::mutex mutex;
    QObject *context = nullptr;     // null: it has been destroyed
    Watcher *watcher = nullptr;
};

// Lives in the thread of the context, and goes with it, or after the reply
class Reply::Watcher final : public QObject
{
    Q_DISABLE_COPY_MOVE(Watcher)

public:
    explicit Watcher(std::shared_ptr<Link> link)
        : m_link {std::move(link)}
    {
    }

    ~Watcher() override
    {
        const std::lock_guard locker {m_link->mutex};
        m_link->context = nullptr;
        m_link->watcher = nullptr;
    }

private:
    std::shared_ptr<Link> m_link;
};

Reply::Reply(const QObject *context)
    : m_link {std::make_shared<Link>()}
{
    auto *watcher = new Watcher(m_link);
    watcher->moveToThread(context->thread());
    QObject::connect(context, &QObject::destroyed, watcher, [watcher] { delete watcher; }, Qt::DirectConnection);
    // nothing but events is posted to it
    m_link->context = const_cast<QObject *>(context);
    m_link->watcher = watcher;
}

Reply::~Reply()
{
    const std::lock_guard locker {m_link->mutex};
    if (m_link->watcher)
        m_link->watcher->deleteLater();
}

void Reply::call(const std::function<void ()> &function)
{
    const std::lock_guard locker {m_link->mutex};
    if (m_link->context)
        QMetaObject::invokeMethod(m_link->context, function, Qt::QueuedConnection);
}
