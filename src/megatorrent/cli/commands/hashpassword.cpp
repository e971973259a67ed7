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

#include "../command.h"

#include <QCryptographicHash>
#include <QPasswordDigestor>
#include <QRandomGenerator>

#include "base/global.h"
#include "../arguments.h"
#include "../context.h"
#include "../files.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const qint64 MAX_SIZE = 4096;
        // as qBittorrent's own (base/utils/password.cpp)
        const int ITERATIONS = 100000;
        const int KEY_SIZE = 64;
        const int SALT_WORDS = 4;
        // qBittorrent wants as much when a password is set in its options
        const int MIN_LENGTH = 6;

        ExitCode run(Context &context)
        {
            const QByteArray text = Files::read(context.args.operand(0), MAX_SIZE);
            const QString password = Files::fromUtf8(text).section(u'\n', 0, 0).remove(u'\r');
            if (password.size() < MIN_LENGTH)
                throw Failure(ExitCode::Refused, Text::tr("The password in \"%1\" has less than %2 characters.").arg(context.args.operand(0)).arg(MIN_LENGTH));

            quint32 words[SALT_WORDS];
            QRandomGenerator::system()->fillRange(words);
            const QByteArray salt {reinterpret_cast<const char *>(words), sizeof(words)};
            const QByteArray key = QPasswordDigestor::deriveKeyPbkdf2(QCryptographicHash::Sha512, password.toUtf8(), salt, ITERATIONS, KEY_SIZE);
            const QString value = QString::fromLatin1(salt.toBase64() + ':' + key.toBase64());
            if (context.out.isJson())
                context.out.json({{u"hash"_s, value}});
            else
                context.out.line(u"@ByteArray(%1)"_s.arg(value));
            return ExitCode::Done;
        }
    }

    Command hashPasswordCommand()
    {
        return
        {
            .name = u"hash-password"_s,
            .usage = u"FILE"_s,
            .summary = Text::tr("What WebUI\\Password_PBKDF2 is in qBittorrent.conf for the password in the first line of a file, without qBittorrent."),
            .operands = {Operand::File},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
