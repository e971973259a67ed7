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

#include <memory>

#include <QByteArrayList>
#include <QObject>
#include <QPointer>

#include "rpc/rpcmessage.h"

class MegatorrentController;
struct APIResult;

namespace Megatorrent
{
    class LaterResponse;
}

// One request to /api/rpc: has its calls done, each when the one before has been answered, so that they may build on each other, and sends
// all answers together. Between two of them other things get their turn. Goes with the response, which is destroyed when the connection
// is closed: what has not begun then is left out.
class RpcExchange final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RpcExchange)

public:
    RpcExchange(MegatorrentController *controller, const Megatorrent::Rpc::Request &request, Megatorrent::LaterResponse *response);

private:
    const Megatorrent::Rpc::Call &call() const;
    void doNext();
    void begin();
    void beginAction();
    void take(const APIResult &result);
    void awaitLater();
    void take(const QByteArray &json);
    void refuse(const Megatorrent::Rpc::Error &error);
    void add(const QByteArray &answer);
    void proceed();
    void finish();

    const QPointer<MegatorrentController> m_controller;
    const Megatorrent::Rpc::Request m_request;
    Megatorrent::LaterResponse *const m_response;
    qsizetype m_index = 0;                                    // of the call that is being done
    std::shared_ptr<Megatorrent::LaterResponse> m_later;      // its answer, if that comes later
    QByteArrayList m_answers;
    qsizetype m_size = 0;                                     // of the answers, bytes
};
