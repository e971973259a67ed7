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


#include "link.h"

#include <algorithm>

#include <QCoreApplication>
#include <QHostAddress>
#include <QJsonDocument>

#include "base/global.h"
#include "jsontext.h"
#include "printable.h"

using namespace Megatorrent;

namespace
{
    const QString PREFIX = u"megatorrent://"_s;
    const QString BOOTSTRAP = u"bootstrap="_s;
    const qsizetype LINK_MAX_LENGTH = 8192;
    const qsizetype NAME_MAX_LENGTH = 255;
    const qsizetype HOST_MAX_LENGTH = 253;
    const qsizetype BOOTSTRAP_MAX_COUNT = 32;
    const JsonLimits IDENTITY_LIMITS {.maxSize = 4096, .maxDepth = 2, .maxValues = 16};
    const JsonLimits EXPORT_LIMITS {.maxSize = 16'384, .maxDepth = 3, .maxValues = 32};

    struct LinkText
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Link)
    };

    struct IdentityText
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Identity)
    };

    // Hexadecimal digits of a link may be typed or copied in capitals.
    template <typename T>
    std::optional<T> keyFromText(const QStringView text)
    {
        if (text.size() != (T::SIZE * 2))
            return std::nullopt;
        return T::fromHex(text.toString().toLower().toLatin1());
    }

    QString decoded(const QStringView text)
    {
        return QString::fromUtf8(QByteArray::fromPercentEncoding(text.toUtf8()));
    }

    bool isHostCharacter(const QChar c)
    {
        const char16_t u = c.unicode();
        return ((u >= u'a') && (u <= u'z')) || ((u >= u'A') && (u <= u'Z')) || ((u >= u'0') && (u <= u'9'))
                || (u == u'.') || (u == u'-') || (u == u'_');
    }

    // "host:port" or "[IPv6 address]:port"
    bool isHostAndPort(const QStringView text)
    {
        const qsizetype colon = text.lastIndexOf(u':');
        if (colon < 1)
            return false;

        const QStringView port = text.sliced(colon + 1);
        if (port.isEmpty() || (port.size() > 5) || !std::all_of(port.begin(), port.end(), [](const QChar c) { return (c >= u'0') && (c <= u'9'); }))
            return false;
        if (const int number = port.toInt(); (number < 1) || (number > 65535))
            return false;

        const QStringView host = text.first(colon);
        if (host.startsWith(u'[') && host.endsWith(u']'))
        {
            const QHostAddress address {host.sliced(1).chopped(1).toString()};
            return (address.protocol() == QAbstractSocket::IPv6Protocol) && address.scopeId().isEmpty();
        }
        return (host.size() <= HOST_MAX_LENGTH) && std::all_of(host.begin(), host.end(), isHostCharacter);
    }

    const QStringView OPENING = u"<([{\"'`«‹„‚“‘”’";
    const QStringView CLOSING = u">)]}\"'`»›“”‘’.,;!";

    // The text without what surrounds a link where people write: white space, brackets, quotes, the end of a sentence
    QString bare(const QStringView text)
    {
        QString visible;
        for (const QChar c : text)
        {
            if (!isZeroWidth(c.unicode()) && !isBidiControl(c.unicode()))
                visible += c;
        }

        QStringView rest = QStringView(visible).trimmed();
        while (!rest.isEmpty() && (OPENING.contains(rest.front()) || rest.front().isSpace()))
            rest = rest.sliced(1);
        if (rest.startsWith(u"URL:", Qt::CaseInsensitive))
            rest = rest.sliced(4);
        while (!rest.isEmpty() && (CLOSING.contains(rest.back()) || OPENING.contains(rest.back()) || rest.back().isSpace()))
            rest.chop(1);
        return rest.toString();
    }

    // Several links in one text, as when one pastes twice: only if they are the same
    std::optional<QString> single(const QString &text)
    {
        if (!text.startsWith(PREFIX, Qt::CaseInsensitive))
            return text;

        QString first;
        for (qsizetype begin = 0; begin < text.size();)
        {
            const qsizetype next = text.indexOf(PREFIX, (begin + 1), Qt::CaseInsensitive);
            const qsizetype end = (next >= 0) ? next : text.size();
            const QString part = bare(QStringView(text).sliced(begin, (end - begin)));
            if (first.isEmpty())
                first = part;
            else if (part != first)
                return std::nullopt;
            begin = end;
        }
        return first;
    }

    QString nonCanonicalKeyError()
    {
        return LinkText::tr("This link's public key is none that a channel can have: signatures made with it prove nothing."
            " Ask for the right link.");
    }
}

nonstd::expected<Link, QString> Link::parse(const QStringView text)
{
    if (text.size() > LINK_MAX_LENGTH)
        return nonstd::make_unexpected(LinkText::tr("This text is too long for a link to a channel."));
    const auto only = single(bare(text));
    if (!only)
        return nonstd::make_unexpected(LinkText::tr("These are several links. Please open them one at a time."));
    const QStringView trimmed = *only;

    Link link;
    if (const auto bareKey = keyFromText<PublicKey>(trimmed))
    {
        link.publicKey = *bareKey;
        if (!Crypto::isSound(link.publicKey))
            return nonstd::make_unexpected(nonCanonicalKeyError());
        return link;
    }

    if (!trimmed.startsWith(PREFIX, Qt::CaseInsensitive))
    {
        return nonstd::make_unexpected(LinkText::tr("This is no link to a channel: it must begin with \"megatorrent://\","
            " or be a public key of 64 hexadecimal digits."));
    }

    QStringView rest = trimmed.sliced(PREFIX.size());
    if (const qsizetype fragment = rest.indexOf(u'#'); fragment >= 0)
        rest = rest.first(fragment);
    QStringView query;
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0)
    {
        query = rest.sliced(mark + 1);
        rest = rest.first(mark);
    }
    if (const qsizetype slash = rest.indexOf(u'/'); slash >= 0)
    {
        link.name = printable(plainTitle(decoded(rest.sliced(slash + 1))), NAME_MAX_LENGTH).trimmed();
        rest = rest.first(slash);
    }

    const qsizetype colon = rest.indexOf(u':');
    const auto publicKey = keyFromText<PublicKey>((colon >= 0) ? rest.first(colon) : rest);
    if (!publicKey)
    {
        return nonstd::make_unexpected(LinkText::tr("This link names no channel: \"megatorrent://\" must be followed by"
            " a public key of 64 hexadecimal digits. It may have been cut off."));
    }
    link.publicKey = *publicKey;
    if (!Crypto::isSound(link.publicKey))
        return nonstd::make_unexpected(nonCanonicalKeyError());

    if (colon >= 0)
    {
        // the key itself must never get into a message
        link.readKey = keyFromText<ReadKey>(rest.sliced(colon + 1));
        if (!link.readKey)
        {
            return nonstd::make_unexpected(LinkText::tr("This link's read key is damaged: after the public key and a colon"
                " there must be 64 hexadecimal digits. It may have been cut off."));
        }
        // The name is shown everywhere
        if (link.name.contains(QString::fromLatin1(link.readKey->toHex()), Qt::CaseInsensitive))
            link.name.clear();
    }

    for (const QStringView parameter : query.split(u'&', Qt::SkipEmptyParts))
    {
        if (!parameter.startsWith(BOOTSTRAP))
            continue;

        const QString peer = decoded(parameter.sliced(BOOTSTRAP.size()));
        if (!isHostAndPort(peer))
        {
            return nonstd::make_unexpected(LinkText::tr("This link names a peer to begin with that has no valid address: \"%1\"."
                " Expected is \"host:port\".").arg(printable(peer, 80)));
        }
        if (link.bootstrap.contains(peer))
            continue;
        if (link.bootstrap.size() >= BOOTSTRAP_MAX_COUNT)
            return nonstd::make_unexpected(LinkText::tr("This link names more than %1 peers to begin with.").arg(BOOTSTRAP_MAX_COUNT));
        link.bootstrap.append(peer);
    }
    return link;
}

QString Link::toString() const
{
    Link withoutKey = *this;
    withoutKey.readKey.reset();
    return withoutKey.toStringWithReadKey();
}

QString Link::toStringWithReadKey() const
{
    QString text = PREFIX + publicKey.toString();
    if (readKey)
        text += u':' + QString::fromLatin1(readKey->toHex());
    if (!name.isEmpty())
    {
        text += u'/' + QString::fromLatin1(name.toUtf8().toPercentEncoding());
        // at the end it would be that of a sentence
        if (text.endsWith(u'.'))
            text = text.chopped(1) + u"%2E";
    }
    for (qsizetype i = 0; i < bootstrap.size(); ++i)
        text += ((i == 0) ? u'?' : u'&') + BOOTSTRAP + QString::fromLatin1(bootstrap.at(i).toUtf8().toPercentEncoding(":[]"));
    return text;
}

Identity Identity::generate()
{
    return fromSeed(Crypto::random<Seed>());
}

Identity Identity::fromSeed(const Seed &seed)
{
    return {.seed = seed, .publicKey = Crypto::publicKey(seed)};
}

nonstd::expected<Identity, QString> Identity::fromJson(const QByteArray &json)
{
    const auto object = Json::parseObject(json, IDENTITY_LIMITS);
    if (!object)
        return nonstd::make_unexpected(IdentityText::tr("This is no identity: expected is the text of an identity.json file."));

    const auto publicKey = PublicKey::fromHex(object->members[u"publicKey"_s].toString().toLatin1());
    if (!publicKey)
        return nonstd::make_unexpected(IdentityText::tr("This identity's \"publicKey\" is not 64 lower-case hexadecimal digits."));

    // seed and public key, one after the other
    const auto secretKey = SecretBytes<64, struct SecretKeyTag>::fromHex(object->members[u"secretKey"_s].toString().toLatin1());
    if (!secretKey)
        return nonstd::make_unexpected(IdentityText::tr("This identity's \"secretKey\" is not 128 lower-case hexadecimal digits."));

    const Identity identity = fromSeed(Seed::fromBytes(secretKey->view().first(Seed::SIZE)));
    if ((identity.publicKey != *publicKey) || (identity.publicKey.view() != secretKey->view().last(PublicKey::SIZE)))
        return nonstd::make_unexpected(IdentityText::tr("This identity's \"publicKey\" and \"secretKey\" do not belong together."));
    return identity;
}

QByteArray Identity::toJson() const
{
    return "{\n  \"publicKey\": \"" + publicKey.toHex()
            + "\",\n  \"secretKey\": \"" + seed.toHex() + publicKey.toHex() + "\"\n}";
}

nonstd::expected<ExportedChannel, QString> ExportedChannel::fromJson(const QByteArray &json)
{
    const auto object = Json::parseObject(json, EXPORT_LIMITS);
    if (!object || !object->members.contains(u"identity"_s))
    {
        const auto identity = Identity::fromJson(json);
        if (!identity)
            return nonstd::make_unexpected(identity.error());
        return ExportedChannel {.identity = *identity, .readKey = std::nullopt, .onionSeed = std::nullopt, .title = {}};
    }

    const QJsonValue inner = object->members[u"identity"_s];
    const auto identity = Identity::fromJson(inner.isString() ? inner.toString().toUtf8() : QJsonDocument(inner.toObject()).toJson());
    if (!identity)
        return nonstd::make_unexpected(identity.error());

    ExportedChannel exported {.identity = *identity, .readKey = std::nullopt, .onionSeed = std::nullopt, .title = {}};
    if (const QString text = object->members[u"readKey"_s].toString(); !text.isEmpty())
    {
        exported.readKey = ReadKey::fromHex(text.toLatin1());
        if (!exported.readKey)
            return nonstd::make_unexpected(IdentityText::tr("The \"readKey\" beside this identity is not 64 lower-case hexadecimal digits."));
    }
    if (const QString text = object->members[u"onionSeed"_s].toString(); !text.isEmpty())
    {
        exported.onionSeed = Seed::fromHex(text.toLatin1());
        if (!exported.onionSeed)
            return nonstd::make_unexpected(IdentityText::tr("The \"onionSeed\" beside this identity is not 64 lower-case hexadecimal digits."));
    }
    // of this channel, or else it is decoration
    if (const auto link = Link::parse(object->members[u"link"_s].toString()); link && (link->publicKey == identity->publicKey))
        exported.title = link->name;
    return exported;
}
