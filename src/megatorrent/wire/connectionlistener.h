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

#include <QByteArray>
#include <QList>
#include <QString>

#include "../content/dhtitem.h"
#include "../crypto/bytes.h"
#include "flood.h"
#include "messages.h"

namespace Megatorrent
{
    // Why a connection ended
    enum class EndReason
    {
        LocalClose,        // close() was called
        Knock,             // a BitTorrent peer, or a key of low order
        Undecryptable,     // a frame that is too short or does not open
        Malformed,         // a message that breaks the protocol
        MalformedPiece,    // blob bytes that break it: worth a ban (protocol.md 11)
        VersionMismatch,
        DoesNotRead        // asks and asks, but does not take the answers
    };

    // What a Connection tells its owner. Called from within the Connection's own functions, mostly
    // receive(): the callee may call any function of the Connection, but must not destroy it before
    // that function has returned. Nothing here has been verified beyond its form.
    class ConnectionListener
    {
    public:
        virtual ~ConnectionListener() = default;

        // There is something to send: call takeOutput() soon, until nothing is left or the stream
        // is full (then again when it has drained). Called once until takeOutput() is called, and
        // never more than once for one receive() (at its end).
        virtual void outputReady() = 0;
        // The connection is over. Send what takeOutput() still gives (an ERROR, perhaps), then
        // close the stream. Nothing follows but outputReady(). `text` is for the log. This may come
        // from within any call of the owner's, even one that only sends (the peer may not be
        // reading): take note, and clean up later, when nobody can be iterating over what goes
        // away.
        virtual void ended(EndReason reason, const QString &text) = 0;

        // Keys are agreed: the time to call showChannels() and getManifest(). What is sent here
        // leaves in one flight with the HELLO, which the connecting side's Connection has queued
        // already.
        virtual void established() {}
        // The first HELLO tells what kind of peer this is: see Connection::peerKind(). The
        // accepting side's answer has been queued already. Later ones only bring news (`sequences`
        // is a hint and nothing more: rate limit what you do about it).
        virtual void helloReceived(const Wire::Hello &) {}
        // The peer has shown that it knows these channels (protocol.md 10). The accepting side has
        // shown its own tags in return already.
        virtual void channelsProven(const QList<PublicKey> &) {}

        // --- the peer asks: each call that has a `ticket` must be answered once, now or later, with the same ticket ---
        // Have this blob ready: answer with provideBlob() or refuse(). Called when the request is
        // about to be served, for at most two at a time. `byGet`: from a peer of ours; else a v5
        // REQUEST.
        virtual void blobNeeded(quint64 ticket, const BlobId &, bool byGet) = 0;
        // The peer has taken back what blobNeeded() told of. Do no more for it than has been begun;
        // the ticket is still to be answered.
        virtual void blobNeedless(quint64 /*ticket*/) {}
        // Answer with provideManifest() or refuse(). The peer has shown the tag, or (`byKey`) names
        // the channel in clear.
        virtual void manifestRequested(quint64 ticket, const PublicKey &channel, bool byKey) = 0;
        // Answer with providePeers().
        virtual void peersRequested(quint64 ticket, const Wire::LookupId &) = 0;
        // Answer with acceptPublish() or refusePublish().
        virtual void publishRequested(quint64 ticket, const DhtItem &) = 0;
        // No answer
        virtual void announced(const Wire::Announce &) {}
        // From a peer that has proven the channel
        virtual void haveReceived(const PublicKey & /*channel*/, const Wire::Have &) {}
        // From an extended peer, which need not have proven anything. Neither time nor signature
        // have been checked.
        virtual void floodReceived(const Wire::Flood &) {}

        // --- answers to what was asked here ---
        // The first bytes of a blob arrive and memory (1 MiB) is about to be taken. If not allowed,
        // the request is cancelled: blobRefused() with Cancelled follows when the peer has stopped.
        virtual bool mayArrive(quint32 /*id*/, const BlobId &) { return true; }
        // `received` bytes of the blob are there so far.
        virtual void blobProgressed(quint32 /*id*/, qint64 /*received*/) {}
        // Exactly BLOB_SIZE bytes, not checked against the id
        virtual void blobReceived(quint32 /*id*/, const BlobId &, const QByteArray & /*blob*/) {}
        // Also the end of a cancelled request (Cancelled), even if the peer sent all of it
        virtual void blobRefused(quint32 /*id*/, const BlobId &, Wire::FailCode) {}
        // `id`: 0 if pushed. Give it only to the channel of item.publicKey, which verifies.
        virtual void manifestReceived(quint32 /*id*/, const DhtItem &) {}
        virtual void manifestRefused(quint32 /*id*/, Wire::FailCode) {}
        virtual void peersReceived(const Wire::LookupId &, const QList<Endpoint> &) {}
        virtual void publishAnswered(bool /*accepted*/, const QString & /*text*/) {}
    };
}
