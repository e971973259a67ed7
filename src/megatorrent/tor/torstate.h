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

#include <QString>

#include "../wire/networkpolicy.h"

namespace Megatorrent::Tor
{
    struct Settings
    {
        bool isUsed = false;
        QString control;         // where to find a running Tor, as ControlAddress has it; empty: the usual places, else one is started
        QString password;        // of its control port; empty: none
        QString dataFolder;      // of a Tor that we start

        friend bool operator==(const Settings &, const Settings &) = default;
    };

    enum class Stage
    {
        Off,
        Looking,      // for a running Tor, or one is being started
        Joining,      // Tor joins its network
        Ready,
        Failed        // it is tried again by itself
    };

    // How it is with Tor
    struct State
    {
        Stage stage = Stage::Off;
        int progress = 0;        // percent; Joining
        QString sentence;        // for the user: what is done, or waited for. Empty: off
        QString version;         // of Tor, as it says; empty: not known
        bool isOwn = false;      // we have started it
        QString problem;         // with onion services: a sentence; empty: none
        int services = 0;        // onion services that Tor has
        ProxyServer proxy;       // Ready: where it takes connections

        friend bool operator==(const State &, const State &) = default;
    };
}
