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


#include "megatorrent/tor/authentication.h"
#include "support/fuzz.h"

using namespace Megatorrent::Tor;

// What Tor says means the same in pieces of any size, and stays within its limits.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArrayView text {data + 1, static_cast<qsizetype>(size - 1)};
    const qsizetype pieceSize = 1 + (data[0] % 64);

    ControlReader whole;
    const QList<ControlReply> replies = whole.add(text);
    ControlReader inPieces;
    QList<ControlReply> others;
    for (qsizetype i = 0; i < text.size(); i += pieceSize)
        others += inPieces.add(text.sliced(i, std::min(pieceSize, (text.size() - i))));
    FUZZ_REQUIRE(replies.size() == others.size());
    FUZZ_REQUIRE(whole.isBroken() == inPieces.isBroken());

    for (qsizetype i = 0; i < replies.size(); ++i)
    {
        const ControlReply &reply = replies[i];
        FUZZ_REQUIRE((reply.status == others[i].status) && (reply.lines == others[i].lines));
        FUZZ_REQUIRE(!reply.lines.isEmpty() && (reply.lines.size() <= ControlReader::LINES_MAX_COUNT));
        FUZZ_REQUIRE(!reply.isOk() || !reply.isEvent());
        if (const auto info = ProtocolInfo::from(reply))
        {
            const auto method = chooseMethod(*info, false, Trust::Named);
            FUZZ_REQUIRE(method != AuthMethod::Password);
            FUZZ_REQUIRE((method != AuthMethod::Cookie) || mayBeSent(info->cookieFile));
        }
        AuthChallenge::from(reply);
        for (const QByteArray &line : reply.lines)
        {
            if (const auto phase = BootstrapPhase::from(line))
                FUZZ_REQUIRE((phase->progress >= 0) && (phase->progress <= 100));
            quotedWords(line);
        }
    }
    return 0;
}
