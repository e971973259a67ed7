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

#include "previewpanel.h"

#include <chrono>

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "base/global.h"
#include "gui/lineedit.h"

#include "../content/printable.h"
#include "../session.h"
#include "channelwords.h"
#include "inlinemessage.h"
#include "itemdelegate.h"
#include "itemlistmodel.h"
#include "longlist.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto POLL_INTERVAL = 1s;
    const qsizetype DESCRIPTION_MAX_LENGTH = 400;
    const int NAME_CHARACTERS = 32;
    const int FOLDER_CHARACTERS = 16;
    const int SIZE_CHARACTERS = 12;
}

PreviewPanel::PreviewPanel(QWidget *parent)
    : QWidget(parent)
    , m_storeHeader {u"Megatorrent/PreviewPanel/Header"_s}
    , m_items {new ItemListModel([](const PublicKey &) { return QString(); }, this)}
    , m_ticks {new TickedItemsModel(m_items, this)}
    , m_title {new QLabel(this)}
    , m_facts {new QLabel(this)}
    , m_description {new QLabel(this)}
    , m_message {new InlineMessage(this)}
    , m_filter {new LineEdit(this)}
    , m_all {new QPushButton(tr("&All"), this)}
    , m_none {new QPushButton(tr("&None"), this)}
    , m_list {new LongList(this)}
    , m_listState {new QLabel(m_list->viewport())}
{
    for (QLabel *label : {m_title, m_facts, m_description, m_listState})
    {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    QFont font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);

    m_filter->setPlaceholderText(tr("Filter items..."));
    m_filter->setAccessibleName(tr("Filter items"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &LineEdit::textChanged, this, [this](const QString &text) { m_items->setFilter(text, {}, false); });

    m_all->setToolTip(tr("Tick all items that are shown"));
    m_none->setToolTip(tr("Tick none of the items that are shown"));
    m_all->setAutoDefault(false);
    m_none->setAutoDefault(false);
    connect(m_all, &QPushButton::clicked, this, [this] { m_ticks->tickShown(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { m_ticks->tickShown(false); });

    m_list->setModel(m_ticks);
    m_list->setItemDelegate(new ItemDelegate(m_list));
    m_list->setAccessibleName(tr("Items of the channel"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    for (int column = 0; column < ItemListModel::COLUMN_COUNT; ++column)
    {
        m_list->setColumnHidden(column, ((column != ItemListModel::NAME) && (column != ItemListModel::FOLDER) && (column != ItemListModel::SIZE)
                && (column != ItemListModel::CHANGED)));
    }
    QHeaderView *header = m_list->header();
    const int characterWidth = m_list->fontMetrics().averageCharWidth();
    header->resizeSection(ItemListModel::NAME, (NAME_CHARACTERS * characterWidth));
    header->resizeSection(ItemListModel::FOLDER, (FOLDER_CHARACTERS * characterWidth));
    header->resizeSection(ItemListModel::SIZE, (SIZE_CHARACTERS * characterWidth));
    header->setSortIndicator(ItemListModel::LOCAL_PATH, Qt::AscendingOrder);   // by the whole path
    header->restoreState(m_storeHeader);
    m_list->setSortingEnabled(true);
    m_listState->setAlignment(Qt::AlignCenter);
    m_listState->setForegroundRole(QPalette::Text);
    m_listState->setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(m_items, &ItemListModel::loaded, this, &PreviewPanel::updateListState);
    connect(m_items, &ItemListModel::totalChanged, this, &PreviewPanel::updateListState);
    connect(m_items, &ItemListModel::errorChanged, this, &PreviewPanel::updateListState);

    auto *tools = new QHBoxLayout;
    tools->addWidget(m_filter, 1);
    tools->addWidget(m_all);
    tools->addWidget(m_none);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addWidget(m_facts);
    layout->addWidget(m_description);
    layout->addWidget(m_message);
    layout->addLayout(tools);
    layout->addWidget(m_list, 1);

    connect(m_ticks, &TickedItemsModel::failed, this, [this](const QString &error) { m_message->setMessage(InlineMessage::Kind::Error, error); });
    connect(Session::instance()->previews(), &Previews::changed, this, &PreviewPanel::handleChanged);
    connect(&m_poll, &QTimer::timeout, this, &PreviewPanel::poll);
    setLink({});
}

PreviewPanel::~PreviewPanel()
{
    m_storeHeader = m_list->header()->saveState();
    discard();
}

void PreviewPanel::setLink(const QString &link)
{
    const auto parsed = Link::parse(link);
    if (parsed && (link == m_link))
        return;   // also if it is not open at the moment: poll() sees to that, and what has been ticked stays

    discard();
    m_link = link;
    m_info.reset();
    m_items->setSource({});
    m_ticks->restart();
    m_message->clear();
    m_title->hide();
    m_facts->hide();
    m_description->hide();
    if (parsed)
    {
        open();
        m_poll.start(POLL_INTERVAL);
    }
    updateListState();
    emit changed();
}

void PreviewPanel::release()
{
    m_link.clear();
    m_key.reset();
    m_poll.stop();
}

void PreviewPanel::open()
{
    const auto key = Session::instance()->previews()->open(m_link, {});
    if (!key)
    {
        // it may become possible: poll() tries again
        m_message->setMessage(InlineMessage::Kind::Warning, key.error());
        return;
    }
    m_message->clear();
    m_key = *key;
    if (const auto info = Session::instance()->previews()->info(*key))
        take(*info);
}

void PreviewPanel::discard()
{
    m_poll.stop();
    if (m_key && Session::instance())
        Session::instance()->previews()->discard(*m_key);
    m_key.reset();
}

void PreviewPanel::poll()
{
    if (!m_key)
    {
        open();
    }
    else if (const auto info = Session::instance()->previews()->info(*m_key); !info)
    {
        // the engine has been started anew
        m_key.reset();
        open();
    }
}

void PreviewPanel::handleChanged(const PreviewInfo &info)
{
    if (m_key && (info.key == *m_key))
        take(info);
}

void PreviewPanel::take(const PreviewInfo &info)
{
    const bool isSameList = m_info && (m_info->list == info.list);
    m_info = info;

    const QString title = printable(plainTitle(info.title));
    m_title->setText(title.isEmpty() ? info.key.toString() : title);
    m_title->show();

    QStringList facts {info.isPrivate ? tr("Private channel") : tr("Public channel")};
    if (info.list)
    {
        facts.append(ChannelWords::items(info.items));
        facts.append(ChannelWords::bytes(info.bytes));
    }
    if (info.sequence > 0)
        facts.append(tr("updated %1", "updated 3 May 14:02").arg(ChannelWords::time(info.sequence / 1000)));
    m_facts->setText(facts.join(u" · "_s));
    m_facts->show();

    const QString description = printable(info.description.simplified(), DESCRIPTION_MAX_LENGTH);
    m_description->setText(description);
    m_description->setVisible(!description.isEmpty());

    if (info.state == PreviewState::Error)
        m_message->setMessage(InlineMessage::Kind::Warning, info.error);
    else
        m_message->clear();

    if (!isSameList)
    {
        // What has been ticked stays: setLink() has begun anew when it was another channel.
        if (info.list)
        {
            m_items->setSource([key = info.key](const ItemQuery &query, const QObject *context, ItemListModel::PageDone done)
            {
                Session::instance()->previews()->page(key, query, context, [key, done = std::move(done)](const nonstd::expected<ItemPage, Error> &read)
                {
                    if (!read)
                    {
                        done(nonstd::make_unexpected(read.error()));
                        return;
                    }
                    ItemListModel::Page page {.total = read->total, .items = {}, .order = read->order};
                    for (const ItemRow &row : read->items)
                        page.items.append({.key = key, .record = row.record, .addedAt = 0, .localPath = {}});
                    done(page);
                });
            });
        }
        else
        {
            m_items->setSource({});
        }
    }
    updateListState();
    emit changed();
}

void PreviewPanel::updateListState()
{
    const bool hasList = m_info && m_info->list;
    const bool hasBoxes = hasList && (m_ticks->mode() != TickedItemsModel::Mode::Hidden);
    m_filter->setEnabled(hasList);
    m_all->setEnabled(hasBoxes);
    m_none->setEnabled(hasBoxes);

    QString text;
    if (!m_key)
        text = m_link.isEmpty() ? tr("What is in the channel shows here when you have entered its link.") : QString();
    else if (!hasList && (!m_info || (m_info->state == PreviewState::Looking)))
        text = tr("Looking for the channel. This can take minutes; you need not wait for it.");
    else if (!hasList && (m_info->state == PreviewState::Fetching))
        text = tr("Fetching the list of items...");
    else if (hasList && (m_info->items == 0))
        text = tr("The publisher has not put anything in here yet.");
    else if (hasList && m_items->isLoaded() && (m_items->rowCount() == 0))
        text = m_items->error().isEmpty() ? tr("No item contains \"%1\".").arg(m_filter->text()) : m_items->error();
    m_listState->setText(text);
    m_list->setAccessibleDescription(text);   // what is within the view is not told of by itself
    m_listState->setGeometry(m_list->viewport()->rect().adjusted(12, 0, -12, 0));
    m_listState->setVisible(!text.isEmpty());
}

// Space ticks all that is selected, as the current one then is.
void PreviewPanel::toggleSelected()
{
    const RowRanges rows = m_list->selectedRows();
    if (rows.isEmpty() || (m_ticks->mode() == TickedItemsModel::Mode::Hidden))
        return;
    const int current = m_list->currentIndex().row();
    m_ticks->toggleRows(rows, (rows.contains(current) ? current : rows.all().constFirst().first));
}

bool PreviewPanel::eventFilter(QObject *watched, QEvent *event)
{
    if ((watched == m_list) && (event->type() == QEvent::KeyPress))
    {
        const auto *keyEvent = static_cast<QKeyEvent *>(event);
        if ((keyEvent->key() == Qt::Key_Space) && (keyEvent->modifiers() == Qt::NoModifier))
        {
            toggleSelected();
            return true;
        }
    }
    if ((watched == m_list->viewport()) && (event->type() == QEvent::Resize))
        m_listState->setGeometry(m_list->viewport()->rect().adjusted(12, 0, -12, 0));
    return QWidget::eventFilter(watched, event);
}
