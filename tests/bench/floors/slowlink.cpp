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


// A slow and lossy network on the loopback interface of a network namespace: packets that carry a mark arrive late or never.
//
//   bench_slowlink DELAY_MS LOSS_PERCENT SEED MARK_TO_DELAY MARK_WHEN_DONE [KILOBITS_PER_SECOND]
//
// The packet filter marks what is to be delayed as it is sent, and drops it as it arrives. This program has seen it by then (packet sockets look
// before the filter does), and sends a copy with the other mark when its time has come. So it needs neither kernel modules nor libraries.
// It delays one way: the round trip is twice that. With a rate, packets go one after the other, and what would wait for longer than a router lets
// it is lost. Ends upon SIGTERM or SIGINT, and prints what it has done.

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <vector>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealing.h"

using namespace Bench;

namespace
{
    const std::size_t MAX_FRAME = 64 * 1024 + 256;
    const int RECEIVE_BUFFER = 64 * 1024 * 1024;
    const double QUEUE_MAX = 0.1;            // seconds that a packet may wait for its turn
    const std::size_t MAX_AT_A_TIME = 64;    // packets received before others are sent

    // With the kernel's note in front of it about a checksum that is still to be made
    using Packet = std::vector<unsigned char>;

    struct Delayed
    {
        double due = 0;
        Packet packet;
    };

    struct Counts
    {
        unsigned long long passed = 0;
        unsigned long long lost = 0;
        unsigned long long failed = 0;
    };

    volatile std::sig_atomic_t isEnding = 0;

    void end(int)
    {
        isEnding = 1;
    }

    void setOption(const int socket, const int level, const int option, const int value, const char *what)
    {
        require((::setsockopt(socket, level, option, &value, sizeof(value)) == 0), what);
    }

    // `protocol`: ETH_P_IP to receive, 0 for a socket that only sends
    int openSocket(const int protocol)
    {
        const int socket = ::socket(AF_PACKET, (SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK), 0);
        require((socket >= 0), "a packet socket");
        setOption(socket, SOL_PACKET, PACKET_VNET_HDR, 1, "notes about checksums");

        sockaddr_ll address {};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(static_cast<std::uint16_t>(protocol));
        address.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
        require((::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0), "the loopback interface");
        return socket;
    }

    // Only packets with this mark. (Until now all were let in, but the marks come later than this program.)
    void acceptOnly(const int socket, const std::uint32_t mark)
    {
        std::array<sock_filter, 4> program
        {{
            BPF_STMT((BPF_LD | BPF_W | BPF_ABS), static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_MARK)),
            BPF_JUMP((BPF_JMP | BPF_JEQ | BPF_K), mark, 0, 1),
            BPF_STMT((BPF_RET | BPF_K), 0xFFFFFFFF),
            BPF_STMT((BPF_RET | BPF_K), 0)
        }};
        const sock_fprog filter {static_cast<unsigned short>(program.size()), program.data()};
        require((::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0), "a filter");
    }

    // Empty once there is none at the moment
    Packet receivePacket(const int socket)
    {
        static Packet buffer(MAX_FRAME);
        const ssize_t size = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (size > 0)
            return {buffer.begin(), (buffer.begin() + size)};
        require(((errno == EAGAIN) || (errno == EINTR) || (errno == ENOBUFS)), "receiving");
        return {};
    }

    void sendDue(const int socket, std::deque<Delayed> &queue, Counts &counts)
    {
        const double time = now();
        while (!queue.empty() && (queue.front().due <= time))
        {
            const Packet &packet = queue.front().packet;
            if (::send(socket, packet.data(), packet.size(), 0) == static_cast<ssize_t>(packet.size()))
                ++counts.passed;
            else
                ++counts.failed;
            queue.pop_front();
        }
    }

    timespec waitingTime(const std::deque<Delayed> &queue)
    {
        const double seconds = queue.empty() ? 1 : std::max(0.0, (queue.front().due - now()));
        return {static_cast<time_t>(seconds), static_cast<long>((seconds - static_cast<double>(static_cast<time_t>(seconds))) * 1e9)};
    }
}

int main(const int argc, char *argv[])
{
    if ((argc != 6) && (argc != 7))
    {
        std::fputs("usage: bench_slowlink DELAY_MS LOSS_PERCENT SEED MARK_TO_DELAY MARK_WHEN_DONE [KILOBITS_PER_SECOND]\n", stderr);
        return 2;
    }
    const double delay = (std::atof(argv[1]) / 1000);
    std::mt19937 random {static_cast<std::mt19937::result_type>(std::atol(argv[3]))};
    std::bernoulli_distribution isLost {(std::atof(argv[2]) / 100)};

    const double secondsPerByte = (argc == 7) ? (8 / (std::atof(argv[6]) * 1000)) : 0;

    const int receiver = openSocket(ETH_P_IP);
    setOption(receiver, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "incoming packets only");
    setOption(receiver, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER, "a large buffer");
    acceptOnly(receiver, static_cast<std::uint32_t>(std::atol(argv[4])));
    const int sender = openSocket(0);
    setOption(sender, SOL_SOCKET, SO_MARK, std::atoi(argv[5]), "a mark");
    setOption(sender, SOL_SOCKET, SO_SNDBUFFORCE, RECEIVE_BUFFER, "a large buffer");

    struct sigaction action {};
    action.sa_handler = end;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    std::puts("ready");
    std::fflush(stdout);

    Counts counts;
    double lineFree = 0;          // when the next packet may leave
    std::deque<Delayed> queue;    // the delay is the same for all, so that they are in order
    while (!isEnding)
    {
        pollfd waiting {receiver, POLLIN, 0};
        const timespec timeout = waitingTime(queue);
        ::ppoll(&waiting, 1, &timeout, nullptr);

        for (std::size_t count = 0; count < MAX_AT_A_TIME; ++count)
        {
            Packet packet = receivePacket(receiver);
            if (packet.empty())
                break;
            const double time = now();
            if (isLost(random) || ((lineFree - time) > QUEUE_MAX))
            {
                ++counts.lost;
                continue;
            }
            lineFree = std::max(lineFree, time) + (static_cast<double>(packet.size()) * secondsPerByte);
            queue.push_back({(lineFree + delay), std::move(packet)});
        }
        sendDue(sender, queue, counts);
    }

    tpacket_stats statistics {};
    socklen_t size = sizeof(statistics);
    ::getsockopt(receiver, SOL_PACKET, PACKET_STATISTICS, &statistics, &size);
    std::printf("{\"passed\": %llu, \"lost\": %llu, \"failed\": %llu, \"overrun\": %u}\n", counts.passed, counts.lost, counts.failed
            , statistics.tp_drops);
    return 0;
}
