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

#include "publishfilespage.h"

#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QSignalBlocker>
#include <QUrl>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/uithememanager.h"

#include "../content/pathrules.h"
#include "channelwords.h"

using namespace Megatorrent;

PublishFilesPage::PublishFilesPage(QWidget *parent)
    : QWidget(parent)
    , m_hint {new QLabel(this)}
    , m_list {new QListWidget(this)}
    , m_remove {new QPushButton(UIThemeManager::instance()->getIcon(u"list-remove"_s), tr("&Remove"), this)}
    , m_place {new QLineEdit(this)}
{
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_list->setAccessibleName(tr("Files and folders to publish"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setUniformItemSizes(true);
    m_place->setPlaceholderText(tr("at the top"));
    m_place->setToolTip(tr("Folder within the channel, such as Films/2025. A folder that you add keeps its name in it."));

    auto *files = new QPushButton(UIThemeManager::instance()->getIcon(u"list-add"_s), tr("Add &files..."), this);
    auto *folder = new QPushButton(UIThemeManager::instance()->getIcon(u"folder-new"_s), tr("Add f&older..."), this);
    connect(files, &QPushButton::clicked, this, &PublishFilesPage::addFiles);
    connect(folder, &QPushButton::clicked, this, &PublishFilesPage::addFolder);
    connect(m_remove, &QPushButton::clicked, this, &PublishFilesPage::removeSelected);
    const auto *deleteHotkey = new QShortcut(QKeySequence::Delete, m_list, nullptr, nullptr, Qt::WidgetShortcut);
    connect(deleteHotkey, &QShortcut::activated, this, &PublishFilesPage::removeSelected);
    connect(m_list, &QListWidget::itemSelectionChanged, this, [this] { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); });
    connect(m_place, &QLineEdit::textChanged, this, &PublishFilesPage::changed);
    m_remove->setEnabled(false);

    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {files, folder, m_remove})
    {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Place in the channel:"), m_place);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_hint);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    layout->addLayout(form);
    setFocusProxy(files);
    setPublishedBefore(0);
}

QStringList PublishFilesPage::localPaths(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : asConst(data->urls()))
    {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

void PublishFilesPage::addPaths(const QStringList &paths)
{
    const QStringList former = this->paths();
    QSet<QString> known {former.cbegin(), former.cend()};
    for (const QString &path : paths)
    {
        const QString clean = QDir::cleanPath(path);
        if (clean.isEmpty() || known.contains(clean) || (known.size() >= PATHS_MAX))
            continue;
        known.insert(clean);
        auto *item = new QListWidgetItem(QDir::toNativeSeparators(clean), m_list);
        item->setData(Qt::UserRole, clean);
        item->setToolTip(ChannelWords::toolTip(clean));
    }
    emit changed();
}

QStringList PublishFilesPage::paths() const
{
    QStringList paths;
    for (int row = 0; row < m_list->count(); ++row)
        paths.append(m_list->item(row)->data(Qt::UserRole).toString());
    return paths;
}

QString PublishFilesPage::place() const
{
    QString place = m_place->text().trimmed();
    while (place.endsWith(u'/'))
        place.chop(1);
    return place;
}

void PublishFilesPage::setPublishedBefore(const qsizetype sources)
{
    m_publishedBefore = sources;
    m_hint->setText((sources > 0)
            ? tr("Add files and folders, or drop them here. Without any, what you published before (%n files and folders) is looked through for changes.", nullptr
                , static_cast<int>(sources))
            : tr("Add files and folders, or drop them here. They stay where they are, and are shared from there."));
    emit changed();
}

QString PublishFilesPage::problem() const
{
    if ((m_list->count() == 0) && (m_publishedBefore == 0))
        return tr("Add at least one file or folder.");
    if (!place().isEmpty())
    {
        if (const auto problem = PathRules::check(place().normalized(QString::NormalizationForm_C)))
            return *problem;
    }
    return {};
}

void PublishFilesPage::addFiles()
{
    auto *dialog = new QFileDialog(this, tr("Choose files to publish"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PublishFilesPage::addPaths);
    dialog->open();
}

void PublishFilesPage::addFolder()
{
    auto *dialog = new QFileDialog(this, tr("Choose a folder to publish"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::filesSelected, this, &PublishFilesPage::addPaths);
    dialog->open();
}

void PublishFilesPage::removeSelected()
{
    {
        // each that goes would be told of, with all that are still selected
        const QSignalBlocker blocker {m_list};
        for (int row = m_list->count() - 1; row >= 0; --row)
        {
            if (m_list->item(row)->isSelected())
                delete m_list->takeItem(row);
        }
    }
    m_remove->setEnabled(!m_list->selectedItems().isEmpty());
    emit changed();
}
