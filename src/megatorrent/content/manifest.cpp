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


#include "manifest.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "base/global.h"

using namespace Megatorrent;

namespace
{
    const JsonLimits LIMITS {.maxSize = MANIFEST_READ_MAX_SIZE, .maxDepth = 8, .maxValues = 4096};
    const QByteArrayView SIGNATURE_BEGIN = ",\"signature\":\"";
    const QByteArrayView SIGNATURE_END = "\"}";
    const qsizetype SIGNATURE_DIGITS = Signature::SIZE * 2;
    const qsizetype SIGNATURE_PART_SIZE = SIGNATURE_BEGIN.size() + SIGNATURE_DIGITS + SIGNATURE_END.size();
    // XSalsa20-Poly1305 of the v1.0.0 reference
    const qsizetype FOREIGN_NONCE_SIZE = 24;

    const QList<QByteArray> HEAD {"publicKey", "sequence"};
    const QList<QByteArray> PUBLIC_BODY {"collections", "timestamp"};
    const QList<QByteArray> PRIVATE_BODY {"encrypted", "nonce", "ciphertext"};

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Manifest)
    };

    nonstd::unexpected_type<QString> malformed(const QString &what)
    {
        return nonstd::make_unexpected(Text::tr("The channel's state is malformed: %1.").arg(what));
    }

    // Lower-case digits only; nothing for anything else
    std::optional<QByteArray> unhex(const QByteArray &hex)
    {
        const QByteArray bytes = QByteArray::fromHex(hex);
        if (bytes.toHex() != hex)
            return std::nullopt;
        return bytes;
    }

    bool beginsWith(const QList<QByteArray> &names, const QList<QByteArray> &beginning)
    {
        return names.first(std::min(names.size(), beginning.size())) == beginning;
    }

    // Our own members may follow the body, but none that would make the other form of manifest of it.
    bool isInOrder(const QList<QByteArray> &names, const QList<QByteArray> &body, const QList<QByteArray> &otherBody)
    {
        return beginsWith(names, (HEAD + body)) && (names.last() == "signature")
                && std::none_of(names.begin(), names.end(), [&otherBody](const QByteArray &name) { return otherBody.contains(name); });
    }

    nonstd::expected<ManifestContent, QString> openContent(const QJsonObject &sealed, const ReadKey &readKey)
    {
        const auto nonce = unhex(sealed[u"nonce"_s].toString().toLatin1());
        const auto ciphertext = unhex(sealed[u"ciphertext"_s].toString().toLatin1());
        if (!nonce || !ciphertext)
            return malformed(Text::tr("its encrypted part is not hexadecimal"));
        if (nonce->size() == FOREIGN_NONCE_SIZE)
        {
            return nonstd::make_unexpected(Text::tr("This private channel is encrypted in a way that is not supported (XSalsa20)."
                " Its publisher has to publish it with a newer program."));
        }

        const auto text = Crypto::open(SymmetricKey::fromBytes(readKey.view()), Nonce::fromBytes(*nonce), *ciphertext);
        if (!text)
            return nonstd::make_unexpected(Text::tr("The read key does not open this private channel. Ask for its current link."));

        const auto object = Json::parseObject(*text, LIMITS, Json::Style::Canonical);
        if (!object || !beginsWith(object->names, PUBLIC_BODY))
            return malformed(Text::tr("its encrypted part is not the expected text"));
        return ManifestContent::fromMembers(object->members);
    }
}

nonstd::expected<Manifest, QString> Manifest::parse(const QByteArray &text)
{
    if (text.size() > MANIFEST_READ_MAX_SIZE)
        return malformed(Text::tr("it is too long"));

    // by its end, never by search: a title may hold the same characters
    const QByteArrayView signaturePart = QByteArrayView(text).last(std::min(text.size(), SIGNATURE_PART_SIZE));
    if (!signaturePart.startsWith(SIGNATURE_BEGIN) || !signaturePart.endsWith(SIGNATURE_END))
        return malformed(Text::tr("it does not end in a signature"));
    const auto signature = Signature::fromHex(signaturePart.sliced(SIGNATURE_BEGIN.size(), SIGNATURE_DIGITS));
    if (!signature)
        return malformed(Text::tr("its signature is not %1 lower-case hexadecimal digits").arg(SIGNATURE_DIGITS));

    const auto object = Json::parseObject(text, LIMITS, Json::Style::Canonical);
    if (!object)
        return malformed(Text::tr("it is not in the canonical form"));

    Manifest manifest;
    manifest.m_text = text;
    const QJsonObject &members = object->members;
    if (isInOrder(object->names, PRIVATE_BODY, PUBLIC_BODY))
        manifest.m_isEncrypted = true;
    else if (!isInOrder(object->names, PUBLIC_BODY, PRIVATE_BODY))
        return malformed(Text::tr("its members are not in the expected order"));

    const auto publicKey = PublicKey::fromHex(members[u"publicKey"_s].toString().toLatin1());
    if (!publicKey || !Crypto::isSound(*publicKey))
        return malformed(Text::tr("its \"publicKey\" is none that a channel can have"));
    manifest.m_publicKey = *publicKey;

    const auto sequence = Json::integer(members[u"sequence"_s], 1, SEQUENCE_MAX);
    if (!sequence)
        return malformed(Text::tr("its \"sequence\" is not a number from 1 to %1").arg(SEQUENCE_MAX));
    manifest.m_sequence = *sequence;

    if (manifest.m_isEncrypted)
    {
        const auto nonce = unhex(members[u"nonce"_s].toString().toLatin1());
        const auto ciphertext = unhex(members[u"ciphertext"_s].toString().toLatin1());
        if ((members[u"encrypted"_s] != true) || !nonce || !ciphertext || (ciphertext->size() < Crypto::AEAD_TAG_SIZE)
                || ((nonce->size() != Nonce::SIZE) && (nonce->size() != FOREIGN_NONCE_SIZE)))
        {
            return malformed(Text::tr("its encrypted part is incomplete"));
        }
    }

    const QByteArray signedBytes = text.chopped(SIGNATURE_PART_SIZE) + '}';
    if (!Crypto::verify(manifest.m_publicKey, signedBytes, *signature))
        return nonstd::make_unexpected(Text::tr("The signature of the channel's state is wrong: it was not made by the channel's owner."));
    return manifest;
}

nonstd::expected<Manifest, QString> Manifest::create(const Identity &identity, const qint64 sequence, const ManifestContent &content)
{
    return sign(identity, sequence, content.toMembers());
}

nonstd::expected<Manifest, QString> Manifest::create(const Identity &identity, const qint64 sequence, const ManifestContent &content
        , const ReadKey &readKey, const Nonce &nonce)
{
    const QByteArray plaintext = '{' + content.toMembers() + '}';
    const QByteArray ciphertext = Crypto::seal(SymmetricKey::fromBytes(readKey.view()), nonce, plaintext);
    auto manifest = sign(identity, sequence, ("\"encrypted\":true,\"nonce\":\"" + nonce.toHex() + "\",\"ciphertext\":\"" + ciphertext.toHex() + '"'));
    if (manifest)
        manifest->m_isEncrypted = true;
    return manifest;
}

nonstd::expected<ManifestContent, QString> Manifest::content(const std::optional<ReadKey> &readKey) const
{
    const auto object = Json::parseObject(m_text, LIMITS, Json::Style::Canonical);
    if (!object)
        return malformed(Text::tr("it is not in the canonical form"));
    if (!m_isEncrypted)
        return ManifestContent::fromMembers(object->members);
    if (!readKey)
        return nonstd::make_unexpected(Text::tr("This channel is private, and this link does not let one read it. Ask its publisher for the full link."));
    return openContent(object->members, *readKey);
}

nonstd::expected<Manifest, QString> Manifest::sign(const Identity &identity, const qint64 sequence, const QByteArray &members)
{
    if ((sequence < 1) || (sequence > SEQUENCE_MAX))
        return nonstd::make_unexpected(Text::tr("A state of a channel cannot have the number %1. Please check the computer's clock.").arg(sequence));

    const QByteArray signedBytes = "{\"publicKey\":\"" + identity.publicKey.toHex()
            + "\",\"sequence\":" + QByteArray::number(sequence) + ',' + members + '}';
    Manifest manifest;
    manifest.m_text = signedBytes.chopped(1) + SIGNATURE_BEGIN.toByteArray()
            + Crypto::sign(identity.seed, signedBytes).toHex() + SIGNATURE_END.toByteArray();
    manifest.m_publicKey = identity.publicKey;
    manifest.m_sequence = sequence;
    if (manifest.m_text.size() > MANIFEST_MAX_SIZE)
    {
        return nonstd::make_unexpected(Text::tr("The channel's signed state takes %1 bytes, and only %2 can be announced. Please shorten its title or description.")
            .arg(QString::number(manifest.m_text.size()), QString::number(MANIFEST_MAX_SIZE)));
    }
    return manifest;
}
