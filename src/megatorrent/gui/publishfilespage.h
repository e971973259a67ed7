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

#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QMimeData;
class QPushButton;

namespace Megatorrent
{
    // What to publish, and where in the channel
    class PublishFilesPage final : public QWidget
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(PublishFilesPage)

    public:
        explicit PublishFilesPage(QWidget *parent = nullptr);

        // Files and folders of this computer in what is dragged
        static QStringList localPaths(const QMimeData *data);

        void addPaths(const QStringList &paths);
        QStringList paths() const;
        QString place() const;
        // How many files and folders have been published in the channel before
        void setPublishedBefore(qsizetype sources);
        // What is still missing, a sentence; empty: nothing
        QString problem() const;

        static constexpr int PATHS_MAX = 10'000;

    signals:
        void changed();

    private:
        void addFiles();
        void addFolder();
        void removeSelected();

        qsizetype m_publishedBefore = 0;
        QLabel *m_hint = nullptr;
        QListWidget *m_list = nullptr;
        QPushButton *m_remove = nullptr;
        QLineEdit *m_place = nullptr;
    };
}
