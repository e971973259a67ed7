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

#include <QCoreApplication>
#include <QHostAddress>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "networkpolicy.h"

class QTcpServer;

namespace Megatorrent
{
    // What a policy's interface and addresses currently are on this computer. Reading it asks the
    // operating system (some 0.1 ms).
    struct LocalNetwork
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::LocalNetwork)

    public:
        static LocalNetwork current(const NetworkPolicy &policy);

        // To listen on and to connect from, as in NetworkPolicy, but only what is there. Without a
        // problem never empty.
        QList<QHostAddress> addresses;
        // Of the policy's interface. Another one of the same name has another index; 0: none.
        int interfaceIndex = 0;
        // What is missing and waited for, as a sentence for the user. Some of several addresses may
        // exist all the same.
        QString problem;

        bool isUsable() const;
        // Whether connections from there may go on
        bool contains(const QHostAddress &address) const;

        friend bool operator==(const LocalNetwork &, const LocalNetwork &) = default;
    };

    enum class DeviceBinding
    {
        Bound,
        NotSupported,   // by this system, or not permitted by it (Linux before 5.7): the source address alone has to do, as in libtorrent
        Failed          // the interface is gone: the socket must not be used
    };

    // From now on the socket neither sends nor receives packets on another interface.
    DeviceBinding bindToDevice(qintptr socket, const QString &interfaceName);

    // Has `server` listen, bound to the interface (where that is supported) before the first
    // connection can come. `port` 0: any. The error is the system's text.
    nonstd::expected<void, QString> listenOnDevice(QTcpServer &server, const QHostAddress &address, quint16 port, const QString &interfaceName);
}
