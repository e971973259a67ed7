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

#include "backupactions.h"

#include <QJsonArray>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/content/keybackup.h"
#include "megatorrent/seams/laterresponse.h"
#include "megatorrent/session.h"
#include "megatorrent/subscriptionimport.h"
#include "megatorrent/subscriptionlist.h"
#include "actionerror.h"
#include "megatorrentcontroller.h"
#include "parameters.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    // What is said of a channel beside what is taken over
    struct Given
    {
        std::optional<QString> title;
        std::optional<ReadKey> readKey;
        std::optional<PublicKey> key;    // which it has to be
    };

    void take(LaterResponse *later, ExportedChannel channel, const Given &given)
    {
        const auto &[title, readKey, publicKey] = given;
        if (publicKey && (*publicKey != channel.identity.publicKey))
        {
            LaterAnswer::refuse(later, ActionError::refused({ErrorCode::BadLink, MegatorrentController::tr("The link is another channel's than the key.")}));
            return;
        }
        if (readKey)
            channel.readKey = readKey;
        if (title)
            channel.title = *title;
        const auto key = session()->publications()->import(channel);
        const auto link = key ? session()->channels()->link(*key) : nonstd::expected<QString, Error>(nonstd::make_unexpected(key.error()));
        if (link)
            LaterAnswer::finish(later, QJsonDocument(QJsonObject {{u"key"_s, key->toString()}, {u"link"_s, *link}}));
        else
            LaterAnswer::refuse(later, ActionError::refused(link.error()));
    }
}

void BackupActions::exportChannel(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const PublicKey key = channelParam(params);
    const auto passphrase = optionalParam(params, u"passphrase"_s);
    if (passphrase)
    {
        if (const QString problem = KeyBackup::problemOf(*passphrase); !problem.isEmpty())
            throwBadParam(u"passphrase"_s, problem);
    }
    const ExportedChannel channel = valueOf(session()->publications()->exported(key));
    const QString link = valueOf(session()->channels()->link(key));
    // otherwise whoever asked says it, when it has been saved
    const bool isBackUp = !optionalBool(params, u"confirm"_s).value_or(false);

    LaterResponse *const later = begin();
    if (passphrase)
    {
        session()->keyBackups()->seal(channel, *passphrase, later, [later, key, isBackUp](const nonstd::expected<QByteArray, Error> &file)
        {
            if (!file)
            {
                LaterAnswer::refuse(later, ActionError::refused(file.error()));
                return;
            }
            LaterAnswer::finish(later, QJsonDocument(QJsonObject {{u"backup"_s, QString::fromUtf8(*file)}}));
            if (isBackUp)
                session()->publications()->setBackedUp(key);
        });
        return;
    }

    QJsonObject result
    {
        {u"identity"_s, QJsonDocument::fromJson(channel.identity.toJson()).object()},
        {u"link"_s, link}
    };
    if (channel.readKey)
        result.insert(u"readKey"_s, QString::fromLatin1(channel.readKey->toHex()));
    if (channel.onionSeed)
        result.insert(u"onionSeed"_s, QString::fromLatin1(channel.onionSeed->toHex()));
    LaterAnswer::finish(later, QJsonDocument(result));
    if (isBackUp)
        session()->publications()->setBackedUp(key);
}

void BackupActions::importChannel(const StringMap &params, const LaterAnswer::Begin &begin)
{
    const QByteArray text = requiredParam(params, u"identity"_s).toUtf8();
    Given given {.title = optionalParam(params, u"title"_s), .readKey = {}, .key = {}};
    if (const auto digits = optionalParam(params, u"readKey"_s))
    {
        given.readKey = ReadKey::fromHex(digits->toLatin1());
        if (!given.readKey)
            throwBadParam(u"readKey"_s, MegatorrentController::tr("64 lower-case hexadecimal digits are expected."));
    }
    if (const auto text = optionalParam(params, u"link"_s))
    {
        const auto link = Link::parse(*text);
        if (!link)
            throwBadParam(u"link"_s, link.error());
        if (!link->readKey)
            throwBadParam(u"link"_s, MegatorrentController::tr("this link has no read key. The full link of a private channel is expected."));
        given.readKey = link->readKey;
        given.key = link->publicKey;
    }

    if (KeyBackup::isSealed(text))
    {
        const QString passphrase = requiredParam(params, u"passphrase"_s);
        LaterResponse *const later = begin();
        session()->keyBackups()->open(text, passphrase, later, [later, given](const nonstd::expected<ExportedChannel, Error> &channel)
        {
            if (channel)
                take(later, *channel, given);
            else
                LaterAnswer::refuse(later, ActionError::refused(channel.error()));
        });
        return;
    }

    const auto channel = ExportedChannel::fromJson(text);
    if (!channel)
        throwBadParam(u"identity"_s, channel.error());
    if (!given.title && channel->title.isEmpty())
        requiredParam(params, u"title"_s);
    take(begin(), *channel, given);
}

void BackupActions::exportSubscriptions(const LaterAnswer::Begin &begin)
{
    LaterAnswer::finish(begin(), QJsonDocument(SubscriptionList::write(session()->subscriptions()->exported())));
}

void BackupActions::importSubscriptions(const StringMap &params, const LaterAnswer::Begin &begin)
{
    auto list = SubscriptionList::read(requiredParam(params, u"data"_s).toUtf8());
    if (!list)
        throwBadParam(u"data"_s, list.error());
    const bool usesSavePaths = optionalBool(params, u"useSavePaths"_s).value_or(false);
    const auto isPaused = optionalBool(params, u"paused"_s);
    for (NewSubscription &subscription : *list)
    {
        if (!usesSavePaths)
            subscription.savePath = {};
        if (isPaused)
            subscription.isPaused = *isPaused;
    }

    // It goes on if whoever asked has gone.
    LaterResponse *const later = begin();
    auto *const import = new SubscriptionImport(session()->subscriptions(), *list, session());
    QObject::connect(import, &SubscriptionImport::finished, later, [later](const SubscriptionImport::Result &result)
    {
        QJsonArray failures;
        for (const SubscriptionImport::Failure &failure : result.failures)
            failures.append(QJsonObject {{u"link"_s, failure.link}, {u"error"_s, failure.error.text}, {u"errorName"_s, errorName(failure.error.code)}});
        LaterAnswer::finish(later, QJsonDocument(QJsonObject {{u"added"_s, result.added}, {u"known"_s, result.known}, {u"failed"_s, failures}}));
    });
    import->start();
}
