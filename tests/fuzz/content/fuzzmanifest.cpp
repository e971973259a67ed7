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

#include "megatorrent/content/manifest.h"
#include "support/channel.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"
#include "support/stringify.h"

using namespace Megatorrent;

// Manifests, signed here so that they get past the signature. The input: u8 form, u16 place of a change, text.

namespace
{
    constexpr qint64 SEQUENCE = 1'700'000'000'000;

    QByteArray makeText(const int form, const QByteArrayView input)
    {
        switch (form)
        {
        case 0:
            return input.toByteArray();
        case 1:
            return Fuzz::signedManifest(input.toByteArray() + '}');
        case 2:
            return Fuzz::signedManifest(SEQUENCE, input);
        default:
        {
            const Nonce nonce = Nonce::fromBytes(QByteArray(Nonce::SIZE, '\x01'));
            const QByteArray sealed = Crypto::seal(SymmetricKey::fromBytes(Fuzz::readKey().view()), nonce, QByteArray('{' + input.toByteArray() + '}'));
            return Fuzz::signedManifest(SEQUENCE, QByteArray("\"encrypted\":true,\"nonce\":\"" + nonce.toHex() + "\",\"ciphertext\":\"" + sealed.toHex() + '"'));
        }
        }
    }

    void checkContent(const ManifestContent &content)
    {
        FUZZ_REQUIRE(!content.catalogue || content.files.isEmpty());
        FUZZ_REQUIRE(!content.catalogue || ((content.catalogue->size >= CHUNK_SIZE) && ((content.catalogue->size % CHUNK_SIZE) == 0)));
        FUZZ_REQUIRE((content.timestamp >= 0) && (content.timestamp <= Json::INTEGER_MAX));
        for (const InlineFile &file : content.files)
        {
            FUZZ_REQUIRE(!file.name.isEmpty());
            qint64 sum = 0;
            for (const InlineChunk &chunk : file.chunks)
            {
                FUZZ_REQUIRE((chunk.offset >= 0) && (chunk.length >= 0) && ((chunk.offset + chunk.length) <= BLOB_SIZE));
                FUZZ_REQUIRE((chunk.realSize >= 1) && (chunk.realSize <= CHUNK_SIZE) && (chunk.realSize <= (chunk.length - Crypto::AEAD_TAG_SIZE)));
                sum += chunk.realSize;
            }
            FUZZ_REQUIRE(sum == file.size);
        }

        // what was read is written so that it reads the same
        const QByteArray members = content.toMembers();
        const auto object = Json::parseObject(('{' + members + '}'), {.maxSize = (1 << 20), .maxDepth = 8, .maxValues = 100'000}, Json::Style::Canonical);
        FUZZ_REQUIRE(object);
        const auto again = ManifestContent::fromMembers(object->members);
        FUZZ_REQUIRE(again && (again->toMembers() == members));
    }

    // Made of its content anew, it is the same text, unless there were members that we do not know or collections that we join.
    void checkMadeAnew(const Manifest &manifest, const ManifestContent &content)
    {
        const QByteArray members = content.toMembers();
        const auto created = Manifest::create(Fuzz::identity(), manifest.sequence(), content);
        if (created && !manifest.isEncrypted())
        {
            FUZZ_REQUIRE(created->text().size() <= MANIFEST_MAX_SIZE);
            const auto parsed = Manifest::parse(created->text());
            FUZZ_REQUIRE(parsed && (parsed->content({})->toMembers() == members));
            if (manifest.text() == Fuzz::signedManifest(manifest.sequence(), members))
                FUZZ_REQUIRE(created->text() == manifest.text());
        }

        const auto sealed = Manifest::create(Fuzz::identity(), manifest.sequence(), content, Fuzz::readKey(), Nonce::fromBytes(QByteArray(Nonce::SIZE, '\x02')));
        if (sealed)
        {
            const auto parsed = Manifest::parse(sealed->text());
            FUZZ_REQUIRE(parsed && parsed->isEncrypted() && !parsed->content({}));
            FUZZ_REQUIRE(parsed->content(Fuzz::readKey())->toMembers() == members);
            FUZZ_REQUIRE(!parsed->content(ReadKey::fromBytes(QByteArray(ReadKey::SIZE, '\x03'))));
        }
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const int form = input.byte() % 4;
    const auto change = input.number<quint16>();
    const QByteArray text = makeText(form, input.rest());

    const Fuzz::MemoryLimit limit {64 * text.size()};
    const auto manifest = Manifest::parse(text);
    if (!manifest)
    {
        FUZZ_REQUIRE(!manifest.error().isEmpty());
        return 0;
    }

    // byte for byte what version 5 verifies: the text parsed and written again
    FUZZ_REQUIRE(manifest->text() == text);
    FUZZ_REQUIRE(Fuzz::Stringify::rewrite(text) == text);
    FUZZ_REQUIRE((manifest->sequence() >= 1) && (manifest->sequence() <= SEQUENCE_MAX));
    const QByteArray beginning = "{\"publicKey\":\"" + manifest->publicKey().toHex() + "\",\"sequence\":" + QByteArray::number(manifest->sequence()) + ',';
    FUZZ_REQUIRE(text.startsWith(beginning));
    FUZZ_REQUIRE(text.size() <= MANIFEST_READ_MAX_SIZE);

    QByteArray changed = text;
    changed[change % text.size()] = static_cast<char>(changed[change % text.size()] ^ (1 << ((change >> 8) % 8)));
    FUZZ_REQUIRE(!Manifest::parse(changed));

    const auto content = manifest->content(Fuzz::readKey());
    if (content)
    {
        FUZZ_REQUIRE(manifest->isEncrypted() != manifest->content({}).has_value());
        checkContent(*content);
        checkMadeAnew(*manifest, *content);
    }
    return 0;
}
