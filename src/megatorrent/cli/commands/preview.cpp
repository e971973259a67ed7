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


#include "../command.h"

#include "base/global.h"
#include "../api.h"
#include "../arguments.h"
#include "../context.h"
#include "../format.h"
#include "../output.h"
#include "../waiting.h"

namespace Megatorrent::Cli
{
    namespace
    {
        const int INTERVAL = 300;  // ms

        // Ends with the command: nothing of it stays.
        class Preview
        {
            Q_DISABLE_COPY_MOVE(Preview)

        public:
            Preview(Context &context, const QString &link)
                : m_context {context}
                , m_key {context.api.post(u"preview"_s, {{u"link"_s, link}})[u"key"_s].toString()}
            {
            }

            ~Preview()
            {
                try
                {
                    m_context.api.post(u"discardPreview"_s, {{u"key"_s, m_key}});
                }
                catch (const Failure &)
                {
                    // it ends by itself
                }
            }

            // When it knows what there is, or why not
            QJsonObject wait()
            {
                while (true)
                {
                    const QJsonObject info = m_context.api.getObject(u"previewStatus"_s, {{u"key"_s, m_key}});
                    const QString state = info[u"state"_s].toString();
                    if (state == u"ready")
                        return info;
                    if (state == u"error")
                        throw Failure(ExitCode::Refused, info[u"error"_s].toString());
                    m_context.waiting.pause(INTERVAL);
                    if (m_context.waiting.isInterrupted())
                        throw Failure(ExitCode::Interrupted, {});
                }
            }

        private:
            Context &m_context;
            const QString m_key;
        };

        ExitCode run(Context &context)
        {
            context.waiting.catchInterrupt([] {});
            Preview preview {context, context.args.list(0).value(0)};
            const QJsonObject info = preview.wait();
            if (context.out.isJson())
            {
                context.out.json(info);
                return ExitCode::Done;
            }
            context.out.line(Text::tr("%1, %2, %3, %4").arg(info[u"title"_s].toString()
                , (info[u"private"_s].toBool() ? Text::tr("private") : Text::tr("public"))
                , Format::items(info[u"items"_s].toInteger()), Format::size(info[u"bytes"_s].toInteger())));
            return ExitCode::Done;
        }
    }

    Command previewCommand()
    {
        return
        {
            .name = u"preview"_s,
            .usage = u"LINK"_s,
            .summary = Text::tr("Look what a channel holds, without following it."),
            .operands = {Operand::Text},
            .minOperands = 1,
            .maxOperands = 1,
            .run = run
        };
    }
}
