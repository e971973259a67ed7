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

#include <QObject>

#include "base/path.h"

#include "../subscriptionimport.h"

class QWidget;

namespace Megatorrent
{
    // Takes all subscriptions to another computer, in one file. Asks for the file, does it, and says what came of it.
    class SubscriptionTransfer final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SubscriptionTransfer)

    public:
        static void importFile(QWidget *parent);
        static void exportFile(QWidget *parent);

    private:
        explicit SubscriptionTransfer(QWidget *parent);

        void read(const Path &file);
        void ask(const QList<NewSubscription> &list);
        void add(QList<NewSubscription> list, bool usesSavePaths);
        void handleImported(const SubscriptionImport::Result &result);
        void confirmExport();
        void chooseExport();
        void write(const Path &file);
        void tell(bool isProblem, const QString &title, const QString &text, const QString &details = {});

        QWidget *const m_parent;
    };
}
