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

#include <QByteArray>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../crypto/passphrase.h"
#include "error.h"
#include "link.h"

// A channel's key in a file that only a passphrase opens: JSON with "megatorrentBackup" (the version: 2; 1 is the same without an
// "onionSeed"), "publicKey" and "title" of the channel, "scrypt" ({"n", "r", "p", "salt"}), "nonce" and "sealed" (ChaCha20-Poly1305 of what
// is exported without a passphrase), bytes as hexadecimal digits. What is readable is for people: only the sealed part counts. Pure, slow
// (crypto/passphrase.h), any thread.

namespace Megatorrent::KeyBackup
{
    inline constexpr qsizetype PASSPHRASE_MIN_LENGTH = 8;    // characters
    inline constexpr qsizetype PASSPHRASE_MAX_LENGTH = 1024;
    inline constexpr qsizetype FILE_MAX_SIZE = 65536;             // bytes of a file

    // A sentence that says why it cannot be taken for a new backup; empty if it can
    QString problemOf(const QString &passphrase);

    nonstd::expected<QByteArray, QString> seal(const ExportedChannel &channel, const QString &passphrase, const Crypto::ScryptCost &cost = {});
    // What seal() seals, for those who want no passphrase: whoever gets it can publish in the channel.
    QByteArray unsealed(const ExportedChannel &channel);
    // Whether a passphrase is needed for this
    bool isSealed(const QByteArray &file);
    nonstd::expected<ExportedChannel, Error> open(const QByteArray &file, const QString &passphrase);
}
