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

#include "rulestore.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>

#include <QDir>
#include <QFile>
#include <QMutexLocker>

#include "base/global.h"

#include "../storage/posixfile.h"
#include "../storage/wholefile.h"

using namespace Megatorrent;

RuleStore::RuleStore(const Path &file, QObject *parent)
    : QObject(parent)
    , m_file {file}
{
}

void RuleStore::load()
{
    m_thread.run(this, [this] { return read(); }, [this](const Loaded &result) { emit loaded(result.rules, result.problem); });
}

void RuleStore::save(const RuleSet &rules)
{
    {
        const QMutexLocker locker {&m_mutex};
        m_waiting = rules;
    }
    m_thread.run(this, [this] { return write(); }, [this](const std::optional<QString> &error)
    {
        if (!error)
            return;
        if (error->isEmpty())
            emit saved();
        else
            emit failed(tr("The rules could not be saved in \"%1\", and hold until qBittorrent ends. Reason: %2").arg(m_file.toString(), *error));
    });
}

RuleStore::Loaded RuleStore::read()
{
    using Kind = WholeFile::Unread::Kind;

    const auto text = WholeFile::read(m_file.data(), RuleSet::TEXT_MAX_SIZE);
    if (!text && (text.error().kind == Kind::Missing))
        return {};

    const auto rules = text ? RuleSet::fromJson(*text) : nonstd::make_unexpected(text.error().reason);
    if (rules)
        return {.rules = *rules, .problem = {}};

    // With another name it would be taken for none at the next start, and for no rules
    m_isToBeSetAside = true;
    return {.rules = {}, .problem = tr("The rules in \"%1\" could not be read. Until they are, new items of channels that download by themselves wait. Repair the file and start"
            " qBittorrent again, or save other rules: the file is then kept with another ending. Reason: %2").arg(m_file.toString(), rules.error())};
}

QString RuleStore::setAside()
{
    const QByteArray present = QFile::encodeName(m_file.toString());
    for (int number = 1; ; ++number)
    {
        const QByteArray name = present + ".damaged-" + QByteArray::number(number);
        if (Posix::renameNew(AT_FDCWD, present, AT_FDCWD, name) || (errno == ENOENT))
        {
            m_isToBeSetAside = false;
            return {};
        }
        if (errno != EEXIST)
            return Posix::errorText(errno);
    }
}

std::optional<QString> RuleStore::write()
{
    std::optional<RuleSet> rules;
    {
        const QMutexLocker locker {&m_mutex};
        rules = std::exchange(m_waiting, std::nullopt);
    }
    if (!rules)
        return std::nullopt;

    QString error;
    if (m_isToBeSetAside)
        error = setAside();
    if (error.isEmpty())
    {
        // the keys will be in this folder
        if (!Posix::makeFolder(m_file.parentPath().data(), true))
            return Posix::writingFailed(m_file.toString(), errno).text;
        if (const auto result = WholeFile::replace(m_file.data(), rules->toJson()); !result)
            error = result.error();
    }
    return error;
}
