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

#include <QJsonArray>
#include <QJsonObject>

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../context.h"
#include "../failure.h"
#include "../files.h"
#include "../output.h"

namespace Megatorrent::Cli
{
    namespace
    {
        enum class Kind
        {
            Flag,
            Text,    // numbers, too: the server says what is wrong with them
            List,    // with commas
            Secret   // the first line of a file; it is not shown
        };

        struct Setting
        {
            QString option;
            QString field;         // of the WebAPI
            Kind kind = Kind::Text;
            QString value;         // for the help
            QString description;
        };

        const QList<Setting> &settings()
        {
            static const QList<Setting> list
            {
                {u"enabled"_s, u"enabled"_s, Kind::Flag, {}, Text::tr("Whether channels are on at all.")},
                {u"port"_s, u"port"_s, Kind::Text, u"PORT"_s, Text::tr("For incoming connections; 0: one that is free.")},
                {u"save-path"_s, u"savePath"_s, Kind::Text, u"DIR"_s, Text::tr("The folder for channels.")},
                {u"ask-above"_s, u"quota"_s, Kind::Text, u"BYTES"_s, Text::tr("Ask before a channel takes more; 0: never.")},
                {u"max-connections"_s, u"maxConnections"_s, Kind::Text, u"N"_s, Text::tr("Connections in all.")},
                {u"max-per-address"_s, u"maxConnectionsPerAddress"_s, Kind::Text, u"N"_s, Text::tr("Connections with one address.")},
                {u"tell-older-clients"_s, u"sendGossip"_s, Kind::Flag, {}, Text::tr("Tell older clients in clear which public channels are followed.")},
                {u"peers"_s, u"bootstrapPeers"_s, Kind::List, u"HOST:PORT,..."_s, Text::tr("Peers to begin with in every channel.")},
                {u"look-ups-for-others"_s, u"lookUpsForOthers"_s, Kind::Flag, {}, Text::tr("Look channels up in the DHT, and publish there, for others who are in Safe Mode.")},
                {u"safe-mode-always"_s, u"safeModeAlways"_s, Kind::Flag, {}, Text::tr("Reach channels through a proxy always.")},
                {u"keep-dht"_s, u"safeModeKeepDht"_s, Kind::Flag, {}, Text::tr("In Safe Mode, keep the DHT of torrents: its nodes and peers of torrents see your address.")},
                {u"keep-dht-names"_s, u"safeModeKeepDhtNames"_s, Kind::Flag, {}, Text::tr("With it, look up its first nodes by name: the name server sees that you use it.")},
                {u"keep-local-discovery"_s, u"safeModeKeepLocalDiscovery"_s, Kind::Flag, {}, Text::tr("In Safe Mode, keep local discovery: the local network sees which torrents you have.")},
                {u"keep-port-mapping"_s, u"safeModeKeepPortMapping"_s, Kind::Flag, {}, Text::tr("In Safe Mode, keep port mapping: the router is told your port.")},
                {u"use-tor"_s, u"useTor"_s, Kind::Flag, {}, Text::tr("Reach channels through Tor alone, and be reached through it.")},
                {u"tor-control"_s, u"torControl"_s, Kind::Text, u"PLACE"_s, Text::tr("Where a running Tor is controlled: 127.0.0.1:9051, /run/tor/control; empty: it is found.")},
                {u"tor-password-file"_s, u"torPassword"_s, Kind::Secret, u"FILE"_s, Text::tr("File whose first line is the password of that control port; an empty line: none.")}
            };
            return list;
        }

        QString shown(const Setting &setting, const QJsonObject &now)
        {
            if (setting.kind == Kind::Secret)
                return now[setting.field + u"Set"].toBool() ? Text::tr("(set)") : QString();
            const QJsonValue value = now[setting.field];
            if (setting.kind == Kind::Flag)
                return value.toBool() ? u"on"_s : u"off"_s;
            if (setting.kind == Kind::List)
                return value.toVariant().toStringList().join(u',');
            return value.toVariant().toString();
        }

        ExitCode run(Context &context)
        {
            const Arguments &args = context.args;
            Api::Fields fields;
            for (const Setting &setting : settings())
            {
                if (!args.isSet(setting.option))
                    continue;
                const QString value = args.value(setting.option);
                const bool isFlag = (setting.kind == Kind::Flag);
                if (isFlag && (value != u"on") && (value != u"off"))
                    throw Failure(ExitCode::WrongUse, Text::tr("--%1 is \"on\" or \"off\".").arg(setting.option));
                if (setting.kind == Kind::Secret)
                    fields += {setting.field, Files::firstLine(value)};
                else
                    fields += {setting.field, (isFlag ? Api::flag(value == u"on") : value)};
            }

            const QJsonObject now = fields.isEmpty() ? context.api.getObject(u"settings"_s) : context.api.post(u"setSettings"_s, fields);
            if (context.out.isJson())
            {
                context.out.json(now);
                return ExitCode::Done;
            }
            QList<Output::Row> rows;
            for (const Setting &setting : settings())
            {
                rows.append({.cells = {setting.option, shown(setting, now)}});
                // a port that is chosen by itself is not in the setting
                if (setting.option == u"port")
                    rows.append({.cells = {Text::tr("port in use"), now[u"listenPort"_s].toVariant().toString()}});
            }
            context.out.table(rows);
            return ExitCode::Done;
        }
    }

    Command settingsCommand()
    {
        QList<QCommandLineOption> options;
        for (const Setting &setting : settings())
            options.append(QCommandLineOption(setting.option, setting.description, ((setting.kind == Kind::Flag) ? u"on|off"_s : setting.value)));
        return {.name = u"settings"_s, .usage = u"[OPTION VALUE]..."_s, .summary = Text::tr("Show the settings of channels, or change some of them."), .options = options, .run = run};
    }
}
