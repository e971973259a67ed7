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


#pragma once

#include <vector>

#include <QString>

namespace Megatorrent::Test
{
    // What a scene is made of; one value of each. The names that scenes are called by are in
    // scenespec.cpp.

    enum class Way
    {
        Accepted,           // the hostile peer connects to our node
        Dialled             // our node connects to it
    };

    // How far the hostile peer has gone when it begins
    enum class Stage
    {
        BeforeKeys,
        BeforeHello,
        PlainV5,
        Untagged,           // speaks our extensions, and has shown no channel
        Tagged
    };

    enum class Message
    {
        Hello,
        Request,
        Data,
        FindPeers,
        Peers,
        Publish,
        Announce,
        Ok,
        Error,
        Tags,
        GetManifest,
        Manifest,
        HaveBits,
        HaveList,
        HaveAll,
        HaveNone,
        Get,
        Piece,
        Fail,
        Cancel,
        Flood,              // reserved
        Unknown
    };

    enum class Behaviour
    {
        Answers,            // what it is asked, with refusals
        StopsReading,
        NeverAnswers,
        AnswersTwice,
        Leaves,             // when it hears something from our node
        EndsInCall,         // its stream closes within a call that our node makes to it
        FillsQueue,         // reads nothing until a few more messages of our node end the connection from within
        Floods,
        Cancels             // takes back what it has just asked, again and again
    };

    // What our node does at the same time
    enum class Meanwhile
    {
        Nothing,
        Publishes,          // shows newer items
        PublishesRapidly,   // hundreds of them
        Adopts,             // takes over newer versions
        AddsHeld,
        RemovesHeld,
        Fetches,            // from this peer, too
        Serves,             // this peer, too
        Pauses,
        RemovesChannel,     // and adds it again
        ChangesLimits,
        Bans,               // this peer
        ShutsDown
    };

    enum class Crowd
    {
        One,
        Pair,               // of addresses
        Many                // 24 connections from three addresses
    };

    struct SceneSpec
    {
        Way way = Way::Accepted;
        Stage stage = Stage::Tagged;
        Message message = Message::Hello;
        Behaviour behaviour = Behaviour::Answers;
        Meanwhile meanwhile = Meanwhile::Nothing;
        Crowd crowd = Crowd::One;

        int connections() const { return (crowd == Crowd::Many) ? 24 : (crowd == Crowd::Pair) ? 2 : 1; }
        int addresses() const { return (crowd == Crowd::Many) ? 3 : (crowd == Crowd::Pair) ? 2 : 1; }
        // The same values make the same name: "Accepted.Tagged.Get.FillsQueue.Publishes.One"
        QString name() const;
    };

    // All combinations that are not the same as another one, in a fixed order
    const std::vector<SceneSpec> &allScenes();

    // What MEGATORRENT_SCENES says: nothing for a short selection, "all", or a name in which *
    // stands for anything; then, after a colon, another seed.
    struct SceneSelection
    {
        static SceneSelection fromEnvironment();

        bool contains(std::size_t index, const SceneSpec &spec) const;
        // Where a scene's randomness begins
        quint64 seedOf(const SceneSpec &spec) const;

        QString pattern;
        quint64 seed = 1;
    };
}
