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

#include "sharedlimits.h"

#include <algorithm>
#include <utility>

#include <libtorrent/session.hpp>
#include <libtorrent/settings_pack.hpp>

#include "base/bittorrent/session.h"
#include "base/bittorrent/sessionimpl.h"
#include "base/bittorrent/sessionstatus.h"

#include "enginehost.h"

using namespace Megatorrent;

namespace
{
    const qint64 SHARE_INTERVAL = 900;   // ms; qBittorrent's own numbers come a little slower

    void limitTorrents(const int download, const int upload)
    {
        lt::settings_pack settingsPack;
        settingsPack.set_int(lt::settings_pack::download_rate_limit, download);
        settingsPack.set_int(lt::settings_pack::upload_rate_limit, upload);
        static_cast<BitTorrent::SessionImpl *>(BitTorrent::Session::instance())->nativeSession()->apply_settings(std::move(settingsPack));
    }
}

SharedLimits::SharedLimits(EngineHost *host, QObject *parent)
    : QObject(parent)
    , m_host {host}
{
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::statsUpdated, this, &SharedLimits::share);
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::speedLimitModeChanged, this, [this]
    {
        m_sinceShared.invalidate();
        share();
    });
}

void SharedLimits::follow(const Engine *engine, const QObject *hearer)
{
    connect(engine, &Engine::statusChanged, hearer, [this](const EngineStatus &status)
    {
        m_totals = status.totals;
        m_limitsHit = status.limitsHit;
    });
}

RateLimits SharedLimits::first()
{
    const auto *btSession = BitTorrent::Session::instance();
    return {.download = btSession->downloadSpeedLimit() / 2, .upload = btSession->uploadSpeedLimit() / 2, .areIgnoredOnLan = btSession->ignoreLimitsOnLAN()};
}

void SharedLimits::share()
{
    if (!m_host->isRunning() || (m_sinceShared.isValid() && (m_sinceShared.elapsed() < SHARE_INTERVAL)))
        return;

    const auto *btSession = BitTorrent::Session::instance();
    const BitTorrent::SessionStatus &torrents = btSession->status();
    const qint64 elapsed = m_sinceShared.isValid() ? std::max<qint64>(1, m_sinceShared.elapsed()) : 1000;
    m_sinceShared.start();
    const auto rate = [elapsed](const qint64 total, qint64 &last) { return (total - std::exchange(last, total)) * 1000 / elapsed; };

    const BandwidthShare::Limits download = m_download.next(btSession->downloadSpeedLimit(), torrents.downloadRate
            , {.rate = rate(m_totals.received, m_lastReceived), .isShort = m_limitsHit.download});
    const BandwidthShare::Limits upload = m_upload.next(btSession->uploadSpeedLimit(), torrents.uploadRate
            , {.rate = rate(m_totals.sent, m_lastSent), .isShort = m_limitsHit.upload});
    const RateLimits limits {.download = download.own, .upload = upload.own, .areIgnoredOnLan = btSession->ignoreLimitsOnLAN()};
    m_host->post([limits](Engine *engine) { engine->setRateLimits(limits); });

    // again and again: qBittorrent sets the whole limit when its own settings change
    const bool isLimited = (download.torrents > 0) || (upload.torrents > 0);
    if (isLimited || m_areTorrentsLimited)
        limitTorrents(static_cast<int>(download.torrents), static_cast<int>(upload.torrents));
    m_areTorrentsLimited = isLimited;
}

void SharedLimits::giveBack()
{
    if (m_areTorrentsLimited)
        limitTorrents(BitTorrent::Session::instance()->downloadSpeedLimit(), BitTorrent::Session::instance()->uploadSpeedLimit());
    m_areTorrentsLimited = false;
    m_download = {};
    m_upload = {};
    m_totals = {};
    m_limitsHit = {};
    m_lastReceived = 0;
    m_lastSent = 0;
    m_sinceShared.invalidate();
}
