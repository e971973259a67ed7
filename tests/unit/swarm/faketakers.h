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

#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <QList>
#include <QString>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/blobtaker.h"
#include "megatorrent/swarm/ratesampler.h"
#include "megatorrent/swarm/takingmeter.h"
#include "support/sim/virtualclock.h"

// Who takes blobs, without connections
namespace Megatorrent::Test
{
    class FakeTaker final : public BlobTaker
    {
    public:
        FakeTaker(const quint64 id, const QString &host, const bool isExtended, const Clock::Milliseconds now)
            : m_id {id}
            , m_host {host}
            , m_isExtended {isExtended}
            , m_taking {now}
        {
        }

        quint64 id() const override { return m_id; }
        const QString &account() const override { return m_host; }
        const Circuit &circuit() const override { return ofCircuit; }
        bool isEnded() const override { return hasEnded; }
        bool isExtended() const override { return m_isExtended; }
        int heldBlobs() const override { return held; }
        qint64 blobBytesTaken() const override { return taken; }
        TakingMeter &taking() override { return m_taking; }
        const TakingMeter &taking() const override { return m_taking; }
        int takeWastedReads() override { return std::exchange(wasted, 0); }

        void provideBlob(const quint64 ticket, const QByteArray &blob) override
        {
            EXPECT_EQ(blob.size(), BLOB_SIZE);
            provided.append(ticket);
            ++held;
        }

        void refuseBlob(const quint64 ticket, const Wire::FailCode code) override
        {
            refused.append({ticket, code});
            hasEnded = hasEnded || endsWhenRefused;
        }

        void releaseBlobs() override { released += std::exchange(held, 0); }
        void close() override { hasEnded = true; }

        // Takes all that there is for it.
        void take() { taken += std::exchange(held, 0) * BLOB_SIZE; }

        Circuit ofCircuit;
        int held = 0;
        qint64 taken = 0;      // bytes
        int wasted = 0;
        int released = 0;
        bool hasEnded = false;
        bool endsWhenRefused = false;
        QList<quint64> provided;
        QList<std::pair<quint64, Wire::FailCode>> refused;

    private:
        quint64 m_id;
        QString m_host;
        bool m_isExtended;
        TakingMeter m_taking;
    };

    struct TakerScene : BlobTakers
    {
        BlobTaker *findTaker(const quint64 id) const override
        {
            return ((id > 0) && (id <= all.size()) && !all[id - 1]->hasEnded) ? all[id - 1].get() : nullptr;
        }

        std::vector<BlobTaker *> takers(const Circuit &circuit) const override
        {
            std::vector<BlobTaker *> result;
            for (const auto &taker : all)
            {
                if (taker->ofCircuit == circuit)
                    result.push_back(taker.get());
            }
            return result;
        }

        // At an address of its own, or at one that is given
        FakeTaker &add(const bool isExtended = true, const QString &host = {})
        {
            const quint64 id = all.size() + 1;
            all.push_back(std::make_unique<FakeTaker>(id, (host.isEmpty() ? u"30.0.0.%1"_s.arg(id) : host), isExtended, clock.now()));
            return *all.back();
        }

        // One that has been seen to take so many bytes a second
        FakeTaker &addJudged(const qint64 rate, const QString &host = {}, const bool isExtended = true)
        {
            FakeTaker &taker = add(isExtended, host);
            judge(taker, rate);
            return taker;
        }

        void judge(FakeTaker &taker, const qint64 rate)
        {
            taker.taking().tick(clock.now(), true, taker.taken, false);
            clock.runFor(TakingMeter::WINDOW);
            taker.taken += (rate * TakingMeter::WINDOW.count()) / 1000;
            taker.taking().tick(clock.now(), true, taker.taken, false);
        }

        // What goes out to all peers
        void sendAt(const qint64 rate)
        {
            for (int i = 0; i < 60; ++i)
            {
                clock.runFor(std::chrono::seconds(1));
                m_sent += rate;
                uploadRate.sample(clock.now(), m_sent);
            }
        }

        Sim::VirtualClock clock;
        RateSampler uploadRate;
        std::vector<std::unique_ptr<FakeTaker>> all;

        static constexpr qint64 SLOW = 4 * 1024;          // bytes/s
        static constexpr qint64 LEISURELY = 32 * 1024;
        static constexpr qint64 QUICK = 1024 * 1024;

    private:
        qint64 m_sent = 0;
    };
}
