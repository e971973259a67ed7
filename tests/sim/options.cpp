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

#include "options.h"

#include <algorithm>

#include "base/global.h"

using namespace Megatorrent::Sim;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    #define MEGATORRENT_IS_SANITIZED
#elif defined(__has_feature)
    #if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
        #define MEGATORRENT_IS_SANITIZED
    #endif
#endif

namespace
{
#ifdef MEGATORRENT_IS_SANITIZED
    const int DIVISOR = 10;
#else
    const int DIVISOR = 1;
#endif
    const int NODES_MIN = 80;    // fewer are no crowd
}

bool Options::parse(QStringList &arguments, QString &error)
{
    QStringList rest;
    for (qsizetype i = 0; i < arguments.size(); ++i)
    {
        const QString name = arguments.at(i).section(u'=', 0, 0);
        if ((i == 0) || ((name != u"--seed") && (name != u"--nodes") && (name != u"--peers") && name.startsWith(u'-')))
        {
            rest.append(arguments.at(i));
            continue;
        }
        if (!name.startsWith(u'-'))
        {
            scenario = name;
            continue;
        }

        const bool isApart = !arguments.at(i).contains(u'=');
        if (isApart && ((i + 1) >= arguments.size()))
        {
            error = u"%1 needs a number."_s.arg(name);
            return false;
        }
        const QString text = isApart ? arguments.at(++i) : arguments.at(i).section(u'=', 1);
        bool isNumber = false;
        const quint64 value = text.toULongLong(&isNumber);
        if (!isNumber || ((name == u"--nodes") && ((value < NODES_MIN) || (value > 5'000)))
            || ((name == u"--peers") && ((value < 1) || (value > 200))))
        {
            error = u"%1 cannot be \"%2\"."_s.arg(name, text);
            return false;
        }
        if (name == u"--seed")
            seed = value;
        else if (name == u"--peers")
            peers = static_cast<int>(value);
        else
            nodes = static_cast<int>(value);
    }
    arguments = rest;
    return true;
}

int Options::nodeCount(const int byDefault) const
{
    return (nodes > 0) ? nodes : std::max(std::min(byDefault, NODES_MIN), (byDefault / DIVISOR));
}

QString Options::repetition(const QString &test) const
{
    QString result = u"test_sim --seed=%1"_s.arg(seed);
    if (nodes > 0)
        result += u" --nodes=%1"_s.arg(nodes);
    if (peers > 0)
        result += u" --peers=%1"_s.arg(peers);
    return result + u" --gtest_filter=%1"_s.arg(test);
}

Options &Megatorrent::Sim::options()
{
    static Options instance;
    return instance;
}
