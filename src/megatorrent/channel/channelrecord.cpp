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

#include "channelrecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"

#include "../crypto/hash.h"

using namespace Megatorrent;

namespace
{
    const int FORMAT = 1;
    const qsizetype EXCLUSIONS_MAX_SIZE = 512 * 1024;   // characters
    const QByteArray CHECKSUM {"sha256 "};

    QString hex(const auto &secret)
    {
        return secret ? QString::fromLatin1(secret->toHex()) : QString();
    }

    QJsonArray sourceArray(const QList<PublishedSource> &sources)
    {
        QJsonArray array;
        for (const PublishedSource &source : sources)
            array.append(QJsonObject {{u"path"_s, source.path.data()}, {u"prefix"_s, source.prefix}});
        return array;
    }

    QList<PublishedSource> sourceList(const QJsonArray &array)
    {
        QList<PublishedSource> sources;
        for (const QJsonValue &value : array)
            sources.append({Path(value[u"path"_s].toString()), value[u"prefix"_s].toString()});
        return sources;
    }

    QJsonArray questionArray(const QList<SourceQuestion> &questions)
    {
        QJsonArray array;
        for (const SourceQuestion &question : questions)
            array.append(QJsonObject {{u"path"_s, question.source.path.data()}, {u"prefix"_s, question.source.prefix}, {u"text"_s, question.text}});
        return array;
    }

    QString joined(const QList<SourceQuestion> &questions)
    {
        QStringList texts;
        for (const SourceQuestion &question : questions)
            texts.append(question.text);
        return texts.join(u' ');
    }

    QList<SourceQuestion> questionList(const QJsonArray &array)
    {
        QList<SourceQuestion> questions;
        for (const QJsonValue &value : array)
        {
            questions.append({.source = {Path(value[u"path"_s].toString()), value[u"prefix"_s].toString()}
                    , .text = value[u"text"_s].toString()});
        }
        return questions;
    }

    QJsonObject settingsObject(const ChannelRecord &record)
    {
        return
        {
            {u"format"_s, FORMAT},
            {u"publicKey"_s, record.publicKey.toString()},
            {u"role"_s, static_cast<int>(record.role)},
            {u"removal"_s, static_cast<int>(record.removal)},
            {u"seed"_s, hex(record.seed)},
            {u"readKey"_s, hex(record.readKey)},
            {u"onionSeed"_s, hex(record.onionSeed)},
            {u"peers"_s, QJsonArray::fromStringList(record.peers)},
            {u"name"_s, record.name},
            {u"folder"_s, record.folder},
            {u"savePath"_s, record.savePath.data()},
            {u"policy"_s, static_cast<int>(record.policy)},
            {u"sequential"_s, record.isSequential},
            {u"paused"_s, record.isPaused},
            {u"talkToV5"_s, record.talksToV5},
            {u"approvedSequence"_s, record.approvedSequence},
            {u"sources"_s, sourceArray(record.sources)},
            {u"watched"_s, record.isWatched},
            {u"backedUp"_s, record.isBackedUp}
        };
    }
}

DownloadPolicy Megatorrent::toDownloadPolicy(const int number)
{
    switch (static_cast<DownloadPolicy>(number))
    {
    case DownloadPolicy::None:
    case DownloadPolicy::Rule:
        return static_cast<DownloadPolicy>(number);
    case DownloadPolicy::All:
        break;
    }
    return DownloadPolicy::All;
}

QString Megatorrent::policyName(const DownloadPolicy policy)
{
    switch (policy)
    {
    case DownloadPolicy::None: return u"none"_s;
    case DownloadPolicy::All: return u"all"_s;
    case DownloadPolicy::Rule: return u"rule"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<DownloadPolicy> Megatorrent::policyOf(const QStringView name)
{
    for (const DownloadPolicy policy : {DownloadPolicy::None, DownloadPolicy::All, DownloadPolicy::Rule})
    {
        if (policyName(policy) == name)
            return policy;
    }
    return std::nullopt;
}

void Megatorrent::setExclusions(ChannelRecord &record, const QStringList &paths, const qint64 total)
{
    qsizetype size = 0;
    qsizetype count = 0;
    while ((count < paths.size()) && ((size += paths[count].size()) <= EXCLUSIONS_MAX_SIZE))
        ++count;
    record.exclusions = paths.first(count);
    record.exclusionsTotal = total;
}

QByteArray Megatorrent::ChannelText::write(const ChannelRecord &record)
{
    QJsonObject object = settingsObject(record);
    object.insert(u"title"_s, record.title);
    object.insert(u"description"_s, record.description);
    object.insert(u"forked"_s, record.isForked);
    object.insert(u"highestSequence"_s, record.highestSequence);
    object.insert(u"item"_s, (record.item ? QString::fromUtf8(record.item->toJson()) : QString()));
    object.insert(u"dirty"_s, record.isDirty);
    object.insert(u"excluded"_s, QJsonArray::fromStringList(record.exclusions));
    object.insert(u"excludedTotal"_s, record.exclusionsTotal);
    // versions that know of one question only show this one
    object.insert(u"question"_s, joined(record.questions));
    if (!record.questions.isEmpty())
        object.insert(u"questions"_s, questionArray(record.questions));

    const QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Indented);
    return json + CHECKSUM + Crypto::sha256(json).toHex() + '\n';
}

QByteArray Megatorrent::ChannelText::settings(const ChannelRecord &record)
{
    return QJsonDocument(settingsObject(record)).toJson(QJsonDocument::Compact);
}

nonstd::expected<ChannelRecord, ChannelText::Problem> Megatorrent::ChannelText::read(const QByteArray &text)
{
    const qsizetype end = text.lastIndexOf(CHECKSUM);
    if (end < 0)
        return nonstd::make_unexpected(Problem::Damaged);
    const QByteArray json = text.first(end);
    if (text.sliced(end + CHECKSUM.size()).trimmed() != Crypto::sha256(json).toHex())
        return nonstd::make_unexpected(Problem::Damaged);

    const QJsonObject object = QJsonDocument::fromJson(json).object();
    if (object[u"format"_s].toInt() > FORMAT)
        return nonstd::make_unexpected(Problem::TooNew);
    const auto publicKey = PublicKey::fromHex(object[u"publicKey"_s].toString().toLatin1());
    const int role = object[u"role"_s].toInt(-1);
    const int removal = object[u"removal"_s].toInt(-1);
    if (!publicKey || (role < static_cast<int>(ChannelRole::Forgotten)) || (role > static_cast<int>(ChannelRole::Own))
            || (removal < static_cast<int>(RemovalWish::None)) || (removal > static_cast<int>(RemovalWish::DeleteFiles)))
        return nonstd::make_unexpected(Problem::Damaged);

    ChannelRecord record;
    record.publicKey = *publicKey;
    record.role = static_cast<ChannelRole>(role);
    record.removal = static_cast<RemovalWish>(removal);
    record.seed = Seed::fromHex(object[u"seed"_s].toString().toLatin1());
    record.readKey = ReadKey::fromHex(object[u"readKey"_s].toString().toLatin1());
    record.onionSeed = Seed::fromHex(object[u"onionSeed"_s].toString().toLatin1());
    for (const QJsonValue &peer : asConst(object[u"peers"_s].toArray()))
        record.peers.append(peer.toString());
    record.name = object[u"name"_s].toString();
    record.folder = object[u"folder"_s].toString();
    record.savePath = Path(object[u"savePath"_s].toString());
    record.policy = toDownloadPolicy(object[u"policy"_s].toInt());
    record.isSequential = object[u"sequential"_s].toBool();
    record.isPaused = object[u"paused"_s].toBool();
    record.talksToV5 = object[u"talkToV5"_s].toBool();
    record.approvedSequence = object[u"approvedSequence"_s].toInteger();
    record.sources = sourceList(object[u"sources"_s].toArray());
    record.isWatched = object[u"watched"_s].toBool();
    record.isBackedUp = object[u"backedUp"_s].toBool();
    record.title = object[u"title"_s].toString();
    record.description = object[u"description"_s].toString();
    record.isForked = object[u"forked"_s].toBool();
    record.highestSequence = object[u"highestSequence"_s].toInteger();
    if (const auto item = DhtItem::fromJson(object[u"item"_s].toString().toUtf8()))
        record.item = *item;
    record.isDirty = object[u"dirty"_s].toBool();
    for (const QJsonValue &path : asConst(object[u"excluded"_s].toArray()))
        record.exclusions.append(path.toString());
    record.exclusionsTotal = object[u"excludedTotal"_s].toInteger();
    record.questions = questionList(object[u"questions"_s].toArray());
    if (const QString question = object[u"question"_s].toString(); record.questions.isEmpty() && !question.isEmpty())
        record.questions.append({.source = {}, .text = question});
    if ((record.role == ChannelRole::Own) && !record.seed)
        return nonstd::make_unexpected(Problem::Damaged);
    return record;
}

QByteArray Megatorrent::ChannelText::sourcesToJson(const QList<PublishedSource> &sources)
{
    return QJsonDocument(sourceArray(sources)).toJson(QJsonDocument::Compact);
}

QList<PublishedSource> Megatorrent::ChannelText::sourcesFromJson(const QByteArray &json)
{
    return sourceList(QJsonDocument::fromJson(json).array());
}
