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

#include <QCommandLineOption>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace Megatorrent::Cli
{
    struct Context;
}

// A rule as it is said on the command line, and as the WebAPI has it
namespace Megatorrent::Cli::RuleWords
{
    QList<QCommandLineOption> options();
    // Of torrents that are added to the transfer list
    QList<QCommandLineOption> torrentOptions();
    QJsonObject torrentParams(const Context &context);
    // By the options. Throws what is wrong with them.
    QJsonObject rule(const Context &context, const QString &name);
    // For people: what it matches, what it does, and where; empty if everywhere
    QString conditions(const QJsonObject &rule);
    QString action(const QJsonObject &rule);
    QString scope(const QJsonObject &rule);
    // "700M": bytes, with K, M, G or T of 1024
    qint64 bytes(const QString &option, const QString &text);
}
