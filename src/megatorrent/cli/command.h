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

#include <QCommandLineOption>
#include <QList>
#include <QString>
#include <QStringList>

#include "failure.h"

namespace Megatorrent::Cli
{
    struct Context;

    // What an operand is, for the completion of shells
    enum class Operand
    {
        Text,
        Subscription,
        OwnChannel,
        Channel,     // either
        Item,        // path in the channel that was named before
        Rule,        // of the command `rules`: what its first operand wants
        Folder,      // of the user's list
        Folded,      // of the command `folder`: what its first operand wants
        File
    };

    struct Command
    {
        QString name;
        QString usage {};                     // operands and options, for the help
        QString summary {};
        QList<QCommandLineOption> options {};
        QList<Operand> operands {};           // the last one may come again, if `maxOperands` says so
        qsizetype minOperands = 0;
        qsizetype maxOperands = 0;            // MANY: any number
        QStringList choices {};               // words that the first operand can be
        bool takesList = false;               // the operands at the end may come from standard input: "-" and "-0"
        ExitCode (*run)(Context &) = nullptr;

        static constexpr qsizetype MANY = -1;
    };
}
