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

#include "linkdialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QVBoxLayout>

#include "base/global.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"
#include "linkpanel.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/LinkDialog/" name

namespace
{
    QString nameOf(const PublicKey &key)
    {
        const ChannelMirror *channels = Session::instance()->channels();
        if (const auto own = channels->publication(key))
            return ChannelWords::title(own->info);
        if (const auto followed = channels->subscription(key))
            return printable(followed->info.displayName());
        return key.toString();
    }
}

LinkDialog::LinkDialog(const PublicKey &key, QWidget *parent)
    : QDialog(parent)
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
{
    setWindowTitle(tr("Link"));

    auto *name = new QLabel(nameOf(key), this);
    name->setTextFormat(Qt::PlainText);
    name->setWordWrap(true);
    QFont font = name->font();
    font.setBold(true);
    name->setFont(font);

    auto *panel = new LinkPanel(this);
    panel->setChannel(key);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(name);
    layout->addWidget(panel, 1);
    layout->addWidget(buttons);

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 80), sizeHint().height());
}

LinkDialog::~LinkDialog()
{
    m_storeDialogSize = size();
}
