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


#include <cstdint>
#include <cstdio>
#include <random>

#include <QByteArray>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QList>
#include <QString>

#include "fuzz.h"

// Runs a fuzzer's function where libFuzzer is not to be had: over the files of a corpus, then over random changes of
// them. Usage: fuzz_x [-runs=N] [-max_total_time=SECONDS] [-seed=N] FILE|FOLDER... Other options of libFuzzer are ignored.

namespace
{
    constexpr qsizetype INPUT_MAX_SIZE = 200'000;

    void run(const QByteArray &input)
    {
        // a buffer of exactly this size, so that AddressSanitizer sees a read behind it
        const QList<std::uint8_t> exact {input.cbegin(), input.cend()};
        LLVMFuzzerTestOneInput(exact.constData(), static_cast<std::size_t>(exact.size()));
    }

    void readInto(QList<QByteArray> &corpus, const QString &path)
    {
        QFile file {path};
        if (file.open(QIODevice::ReadOnly))
            corpus.append(file.readAll());

        QDirIterator it {path, QDir::Files, QDirIterator::Subdirectories};
        while (it.hasNext())
        {
            QFile entry {it.next()};
            if (entry.open(QIODevice::ReadOnly))
                corpus.append(entry.readAll());
        }
    }

    QByteArray mutate(const QList<QByteArray> &corpus, std::mt19937_64 &random)
    {
        const auto below = [&random](const qsizetype bound) { return static_cast<qsizetype>(random() % static_cast<quint64>(bound)); };
        QByteArray input = corpus[below(corpus.size())];
        for (qsizetype i = below(8); i >= 0; --i)
        {
            const qsizetype at = input.isEmpty() ? 0 : below(input.size());
            switch (below(6))
            {
            case 0:
                if (!input.isEmpty())
                    input[at] = static_cast<char>(random());
                break;
            case 1:
                if (!input.isEmpty())
                    input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
                break;
            case 2:
                input.insert(at, static_cast<char>(random()));
                break;
            case 3:
                input.remove(at, (1 + below(16)));
                break;
            case 4:
            {
                const QByteArray &other = corpus[below(corpus.size())];
                if (!other.isEmpty() && (input.size() < INPUT_MAX_SIZE))
                    input.insert(at, other.mid(below(other.size()), (1 + below(64))));
                break;
            }
            default:
            {
                static const QByteArray TOKENS[] {"{", "}", "[", "]", "\"", ":", ",", "-1", "1e999", "null", "\\u0000", QByteArray(4, '\0'), QByteArray(4, '\xFF')};
                input.insert(at, TOKENS[below(std::size(TOKENS))]);
                break;
            }
            }
        }
        return input;
    }
}

int main(const int argc, char *argv[])
{
    QList<QByteArray> corpus {QByteArray()};
    long runs = 0;
    qint64 limit = 0;
    quint64 seed = 1;
    for (int i = 1; i < argc; ++i)
    {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        if (argument.startsWith(QLatin1String("-runs=")))
            runs = argument.sliced(6).toLong();
        else if (argument.startsWith(QLatin1String("-seed=")))
            seed = argument.sliced(6).toULongLong();
        else if (argument.startsWith(QLatin1String("-max_total_time=")))
            limit = argument.sliced(16).toLongLong();
        else if (!argument.startsWith(u'-'))
            readInto(corpus, argument);
    }

    QElapsedTimer timer;
    timer.start();
    for (const QByteArray &input : std::as_const(corpus))
        run(input);

    std::mt19937_64 random {seed};
    long done = 0;
    for (; (done < runs) || (timer.elapsed() < (limit * 1000)); ++done)
    {
        const QByteArray input = mutate(corpus, random);
        // what ends the program can be looked at
        if (QFile last {QStringLiteral("last-input")}; qEnvironmentVariableIsSet("FUZZ_KEEP_LAST") && last.open(QIODevice::WriteOnly))
            last.write(input);
        run(input);
    }
    std::printf("Done %lld runs in %lld second(s)\n", (static_cast<long long>(corpus.size()) + done), static_cast<long long>(timer.elapsed() / 1000));
    return 0;
}
