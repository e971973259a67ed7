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


#include "dhtstate.h"

#include <cmath>

#include <QCoreApplication>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include "base/global.h"

#include "../storage/wholefile.h"

using namespace Megatorrent;

namespace
{
    const QString KEY_NODE_ID = u"nodeId"_s;
    const QString KEY_NODES = u"nodes"_s;
    const QString KEY_HOST = u"host"_s;
    const QString KEY_PORT = u"port"_s;

    bool isContactable(const Endpoint &endpoint)
    {
        const QHostAddress address {endpoint.host};
        return (endpoint.port != 0) && !address.isNull() && !address.isMulticast() && !address.isBroadcast()
                && (address != QHostAddress::AnyIPv4) && (address != QHostAddress::AnyIPv6);
    }

    Endpoint parseNode(const QJsonValue &value)
    {
        const double port = value[KEY_PORT].toDouble();
        if ((port < 1) || (port > 65535) || (port != std::floor(port)))
            return {};
        return {.host = value[KEY_HOST].toString().toLower(), .port = static_cast<quint16>(port)};
    }

    QString unreadable(const QString &filePath, const QString &reason)
    {
        return QCoreApplication::translate("Megatorrent::DhtState", "The saved DHT nodes in \"%1\" cannot be used: %2. The DHT starts without them.")
                .arg(filePath, reason);
    }
}

void DhtState::setNodes(const QList<Endpoint> &newNodes)
{
    nodes.clear();
    QSet<Endpoint> known;
    for (const Endpoint &node : newNodes)
    {
        if (nodes.size() >= MAX_NODES)
            break;
        if (!isContactable(node) || known.contains(node))
            continue;
        known.insert(node);
        nodes.append(node);
    }
}

nonstd::expected<DhtState, QString> DhtState::load(const QString &filePath)
{
    const auto data = WholeFile::read(filePath, MAX_FILE_SIZE);
    if (!data && (data.error().kind == WholeFile::Unread::Kind::Missing))
        return DhtState {};
    if (!data)
        return nonstd::make_unexpected(unreadable(filePath, data.error().reason));

    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(*data, &error);
    if (error.error != QJsonParseError::NoError)
        return nonstd::make_unexpected(unreadable(filePath, error.errorString()));
    if (!document.isObject() || !document[KEY_NODES].isArray())
        return nonstd::make_unexpected(unreadable(filePath, QCoreApplication::translate("Megatorrent::DhtState", "it holds no list of nodes")));

    DhtState state;
    if (const auto nodeId = Sha1Digest::fromHex(document[KEY_NODE_ID].toString().toLatin1()))
        state.nodeId = *nodeId;
    QList<Endpoint> nodes;
    for (const QJsonValue &value : asConst(document[KEY_NODES].toArray()))
        nodes.append(parseNode(value));
    state.setNodes(nodes);
    return state;
}

nonstd::expected<void, QString> DhtState::save(const QString &filePath) const
{
    QJsonArray nodeArray;
    for (const Endpoint &node : nodes)
        nodeArray.append(QJsonObject {{KEY_HOST, node.host}, {KEY_PORT, node.port}});
    QJsonObject object {{KEY_NODES, nodeArray}};
    if (nodeId)
        object.insert(KEY_NODE_ID, nodeId->toString());

    // whom this computer talked to is nobody else's business: only the owner can read it
    if (const auto saved = WholeFile::replace(filePath, QJsonDocument(object).toJson(QJsonDocument::Compact)); !saved)
    {
        return nonstd::make_unexpected(QCoreApplication::translate("Megatorrent::DhtState", "The DHT nodes could not be saved in \"%1\": %2.")
                .arg(filePath, saved.error()));
    }
    return {};
}
