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

#include "keybackup.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"

#include "../crypto/aead.h"
#include "../crypto/hash.h"
#include "jsontext.h"

using namespace Megatorrent;

namespace
{
    // Salts are of this size (RFC 7914 asks for enough to be unique).
    using Salt = FixedBytes<16, struct SaltTag>;

    const qint64 VERSION = 2;            // knows the seed of the channel's onion service
    const qint64 OLDEST_VERSION = 1;
    const JsonLimits LIMITS {.maxSize = KeyBackup::FILE_MAX_SIZE, .maxDepth = 3, .maxValues = 32};

    class BackupText
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::KeyBackup)
    };

    // However it was typed
    QByteArray bytesOf(const QString &passphrase)
    {
        return passphrase.normalized(QString::NormalizationForm_C).toUtf8();
    }

    QByteArray plaintextOf(const ExportedChannel &channel)
    {
        QJsonObject object
        {
            {u"identity"_s, QJsonDocument::fromJson(channel.identity.toJson()).object()},
            {u"link"_s, Link {.publicKey = channel.identity.publicKey, .readKey = std::nullopt, .name = channel.title, .bootstrap = {}}.toString()}
        };
        if (channel.readKey)
            object.insert(u"readKey"_s, QString::fromLatin1(channel.readKey->toHex()));
        if (channel.onionSeed)
            object.insert(u"onionSeed"_s, QString::fromLatin1(channel.onionSeed->toHex()));
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }

    nonstd::expected<ExportedChannel, Error> damaged()
    {
        return nonstd::make_unexpected(Error(ErrorCode::BadBackup, BackupText::tr("This backup of a channel's key is damaged, or was made by a newer version of this program.")));
    }
}

QString Megatorrent::KeyBackup::problemOf(const QString &passphrase)
{
    if (passphrase.size() < PASSPHRASE_MIN_LENGTH)
        return BackupText::tr("A passphrase needs at least %1 characters.").arg(PASSPHRASE_MIN_LENGTH);
    if (passphrase.size() > PASSPHRASE_MAX_LENGTH)
        return BackupText::tr("A passphrase can have %1 characters at most.").arg(PASSPHRASE_MAX_LENGTH);
    return {};
}

nonstd::expected<QByteArray, QString> Megatorrent::KeyBackup::seal(const ExportedChannel &channel, const QString &passphrase, const Crypto::ScryptCost &cost)
{
    if (const QString problem = problemOf(passphrase); !problem.isEmpty())
        return nonstd::make_unexpected(problem);

    const auto salt = Crypto::random<Salt>();
    const auto nonce = Crypto::random<Nonce>();
    const auto key = Crypto::scrypt(bytesOf(passphrase), salt.view(), cost);
    if (!key)
        return nonstd::make_unexpected(BackupText::tr("There is not enough memory to make a key of the passphrase."));

    const QJsonObject scrypt {{u"n"_s, cost.n}, {u"r"_s, cost.r}, {u"p"_s, cost.p}, {u"salt"_s, salt.toString()}};
    const QJsonObject file
    {
        {u"megatorrentBackup"_s, VERSION},
        {u"publicKey"_s, channel.identity.publicKey.toString()},
        {u"title"_s, channel.title},
        {u"scrypt"_s, scrypt},
        {u"nonce"_s, nonce.toString()},
        {u"sealed"_s, QString::fromLatin1(Crypto::seal(*key, nonce, plaintextOf(channel)).toHex())}
    };
    return QJsonDocument(file).toJson();
}

QByteArray Megatorrent::KeyBackup::unsealed(const ExportedChannel &channel)
{
    return plaintextOf(channel);
}

bool Megatorrent::KeyBackup::isSealed(const QByteArray &file)
{
    const auto object = Json::parseObject(file, LIMITS);
    return object && object->members.contains(u"megatorrentBackup"_s);
}

nonstd::expected<ExportedChannel, Error> Megatorrent::KeyBackup::open(const QByteArray &file, const QString &passphrase)
{
    const auto object = Json::parseObject(file, LIMITS);
    if (!object || !object->members.contains(u"megatorrentBackup"_s))
        return nonstd::make_unexpected(Error(ErrorCode::BadBackup, BackupText::tr("This is no backup of a channel's key.")));

    const QJsonObject &members = object->members;
    const QJsonObject scrypt = members[u"scrypt"_s].toObject();
    const auto number = [](const QJsonValue &value) { return Json::integer(value, 1).value_or(0); };
    const Crypto::ScryptCost cost {.n = number(scrypt[u"n"_s]), .r = number(scrypt[u"r"_s]), .p = number(scrypt[u"p"_s])};
    const auto salt = Salt::fromHex(scrypt[u"salt"_s].toString().toLatin1());
    const auto nonce = Nonce::fromHex(members[u"nonce"_s].toString().toLatin1());
    const QByteArray sealed = QByteArray::fromHex(members[u"sealed"_s].toString().toLatin1());
    const qint64 version = number(members[u"megatorrentBackup"_s]);
    if ((version < OLDEST_VERSION) || (version > VERSION) || !cost.isAcceptable() || !salt || !nonce || (sealed.size() < Crypto::AEAD_TAG_SIZE))
        return damaged();

    const auto key = Crypto::scrypt(bytesOf(passphrase), salt->view(), cost);
    if (!key)
        return nonstd::make_unexpected(BackupText::tr("There is not enough memory to make a key of the passphrase."));
    const auto plaintext = Crypto::open(*key, *nonce, sealed);
    if (!plaintext)
        return nonstd::make_unexpected(Error(ErrorCode::WrongPassphrase, BackupText::tr("The passphrase is wrong, or this backup is damaged.")));
    return ExportedChannel::fromJson(*plaintext);
}
