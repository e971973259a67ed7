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

#include "sourcesurvey.h"

#include <deque>

#include <QFile>

#include "base/global.h"

#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    const int PAGE_SIZE = 500;

    // What a channel takes out by itself
    const qint64 UNASKED_MAX = 9;      // however few there are
    const qint64 UNASKED_SHARE = 10;   // of as many one
    const qint64 EMPTIED_MAX = 4;      // all of a folder that is still there

    // A disk that is not mounted leaves a folder that is empty, is on another disk, or lacks most
    // of what was in it. One of several that are shown as one folder takes only its part, and
    // nothing tells that: where nobody looks on, less is taken for that.
    QString doubt(const SurveyedSource &survey, const bool isEmpty, const PublishedSources::Places &before, const bool isUnattended)
    {
        if (survey.gone == 0)
            return {};

        const QString local = survey.source.local.toString();
        const QString gone = QString::number(survey.gone);
        const QString items = QString::number(survey.items);
        if (!survey.isThere)
            return StorageText::tr("\"%1\" is not there. Items published from it: %2.").arg(local, items);
        if (isEmpty)
            return StorageText::tr("\"%1\" is empty. Items published from it: %2.").arg(local, items);
        for (const auto &[path, device] : before.asKeyValueRange())
        {
            if (const auto it = survey.places.constFind(path); (it == survey.places.cend()) || (*it != device))
            {
                return StorageText::tr("\"%1\" is on another disk than before, in whole or in part. Items published from it: %2, not there: %3.")
                        .arg(local, items, gone);
            }
        }
        if (isUnattended && (survey.goneOfEmptied > EMPTIED_MAX))
        {
            return StorageText::tr("The folder \"%1\" is empty now. Items published from \"%2\": %3, not there: %4.")
                    .arg(survey.emptied, local, items, gone);
        }
        const bool isMuch = isUnattended && (survey.gone > UNASKED_MAX) && ((survey.gone * UNASKED_SHARE) >= survey.items);
        if (isMuch || ((survey.gone * 2) > survey.items))
            return StorageText::tr("Much of \"%1\" is not there any more. Items published from it: %2, not there: %3.").arg(local, items, gone);
        return {};
    }
}

// What is published from a source, in order, a page in memory at a time
class SourceSurvey::OwnPaths
{
public:
    OwnPaths(const Call &call, const qint64 channel, const qint64 source)
        : m_call {call}
        , m_channel {channel}
        , m_source {source}
    {
    }

    const QString *first()
    {
        if (m_paths.empty() && !m_isAtEnd)
        {
            m_call([this](QSqlDatabase &db)
            {
                const QStringList page = PublishedSources::paths(db, m_channel, m_source, m_last, PAGE_SIZE);
                m_paths.assign(page.cbegin(), page.cend());
            });
            m_isAtEnd = m_paths.empty();
            if (!m_isAtEnd)
                m_last = m_paths.back();
        }
        return m_paths.empty() ? nullptr : &m_paths.front();
    }

    void pop() { m_paths.pop_front(); }

private:
    const Call &m_call;
    const qint64 m_channel;
    const qint64 m_source;
    std::deque<QString> m_paths;
    QString m_last;
    bool m_isAtEnd = false;
};

SourceSurvey::SourceSurvey(Call call, std::function<void (qint64)> step, const IngestRequest &request, const TreeScanner::Exclusions &exclusions)
    : m_call {std::move(call)}
    , m_step {std::move(step)}
    , m_request {request}
    , m_channel {request.channel}
    , m_exclusions {exclusions}
{
}

SurveyedSource SourceSurvey::look(const IngestSource &source)
{
    SurveyedSource result;
    result.source = source;
    result.source.prefix = source.prefix.isNull() ? u""_s : source.prefix.normalized(QString::NormalizationForm_C);
    const QString local = source.local.data();
    PublishedSources::Places before;
    m_call([&](QSqlDatabase &db)
    {
        if (m_request.mode == IngestMode::Dry)
        {
            result.id = PublishedSources::find(db, m_channel, local, result.source.prefix).value_or(0);   // no source has that
        }
        else
        {
            result.id = PublishedSources::enroll(db, m_channel, local, result.source.prefix);
            PublishedSources::adopt(db, m_channel, result.id, local, result.source.prefix);
        }
        result.items = PublishedSources::count(db, m_channel, result.id);
        before = PublishedSources::places(db, result.id);
    });

    OwnPaths published {m_call, m_channel, result.id};
    QSet<QString> unreadable;   // folders, and what may be one
    const auto isUnreadable = [&unreadable](const QString &path)
    {
        if (unreadable.isEmpty())
            return false;
        if (unreadable.contains(path) || unreadable.contains(u""_s))
            return true;
        for (qsizetype slash = path.indexOf(u'/'); slash >= 0; slash = path.indexOf(u'/', (slash + 1)))
        {
            if (unreadable.contains(path.first(slash)))
                return true;
        }
        return false;
    };
    QStringList gone;
    const auto noteGone = [&]
    {
        result.gone += gone.size();
        m_call([&](QSqlDatabase &db)
        {
            if (const auto &settling = m_request.settling)
            {
                result.unsettled += gone.removeIf([&](const QString &path) { return !SettleTable::isLossSettled(db, m_channel, result.id, path, *settling); });
            }
            PublishedSources::noteGone(db, m_channel, result.id, gone);
        });
        gone.clear();
    };
    QString emptied;            // the last one that was found: its path in the channel with '/'
    QString emptiedLocal;
    qint64 goneOfEmptied = 0;
    const auto missUpTo = [&](const std::optional<QByteArray> &end)
    {
        for (const QString *path = published.first(); path && (!end || (path->toUtf8() < *end)); path = published.first())
        {
            if (!isUnreadable(*path))
            {
                gone.append(*path);
                if (!emptied.isEmpty() && path->startsWith(emptied) && (++goneOfEmptied > result.goneOfEmptied))
                {
                    result.emptied = emptiedLocal;
                    result.goneOfEmptied = goneOfEmptied;
                }
            }
            published.pop();
            if (gone.size() >= PAGE_SIZE)
                noteGone();
        }
    };

    TreeScanner scanner {local, result.source.prefix, m_exclusions};
    if (visit)
        scanner.setFolderVisitor([this](const QByteArray &folder) { visit(QFile::decodeName(folder)); });
    TreeScanner::Entry entry;
    bool isEmpty = true;
    while (scanner.next(entry))
    {
        using Kind = TreeScanner::Entry::Kind;
        m_step((entry.kind == Kind::File) ? entry.stat.size : 0);
        switch (entry.kind)
        {
        case Kind::Note:
            if (entry.reason.code != ErrorCode::EmptyFolder)
                break;
            if (entry.local != local)
            {
                missUpTo(entry.path.toUtf8());
                emptied = entry.path + u'/';
                emptiedLocal = entry.local;
                goneOfEmptied = 0;
            }
            continue;
        case Kind::Absent:
            result.isThere = false;
            continue;
        case Kind::FolderProblem:
            isEmpty = false;
            missUpTo(entry.path.toUtf8());
            unreadable.insert(entry.path);
            continue;
        case Kind::File:
            if (visit && (entry.local == local))
                visit(local);
            ++result.files;
            result.bytes += entry.stat.size;
            break;
        case Kind::Problem:
            break;
        }

        if (entry.path.isEmpty())
        {
            isEmpty = isEmpty && (entry.kind == Kind::Note);
            continue;
        }
        isEmpty = false;
        missUpTo(entry.path.toUtf8());
        if (const QString *path = published.first(); path && (*path == entry.path))
            published.pop();
    }
    missUpTo(std::nullopt);
    noteGone();

    result.places = scanner.places();
    for (const auto &[path, device] : before.asKeyValueRange())
    {
        // what begins where nothing could be read is not known to be another one now
        if (isUnreadable(path) && !result.places.contains(path))
            result.places.insert(path, device);
    }
    result.question = doubt(result, isEmpty, before, m_request.settling.has_value());
    return result;
}
