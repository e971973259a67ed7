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

#include "firstchoices.h"

#include <algorithm>
#include <chrono>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include "base/global.h"
#include "base/logger.h"
#include "base/utils/io.h"

#include "channel/info.h"
#include "channelmirror.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const qint64 FILE_MAX_SIZE = 64 * 1024 * 1024;
    const qsizetype SLICE = 500;   // paths that are looked up at a time
    const auto PAUSE = 200ms;
}

QByteArray FirstChoice::toJson() const
{
    return QJsonDocument(QJsonObject {{u"all"_s, isAll}, {u"exceptions"_s, QJsonArray::fromStringList(exceptions)}}).toJson(QJsonDocument::Compact);
}

nonstd::expected<FirstChoice, QString> FirstChoice::fromJson(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return nonstd::make_unexpected(error.errorString());
    FirstChoice choice;
    choice.isAll = document.object()[u"all"_s].toBool();
    for (const QJsonValue &path : asConst(document.object()[u"exceptions"_s].toArray()))
    {
        if (choice.exceptions.size() < FirstChoices::PATHS_MAX)
            choice.exceptions.append(path.toString());
    }
    return choice;
}

FirstChoices::FirstChoices(const ChannelMirror *mirror, ChannelItems *items, const Path &folder, QObject *parent)
    : QObject(parent)
    , m_mirror {mirror}
    , m_items {items}
    , m_folder {folder}
{
    m_pool.setMaxThreadCount(1);
    m_pool.setExpiryTimeout(1'000);   // it is seldom needed
    connect(mirror, &ChannelMirror::subscriptionChanged, this, &FirstChoices::consider);
    connect(mirror, &ChannelMirror::subscriptionRemoved, this, &FirstChoices::forget);
}

FirstChoices::~FirstChoices()
{
    m_pool.waitForDone();
}

void FirstChoices::load()
{
    m_pool.start([this] { read(); });
}

// Worker
void FirstChoices::read()
{
    const QStringList names = QDir(m_folder.data()).entryList({u"*.json"_s}, QDir::Files);
    for (const QString &name : names)
    {
        const auto key = PublicKey::fromHex(name.chopped(5).toLatin1());
        if (!key)
            continue;
        const auto text = Utils::IO::readFile(filePath(*key), FILE_MAX_SIZE);
        const auto choice = text ? FirstChoice::fromJson(*text) : nonstd::make_unexpected(text.error().message);
        QMetaObject::invokeMethod(this, [this, key = *key, choice]
        {
            if (choice)
                take(key, *choice);
            else
                LogMsg(tr("Megatorrent: what you chose of a channel before you subscribed to it is not known any more. Reason: %1").arg(choice.error()), Log::WARNING);
        }, Qt::QueuedConnection);
    }
}

void FirstChoices::take(const PublicKey &key, const FirstChoice &choice)
{
    if (m_choices.contains(key))
        return;   // chosen since
    m_choices.insert(key, choice);
    if (const auto followed = m_mirror->subscription(key))
        consider(followed->info);
}

void FirstChoices::set(const PublicKey &key, const FirstChoice &choice)
{
    FirstChoice bounded = choice;
    bounded.exceptions = choice.exceptions.first(std::min(choice.exceptions.size(), PATHS_MAX));
    m_choices.insert(key, bounded);
    m_pool.start([this, path = filePath(key), json = bounded.toJson()]
    {
        QDir().mkpath(m_folder.data());
        if (const auto saved = Utils::IO::saveToFile(path, json); !saved)
        {
            LogMsg(tr("Megatorrent: what you chose of a new channel could not be saved, and is forgotten if qBittorrent ends before its list of items has come."
                    " Reason: %1").arg(saved.error()), Log::WARNING);
        }
    });
    if (const auto followed = m_mirror->subscription(key))
        consider(followed->info);
}

void FirstChoices::forget(const PublicKey &key)
{
    if (m_choices.remove(key) > 0)
        m_pool.start([path = filePath(key)] { QFile::remove(path.data()); });
}

void FirstChoices::consider(const SubscriptionInfo &info)
{
    if ((info.version <= 0) || !m_choices.contains(info.key) || m_busy.contains(info.key))
        return;
    m_busy.insert(info.key);
    advance(info.key);
}

void FirstChoices::advance(const PublicKey &key)
{
    if (!m_choices.contains(key))
        stop(key);
    else if (m_choices[key].isAll)
        choose(key, std::nullopt, true, &FirstChoices::chooseExceptions);
    else
        chooseExceptions(key);
}

void FirstChoices::choose(const PublicKey &key, const ChannelItems::Paths &paths, const bool isWanted, void (FirstChoices::*next)(const PublicKey &key))
{
    m_items->setWanted(key, paths, isWanted, this, [this, key, paths, isWanted, next](const nonstd::expected<ChannelItems::Change, QString> &change)
    {
        const auto it = m_choices.find(key);
        if (!change || (it == m_choices.end()))
        {
            // the subscription's next report, or the next start, goes on
            stop(key);
        }
        else if (change->unknownPath)
        {
            // the publisher has taken it out since
            it->exceptions.removeOne(*change->unknownPath);
            chooseExceptions(key);
        }
        else if (change->changed > 0)
        {
            QTimer::singleShot(PAUSE, this, [this, key, paths, isWanted, next] { choose(key, paths, isWanted, next); });
        }
        else
        {
            (this->*next)(key);
        }
    });
}

void FirstChoices::chooseExceptions(const PublicKey &key)
{
    const auto it = m_choices.constFind(key);
    if (it == m_choices.constEnd())
        stop(key);
    else if (it->exceptions.isEmpty())
        finish(key);
    else
        choose(key, it->exceptions.first(std::min(SLICE, it->exceptions.size())), !it->isAll, &FirstChoices::finishSlice);
}

void FirstChoices::finishSlice(const PublicKey &key)
{
    QStringList &paths = m_choices[key].exceptions;
    paths.remove(0, std::min(SLICE, paths.size()));
    chooseExceptions(key);
}

void FirstChoices::finish(const PublicKey &key)
{
    forget(key);
    stop(key);
    emit settled(key);
}

void FirstChoices::stop(const PublicKey &key)
{
    m_busy.remove(key);
}

Path FirstChoices::filePath(const PublicKey &key) const
{
    return m_folder / Path(key.toString() + u".json"_s);
}
