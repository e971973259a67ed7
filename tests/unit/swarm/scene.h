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

#include <memory>
#include <vector>

#include <QStringList>

#include "nodes.h"
#include "sceneactor.h"
#include "scenespec.h"
#include "stepstream.h"

namespace Megatorrent::Test
{
    // Our node, a hostile peer or several, and a third peer, which is honest and comes a second
    // later; for some seconds of the virtual clock. The node has one blob that the third peer
    // wants, and wants one that the third peer has.
    //
    // What must hold at the end, whatever the hostile peer has done: the third peer has its blob
    // within thirdLimit() of its coming, and the node has its own within nodeLimit(); neither of
    // the two has banned the other; what the hostile peer's address has made the node read and keep
    // in memory stays within its share. That no memory is misused is for AddressSanitizer to say.
    class Scene final
    {
        Q_DISABLE_COPY_MOVE(Scene)

    public:
        static constexpr std::chrono::seconds THIRD_LIMIT {60};
        static constexpr std::chrono::seconds NODE_LIMIT {90};   // it may have asked the hostile peer first, twice

        Scene(const SceneSpec &spec, quint64 seed);
        ~Scene();

        // Plays it. What was broken, in words; nothing if all is well.
        QStringList play();
        // How long the third peer has waited
        Clock::Milliseconds thirdTime() const { return m_thirdTime; }
        // Whether a stream has closed within a call, as it was to
        bool hasEndedInCall() const { return m_steps->hasClosed(); }

    private:
        NodeSettings nodeSettings();
        void addActors();
        void watchSignals();
        Clock::Milliseconds thirdLimit() const;
        Clock::Milliseconds nodeLimit() const;
        // The node does its part, for the first or the second time.
        void act(int time);
        void actOnce();
        void handleSignal();
        QList<BlobId> reordered() const;
        void takeNewest();
        void checkShares(Clock::Milliseconds duration);
        void checkPeace();
        void expect(bool isMet, const QString &problem);
        // Blobs that have been read and that somebody still holds
        int heldBlobs();

        SceneSpec m_spec;
        World m_world;
        bool m_actsInSlot = false;
        bool m_hasActedInSlot = false;
        bool m_isArmed = false;
        std::vector<QByteArray> m_readBlobs;
        qsizetype m_maxHeldBlobs = 0;
        QList<BlobId> m_ids;                 // the catalogue; what the third peer wants; what the node wants; what all have
        Clock::Milliseconds m_thirdTime {0};
        std::unique_ptr<StepTransport> m_steps;
        std::unique_ptr<SimNode> m_node;
        std::unique_ptr<SimNode> m_third;
        std::vector<std::unique_ptr<SceneActor>> m_actors;
        QStringList m_problems;
    };
}
