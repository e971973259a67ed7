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

#include "subscriptionfolder.h"

#include <utility>

#include "../storage/storage.h"

using namespace Megatorrent;

SubscriptionFolder::SubscriptionFolder(const ChannelContext &context, const ChannelRecord &record)
    : m_context {context}
    , m_record {record}
    , m_watch {context, record, nullptr}
    , m_location {context, record, nullptr}
{
    connect(&m_watch, &FolderWatch::turnedUp, this, &SubscriptionFolder::turnedUp);
    connect(&m_watch, &FolderWatch::wentAway, this, &SubscriptionFolder::wentAway);
    connect(&m_location, &LocationChange::settled, this, [this]
    {
        if (!m_isEnding)
            emit settled(std::exchange(m_mayRest, false));
    });
    connect(&m_location, &LocationChange::began, this, &SubscriptionFolder::gathering);
    connect(&m_location, &LocationChange::progressed, this, &SubscriptionFolder::progressed);
    connect(&m_location, &LocationChange::changed, this, &SubscriptionFolder::changed);
}

void SubscriptionFolder::look()
{
    m_watch.look();
}

void SubscriptionFolder::use()
{
    m_watch.use();
}

Error SubscriptionFolder::problem() const
{
    if (!m_watch.problem().isEmpty())
        return {ErrorCode::FolderAway, m_watch.problem()};
    return {ErrorCode::FilesElsewhere, m_location.problem()};
}

void SubscriptionFolder::gather(const bool mayRest)
{
    m_mayRest = m_mayRest || mayRest;
    m_location.begin(m_record.savePath, std::exchange(m_isMoveAsked, false));
}

void SubscriptionFolder::setLocation(const Path &folder)
{
    if ((folder == m_record.savePath) && !m_watch.problem().isEmpty())
    {
        // an empty mount point is not made the folder
        m_location.fail(m_watch.problem());
        return;
    }
    ++m_prepared;
    m_isCancelAsked = false;
    m_context.storage->prepareFolder(folder, m_record.publicKey.toString(), this, [this, folder](const QString &problem)
    {
        if (m_isEnding)
            return;   // end() has said so
        if (!problem.isEmpty() || m_isCancelAsked)
        {
            --m_prepared;
            if (problem.isEmpty())
                m_location.abandon();
            else
                m_location.fail(problem);
            return;
        }

        // what the user is told is in the file that survives the database
        ChannelRecord moving = m_record;
        moving.savePath = folder;
        m_context.store->keep(moving, this, [this, folder](const QString &error)
        {
            if (m_isEnding)
                return;
            --m_prepared;
            if (!error.isEmpty())
            {
                m_location.fail(error);
                return;
            }
            moveTo(folder);
            // it is the channel's by now, and nothing is brought there
            if (m_isCancelAsked)
                m_location.cancel();
        });
    });
}

void SubscriptionFolder::moveTo(const Path &folder)
{
    m_location.expect();
    m_isMoveAsked = true;
    m_mayRest = true;
    emit moved(folder);
    m_watch.setFolder(folder);
    emit changed();
}

void SubscriptionFolder::cancelMove()
{
    m_isCancelAsked = (m_prepared > 0);
    m_location.cancel();
}

void SubscriptionFolder::end(std::function<void ()> ended)
{
    m_isEnding = true;
    if (m_prepared > 0)
        m_location.noteAsked();
    m_location.stop(std::move(ended));
}
