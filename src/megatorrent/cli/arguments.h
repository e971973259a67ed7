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

#include <memory>

#include <QList>
#include <QString>
#include <QStringList>

#include "command.h"

class QCommandLineOption;
class QCommandLineParser;

namespace Megatorrent::Cli
{
    // The command line: options that all commands know, the command, its options and operands
    class Arguments
    {
    public:
        // `words`: without the program's name. Throws what is wrong with them.
        explicit Arguments(const QStringList &words);
        ~Arguments();

        static QList<QCommandLineOption> commonOptions();

        const Command *command() const { return m_command; }  // null: only help or the version is wanted
        bool wantsHelp() const;
        bool wantsVersion() const;

        // An option of the command, or a common one, which may stand before the command, too
        bool isSet(const QString &option) const;
        QString value(const QString &option) const;
        QStringList values(const QString &option) const;
        // Throws if both are set.
        void refuseTogether(const QString &one, const QString &other) const;

        // Operands as they were typed
        QStringList operands() const;
        QString operand(qsizetype index) const;
        // Operands from `first` on, with those that standard input has in place of "-". Reads it.
        QStringList list(qsizetype first) const;
        bool hasList(qsizetype first) const;

    private:
        bool isSeparatedByNul() const;

        std::unique_ptr<QCommandLineParser> m_common;
        std::unique_ptr<QCommandLineParser> m_own;
        const Command *m_command = nullptr;
    };
}
