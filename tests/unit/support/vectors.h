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


#pragma once

#include <random>
#include <string>

#include <gtest/gtest.h>

#include <QByteArray>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "datapath.h"

// What the tests of several layers need: the published vectors, and content to work on.

namespace Megatorrent::Test
{
    // A file of tests/vectors, as "chunks.json". Empty, with a failure noted, if it is not there.
    inline QJsonObject loadVectors(const QString &name)
    {
        QFile file {dataPath(u"vectors/"_s + name)};
        if (!file.open(QIODevice::ReadOnly))
        {
            ADD_FAILURE() << "cannot read " << file.fileName().toStdString();
            return {};
        }
        const QJsonObject vectors = QJsonDocument::fromJson(file.readAll()).object();
        EXPECT_FALSE(vectors.isEmpty()) << file.fileName().toStdString();
        return vectors;
    }

    inline QByteArray utf8(const QJsonValue &value)
    {
        EXPECT_TRUE(value.isString());
        return value.toString().toUtf8();
    }

    inline QByteArray unhex(const QJsonValue &value)
    {
        return QByteArray::fromHex(utf8(value));
    }

    template <typename T>
    T fixed(const QJsonValue &value)
    {
        const auto result = T::fromHex(utf8(value));
        EXPECT_TRUE(result.has_value()) << utf8(value).toStdString();
        return result.value_or(T());
    }

    // In a form that a failing comparison can print
    inline std::string hex(const QByteArrayView bytes)
    {
        return bytes.toByteArray().toHex().toStdString();
    }

    template <typename T>
    std::string hex(const T &value) requires requires { value.view(); }
    {
        return hex(value.view());
    }

    // As an array, where operator+ would make an expression
    inline QByteArray join(const std::initializer_list<QByteArrayView> parts)
    {
        QByteArray result;
        for (const QByteArrayView part : parts)
            result.append(part);
        return result;
    }

    inline std::uint8_t *writable(QByteArray &bytes)
    {
        return reinterpret_cast<std::uint8_t *>(bytes.data());
    }

    // Byte i is (i * factor + offset) mod 256.
    inline QByteArray pattern(const qsizetype size, const int factor = 31, const int offset = 7)
    {
        QByteArray result {size, Qt::Uninitialized};
        for (qsizetype i = 0; i < size; ++i)
            result[i] = static_cast<char>((i * factor) + offset);
        return result;
    }

    // Another seed at each run; it is shown with every failure in the scope, and MEGATORRENT_TEST_SEED repeats a run.
    class Random
    {
    public:
        Random()
            : m_seed {qEnvironmentVariableIsSet("MEGATORRENT_TEST_SEED")
                ? qEnvironmentVariable("MEGATORRENT_TEST_SEED").toULongLong() : std::random_device()()}
            , m_engine {m_seed}
            , m_trace {__FILE__, __LINE__, "MEGATORRENT_TEST_SEED=" + std::to_string(m_seed)}
        {
        }

        // Uniform in [low, high]
        qint64 between(const qint64 low, const qint64 high)
        {
            return std::uniform_int_distribution<qint64>(low, high)(m_engine);
        }

        QByteArray bytes(const qsizetype size)
        {
            QByteArray result {size, Qt::Uninitialized};
            for (char &byte : result)
                byte = static_cast<char>(m_engine());
            return result;
        }

        template <typename T>
        T fixed()
        {
            return T::fromBytes(bytes(T::SIZE));
        }

    private:
        quint64 m_seed;
        std::mt19937_64 m_engine;
        ::testing::ScopedTrace m_trace;
    };

    inline bool hasZeroRun(const QByteArrayView bytes, const qsizetype length = 64)
    {
        qsizetype run = 0;
        for (const char byte : bytes)
        {
            run = (byte == 0) ? (run + 1) : 0;
            if (run >= length)
                return true;
        }
        return false;
    }
}
