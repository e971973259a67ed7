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


#include "torprocess.h"

#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThread>

#include "base/global.h"

#include "../content/printable.h"
#include "../storage/posixfile.h"
#include "smallfile.h"

using namespace Megatorrent::Tor;
using namespace std::chrono_literals;

namespace
{
    const auto POLL_INTERVAL = 100ms;
    const auto END_TIMEOUT = 2s;              // of a process that has been killed
    const qsizetype PORT_FILE_MAX_SIZE = 4096;
    const qsizetype LINE_MAX_SIZE = 4096;
    const qsizetype SHOWN_MAX_LENGTH = 200;

    // Empty: it is there, and for us alone.
    QString makeFolder(const QString &folder)
    {
        const QFile::Permissions mine = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
        // the one above has secrets of ours
        const QString above = QFileInfo(folder).path();
        QDir().mkpath(QFileInfo(above).path());
        QDir().mkdir(above, mine);
        if (!QFileInfo(folder).isDir() && !QDir().mkdir(folder, mine))
            return TorProcess::tr("the folder %1 cannot be made").arg(folder);
        // Tor refuses one that others can look into
        if (!QFile::setPermissions(folder, mine))
            return TorProcess::tr("the folder %1 cannot be kept for you alone").arg(folder);
        return {};
    }
}

TorProcess::TorProcess(QObject *parent)
    : QObject(parent)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    connect(&m_process, &QProcess::readyRead, this, &TorProcess::readOutput);
    connect(&m_process, &QProcess::errorOccurred, this, [this](const QProcess::ProcessError error)
    {
        if (error == QProcess::FailedToStart)
            end(m_process.errorString());
    });
    connect(&m_process, &QProcess::finished, this, [this]
    {
        readOutput();
        end(m_lastWords.isEmpty() ? tr("it has ended") : m_lastWords);
    });
    m_poll.setInterval(POLL_INTERVAL);
    connect(&m_poll, &QTimer::timeout, this, &TorProcess::lookForPort);
    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, [this] { end(tr("it does not say where it can be controlled")); });
}

TorProcess::~TorProcess()
{
    // What it keeps on the disk stands that; asking it to end would mean to wait for it.
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(std::chrono::milliseconds(END_TIMEOUT).count());
}

QString TorProcess::findProgram()
{
    if (const QString found = QStandardPaths::findExecutable(u"tor"_s); !found.isEmpty())
        return found;
    return QStandardPaths::findExecutable(u"tor"_s, {u"/usr/sbin"_s, u"/usr/local/bin"_s, u"/opt/homebrew/bin"_s});
}

void TorProcess::start(const QString &program, const QString &folder)
{
    m_folder = folder;
    m_timeout.start(START_TIMEOUT);
    prepare(program);
}

// On a thread of its own, for the disk may hang
void TorProcess::prepare(const QString &program)
{
    QThread *thread = QThread::create([folder = m_folder, program, guard = QPointer<TorProcess>(this)]
    {
        QString error = makeFolder(folder);
        // of the process before; whatever else has its name is not ours
        const QString portFile = folder + u"/control-port";
        if (const int obstacle = Megatorrent::Posix::obstacle(portFile); error.isEmpty() && (obstacle != 0))
            error = u"\"%1\": %2"_s.arg(portFile, Megatorrent::Posix::obstacleText(obstacle));
        if (error.isEmpty())
            QFile::remove(portFile);
        QMetaObject::invokeMethod(qApp, [guard, program, error]
        {
            if (!guard)
                return;
            if (error.isEmpty())
                guard->run(program);
            else
                guard->end(error);
        }, Qt::QueuedConnection);
    });
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

void TorProcess::run(const QString &program)
{
    if (m_hasEnded)
        return;
    m_process.start(program, {
        u"--defaults-torrc"_s, (m_folder + u"/torrc-defaults"), u"--ignore-missing-torrc"_s, u"-f"_s, (m_folder + u"/torrc"),
        u"--DataDirectory"_s, m_folder,
        u"--SocksPort"_s, u"127.0.0.1:auto"_s,
        u"--ControlPort"_s, u"127.0.0.1:auto"_s, u"--ControlPortWriteToFile"_s, (m_folder + u"/control-port"),
        u"--CookieAuthentication"_s, u"1"_s, u"--CookieAuthFile"_s, (m_folder + u"/control_auth_cookie"),
        u"--__OwningControllerProcess"_s, QString::number(QCoreApplication::applicationPid()),
        u"--ClientOnly"_s, u"1"_s, u"--RunAsDaemon"_s, u"0"_s, u"--Log"_s, u"notice stdout"_s
    });
    m_poll.start();
}

void TorProcess::lookForPort()
{
    if (std::exchange(m_isLooking, true))
        return;
    readSmallFile((m_folder + u"/control-port"), PORT_FILE_MAX_SIZE, FileKind::Any, this, [this](const QByteArray &content, [[maybe_unused]] const QString &error)
    {
        m_isLooking = false;
        if (m_hasEnded || !m_poll.isActive() || !content.startsWith("PORT=") || !content.endsWith('\n'))
            return;   // it is not written yet
        const auto address = ControlAddress::fromString(QString::fromLatin1(content.sliced(5)).section(u'\n', 0, 0));
        if (!address.isValid())
            return;
        m_poll.stop();
        m_timeout.stop();
        emit started(address);
    });
}

void TorProcess::readOutput()
{
    while (m_process.canReadLine() || (m_process.bytesAvailable() > LINE_MAX_SIZE))
    {
        const QString line = QString::fromUtf8(m_process.readLine(LINE_MAX_SIZE)).trimmed();
        const auto note = [this, &line](const QStringView mark)
        {
            const qsizetype begin = line.indexOf(mark);
            if (begin >= 0)
                m_lastWords = Megatorrent::printable(line.sliced(begin + mark.size()), SHOWN_MAX_LENGTH);
            return begin >= 0;
        };
        // an error is why it ends, a warning may be
        if (note(u"[err] "))
            m_hasError = true;
        else if (!m_hasError)
            note(u"[warn] ");
    }
}

void TorProcess::end(const QString &reason)
{
    if (std::exchange(m_hasEnded, true))
        return;
    m_poll.stop();
    m_timeout.stop();
    // later: not from within a call of the owner's
    QMetaObject::invokeMethod(this, [this, reason] { emit ended(reason); }, Qt::QueuedConnection);
}
