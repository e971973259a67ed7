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

#include "enginelog.h"

#include <memory>

#include <QDateTime>
#include <QLocale>

#include "base/global.h"

#include "channel/rulestage.h"
#include "content/printable.h"
#include "storage/database.h"
#include "wire/clock.h"

using namespace Megatorrent;

namespace
{
    // Updates have no number that a person knows
    QString dateOf(const qint64 sequence)
    {
        return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(sequence), u"yyyy-MM-dd HH:mm"_s);
    }

    QString number(const qint64 value)
    {
        return QString::number(value);
    }
}

EngineLog::EngineLog(const Clock *clock, Database *database, QObject *parent)
    : QObject(parent)
    , m_clock {clock}
    , m_database {database}
{
}

void EngineLog::setLoaded()
{
    m_isLoaded = true;
}

void EngineLog::handleSubscription(const SubscriptionInfo &info, const ChannelRecord &record)
{
    Seen now {.id = record.id, .name = info.displayName(), .error = info.error, .isQuestion = (info.error.code == ErrorCode::TooLarge), .isPaused = info.isPaused
            , .version = info.version, .pendingVersion = info.pendingVersion, .savePath = info.savePath};
    const auto it = m_seen.constFind(info.key);
    const bool isFirst = (it == m_seen.constEnd());
    const Seen before = isFirst ? Seen {.name = now.name, .error = {}, .isPaused = now.isPaused, .version = now.version, .savePath = now.savePath} : *it;
    // at a start everything is looked through, and nothing new comes
    const bool isAwaited = before.isAwaited || (now.version > before.version) || (info.state == SubscriptionState::Downloading);
    now.isAwaited = isAwaited && (info.state != SubscriptionState::Complete);
    m_seen.insert(info.key, now);

    if (isFirst && m_isLoaded)
    {
        add(now.id, LogKind::Subscribed, info.isPaused ? tr("Subscribed, and stopped. Files go to \"%1\".").arg(now.savePath.toString())
                : tr("Subscribed. Files go to \"%1\".").arg(now.savePath.toString()));
    }
    compare(info.key, before, now);
    if (now.version > before.version)
        noteUpdate(info.key, now);
    else if ((now.pendingVersion != 0) && (now.pendingVersion != before.pendingVersion))
        add(now.id, LogKind::UpdateSeen, tr("The update of %1 is being fetched.").arg(dateOf(now.pendingVersion)));
    if (isAwaited && !now.isAwaited && (info.totals.wantedItems > 0))
        add(now.id, LogKind::Complete, tr("Everything that was chosen is here: %n items.", nullptr, static_cast<int>(info.totals.completedItems)));
}

void EngineLog::handlePublication(const PublicationInfo &info, const ChannelRecord &record)
{
    Seen now {.id = record.id, .name = info.title, .error = info.error, .isQuestion = (info.state == PublicationState::Waiting)
            , .version = info.sequence, .savePath = {}};
    const auto it = m_seen.constFind(info.key);
    if ((it == m_seen.constEnd()) && m_isLoaded)
        add(now.id, LogKind::Created, tr("The channel is here, with its key."));
    const Seen before = (it != m_seen.constEnd()) ? *it : Seen {.name = now.name, .error = {}, .version = now.version, .savePath = {}};
    now.failure = before.failure;
    // while it publishes, what it waits for is no trouble yet, nor is the former one over
    if (info.state == PublicationState::Publishing)
    {
        now.error = before.error;
        now.isQuestion = before.isQuestion;
    }
    m_seen.insert(info.key, now);
    compare(info.key, before, now);
}

void EngineLog::handleTask(const TaskInfo &task)
{
    if (((task.kind != TaskKind::Publish) && (task.kind != TaskKind::Withdraw)) || !m_seen.contains(task.key))
        return;
    Seen &channel = m_seen[task.key];
    const bool isPublished = (task.sequence != 0) && ((task.state == TaskState::Done) || (task.state == TaskState::Waiting));
    if (isPublished && ((task.added + task.changed + task.removed) > 0))
    {
        const int items = static_cast<int>(task.items);
        const QString sentence = task.isAutomatic ? tr("Published by itself: %n items; %1 new, %2 changed, %3 taken out.", nullptr, items)
                : tr("Published: %n items; %1 new, %2 changed, %3 taken out.", nullptr, items);
        const QString text = sentence.arg(number(task.added), number(task.changed), number(task.removed));
        add(channel.id, LogKind::Published, text);
        channel.failure.clear();
        emit newsArrived({.kind = ChannelNews::Kind::Published, .key = task.key, .name = channel.name, .text = text, .count = task.items, .paths = {}});
    }
    else if ((task.state == TaskState::Failed) && (!task.isAutomatic || (channel.failure != task.error.text)))
    {
        channel.failure = task.error.text;
        emit newsArrived({.kind = ChannelNews::Kind::PublishingFailed, .key = task.key, .name = channel.name, .text = task.error.text, .count = 0, .paths = {}});
    }
}

void EngineLog::handleRules(const PublicKey &key, const QString &name, const RuleOutcome &outcome)
{
    const auto channel = m_seen.constFind(key);
    if (channel == m_seen.constEnd())
        return;
    for (const RuleNews &found : outcome.news)
    {
        if (found.action != RuleAction::Notify)
            continue;
        const QString text = tr("The rule \"%1\" has found %n new or changed items, \"%2\" for instance.", nullptr, static_cast<int>(found.items))
                .arg(found.rule, printable(found.path));
        add(channel->id, LogKind::Noticed, text);
        emit newsArrived({.kind = ChannelNews::Kind::RuleMatched, .key = key, .name = name, .text = text, .count = found.items, .paths = {found.path}});
    }
}

void EngineLog::forget(const PublicKey &key)
{
    m_seen.remove(key);
}

void EngineLog::compare(const PublicKey &key, const Seen &before, const Seen &now)
{
    if (now.isPaused != before.isPaused)
        add(now.id, (now.isPaused ? LogKind::Stopped : LogKind::Started), now.isPaused ? tr("Stopped.") : tr("Started."));
    if ((now.name != before.name) && (before.name != key.toString()))
        add(now.id, LogKind::Renamed, tr("\"%1\" is called \"%2\" now.").arg(before.name, now.name));
    if (now.savePath != before.savePath)
        add(now.id, LogKind::Moved, tr("Files go to \"%1\" from now on.").arg(now.savePath.toString()));
    if (now.error == before.error)
        return;

    if (now.error.isEmpty())
    {
        add(now.id, LogKind::Recovered, tr("This is over: %1").arg(before.error.text), before.error.code);
        return;
    }
    add(now.id, (now.isQuestion ? LogKind::Decision : LogKind::Error), now.error.text, now.error.code);
    if (now.isQuestion && (now.error.code != before.error.code))
        emit newsArrived({.kind = ChannelNews::Kind::DecisionNeeded, .key = key, .name = now.name, .text = now.error.text, .count = 0, .paths = {}});
}

// What it brought the database knows.
void EngineLog::noteUpdate(const PublicKey &key, const Seen &now)
{
    const auto news = std::make_shared<ChannelNews>();
    news->key = key;
    news->name = now.name;
    m_database->post([news, id = now.id, version = now.version, time = time()](QSqlDatabase &db)
    {
        const QList<ItemStore::Update> updates = ItemStore::updates(db, id, 2);
        if (updates.isEmpty())
            return;
        const ItemStore::Update &last = updates.first();
        const bool isFirst = (updates.size() == 1);
        news->text = isFirst ? tr("The list of items of %1 is here: %n items.", nullptr, static_cast<int>(last.added)).arg(dateOf(version))
                : tr("Update of %1: %2 new, %3 changed, %4 taken out.").arg(dateOf(version), number(last.added), number(last.changed), number(last.removed));
        LogStore::add(db, id, {.time = time, .kind = LogKind::Update, .code = ErrorCode::None, .text = news->text});
        if (isFirst)
            return;
        news->count = last.added + last.changed;
        if (news->count > 0)
            news->paths = ItemStore::arrived(db, id, ChannelNews::PATHS_MAX);
    }, this, [this, news](const QString &error)
    {
        if (error.isEmpty() && (news->count > 0))
            emit newsArrived(*news);
    });
}

void EngineLog::add(const qint64 channel, const LogKind kind, const QString &text, const ErrorCode code)
{
    m_database->post([channel, entry = LogEntry {.time = time(), .kind = kind, .code = code, .text = text}](QSqlDatabase &db) { LogStore::add(db, channel, entry); });
}

qint64 EngineLog::time() const
{
    return m_clock->unixTime().count() / 1000;
}
