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

#pragma once

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHash>
#include <QStringList>
#include <QTimer>

#include "base/global.h"
#include "megatorrent/gui/itemlisting.h"

namespace Megatorrent::Test
{
    inline ChannelItems::Item listItem(const QString &path)
    {
        ChannelItems::Item item;
        item.record.item.path = path;
        return item;
    }

    inline QStringList numbered(const int count)
    {
        QStringList paths;
        for (int number = 0; number < count; ++number)
            paths.append(u"item %1"_s.arg(number, 6, 10, QChar(u'0')));
        return paths;
    }

    // What the core has: items whose order is changed by tests, and orders of them that are held. It answers from the event loop.
    class ListSource
    {
    public:
        QStringList paths;
        qsizetype questions = 0;
        bool isSlow = false;      // answers come when it is not any more

        void forgetHeld() { m_held.clear(); }

        ItemListing::Source source()
        {
            return [this](const ItemQuery &query, const QObject *context, ChannelItems::PageDone done)
            {
                ++questions;
                ChannelItems::Page page = this->page(query);
                answer(context, [page = std::move(page), done = std::move(done)] { done(page); });
            };
        }

    private:
        void answer(const QObject *context, const std::function<void ()> &done)
        {
            QTimer::singleShot(0, context, [this, context, done]
            {
                if (isSlow)
                    answer(context, done);
                else
                    done();
            });
        }

        ChannelItems::Page page(const ItemQuery &query)
        {
            ChannelItems::Page page;
            QStringList order = paths;
            if (query.heldOrder)
            {
                page.order = m_held.contains(*query.heldOrder) ? *query.heldOrder : ++m_lastOrder;
                if (!m_held.contains(page.order))
                    m_held.insert(page.order, paths);
                order = m_held[page.order];
            }
            page.total = order.size();
            for (const QString &path : order.mid(query.offset, query.limit))
                page.items.append(listItem(path));
            return page;
        }

        QHash<quint64, QStringList> m_held;
        quint64 m_lastOrder = 0;
    };

    template <typename Condition>
    bool waitUntil(const Condition &condition)
    {
        QElapsedTimer timer;
        timer.start();
        while (!condition() && !timer.hasExpired(20'000))
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
        return condition();
    }

    // Nothing is left to do.
    inline void settle()
    {
        QElapsedTimer timer;
        timer.start();
        for (int rounds = 0; (rounds < 50) || !timer.hasExpired(50); ++rounds)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
}
