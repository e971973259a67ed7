/*
 * Megatorrent, channels for qBittorrent.
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

#include <optional>

#include <QWidget>

#include "../channel/info.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace Megatorrent
{
    // How far a publication is
    class PublishProgressPage final : public QWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PublishProgressPage)

    public:
        explicit PublishProgressPage(QWidget *parent = nullptr);

        void setTask(int id);
        int task() const { return m_task; }

    signals:
        // It does not run any more.
        void ended(const TaskInfo &task);
        // The user does not want to wait until the network has been asked.
        void unaskedRequested();

    private:
        void handleChanged(const TaskInfo &task);
        void showTask(const TaskInfo &task);
        void updateUnasked();

        int m_task = 0;
        std::optional<PublicKey> m_channel;    // of what is published
        bool m_hasEnded = false;
        QLabel *m_phase = nullptr;
        QProgressBar *m_bar = nullptr;
        QLabel *m_facts = nullptr;
        QLabel *m_current = nullptr;
        QPushButton *m_unasked = nullptr;
    };
}
