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

#include <QGroupBox>

#include "../session.h"

class QCheckBox;
class QLineEdit;
class QPlainTextEdit;

namespace Megatorrent
{
    // What of the options is about Safe Mode: when it is on, whether channels go through Tor, what is kept
    // in spite of it and whom that shows the user's address to, and whom channels are found by without a DHT.
    class SafeModeBox final : public QGroupBox
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SafeModeBox)

    public:
        explicit SafeModeBox(QWidget *parent = nullptr);

        void load(const Settings &settings);
        // Puts in what the user has changed since then.
        void enter(Settings &settings) const;

    signals:
        void changed();

    private:
        SafeMode::Settings shown() const;
        QStringList shownPeers() const;

        Settings m_loaded;
        QCheckBox *m_isAlways = nullptr;
        QCheckBox *m_usesTor = nullptr;
        QLineEdit *m_torControl = nullptr;
        QLineEdit *m_torPassword = nullptr;
        QCheckBox *m_keepsDht = nullptr;
        QCheckBox *m_keepsNames = nullptr;
        QCheckBox *m_keepsLsd = nullptr;
        QCheckBox *m_keepsPortMapping = nullptr;
        QPlainTextEdit *m_peers = nullptr;
    };
}
