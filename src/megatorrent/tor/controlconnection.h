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
#include <deque>
#include <functional>

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>

#include "authentication.h"
#include "controladdress.h"
#include "controlreply.h"

class QIODevice;

namespace Megatorrent::Tor
{
    // One connection to Tor's control port: logs in, sends commands, gives their replies. Main thread;
    // nothing here blocks. Does not go through any proxy, and connects to this computer only.
    class ControlConnection final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ControlConnection)

    public:
        static constexpr std::chrono::milliseconds CONNECT_TIMEOUT {5'000};
        static constexpr std::chrono::milliseconds REPLY_TIMEOUT {20'000};

        enum class Failure
        {
            NotThere,      // nobody accepts connections
            Refused,       // it does not let us in
            Broken         // it says what Tor does not, hangs, or has gone
        };

        explicit ControlConnection(QObject *parent = nullptr);
        ~ControlConnection() override;

        // Once. ready() or failed() follows, later.
        void open(const ControlAddress &address, const QString &password, Trust trust);
        // After ready(). Commands are one line without its end. Of a connection that fails, no reply comes any more.
        using Answer = std::function<void (const ControlReply &reply)>;
        void send(const QByteArray &command, Answer answer);
        const QString &version() const { return m_info.version; }
        // Nothing follows, neither replies nor signals.
        void close();

    signals:
        void ready();
        // What follows the status 650, the first line
        void eventReceived(const QByteArray &event);
        // Once; nothing follows. `reason`: a part of a sentence.
        void failed(Megatorrent::Tor::ControlConnection::Failure failure, const QString &reason);

    private:
        void connected();
        void read();
        void identify();
        void logIn();
        void logInByCookie(AuthMethod method);
        void sendProof(const Cookie &cookie);
        void authenticate(const QByteArray &argument);
        void fail(Failure failure, const QString &reason);

        QIODevice *m_device = nullptr;
        QString m_password;
        Trust m_trust = Trust::Found;
        ControlReader m_reader;
        ProtocolInfo m_info;
        std::deque<Answer> m_answers;     // to come, in order
        QTimer m_timer;                   // for connecting, then for the next answer
        bool m_isConnected = false;
        bool m_hasFailed = false;
    };
}
