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
#include <utility>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include "base/global.h"
#include "base/logger.h"

#include "channel/info.h"
#include "storage/posixfile.h"
#include "storage/wholefile.h"
#include "channelmirror.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const qint64 FILE_MAX_SIZE = 64 * 1024 * 1024;
    const int SLICE = 500;   // items that are chosen at a time
    const int REPEATS_MAX = 8;   // with the last pause it is most of a minute

    // itself, or a folder that it is in
    bool isAmong(const QSet<QString> &paths, const QString &path)
    {
        if (paths.contains(path))
            return true;
        for (qsizetype slash = path.indexOf(u'/'); slash >= 0; slash = path.indexOf(u'/', (slash + 1)))
        {
            if (paths.contains(path.first(slash + 1)))
                return true;
        }
        return false;
    }
}

QByteArray FirstChoice::toJson() const
{
    return QJsonDocument(QJsonObject {{u"all"_s, isAll}, {u"exceptions"_s, QJsonArray::fromStringList(exceptions)}}).toJson(QJsonDocument::Compact);
}

nonstd::expected<FirstChoice, QString> FirstChoice::fromJson(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    const QJsonValue all = object[u"all"_s];
    const QJsonValue exceptions = object[u"exceptions"_s];
    const QJsonArray paths = exceptions.toArray();
    if (paths.size() > FirstChoices::PATHS_MAX)
        return nonstd::make_unexpected(FirstChoices::tr("there can be no more than %1 exceptions.").arg(FirstChoices::PATHS_MAX));
    if (!all.isBool() || !exceptions.isArray() || !std::ranges::all_of(paths, [](const QJsonValue &path) { return path.isString(); }))
        return nonstd::make_unexpected(FirstChoices::tr("a JSON object is expected, such as {\"all\": true, \"exceptions\": [\"a\", \"b\"]}."));

    FirstChoice choice;
    choice.isAll = all.toBool();
    for (const QJsonValue &path : paths)
        choice.exceptions.append(path.toString());
    return choice;
}

FirstChoices::FirstChoices(const ChannelMirror *mirror, ChannelItems *items, const Path &folder, const std::chrono::milliseconds pause, QObject *parent)
    : QObject(parent)
    , m_mirror {mirror}
    , m_items {items}
    , m_folder {folder}
    , m_pause {pause}
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
    const QStringList names = QDir(m_folder.data()).entryList({u"*.json"_s}, (QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot));
    for (const QString &name : names)
    {
        const auto key = PublicKey::fromHex(name.chopped(5).toLatin1());
        if (!key)
            continue;
        const QString path = filePath(*key).data();
        const auto text = WholeFile::read(path, FILE_MAX_SIZE);
        const auto choice = text ? FirstChoice::fromJson(*text) : nonstd::make_unexpected(u"\"%1\": %2"_s.arg(path, text.error().reason));
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
    Q_ASSERT(choice.exceptions.size() <= PATHS_MAX);
    m_choices.insert(key, choice);
    m_repeats.remove(key);
    m_pool.start([this, path = filePath(key).data(), json = choice.toJson()]
    {
        QDir().mkpath(m_folder.data());
        if (const auto saved = WholeFile::replace(path, json); !saved)
        {
            LogMsg(tr("Megatorrent: what you chose of a new channel could not be saved, and is forgotten if qBittorrent ends before its list of items has come."
                    " Reason: %1").arg(u"\"%1\": %2"_s.arg(path, saved.error())), Log::WARNING);
        }
    });
    if (const auto followed = m_mirror->subscription(key))
        consider(followed->info);
}

void FirstChoices::forget(const PublicKey &key)
{
    m_repeats.remove(key);
    if (m_choices.remove(key) > 0)
    {
        m_pool.start([path = filePath(key).data()]
        {
            if (Posix::obstacle(path) == 0)
                QFile::remove(path);
        });
    }
}

void FirstChoices::consider(const SubscriptionInfo &info)
{
    if ((info.version <= 0) || !m_choices.contains(info.key) || (m_repeats.value(info.key) > REPEATS_MAX))
        return;
    if (m_busy.contains(info.key))
    {
        m_reported.insert(info.key);
        return;
    }
    m_busy.insert(info.key);
    advance(info.key);
}

// A version is reported before its items can be read, and then once more: until there are some, nothing is missing in the list.
void FirstChoices::advance(const PublicKey &key)
{
    ChannelItems::Request request {.keys = {key}, .query = {}};
    request.query.limit = 1;
    m_items->page(request, this, [this, key](const nonstd::expected<ChannelItems::Page, QString> &page)
    {
        if (page && !page->items.isEmpty())
            choose(key);
        else
            stop(key);
    });
}

void FirstChoices::choose(const PublicKey &key)
{
    if (!m_choices.contains(key))
        stop(key);
    else if (m_choices[key].isAll)
        choosePage(key, 0, false);
    else
        chooseSlice(key);
}

// Page by page, so that an exception is never wanted, not even for a moment. `isChanged`: earlier pages have been
void FirstChoices::choosePage(const PublicKey &key, const qint64 offset, const bool isChanged)
{
    ChannelItems::Request request {.keys = {key}, .query = {}};
    request.query.offset = offset;
    request.query.limit = SLICE;
    m_items->page(request, this, [this, key, offset, isChanged](const nonstd::expected<ChannelItems::Page, QString> &page)
    {
        const auto it = m_choices.constFind(key);
        if (!page || (it == m_choices.cend()))
        {
            stop(key);
            return;
        }

        const QSet<QString> exceptions {it->exceptions.cbegin(), it->exceptions.cend()};
        QStringList paths;
        for (const ChannelItems::Item &item : page->items)
        {
            if (!item.record.isWanted && !isAmong(exceptions, item.record.item.path))
                paths.append(item.record.item.path);
        }
        const qint64 next = offset + page->items.size();
        const bool isLast = page->items.isEmpty() || (next >= page->total);
        if (paths.isEmpty())
        {
            finishPage(key, next, isLast, isChanged);
            return;
        }
        m_items->setWanted(key, paths, true, this, [this, key, next, isLast](const nonstd::expected<ChannelItems::Change, QString> &change)
        {
            if (change)
                finishPage(key, next, isLast, true);
            else
                stop(key);
        });
    });
}

void FirstChoices::finishPage(const PublicKey &key, const qint64 next, const bool isLast, const bool isChanged)
{
    if (!isLast)
        choosePage(key, next, isChanged);
    else if (isChanged)
        repeat(key, [this, key] { choosePage(key, 0, false); });
    else
        finish(key);
}

void FirstChoices::chooseSlice(const PublicKey &key)
{
    const auto it = m_choices.constFind(key);
    if (it == m_choices.cend())
    {
        stop(key);
        return;
    }
    if (it->exceptions.isEmpty())
    {
        finish(key);
        return;
    }

    const QStringList paths = it->exceptions.first(std::min<qsizetype>(SLICE, it->exceptions.size()));
    m_items->setWanted(key, paths, true, this, [this, key, paths](const nonstd::expected<ChannelItems::Change, QString> &change)
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
            chooseSlice(key);
        }
        else if (change->changed > 0)
        {
            repeat(key, [this, key] { chooseSlice(key); });
        }
        else
        {
            it->exceptions.remove(0, paths.size());
            m_repeats.remove(key);
            chooseSlice(key);
        }
    });
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
    if (!m_reported.remove(key))
        return;
    if (const auto followed = m_mirror->subscription(key))
        consider(followed->info);
}

// The disk may be full, say: what is asked for is never written then.
void FirstChoices::repeat(const PublicKey &key, std::function<void ()> next)
{
    const int repeats = ++m_repeats[key];
    if (repeats <= REPEATS_MAX)
    {
        QTimer::singleShot((m_pause * (1 << (repeats - 1))), this, std::move(next));
        return;
    }
    const auto followed = m_mirror->subscription(key);
    const QString sentence = tr("What you chose of \"%1\" before you subscribed to it cannot be stored now. It is tried again when qBittorrent starts next; or choose the items in the channel's list.")
            .arg(followed ? followed->info.displayName() : key.toString());
    LogMsg(u"Megatorrent: "_s + sentence, Log::WARNING);
    stop(key);
    emit failed(key, sentence);
}

Path FirstChoices::filePath(const PublicKey &key) const
{
    return m_folder / Path(key.toString() + u".json"_s);
}
