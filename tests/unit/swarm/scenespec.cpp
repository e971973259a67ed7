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


#include "scenespec.h"

#include <algorithm>
#include <iterator>

#include <QRegularExpression>
#include <QStringList>

#include "base/global.h"

using namespace Megatorrent::Test;

namespace
{
    const char *const WAYS[] = {"Accepted", "Dialled"};
    const char *const STAGES[] = {"BeforeKeys", "BeforeHello", "PlainV5", "Untagged", "Tagged"};
    const char *const MESSAGES[] = {"Hello", "Request", "Data", "FindPeers", "Peers", "Publish", "Announce", "Ok", "Error", "Tags", "GetManifest"
        , "Manifest", "HaveBits", "HaveList", "HaveAll", "HaveNone", "Get", "Piece", "Fail", "Cancel", "Flood", "Unknown"};
    const char *const BEHAVIOURS[] = {"Answers", "StopsReading", "NeverAnswers", "AnswersTwice", "Leaves", "EndsInCall", "FillsQueue", "Floods", "Cancels"};
    const char *const MEANWHILES[] = {"Nothing", "Publishes", "PublishesRapidly", "Adopts", "AddsHeld", "RemovesHeld", "Fetches", "Serves", "Pauses"
        , "RemovesChannel", "ChangesLimits", "Bans", "ShutsDown"};
    const char *const CROWDS[] = {"One", "Pair", "Many"};

    // One scene in so many is in the short selection, besides those that have found something.
    const std::size_t SHORT_SHARE = 24;
    const char *const FOUND_SOMETHING[] =
    {
        "Accepted.Tagged.Hello.FillsQueue.Publishes.One",
        "Accepted.Tagged.Tags.FillsQueue.Publishes.One",
        "Accepted.Tagged.HaveAll.FillsQueue.Publishes.One",
        "Accepted.Tagged.Get.StopsReading.ChangesLimits.Pair",
        "Accepted.PlainV5.Request.StopsReading.Nothing.Many",
        "Accepted.Tagged.Get.Cancels.Nothing.One",
        "Accepted.Tagged.Hello.Answers.PublishesRapidly.One"
    };

    template <typename Enum>
    QString nameOf(const char *const (&names)[], const Enum value)
    {
        return QString::fromLatin1(names[static_cast<int>(value)]);
    }

    template <typename Enum, std::size_t N>
    std::vector<Enum> valuesOf(const char *const (&)[N])
    {
        std::vector<Enum> values;
        for (std::size_t i = 0; i < N; ++i)
            values.push_back(static_cast<Enum>(i));
        return values;
    }

    bool isAsking(const Message message)
    {
        return (message == Message::Get) || (message == Message::Request);
    }

    bool isDistinct(const SceneSpec &spec)
    {
        // nothing that it says is understood, and nobody asks it
        if (spec.stage == Stage::BeforeKeys)
        {
            const bool isSilentAlready = (spec.behaviour == Behaviour::NeverAnswers) || (spec.behaviour == Behaviour::AnswersTwice)
                || (spec.behaviour == Behaviour::Cancels);
            if (isSilentAlready)
                return false;
        }
        // the queue of others is short, or nothing goes to them
        if ((spec.behaviour == Behaviour::FillsQueue) && (spec.stage != Stage::Tagged))
            return false;
        // one that comes of our own choice is one; those that take places ask for something
        if (spec.crowd != Crowd::One)
        {
            const bool takesPlaces = isAsking(spec.message) && ((spec.behaviour == Behaviour::StopsReading) || (spec.behaviour == Behaviour::Cancels));
            const bool isOpenToIt = (spec.stage == Stage::Tagged) || (spec.stage == Stage::PlainV5);
            if ((spec.way == Way::Dialled) || !takesPlaces || !isOpenToIt)
                return false;
        }
        // costs more than the others, and what the peer says has little to do with it
        if (spec.meanwhile == Meanwhile::PublishesRapidly)
        {
            const bool isChosen = ((spec.message == Message::Hello) || (spec.message == Message::Manifest) || (spec.message == Message::HaveAll))
                && ((spec.behaviour == Behaviour::Answers) || (spec.behaviour == Behaviour::StopsReading));
            if (!isChosen)
                return false;
        }
        return true;
    }
}

QString SceneSpec::name() const
{
    return QStringList {nameOf(WAYS, way), nameOf(STAGES, stage), nameOf(MESSAGES, message), nameOf(BEHAVIOURS, behaviour)
        , nameOf(MEANWHILES, meanwhile), nameOf(CROWDS, crowd)}.join(u'.');
}

const std::vector<SceneSpec> &Megatorrent::Test::allScenes()
{
    static const std::vector<SceneSpec> scenes = []
    {
        std::vector<SceneSpec> result;
        for (const Way way : valuesOf<Way>(WAYS))
        {
            for (const Stage stage : valuesOf<Stage>(STAGES))
            {
                for (const Message message : valuesOf<Message>(MESSAGES))
                {
                    for (const Behaviour behaviour : valuesOf<Behaviour>(BEHAVIOURS))
                    {
                        for (const Meanwhile meanwhile : valuesOf<Meanwhile>(MEANWHILES))
                        {
                            for (const Crowd crowd : valuesOf<Crowd>(CROWDS))
                            {
                                const SceneSpec spec {way, stage, message, behaviour, meanwhile, crowd};
                                if (isDistinct(spec))
                                    result.push_back(spec);
                            }
                        }
                    }
                }
            }
        }
        return result;
    }();
    return scenes;
}

SceneSelection SceneSelection::fromEnvironment()
{
    const QStringList parts = qEnvironmentVariable("MEGATORRENT_SCENES").split(u':');
    SceneSelection selection;
    selection.pattern = parts.first();
    if (parts.size() > 1)
        selection.seed = parts.at(1).toULongLong();
    return selection;
}

bool SceneSelection::contains(const std::size_t index, const SceneSpec &spec) const
{
    if (pattern == u"all")
        return true;
    if (!pattern.isEmpty())
        return QRegularExpression::fromWildcard(pattern, Qt::CaseSensitive).match(spec.name()).hasMatch();
    // spread over all of them, however they are ordered
    const bool isSampled = ((((static_cast<quint64>(index) * 0x9E37'79B9'7F4A'7C15) >> 32) % SHORT_SHARE) == 0);
    return isSampled || std::ranges::any_of(FOUND_SOMETHING, [&spec](const char *name) { return spec.name() == QLatin1StringView(name); });
}

quint64 SceneSelection::seedOf(const SceneSpec &spec) const
{
    quint64 hash = 0xCBF2'9CE4'8422'2325 ^ seed;
    const QByteArray name = spec.name().toLatin1();
    for (const char character : name)
        hash = (hash ^ static_cast<std::uint8_t>(character)) * 0x100'0000'01B3;
    return hash;
}
