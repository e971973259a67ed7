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


#include "onionhost.h"

#include <utility>

#include "base/global.h"
#include "base/logger.h"

#include "../wire/transport.h"

using namespace Megatorrent;

OnionHost::OnionHost(Transport *transport, QObject *parent)
    : QObject(parent)
    , m_transport {transport}
{
}

bool OnionHost::open(const PublicKey &channel, const Seed &seed)
{
    const quint16 port = m_transport->openDoor(channel);
    if (port == 0)
    {
        LogMsg(tr("Megatorrent: this computer gives no port at which channel \"%1\" could be reached through Tor.").arg(channel.toString()), Log::WARNING);
        return false;
    }
    m_services.insert(channel, {.channel = channel, .seed = seed, .port = port});
    report();
    return true;
}

void OnionHost::close(const PublicKey &channel)
{
    m_transport->closeDoor(channel);
    if (m_services.remove(channel))
        report();
}

void OnionHost::report()
{
    if (std::exchange(m_isReportDue, true))
        return;
    QMetaObject::invokeMethod(this, [this]
    {
        m_isReportDue = false;
        emit changed(m_services.values());
    }, Qt::QueuedConnection);
}
