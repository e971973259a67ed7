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


#include "localnetwork.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <QNetworkInterface>
#include <QTcpServer>
#include <QtSystemDetection>

#ifdef Q_OS_LINUX
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    const int LISTEN_BACKLOG = 50;   // as QTcpServer's

    bool isAnyAddress(const QHostAddress &address)
    {
        return (address == QHostAddress::Any) || (address == QHostAddress::AnyIPv4) || (address == QHostAddress::AnyIPv6);
    }

    bool isOfFamily(const QHostAddress &address, const QHostAddress &any)
    {
        return (any == QHostAddress::Any) || (address.protocol() == any.protocol());
    }

    // Whether `wanted` means it. Scopes do not count: an address of the options may have been
    // written without.
    bool isMeant(const QHostAddress &address, const QHostAddress &wanted)
    {
        return isAnyAddress(wanted) ? (isOfFamily(address, wanted) && !address.isLinkLocal())
                : address.isEqual(wanted, QHostAddress::StrictConversion);
    }

    QList<QHostAddress> addressesOf(const QNetworkInterface &interface, const QList<QHostAddress> &wanted)
    {
        QList<QHostAddress> result;
        for (const QNetworkAddressEntry &entry : asConst(interface.addressEntries()))
        {
            const QHostAddress address = entry.ip();
            const bool isWanted = wanted.isEmpty() ? !address.isLinkLocal()
                    : std::ranges::any_of(wanted, [&address](const QHostAddress &one) { return isMeant(address, one); });
            if (isWanted)
                result.append(address);
        }
        // the order in which the system tells them is its own affair
        std::ranges::sort(result, {}, [](const QHostAddress &address) { return address.toString(); });
        return result;
    }

    LocalNetwork onInterface(const NetworkPolicy &policy)
    {
        LocalNetwork network;
        const QNetworkInterface interface = QNetworkInterface::interfaceFromName(policy.interfaceName);
        if (!interface.isValid())
        {
            network.problem = LocalNetwork::tr("Megatorrent waits for the network interface %1, which is not there. It uses no other one; check the VPN, "
                    "or the network interface in the options.").arg(policy.interfaceName);
            return network;
        }
        network.interfaceIndex = interface.index();
        if (!interface.flags().testFlag(QNetworkInterface::IsUp))
        {
            network.problem = LocalNetwork::tr("Megatorrent waits for the network interface %1, which is down. It uses no other one; check the VPN, "
                    "or the network interface in the options.").arg(policy.interfaceName);
            return network;
        }

        network.addresses = addressesOf(interface, policy.addresses);
        if (!network.addresses.isEmpty())
            return network;
        if (policy.addresses.isEmpty())
        {
            network.problem = LocalNetwork::tr("Megatorrent waits for the network interface %1, which has no address. It uses no other one; check the VPN, "
                    "or the network interface in the options.").arg(policy.interfaceName);
        }
        else
        {
            network.problem = LocalNetwork::tr("Megatorrent waits for the network interface %1, which does not have the address %2. It uses no other one; "
                    "check the network interface and address in the options.").arg(policy.interfaceName, policy.addresses.first().toString());
        }
        return network;
    }

    LocalNetwork onAddresses(const NetworkPolicy &policy)
    {
        LocalNetwork network;
        QList<QHostAddress> present;
        for (const QHostAddress &address : policy.addresses)
        {
            if (isAnyAddress(address) || address.isLoopback())
            {
                network.addresses.append(address);
                continue;
            }
            if (present.isEmpty())
                present = QNetworkInterface::allAddresses();
            const auto found = std::ranges::find_if(present, [&address](const QHostAddress &one) { return isMeant(one, address); });
            if (found != present.cend())
            {
                network.addresses.append(*found);
            }
            else if (network.problem.isEmpty())
            {
                network.problem = LocalNetwork::tr("Megatorrent waits for the network address %1, which this computer does not have. It uses no other one; "
                        "check the network, or the address in the options.").arg(address.toString());
            }
        }
        return network;
    }

#ifdef Q_OS_LINUX
    // Closes what is not given away
    class Descriptor
    {
        Q_DISABLE_COPY_MOVE(Descriptor)

    public:
        explicit Descriptor(const int descriptor) : m_descriptor {descriptor} {}
        ~Descriptor() { if (m_descriptor >= 0) ::close(m_descriptor); }

        int get() const { return m_descriptor; }
        int release() { return std::exchange(m_descriptor, -1); }

    private:
        int m_descriptor = -1;
    };

    nonstd::unexpected_type<QString> systemError()
    {
        return nonstd::make_unexpected(qt_error_string(errno));
    }

    struct SocketAddress
    {
        sockaddr_storage storage {};
        socklen_t size = 0;

        SocketAddress(const QHostAddress &address, const quint16 port)
        {
            if (address.protocol() == QAbstractSocket::IPv6Protocol)
            {
                auto *ipv6 = reinterpret_cast<sockaddr_in6 *>(&storage);
                ipv6->sin6_family = AF_INET6;
                ipv6->sin6_port = htons(port);
                const Q_IPV6ADDR bytes = address.toIPv6Address();
                std::copy_n(bytes.c, sizeof(ipv6->sin6_addr.s6_addr), ipv6->sin6_addr.s6_addr);
                ipv6->sin6_scope_id = static_cast<quint32>(QNetworkInterface::interfaceIndexFromName(address.scopeId()));
                size = sizeof(sockaddr_in6);
            }
            else
            {
                auto *ipv4 = reinterpret_cast<sockaddr_in *>(&storage);
                ipv4->sin_family = AF_INET;
                ipv4->sin_port = htons(port);
                ipv4->sin_addr.s_addr = htonl(address.toIPv4Address());
                size = sizeof(sockaddr_in);
            }
        }

        const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
    };
#endif
}

LocalNetwork LocalNetwork::current(const NetworkPolicy &policy)
{
    if (!policy.interfaceName.isEmpty())
        return onInterface(policy);
    if (!policy.addresses.isEmpty())
        return onAddresses(policy);

    LocalNetwork network;
    network.addresses = {QHostAddress::Any};
    return network;
}

bool LocalNetwork::isUsable() const
{
    return !addresses.isEmpty();
}

bool LocalNetwork::contains(const QHostAddress &address) const
{
    return std::ranges::any_of(addresses, [&address](const QHostAddress &one)
    {
        return isAnyAddress(one) || address.isEqual(one, QHostAddress::StrictConversion);
    });
}

DeviceBinding Megatorrent::bindToDevice([[maybe_unused]] const qintptr socket, [[maybe_unused]] const QString &interfaceName)
{
#ifdef Q_OS_LINUX
    const QByteArray name = interfaceName.toLocal8Bit();
    if (name.size() >= IFNAMSIZ)
    {
        errno = ENODEV;
        return DeviceBinding::Failed;
    }
    if (::setsockopt(static_cast<int>(socket), SOL_SOCKET, SO_BINDTODEVICE, name.constData(), static_cast<socklen_t>(name.size() + 1)) == 0)
        return DeviceBinding::Bound;
    return ((errno == EPERM) || (errno == ENOPROTOOPT)) ? DeviceBinding::NotSupported : DeviceBinding::Failed;
#else
    return DeviceBinding::NotSupported;
#endif
}

nonstd::expected<void, QString> Megatorrent::listenOnDevice(QTcpServer &server, const QHostAddress &address, const quint16 port
        , [[maybe_unused]] const QString &interfaceName)
{
#ifdef Q_OS_LINUX
    const bool isIPv6 = (address.protocol() == QAbstractSocket::IPv6Protocol);
    Descriptor socket {::socket((isIPv6 ? AF_INET6 : AF_INET), (SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK), 0)};
    if ((socket.get() < 0) || (bindToDevice(socket.get(), interfaceName) == DeviceBinding::Failed))
        return systemError();

    const int yes = 1;
    const SocketAddress local {address, port};
    if ((::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0)
            || (isIPv6 && (::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes)) != 0))
            || (::bind(socket.get(), local.get(), local.size) != 0)
            || (::listen(socket.get(), LISTEN_BACKLOG) != 0))
    {
        return systemError();
    }
    if (!server.setSocketDescriptor(socket.get()))
        return nonstd::make_unexpected(server.errorString());
    socket.release();
    return {};
#else
    if (!server.listen(address, port))
        return nonstd::make_unexpected(server.errorString());
    return {};
#endif
}
