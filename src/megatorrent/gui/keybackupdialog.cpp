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

#include "keybackupdialog.h"

#include <utility>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "base/global.h"
#include "base/utils/fs.h"
#include "gui/fspathedit.h"

#include "../content/keybackup.h"
#include "../session.h"
#include "channelwords.h"
#include "inlinemessage.h"
#include "userfile.h"

using namespace Megatorrent;

#define SETTINGS_KEY(name) u"Megatorrent/KeyBackupDialog/" name

KeyBackupDialog::KeyBackupDialog(const PublicKey &key, QWidget *parent)
    : QDialog(parent)
    , m_key {key}
    , m_storeDialogSize {SETTINGS_KEY(u"Size"_s)}
    , m_storeFolder {SETTINGS_KEY(u"Folder"_s)}
    , m_message {new InlineMessage(this)}
    , m_fields {new QWidget(this)}
    , m_format {new QComboBox(m_fields)}
    , m_passphrase {new QLineEdit(m_fields)}
    , m_repeated {new QLineEdit(m_fields)}
    , m_open {new QCheckBox(m_fields)}
    , m_file {new FileSystemPathLineEdit(m_fields)}
{
    setWindowTitle(tr("Back up key"));

    const auto own = Session::instance()->channels()->publication(key);
    m_title = own ? ChannelWords::title(own->info) : key.toString();
    auto *intro = new QLabel(tr("Whoever has the key of %1 can publish in it. Lost, nobody can publish there again: keep the file on another disk, and the passphrase elsewhere.")
            .arg(m_title), this);
    intro->setTextFormat(Qt::PlainText);
    intro->setWordWrap(true);

    m_format->addItem(tr("Backup: key, title, onion address, and what a private channel is read with"));
    m_format->addItem(tr("identity.json: the key alone, for other programs"));
    m_passphrase->setEchoMode(QLineEdit::Password);
    m_repeated->setEchoMode(QLineEdit::Password);
    m_passphrase->setMaxLength(KeyBackup::PASSPHRASE_MAX_LENGTH);
    m_repeated->setMaxLength(KeyBackup::PASSPHRASE_MAX_LENGTH);
    m_open->setText(tr("&No passphrase: whoever gets this file can publish in my name"));
    m_file->setMode(FileSystemPathEdit::Mode::FileSave);
    m_file->setDialogCaption(tr("Choose a file for the key"));
    m_file->setFileNameFilter(tr("Keys of channels") + u" (*.json)"_s);
    m_file->focusProxy()->setAccessibleName(tr("File"));

    auto *form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("F&ormat:"), m_format);
    form->addRow(tr("&Passphrase:"), m_passphrase);
    form->addRow(tr("&Repeat it:"), m_repeated);
    form->addRow(m_open);
    form->addRow(tr("&File:"), m_file);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("&Save"), QDialogButtonBox::AcceptRole);
    m_save->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &KeyBackupDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(intro);
    layout->addWidget(m_fields);
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(buttons);

    connect(m_format, &QComboBox::currentIndexChanged, this, &KeyBackupDialog::showFormat);
    connect(m_open, &QCheckBox::toggled, this, &KeyBackupDialog::showFormat);
    connect(m_message, &InlineMessage::actionTriggered, this, [this] { write(std::exchange(m_content, {}), true); });
    // What was sealed by another passphrase, or for another file, is not what would be asked for now.
    connect(m_file, &FileSystemPathEdit::selectedPathChanged, this, &KeyBackupDialog::dropContent);
    connect(m_passphrase, &QLineEdit::textChanged, this, &KeyBackupDialog::dropContent);
    connect(m_repeated, &QLineEdit::textChanged, this, &KeyBackupDialog::dropContent);

    if (const QSize dialogSize = m_storeDialogSize; dialogSize.isValid())
        resize(dialogSize);
    else
        resize((fontMetrics().averageCharWidth() * 80), sizeHint().height());
    showFormat();
    m_passphrase->setFocus();
}

KeyBackupDialog::~KeyBackupDialog()
{
    m_storeDialogSize = size();
}

KeyBackupDialog::Format KeyBackupDialog::format() const
{
    return (m_format->currentIndex() == 0) ? Format::Backup : Format::Identity;
}

void KeyBackupDialog::showFormat()
{
    const bool hasPassphrase = (format() == Format::Backup) && !m_open->isChecked();
    m_passphrase->setEnabled(hasPassphrase);
    m_repeated->setEnabled(hasPassphrase);
    m_message->clear();
    suggestFile();
}

// As long as the user has not chosen another one
void KeyBackupDialog::suggestFile()
{
    if (m_file->selectedPath() != m_suggested)
        return;
    const Path folder = m_storeFolder.get(Path(QDir::homePath()));
    QString name = Utils::Fs::toValidFileName(m_title).trimmed();
    if (name.isEmpty() || name.startsWith(u'.'))
        name = m_key.toString().first(16);
    m_suggested = folder / Path((format() == Format::Backup) ? (name + u"-key.json"_s) : (name + u"-identity.json"_s));
    m_file->setSelectedPath(m_suggested);
}

QString KeyBackupDialog::findProblem(QWidget *&place) const
{
    if (m_passphrase->isEnabled())
    {
        place = m_passphrase;
        if (const QString problem = KeyBackup::problemOf(m_passphrase->text()); !problem.isEmpty())
            return problem;
        place = m_repeated;
        if (m_passphrase->text() != m_repeated->text())
            return tr("The two passphrases differ. Type it again.");
    }
    else if (!m_open->isChecked())
    {
        place = m_open;
        return tr("identity.json has no passphrase. Tick that whoever gets it can publish in your name, or choose the other format.");
    }
    place = m_file;
    if (m_file->selectedPath().isEmpty() || !m_file->selectedPath().isAbsolute())
        return tr("Choose a file with its whole path.");
    return {};
}

void KeyBackupDialog::save()
{
    QWidget *place = nullptr;
    if (const QString problem = findProblem(place); !problem.isEmpty())
    {
        refuse(problem);
        place->setFocus();
        return;
    }
    const auto channel = Session::instance()->publications()->exported(m_key);
    if (!channel)
    {
        refuse(channel.error());
        return;
    }

    // before all fields are disabled
    const bool hasPassphrase = m_passphrase->isEnabled();
    m_message->clear();
    setBusy(true);
    if (format() == Format::Identity)
    {
        write((channel->identity.toJson() + '\n'), false);
        return;
    }
    if (!hasPassphrase)
    {
        write(KeyBackup::unsealed(*channel), false);
        return;
    }
    Session::instance()->keyBackups()->seal(*channel, m_passphrase->text(), this, [this](const nonstd::expected<QByteArray, Error> &sealed)
    {
        if (sealed)
            write(*sealed, false);
        else
            refuse(sealed.error());
    });
}

void KeyBackupDialog::write(const QByteArray &content, const bool mayReplace)
{
    setBusy(true);
    const Path file = m_file->selectedPath();
    UserFile::write(file, content, mayReplace, this, [this, file, content](const UserFile::Written &written)
    {
        if (written.isInTheWay)
        {
            setBusy(false);
            m_content = content;
            m_message->setMessage(InlineMessage::Kind::Warning, tr("There is a file \"%1\" already. Choose another name, or replace it.").arg(file.filename()), tr("&Replace"));
            return;
        }
        if (!written.isDone())
        {
            refuse(written.error);
            return;
        }
        m_storeFolder = file.parentPath();
        Session::instance()->publications()->setBackedUp(m_key);
        accept();
    });
}

void KeyBackupDialog::dropContent()
{
    m_content.clear();
    m_message->clear();
}

void KeyBackupDialog::setBusy(const bool isBusy)
{
    m_fields->setEnabled(!isBusy);
    m_save->setEnabled(!isBusy);
}

void KeyBackupDialog::refuse(const QString &error)
{
    setBusy(false);
    m_message->setMessage(InlineMessage::Kind::Error, error);
}
