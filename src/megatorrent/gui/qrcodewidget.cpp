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

#include "qrcodewidget.h"

#include <algorithm>

#include <QPainter>

#include "base/global.h"

#include "../content/qrcode.h"

using namespace Megatorrent;

namespace
{
    const int MARGIN = 4;          // modules, what readers need around it
    const int MODULE_SIZE = 5;     // pixels
    const int MODULE_MIN_SIZE = 3;

    QImage draw(const QString &text)
    {
        const QStringList modules = QrCode::modules(text);
        if (modules.isEmpty())
            return {};
        const auto width = static_cast<int>(modules.size());
        QImage image {(width + (2 * MARGIN)), (width + (2 * MARGIN)), QImage::Format_RGB32};
        image.fill(Qt::white);
        for (int y = 0; y < width; ++y)
        {
            for (int x = 0; x < width; ++x)
            {
                if (modules[y][x] == u'1')
                    image.setPixel((x + MARGIN), (y + MARGIN), qRgb(0, 0, 0));
            }
        }
        return image;
    }
}

QrCodeWidget::QrCodeWidget(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("QR code of the link"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    hide();
}

bool QrCodeWidget::setText(const QString &text)
{
    m_code = text.isEmpty() ? QImage() : draw(text);
    setHidden(m_code.isNull());
    updateGeometry();
    update();
    return text.isEmpty() || !m_code.isNull();
}

QSize QrCodeWidget::sizeHint() const
{
    return m_code.size() * MODULE_SIZE;
}

QSize QrCodeWidget::minimumSizeHint() const
{
    return m_code.size() * MODULE_MIN_SIZE;
}

void QrCodeWidget::paintEvent(QPaintEvent *)
{
    if (m_code.isNull())
        return;
    // whole device pixels for each module, whatever the scale: readers dislike blurred edges
    const qreal ratio = devicePixelRatioF();
    const int available = static_cast<int>(std::min(width(), height()) * ratio);
    const int module = std::max(1, (available / m_code.width()));
    const qreal side = (module * m_code.width()) / ratio;
    const QRectF target {((width() - side) / 2), ((height() - side) / 2), side, side};
    QPainter painter {this};
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(target, m_code);
}
