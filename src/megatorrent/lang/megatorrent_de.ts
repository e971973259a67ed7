<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>Megatorrent::AddSubscriptionDialog</name>
    <message>
        <source>Add subscription</source>
        <translation>Abonnement hinzufügen</translation>
    </message>
    <message>
        <source>What the links lead to</source>
        <translation>Wohin die Links führen</translation>
    </message>
    <message>
        <source>&amp;Link:</source>
        <translation>&amp;Link:</translation>
    </message>
    <message>
        <source>Link, or several, a line each</source>
        <translation>Link, oder mehrere, in jeder Zeile einer</translation>
    </message>
    <message>
        <source>Link to a channel. Several links: a line each (Shift+Return).</source>
        <translation>Link zu einem Kanal. Mehrere Links: in jeder Zeile einer (Umschalt+Eingabe).</translation>
    </message>
    <message>
        <source>&amp;Subscribe</source>
        <translation>&amp;Abonnieren</translation>
    </message>
    <message>
        <source>Download:</source>
        <translation>Herunterladen:</translation>
    </message>
    <message>
        <source>&amp;everything, also what comes later</source>
        <translation>alles, auch was später &amp;kommt</translation>
    </message>
    <message>
        <source>what is &amp;ticked</source>
        <translation>was angekreuzt is&amp;t</translation>
    </message>
    <message>
        <source>n&amp;othing</source>
        <translation>ni&amp;chts</translation>
    </message>
    <message>
        <source>what r&amp;ules choose</source>
        <translation>was &amp;Regeln auswählen</translation>
    </message>
    <message>
        <source>What comes later is not downloaded by itself.</source>
        <translation>Was später kommt, wird nicht von selbst heruntergeladen.</translation>
    </message>
    <message>
        <source>Only lists what is in the channel. You choose later.</source>
        <translation>Zeigt nur, was im Kanal ist. Sie wählen später aus.</translation>
    </message>
    <message>
        <source>Rules...</source>
        <translation>Regeln ...</translation>
    </message>
    <message>
        <source>No more than %1 items can differ from the rest here. Choose the others when you have subscribed.</source>
        <translation>Höchstens %1 Einträge können hier vom Rest abweichen. Wählen Sie die anderen aus, wenn Sie abonniert haben.</translation>
    </message>
    <message>
        <source>Choose where the files are saved</source>
        <translation>Wählen Sie, wo die Dateien gespeichert werden</translation>
    </message>
    <message>
        <source>Save in</source>
        <translation>Speichern in</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Folder in your list of subscriptions, such as Films/Old. It changes nothing on the disk.</source>
        <translation>Ordner in Ihrer Liste der Abonnements, etwa Filme/Alte. Auf dem Datenträger ändert er nichts.</translation>
    </message>
    <message>
        <source>St&amp;art</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Otherwise nothing is looked for or received until you start the subscription.</source>
        <translation>Sonst wird nichts gesucht oder empfangen, bis Sie das Abonnement starten.</translation>
    </message>
    <message>
        <source>Save &amp;in:</source>
        <translation>Speichern &amp;in:</translation>
    </message>
    <message>
        <source>&amp;Folder in the list:</source>
        <translation>&amp;Ordner in der Liste:</translation>
    </message>
    <message>
        <source>This channel is your own.</source>
        <translation>Dieser Kanal ist Ihr eigener.</translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>You follow this already.</source>
        <translation>Diesem Kanal folgen Sie schon.</translation>
    </message>
    <message>
        <source>You follow this already, but cannot read it. This is its full link: subscribe, and you can.</source>
        <translation>Diesem Kanal folgen Sie schon, können ihn aber nicht lesen. Dies ist sein vollständiger Link: Wenn Sie abonnieren, können Sie es.</translation>
    </message>
    <message>
        <source>Not added: %1</source>
        <comment>Not added: reason</comment>
        <translation>Nicht hinzugefügt: %1</translation>
    </message>
    <message>
        <source>%1: named twice</source>
        <comment>Name of a channel: named twice</comment>
        <translation>%1: zweimal genannt</translation>
    </message>
    <message>
        <source>%1: you have this already</source>
        <comment>Name of a channel: you have this already</comment>
        <translation>%1: haben Sie schon</translation>
    </message>
    <message>
        <source>%1: private channel</source>
        <comment>Name of a channel: private channel</comment>
        <translation>%1: privater Kanal</translation>
    </message>
    <message>
        <source>%1: public channel</source>
        <comment>Name of a channel: public channel</comment>
        <translation>%1: öffentlicher Kanal</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>12.1 GiB of 14.0 GiB</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>(Free space on disk: %1)</source>
        <translation>(Freier Platz auf dem Datenträger: %1)</translation>
    </message>
    <message>
        <source>The folder must be an absolute path.</source>
        <translation>Der Ordner muss ein vollständiger Pfad sein.</translation>
    </message>
    <message>
        <source>Enter the link of a channel. It begins with &quot;megatorrent://&quot;.</source>
        <translation>Geben Sie den Link eines Kanals ein. Er beginnt mit &quot;megatorrent://&quot;.</translation>
    </message>
    <message numerus="yes">
        <source>%n channels were added.</source>
        <translation>
            <numerusform>%n Kanal wurde hinzugefügt.</numerusform>
            <numerusform>%n Kanäle wurden hinzugefügt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be added: %1</source>
        <comment>3 could not be added: reason</comment>
        <translation>
            <numerusform>%n konnte nicht hinzugefügt werden: %1</numerusform>
            <numerusform>%n konnten nicht hinzugefügt werden: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>To see what is in the channel, those who have it are connected to, and see your IP address.</source>
        <translation>Um zu sehen, was in dem Kanal ist, wird eine Verbindung zu denen hergestellt, die ihn haben; sie sehen dabei Ihre IP-Adresse.</translation>
    </message>
    <message>
        <source>&amp;Look inside</source>
        <translation>&amp;Hineinsehen</translation>
    </message>
    <message>
        <source>What you have ticked is still being read. Please wait a moment.</source>
        <translation>Was Sie angehakt haben, wird noch gelesen. Bitte warten Sie einen Augenblick.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::AddressNotice</name>
    <message>
        <source>Others in a channel see your IP address, as with torrents.</source>
        <translation>Andere in einem Kanal sehen Ihre IP-Adresse, wie bei Torrents.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::BanKeeper</name>
    <message>
        <source>Megatorrent: the peer %1 was disconnected. Reason: %2 Its address is not banned, because others of the local network may share it.</source>
        <translation>Megatorrent: Die Verbindung zum Peer %1 wurde getrennt. Grund: %2 Seine Adresse wird nicht gesperrt, weil andere im lokalen Netzwerk sie mitbenutzen könnten.</translation>
    </message>
    <message>
        <source>Megatorrent: the address %1 is banned for an hour, and with it all who share it. Reason: %2</source>
        <translation>Megatorrent: Die Adresse %1 ist für eine Stunde gesperrt, und mit ihr alle, die sie mitbenutzen. Grund: %2</translation>
    </message>
    <message>
        <source>Megatorrent: the address %1 is banned for a week, and with it all who share it. Reason: %2</source>
        <translation>Megatorrent: Die Adresse %1 ist für eine Woche gesperrt, und mit ihr alle, die sie mitbenutzen. Grund: %2</translation>
    </message>
    <message>
        <source>Megatorrent: a peer that had come through Tor was disconnected. Reason: %1</source>
        <translation>Megatorrent: Ein Peer, der über Tor gekommen war, wurde getrennt. Grund: %1</translation>
    </message>
</context>
<context>
    <name>Megatorrent::CatalogueHeader</name>
    <message>
        <source>The channel&apos;s list of items is malformed: its first line does not say which version it has.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: In ihrer ersten Zeile steht nicht, welche Version sie hat.</translation>
    </message>
    <message>
        <source>This channel needs a newer version of Megatorrent.</source>
        <translation>Dieser Kanal braucht eine neuere Version von Megatorrent.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: &quot;title&quot;, &quot;items&quot; or &quot;bytes&quot; of its first line is missing or out of bounds.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: &quot;title&quot;, &quot;items&quot; oder &quot;bytes&quot; in ihrer ersten Zeile fehlt oder ist außerhalb der Grenzen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::CatalogueImport</name>
    <message>
        <source>The list of items cannot be read: %1</source>
        <translation>Die Liste der Einträge kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>This channel needs a newer version of qBittorrent with Megatorrent.</source>
        <translation>Dieser Kanal braucht eine neuere Version von qBittorrent mit Megatorrent.</translation>
    </message>
    <message>
        <source>The list of items cannot be written: %1</source>
        <translation>Die Liste der Einträge kann nicht geschrieben werden: %1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; would be the same file as another item on systems that do not distinguish case; it is left out.</source>
        <translation>&quot;%1&quot; wäre auf Systemen, die Groß- und Kleinschreibung nicht unterscheiden, dieselbe Datei wie ein anderer Eintrag und wird ausgelassen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read: %2</source>
        <translation>&quot;%1&quot; kann nicht gelesen werden: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::CatalogueItem</name>
    <message>
        <source>its &quot;size&quot; is missing or out of bounds</source>
        <translation>seine &quot;size&quot; fehlt oder ist außerhalb der Grenzen</translation>
    </message>
    <message>
        <source>its &quot;mtime&quot; is missing or not a number of seconds</source>
        <translation>seine &quot;mtime&quot; fehlt oder ist keine Anzahl von Sekunden</translation>
    </message>
    <message>
        <source>its &quot;x&quot;, &quot;type&quot; or &quot;title&quot; is not what it should be</source>
        <translation>sein &quot;x&quot;, &quot;type&quot; oder &quot;title&quot; ist nicht, was es sein soll</translation>
    </message>
    <message>
        <source>it is empty but has a &quot;ref&quot;</source>
        <translation>er ist leer, hat aber einen &quot;ref&quot;</translation>
    </message>
    <message>
        <source>its &quot;ref&quot; is not 128 lower-case hexadecimal digits</source>
        <translation>sein &quot;ref&quot; besteht nicht aus 128 hexadezimalen Ziffern mit kleinen Buchstaben</translation>
    </message>
    <message>
        <source>its &quot;at&quot; is out of bounds</source>
        <translation>sein &quot;at&quot; ist außerhalb der Grenzen</translation>
    </message>
    <message>
        <source>An item of the channel&apos;s list is malformed: it is no JSON object with a &quot;path&quot;.</source>
        <translation>Ein Eintrag der Liste des Kanals ist fehlerhaft: Er ist kein JSON-Objekt mit einem &quot;path&quot;.</translation>
    </message>
    <message>
        <source>The item &quot;%1&quot; of the channel&apos;s list is malformed: %2.</source>
        <translation>Der Eintrag &quot;%1&quot; der Liste des Kanals ist fehlerhaft: %2.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::CatalogueReader</name>
    <message>
        <source>The channel&apos;s list of items is malformed: it is not made of parts with whole lines.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: Sie besteht nicht aus Teilen mit ganzen Zeilen.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is larger than allowed.</source>
        <translation>Die Liste der Einträge des Kanals ist größer als erlaubt.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: it is empty.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: Sie ist leer.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: items and bytes that it announces: %1, %2; that it holds: %3, %4.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: Einträge und Bytes, die sie ankündigt: %1, %2; die sie enthält: %3, %4.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: a line is longer than allowed.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: Eine Zeile ist länger als erlaubt.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: it holds more than its first line announces.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: Sie enthält mehr, als ihre erste Zeile ankündigt.</translation>
    </message>
    <message>
        <source>The channel&apos;s list of items is malformed: &quot;%1&quot; is not in order after &quot;%2&quot;.</source>
        <translation>Die Liste der Einträge des Kanals ist fehlerhaft: &quot;%1&quot; steht nicht in der richtigen Reihenfolge nach &quot;%2&quot;.</translation>
    </message>
    <message>
        <source>The path &quot;%1&quot; is not allowed: &quot;%2&quot; is a file, so it cannot be a folder as well.</source>
        <translation>Der Pfad &quot;%1&quot; ist nicht erlaubt: &quot;%2&quot; ist eine Datei und kann nicht zugleich ein Ordner sein.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Channel</name>
    <message>
        <source>Megatorrent: a state of channel &quot;%1&quot; was refused. Reason: %2</source>
        <translation>Megatorrent: Ein Stand des Kanals &quot;%1&quot; wurde abgelehnt. Grund: %2</translation>
    </message>
    <message>
        <source>A newer state of this channel is refused: it is dated %1, more than a day ahead of this computer&apos;s clock. Please check the clock; if it is right, the publisher&apos;s was wrong.</source>
        <translation>Ein neuerer Stand dieses Kanals wird abgelehnt: Sein Datum ist %1, mehr als einen Tag später als die Uhr dieses Computers. Bitte prüfen Sie die Uhr; wenn sie richtig geht, ging die des Herausgebers falsch.</translation>
    </message>
    <message>
        <source>Megatorrent: the publisher of channel &quot;%1&quot; signed two different states of it with one number. The first one is kept.</source>
        <translation>Megatorrent: Der Herausgeber des Kanals &quot;%1&quot; hat zwei verschiedene Stände mit derselben Nummer signiert. Der erste wird behalten.</translation>
    </message>
    <message>
        <source>Megatorrent: the list of what channel &quot;%1&quot; consists of cannot be read. Reason: %2</source>
        <translation>Megatorrent: Die Liste dessen, woraus der Kanal &quot;%1&quot; besteht, kann nicht gelesen werden. Grund: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelActions</name>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Start</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Look for &amp;updates</source>
        <translation>Nach Aktualisierungen s&amp;uchen</translation>
    </message>
    <message>
        <source>&amp;Mark as read</source>
        <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>&amp;Copy link</source>
        <translation>Link &amp;kopieren</translation>
    </message>
    <message>
        <source>Show &amp;link...</source>
        <translation>Link &amp;zeigen ...</translation>
    </message>
    <message>
        <source>Set l&amp;ocation...</source>
        <translation>Speicherort set&amp;zen ...</translation>
    </message>
    <message>
        <source>Force rec&amp;heck</source>
        <translation>Erzwinge erneute Ü&amp;berprüfung</translation>
    </message>
    <message>
        <source>Re&amp;name...</source>
        <translation>Umbe&amp;nennen ...</translation>
    </message>
    <message>
        <source>&amp;Remove...</source>
        <translation>Ent&amp;fernen ...</translation>
    </message>
    <message>
        <source>Remove with files...</source>
        <translation>Mit Dateien entfernen ...</translation>
    </message>
    <message>
        <source>&amp;Publish changes...</source>
        <translation>Änderungen &amp;veröffentlichen ...</translation>
    </message>
    <message>
        <source>&amp;Back up key...</source>
        <translation>Schlüssel &amp;sichern ...</translation>
    </message>
    <message>
        <source>&amp;Add subscription...</source>
        <translation>Abonnement &amp;hinzufügen ...</translation>
    </message>
    <message>
        <source>&amp;New channel...</source>
        <translation>&amp;Neuer Kanal ...</translation>
    </message>
    <message>
        <source>&amp;Import subscriptions...</source>
        <translation>Abonnements &amp;importieren ...</translation>
    </message>
    <message>
        <source>&amp;Export subscriptions...</source>
        <translation>Abonnements &amp;exportieren ...</translation>
    </message>
    <message>
        <source>&amp;Restore a channel&apos;s key...</source>
        <translation>Schlüssel eines Kanals &amp;wiederherstellen ...</translation>
    </message>
    <message>
        <source>&amp;What to download</source>
        <translation>&amp;Was heruntergeladen wird</translation>
    </message>
    <message>
        <source>Move to fol&amp;der</source>
        <translation>&amp;In Ordner verschieben</translation>
    </message>
    <message>
        <source>(none)</source>
        <comment>no folder</comment>
        <translation>(keiner)</translation>
    </message>
    <message>
        <source>New folder...</source>
        <translation>Neuer Ordner ...</translation>
    </message>
    <message>
        <source>Choose where the files of &quot;%1&quot; are to be</source>
        <translation>Wählen Sie, wo die Dateien von &quot;%1&quot; sein sollen</translation>
    </message>
    <message>
        <source>Rename folder</source>
        <translation>Ordner umbenennen</translation>
    </message>
    <message>
        <source>New name of the folder:</source>
        <translation>Neuer Name des Ordners:</translation>
    </message>
    <message>
        <source>Rename subscription</source>
        <translation>Abonnement umbenennen</translation>
    </message>
    <message>
        <source>Name in your list. Without one, the publisher&apos;s is shown.</source>
        <translation>Name in Ihrer Liste. Ohne einen wird der des Herausgebers gezeigt.</translation>
    </message>
    <message>
        <source>Remove subscriptions</source>
        <translation>Abonnements entfernen</translation>
    </message>
    <message>
        <source>Remove the subscription to &quot;%1&quot;?</source>
        <translation>Das Abonnement von &quot;%1&quot; entfernen?</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n subscriptions?</source>
        <translation>
            <numerusform>%n Abonnement entfernen?</numerusform>
            <numerusform>%n Abonnements entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Also remove the content files</source>
        <translation>Auch die Inhaltsdateien dauerhaft löschen</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Delete channel</source>
        <translation>Kanal löschen</translation>
    </message>
    <message>
        <source>Delete the channel &quot;%1&quot; from this computer?</source>
        <translation>Den Kanal &quot;%1&quot; von diesem Computer löschen?</translation>
    </message>
    <message>
        <source>Your files stay. With the backup of its key you can publish in it again.</source>
        <translation>Ihre Dateien bleiben. Mit der Sicherung seines Schlüssels können Sie wieder darin veröffentlichen.</translation>
    </message>
    <message>
        <source>Your files stay. Its key is only on this computer: without it nobody can ever publish in this channel again.</source>
        <translation>Ihre Dateien bleiben. Sein Schlüssel ist nur auf diesem Computer: Ohne ihn kann niemand je wieder in diesem Kanal veröffentlichen.</translation>
    </message>
    <message>
        <source>&amp;Delete channel</source>
        <translation>Kanal &amp;löschen</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>Name of the folder:</source>
        <translation>Name des Ordners:</translation>
    </message>
    <message>
        <source>&amp;Update all</source>
        <translation>Alle a&amp;ktualisieren</translation>
    </message>
    <message>
        <source>&amp;Edit...</source>
        <translation>Bear&amp;beiten ...</translation>
    </message>
    <message>
        <source>&amp;Delete channel...</source>
        <translation>Kanal &amp;löschen ...</translation>
    </message>
    <message>
        <source>&amp;Start all</source>
        <translation>Alle &amp;starten</translation>
    </message>
    <message>
        <source>Sto&amp;p all</source>
        <translation>Alle an&amp;halten</translation>
    </message>
    <message>
        <source>D&amp;issolve folder</source>
        <translation>Ordner auflö&amp;sen</translation>
    </message>
    <message>
        <source>&amp;Add files...</source>
        <translation>&amp;Dateien hinzufügen ...</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelDetails</name>
    <message>
        <source>Status:</source>
        <translation>Status:</translation>
    </message>
    <message>
        <source>Description:</source>
        <translation>Beschreibung:</translation>
    </message>
    <message>
        <source>Content:</source>
        <translation>Inhalt:</translation>
    </message>
    <message>
        <source>Transfer:</source>
        <translation>Übertragung:</translation>
    </message>
    <message>
        <source>Last look:</source>
        <translation>Zuletzt nachgesehen:</translation>
    </message>
    <message>
        <source>Download:</source>
        <translation>Herunterladen:</translation>
    </message>
    <message>
        <source>Save path:</source>
        <translation>Speicherpfad:</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Link:</source>
        <translation>Link:</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>Peers</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Down speed</source>
        <translation>DL-Geschw.</translation>
    </message>
    <message>
        <source>Up speed</source>
        <translation>UL-Geschw.</translation>
    </message>
    <message>
        <source>Downloaded</source>
        <translation>Heruntergeladen</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Aktualisierungen</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschehen ist</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message numerus="yes">
        <source>%n peers, %1 down</source>
        <translation>
            <numerusform>%n Peer, %1 empfangen</numerusform>
            <numerusform>%n Peers, %1 empfangen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>40 items, 14.0 GiB</comment>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n peers, %1 up</source>
        <translation>
            <numerusform>%n Peer, %1 gesendet</numerusform>
            <numerusform>%n Peers, %1 gesendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Outgoing</source>
        <translation>Ausgehend</translation>
    </message>
    <message>
        <source>Incoming</source>
        <translation>Eingehend</translation>
    </message>
    <message>
        <source>through Tor</source>
        <translation>über Tor</translation>
    </message>
    <message>
        <source>By itself:</source>
        <translation>Automatisch:</translation>
    </message>
    <message>
        <source>Key:</source>
        <translation>Schlüssel:</translation>
    </message>
    <message>
        <source>%1, %2. To be downloaded: %3, %4. Here: %5, %6.</source>
        <comment>40 items, 14.0 GiB. To be downloaded: 38 items, 12.1 GiB. Here: 1 item, 1.9 GiB.</comment>
        <translation>%1, %2. Herunterzuladen: %3, %4. Hier: %5, %6.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelDialogs</name>
    <message>
        <source>Withdraw items</source>
        <translation>Einträge zurückziehen</translation>
    </message>
    <message>
        <source>Your files stay, and so do the copies of those who have them already.</source>
        <translation>Ihre Dateien bleiben, und die Kopien bei denen, die sie schon haben, auch.</translation>
    </message>
    <message>
        <source>&amp;Withdraw</source>
        <translation>&amp;Zurückziehen</translation>
    </message>
    <message>
        <source>Take &quot;%1&quot; out of &quot;%2&quot;?</source>
        <comment>an item, a channel</comment>
        <translation>&quot;%1&quot; aus &quot;%2&quot; nehmen?</translation>
    </message>
    <message numerus="yes">
        <source>Take %n items out of &quot;%1&quot;?</source>
        <comment>a channel</comment>
        <translation>
            <numerusform>%n Eintrag aus &quot;%1&quot; nehmen?</numerusform>
            <numerusform>%n Einträge aus &quot;%1&quot; nehmen?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelFiles</name>
    <message>
        <source>The folder &quot;%1&quot; could not be made: %2</source>
        <translation>Der Ordner &quot;%1&quot; konnte nicht angelegt werden: %2</translation>
    </message>
    <message>
        <source>is gone</source>
        <translation>ist verschwunden</translation>
    </message>
    <message>
        <source>The key file &quot;%1&quot; could not be read: %2</source>
        <translation>Die Schlüsseldatei &quot;%1&quot; konnte nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>The key file &quot;%1&quot; was written by a newer version of this program.</source>
        <translation>Die Schlüsseldatei &quot;%1&quot; wurde von einer neueren Version dieses Programms geschrieben.</translation>
    </message>
    <message>
        <source>The key file &quot;%1&quot; %2. Its older copy of %3 is used: what was changed since then may have to be changed again.</source>
        <translation>Die Schlüsseldatei &quot;%1&quot; %2. Ihre ältere Kopie vom %3 wird verwendet: Was seitdem geändert wurde, muss vielleicht noch einmal geändert werden.</translation>
    </message>
    <message>
        <source>is damaged and was renamed to &quot;%1&quot;</source>
        <translation>ist beschädigt und wurde in &quot;%1&quot; umbenannt</translation>
    </message>
    <message>
        <source>The key file &quot;%1&quot; %2, and no older copy is whole. If the channel is missing now, import its identity or open its link again.</source>
        <translation>Die Schlüsseldatei &quot;%1&quot; %2, und keine ältere Kopie ist heil. Wenn der Kanal jetzt fehlt, importieren Sie seine Identität oder öffnen Sie seinen Link noch einmal.</translation>
    </message>
    <message>
        <source>The key file &quot;%1&quot; could not be written: %2</source>
        <translation>Die Schlüsseldatei &quot;%1&quot; konnte nicht geschrieben werden: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelItems</name>
    <message>
        <source>The channel is stopped.</source>
        <translation>Der Kanal ist angehalten.</translation>
    </message>
    <message>
        <source>The session is paused.</source>
        <translation>Die Sitzung ist angehalten.</translation>
    </message>
    <message>
        <source>Megatorrent is not running.</source>
        <translation>Megatorrent läuft nicht.</translation>
    </message>
    <message>
        <source>There is no subscription with the key %1.</source>
        <translation>Es gibt kein Abonnement mit dem Schlüssel %1.</translation>
    </message>
    <message>
        <source>There is no such subscription.</source>
        <translation>Dieses Abonnement gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such channel.</source>
        <translation>Diesen Kanal gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelMirror</name>
    <message>
        <source>There is no such channel.</source>
        <translation>Diesen Kanal gibt es nicht.</translation>
    </message>
    <message numerus="yes">
        <source>This channel is being removed; %n files are left. Please try again in a moment.</source>
        <translation>
            <numerusform>Dieser Kanal wird gerade entfernt; %n Datei ist noch übrig. Bitte versuchen Sie es gleich noch einmal.</numerusform>
            <numerusform>Dieser Kanal wird gerade entfernt; %n Dateien sind noch übrig. Bitte versuchen Sie es gleich noch einmal.</numerusform>
        </translation>
    </message>
    <message>
        <source>This channel is being removed. Please try again in a moment.</source>
        <translation>Dieser Kanal wird gerade entfernt. Bitte versuchen Sie es gleich noch einmal.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelNotices</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Channels are switched off.</source>
        <translation>Kanäle sind ausgeschaltet.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Enter link...</source>
        <translation>Link eingeben ...</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Use what is there now</source>
        <translation>Verwenden, was jetzt da ist</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>name of a channel, what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n items failed. %2</source>
        <translation>
            <numerusform>Fehlgeschlagen: %1 von %n Eintrag. %2</numerusform>
            <numerusform>Fehlgeschlagen: %1 von %n Einträgen. %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Nothing is downloaded by itself here. Select items and press Ctrl+D, or choose Download in their menu.</source>
        <translation>Hier wird von selbst nichts heruntergeladen. Wählen Sie Einträge aus und drücken Sie Strg+D, oder wählen Sie in ihrem Menü Herunterladen.</translation>
    </message>
    <message>
        <source>Publish changes...</source>
        <translation>Änderungen veröffentlichen ...</translation>
    </message>
    <message>
        <source>The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.</source>
        <translation>Der Schlüssel von %1 ist nur auf diesem Computer. Geht er verloren, kann hier niemand mehr veröffentlichen; wird er gestohlen, kann es ein anderer.</translation>
    </message>
    <message>
        <source>Back up key...</source>
        <translation>Schlüssel sichern ...</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Choose items</source>
        <translation>Einträge auswählen</translation>
    </message>
    <message>
        <source>Go on without Safe Mode</source>
        <translation>Ohne Safe Mode weitermachen</translation>
    </message>
    <message>
        <source>Options...</source>
        <translation>Optionen ...</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelOptionsPage</name>
    <message>
        <source>Use &amp;channels</source>
        <translation>&amp;Kanäle verwenden</translation>
    </message>
    <message>
        <source>Otherwise nothing of them is looked for, received or sent. Channels and files stay.</source>
        <translation>Sonst wird nichts von ihnen gesucht, empfangen oder gesendet. Kanäle und Dateien bleiben.</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Choose the folder for channels</source>
        <translation>Wählen Sie den Ordner für Kanäle</translation>
    </message>
    <message>
        <source>Each new subscription gets a folder of its own in it.</source>
        <translation>Jedes neue Abonnement bekommt darin einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>Save channels in</source>
        <translation>Kanäle speichern in</translation>
    </message>
    <message>
        <source>&amp;Ask before a channel takes more than</source>
        <translation>&amp;Fragen, bevor ein Kanal mehr belegt als</translation>
    </message>
    <message>
        <source> GiB</source>
        <translation> GiB</translation>
    </message>
    <message>
        <source>Ask before a channel takes more than</source>
        <translation>Fragen, bevor ein Kanal mehr belegt als</translation>
    </message>
    <message>
        <source>&amp;Save channels in:</source>
        <translation>Kanäle &amp;speichern in:</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>For incoming connections, TCP. 0: one that is free is chosen and kept.</source>
        <translation>Für eingehende Verbindungen, TCP. 0: Ein freier wird gewählt und dann behalten.</translation>
    </message>
    <message>
        <source>&amp;Port of channels:</source>
        <translation>&amp;Port für Kanäle:</translation>
    </message>
    <message>
        <source>&amp;Maximum number of connections:</source>
        <translation>&amp;Höchstzahl der Verbindungen:</translation>
    </message>
    <message>
        <source>Maximum number of connections per &amp;address:</source>
        <translation>Höchstzahl der Verbindungen für eine &amp;Adresse:</translation>
    </message>
    <message>
        <source>Older clients</source>
        <translation>Ältere Programme</translation>
    </message>
    <message>
        <source>&amp;Tell older clients in clear which public channels I follow</source>
        <translation>Älteren Programmen &amp;unverschlüsselt mitteilen, welchen öffentlichen Kanälen ich folge</translation>
    </message>
    <message>
        <source>They hear of updates sooner then. Who watches the line can read the list.</source>
        <translation>Dann erfahren sie früher von Aktualisierungen. Wer die Leitung beobachtet, kann die Liste lesen.</translation>
    </message>
    <message>
        <source>&amp;Notify of new items, and of what needs a decision</source>
        <translation>&amp;Neue Einträge, und was eine Entscheidung braucht, melden</translation>
    </message>
    <message>
        <source>Only while notifications are switched on in the options under Behavior.</source>
        <translation>Nur, solange Benachrichtigungen in den Optionen unter &quot;Verhalten&quot; eingeschaltet sind.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelStore</name>
    <message numerus="yes">
        <source>Of what was withdrawn from your channel &quot;%1&quot;, %n paths are not known any more: withdraw them again after the next publication, or take them out of the folders before it.</source>
        <translation>
            <numerusform>Von dem, was Sie aus Ihrem Kanal &quot;%1&quot; zurückgezogen haben, ist %n Pfad nicht mehr bekannt: Ziehen Sie ihn nach der nächsten Veröffentlichung noch einmal zurück, oder nehmen Sie ihn vorher aus den Ordnern.</numerusform>
            <numerusform>Von dem, was Sie aus Ihrem Kanal &quot;%1&quot; zurückgezogen haben, sind %n Pfade nicht mehr bekannt: Ziehen Sie sie nach der nächsten Veröffentlichung noch einmal zurück, oder nehmen Sie sie vorher aus den Ordnern.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The database did not know %n of your channels and subscriptions any more. They are taken from their key files; what is on the disk is looked through and used again. Channels of your own have to be published again.</source>
        <translation>
            <numerusform>Die Datenbank kannte einen Ihrer Kanäle oder eines Ihrer Abonnements nicht mehr. Er oder es wird aus der Schlüsseldatei übernommen; was auf dem Datenträger ist, wird durchgesehen und wieder verwendet. Ein eigener Kanal muss noch einmal veröffentlicht werden.</numerusform>
            <numerusform>Die Datenbank kannte %n Ihrer Kanäle und Abonnements nicht mehr. Sie werden aus ihren Schlüsseldateien übernommen; was auf dem Datenträger ist, wird durchgesehen und wieder verwendet. Eigene Kanäle müssen noch einmal veröffentlicht werden.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelTree</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelTreeModel</name>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <source>Unread</source>
        <translation>Ungelesen</translation>
    </message>
    <message>
        <source>My channels</source>
        <translation>Meine Kanäle</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>Name (number of new items)</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>name of a channel, its state</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelWords</name>
    <message>
        <source>Looking for the channel</source>
        <translation>Kanal wird gesucht</translation>
    </message>
    <message>
        <source>Fetching the list of items</source>
        <translation>Liste der Einträge wird geholt</translation>
    </message>
    <message>
        <source>Downloading %1 %</source>
        <translation>Wird heruntergeladen, %1 %</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Needs your decision</source>
        <translation>Braucht Ihre Entscheidung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Nothing published yet</source>
        <translation>Noch nichts veröffentlicht</translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation>Wird veröffentlicht</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Veröffentlicht</translation>
    </message>
    <message>
        <source>Published in part</source>
        <translation>Teilweise veröffentlicht</translation>
    </message>
    <message>
        <source>Published elsewhere</source>
        <translation>Anderswo veröffentlicht</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Eingereiht</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Do not download</source>
        <translation>Nicht herunterladen</translation>
    </message>
    <message>
        <source>Nobody who has this channel has answered yet. This can take minutes. Last look: %1.</source>
        <translation>Noch hat niemand geantwortet, der diesen Kanal hat. Das kann Minuten dauern. Zuletzt nachgesehen: %1.</translation>
    </message>
    <message>
        <source>Nobody who has this channel has answered yet. This can take minutes.</source>
        <translation>Noch hat niemand geantwortet, der diesen Kanal hat. Das kann Minuten dauern.</translation>
    </message>
    <message>
        <source>There is an update. Its list of items is being fetched.</source>
        <translation>Es gibt eine Aktualisierung. Ihre Liste der Einträge wird geholt.</translation>
    </message>
    <message>
        <source>%1 of %2 are here, at %3.</source>
        <comment>3 MiB of 5 MiB are here, at 1 MiB/s</comment>
        <translation>%1 von %2 sind hier, mit %3.</translation>
    </message>
    <message>
        <source>Everything that is to be downloaded is here.</source>
        <translation>Alles, was heruntergeladen werden soll, ist hier.</translation>
    </message>
    <message>
        <source>Nothing of this channel is to be downloaded.</source>
        <translation>Von diesem Kanal soll nichts heruntergeladen werden.</translation>
    </message>
    <message>
        <source>The subscription is stopped: nothing is looked for, received or sent.</source>
        <translation>Das Abonnement ist angehalten: Es wird nichts gesucht, empfangen oder gesendet.</translation>
    </message>
    <message>
        <source>Nothing has been published in this channel yet.</source>
        <translation>In diesem Kanal wurde noch nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>What you publish is being prepared.</source>
        <translation>Was Sie veröffentlichen, wird vorbereitet.</translation>
    </message>
    <message>
        <source>Published, and others can find it.</source>
        <translation>Veröffentlicht, und andere können es finden.</translation>
    </message>
    <message>
        <source>Published. Others cannot find it yet: keep qBittorrent running.</source>
        <translation>Veröffentlicht. Andere können es noch nicht finden: Bitte lassen Sie qBittorrent laufen.</translation>
    </message>
    <message>
        <source>The channel was published from another computer. Publish again to decide what stays in it.</source>
        <translation>Der Kanal wurde von einem anderen Computer aus veröffentlicht. Bitte veröffentlichen Sie noch einmal, um zu entscheiden, was darin bleibt.</translation>
    </message>
    <message>
        <source>Normal</source>
        <comment>Normal (priority)</comment>
        <translation>Normal</translation>
    </message>
    <message>
        <source>High</source>
        <comment>High (priority)</comment>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Maximum</source>
        <comment>Maximum (priority)</comment>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>Everything, also what comes later</source>
        <translation>Alles, auch was später kommt</translation>
    </message>
    <message>
        <source>Nothing by itself</source>
        <translation>Nichts automatisch</translation>
    </message>
    <message>
        <source>What rules choose</source>
        <translation>Was Regeln auswählen</translation>
    </message>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>For others, since the start: %1 look-ups asked for, %2 made, %3 refused; %4 publications accepted, %5 made, %6 refused.</source>
        <translation>Für andere, seit dem Start: %1 Anfragen erhalten, %2 ausgeführt, %3 abgelehnt; %4 Veröffentlichungen angenommen, %5 ausgeführt, %6 abgelehnt.</translation>
    </message>
    <message>
        <source>Has to be made anew</source>
        <translation>Muss neu gemacht werden</translation>
    </message>
    <message>
        <source>Nobody who has this channel has answered yet. Last look: %1. If all who have it are offline, it comes when one of them returns.</source>
        <translation>Es hat noch niemand geantwortet, der diesen Kanal hat. Zuletzt gesucht: %1. Wenn alle, die ihn haben, offline sind, kommt er, wenn einer von ihnen zurückkehrt.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ClockCheck</name>
    <message>
        <source>Nothing was signed, because this computer&apos;s clock says %1, while it is %2 by the clocks of the connected peers: readers might refuse what is dated wrong. Please set the clock and publish again.</source>
        <translation>Es wurde nichts signiert, weil es nach der Uhr dieses Computers %1 ist, nach den Uhren der verbundenen Peers aber %2: Leser könnten ablehnen, was ein falsches Datum trägt. Bitte stellen Sie die Uhr und veröffentlichen Sie noch einmal.</translation>
    </message>
    <message>
        <source>Nothing was signed, because the last publication is dated %1, and this computer&apos;s clock says %2: it is wrong now, or was then. Please check it and publish again.</source>
        <translation>Es wurde nichts signiert, weil die letzte Veröffentlichung das Datum %1 trägt, es nach der Uhr dieses Computers aber %2 ist: Sie geht jetzt falsch, oder ging es damals. Bitte prüfen Sie sie und veröffentlichen Sie noch einmal.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Connection</name>
    <message>
        <source>The peer does not take what it has asked for.</source>
        <translation>Der Peer nimmt nicht an, worum er gebeten hat.</translation>
    </message>
    <message>
        <source>The connection has sent as many frames as its keys are good for.</source>
        <translation>Die Verbindung hat so viel gesendet, wie ihre Schlüssel erlauben.</translation>
    </message>
    <message>
        <source>Closed from this side.</source>
        <translation>Von dieser Seite geschlossen.</translation>
    </message>
    <message>
        <source>The peer sent a malformed message: %1.</source>
        <translation>Der Peer hat eine fehlerhafte Nachricht gesendet: %1.</translation>
    </message>
    <message>
        <source>The peer speaks version %1 of the protocol.</source>
        <translation>Der Peer spricht Version %1 des Protokolls.</translation>
    </message>
    <message>
        <source>A BitTorrent peer knocked.</source>
        <translation>Ein BitTorrent-Peer hat angeklopft.</translation>
    </message>
    <message>
        <source>The peer sent a key of low order.</source>
        <translation>Der Peer hat einen Schlüssel niedriger Ordnung gesendet.</translation>
    </message>
    <message>
        <source>The peer sent a frame that is too short.</source>
        <translation>Der Peer hat eine zu kurze Nachricht gesendet.</translation>
    </message>
    <message>
        <source>The peer sent a frame that does not open.</source>
        <translation>Der Peer hat eine Nachricht gesendet, die sich nicht entschlüsseln lässt.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::DhtItem</name>
    <message>
        <source>This item is longer than the DHT allows.</source>
        <translation>Dieser Datensatz ist länger, als das DHT erlaubt.</translation>
    </message>
    <message>
        <source>The signature of this item is wrong: it was not made by the channel&apos;s owner.</source>
        <translation>Die Signatur dieses Datensatzes ist falsch: Sie stammt nicht vom Eigentümer des Kanals.</translation>
    </message>
    <message>
        <source>The state of the channel in this record belongs to another channel.</source>
        <translation>Der Stand des Kanals in diesem Datensatz gehört zu einem anderen Kanal.</translation>
    </message>
    <message>
        <source>The state of the channel in this record has another number than the record.</source>
        <translation>Der Stand des Kanals in diesem Datensatz hat eine andere Nummer als der Datensatz.</translation>
    </message>
    <message>
        <source>This item is malformed: it is not a JSON object.</source>
        <translation>Dieser Datensatz ist fehlerhaft: Er ist kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>This item is malformed: &quot;k&quot;, &quot;seq&quot;, &quot;v&quot; or &quot;sig&quot; is missing or not what it should be.</source>
        <translation>Dieser Datensatz ist fehlerhaft: &quot;k&quot;, &quot;seq&quot;, &quot;v&quot; oder &quot;sig&quot; fehlt oder ist nicht, was es sein soll.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::DhtState</name>
    <message>
        <source>The saved DHT nodes in &quot;%1&quot; cannot be used: %2. The DHT starts without them.</source>
        <translation>Die gespeicherten DHT-Knoten in &quot;%1&quot; sind nicht verwendbar: %2. Das DHT beginnt ohne sie.</translation>
    </message>
    <message>
        <source>it holds no list of nodes</source>
        <translation>die Datei enthält keine Liste von Knoten</translation>
    </message>
    <message>
        <source>The DHT nodes could not be saved in &quot;%1&quot;: %2.</source>
        <translation>Die DHT-Knoten konnten nicht in &quot;%1&quot; gespeichert werden: %2.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::DiskInquiry</name>
    <message>
        <source>The disk with &quot;%1&quot; does not answer, so that it is not known whether this may be done. Please try again when it does.</source>
        <translation>Der Datenträger mit &quot;%1&quot; antwortet nicht; deshalb ist nicht bekannt, ob dies geschehen darf. Bitte versuchen Sie es noch einmal, wenn er antwortet.</translation>
    </message>
    <message>
        <source>The disk with &quot;%1&quot; answers, but takes too long, so that it is not known whether this may be done. Please try again when it is less busy.</source>
        <translation>Der Datenträger mit &quot;%1&quot; antwortet, braucht aber zu lange, so dass nicht bekannt ist, ob dies geschehen darf. Bitte versuchen Sie es noch einmal, wenn er weniger zu tun hat.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::DiskSpace</name>
    <message>
        <source>Several disks do not answer. Please try again in a moment.</source>
        <translation>Mehrere Datenträger antworten nicht. Bitte versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>The disk with &quot;%1&quot; does not answer.</source>
        <translation>Der Datenträger mit &quot;%1&quot; antwortet nicht.</translation>
    </message>
    <message>
        <source>How much room there is in &quot;%1&quot; cannot be found out.</source>
        <translation>Wie viel Platz in &quot;%1&quot; ist, lässt sich nicht feststellen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::EditChannelDialog</name>
    <message>
        <source>Also for &amp;older clients</source>
        <translation>Auch für ältere &amp;Programme</translation>
    </message>
    <message>
        <source>Edit channel</source>
        <translation>Kanal bearbeiten</translation>
    </message>
    <message>
        <source>Older clients cannot receive private channels safely.</source>
        <translation>Ältere Programme können private Kanäle nicht sicher empfangen.</translation>
    </message>
    <message>
        <source>Subscribers with older programs can receive the channel, too.</source>
        <translation>Auch Abonnenten mit älteren Programmen können den Kanal empfangen.</translation>
    </message>
    <message>
        <source>Title and description are published with the next &quot;Publish changes&quot;.</source>
        <translation>Titel und Beschreibung werden veröffentlicht, wenn Sie das nächste Mal &quot;Änderungen veröffentlichen&quot; wählen.</translation>
    </message>
    <message>
        <source>&amp;Title:</source>
        <translation>&amp;Titel:</translation>
    </message>
    <message>
        <source>&amp;Description:</source>
        <translation>&amp;Beschreibung:</translation>
    </message>
    <message>
        <source>A channel needs a title.</source>
        <translation>Ein Kanal braucht einen Titel.</translation>
    </message>
    <message>
        <source>Publish by &amp;itself what changes in the files and folders</source>
        <translation>Änderungen an den Dateien und Ordnern &amp;automatisch veröffentlichen</translation>
    </message>
    <message>
        <source>What is still being written waits. If much is gone, such as a disk that is not mounted, nothing is published before you say so.</source>
        <translation>Was noch geschrieben wird, wartet. Wenn viel verschwunden ist, etwa ein Datenträger, der nicht eingehängt ist, wird nichts veröffentlicht, ehe Sie es sagen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Engine</name>
    <message>
        <source>The installed OpenSSL lacks an algorithm that Megatorrent needs (ChaCha20-Poly1305, X25519, Ed25519 or BLAKE2b; version 3.2 or newer).</source>
        <translation>Dem installierten OpenSSL fehlt ein Verfahren, das Megatorrent braucht (ChaCha20-Poly1305, X25519, Ed25519 oder BLAKE2b; Version 3.2 oder neuer).</translation>
    </message>
    <message>
        <source>Megatorrent: the network is there again.</source>
        <translation>Megatorrent: Das Netzwerk ist wieder da.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::EngineChannels</name>
    <message>
        <source>There is no such subscription.</source>
        <translation>Dieses Abonnement gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no such channel.</source>
        <translation>Diesen Kanal gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::EngineHost</name>
    <message>
        <source>Megatorrent is still starting. Please try again.</source>
        <translation>Megatorrent startet noch. Bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Megatorrent is not running.</source>
        <translation>Megatorrent läuft nicht.</translation>
    </message>
    <message>
        <source>The disk with &quot;%1&quot; takes unusually long to write. This will be done as soon as it has; please look again in a moment.</source>
        <translation>Der Datenträger mit &quot;%1&quot; braucht ungewöhnlich lange zum Schreiben. Sobald er fertig ist, geschieht dies; bitte sehen Sie gleich noch einmal nach.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::EngineLog</name>
    <message>
        <source>Subscribed, and stopped. Files go to &quot;%1&quot;.</source>
        <translation>Abonniert und angehalten. Dateien kommen nach &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Subscribed. Files go to &quot;%1&quot;.</source>
        <translation>Abonniert. Dateien kommen nach &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>The update of %1 is being fetched.</source>
        <translation>Die Aktualisierung vom %1 wird geholt.</translation>
    </message>
    <message numerus="yes">
        <source>Everything that was chosen is here: %n items.</source>
        <translation>
            <numerusform>Alles, was ausgewählt war, ist hier: %n Eintrag.</numerusform>
            <numerusform>Alles, was ausgewählt war, ist hier: %n Einträge.</numerusform>
        </translation>
    </message>
    <message>
        <source>The channel is here, with its key.</source>
        <translation>Der Kanal ist hier, mit seinem Schlüssel.</translation>
    </message>
    <message numerus="yes">
        <source>Published: %n items; %1 new, %2 changed, %3 taken out.</source>
        <translation>
            <numerusform>Veröffentlicht: %n Eintrag; %1 neu, %2 geändert, %3 herausgenommen.</numerusform>
            <numerusform>Veröffentlicht: %n Einträge; %1 neu, %2 geändert, %3 herausgenommen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Started.</source>
        <translation>Gestartet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is called &quot;%2&quot; now.</source>
        <translation>&quot;%1&quot; heißt jetzt &quot;%2&quot;.</translation>
    </message>
    <message>
        <source>Files go to &quot;%1&quot; from now on.</source>
        <translation>Dateien kommen ab jetzt nach &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>This is over: %1</source>
        <translation>Dies ist vorbei: %1</translation>
    </message>
    <message numerus="yes">
        <source>The list of items of %1 is here: %n items.</source>
        <translation>
            <numerusform>Die Liste der Einträge vom %1 ist hier: %n Eintrag.</numerusform>
            <numerusform>Die Liste der Einträge vom %1 ist hier: %n Einträge.</numerusform>
        </translation>
    </message>
    <message>
        <source>Update of %1: %2 new, %3 changed, %4 taken out.</source>
        <translation>Aktualisierung vom %1: %2 neu, %3 geändert, %4 herausgenommen.</translation>
    </message>
    <message numerus="yes">
        <source>Published by itself: %n items; %1 new, %2 changed, %3 taken out.</source>
        <translation>
            <numerusform>Von selbst veröffentlicht: %n Eintrag; %1 neu, %2 geändert, %3 herausgenommen.</numerusform>
            <numerusform>Von selbst veröffentlicht: %n Einträge; %1 neu, %2 geändert, %3 herausgenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rule &quot;%1&quot; has found %n new or changed items, &quot;%2&quot; for instance.</source>
        <translation>
            <numerusform>Die Regel &quot;%1&quot; hat %n neuen oder geänderten Eintrag gefunden: &quot;%2&quot;.</numerusform>
            <numerusform>Die Regel &quot;%1&quot; hat %n neue oder geänderte Einträge gefunden, zum Beispiel &quot;%2&quot;.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::FirstChoices</name>
    <message>
        <source>Megatorrent: what you chose of a channel before you subscribed to it is not known any more. Reason: %1</source>
        <translation>Megatorrent: Was Sie von einem Kanal ausgewählt haben, bevor Sie ihn abonnierten, ist nicht mehr bekannt. Grund: %1</translation>
    </message>
    <message>
        <source>Megatorrent: what you chose of a new channel could not be saved, and is forgotten if qBittorrent ends before its list of items has come. Reason: %1</source>
        <translation>Megatorrent: Was Sie von einem neuen Kanal ausgewählt haben, konnte nicht gespeichert werden und ist vergessen, wenn qBittorrent endet, bevor die Liste seiner Einträge gekommen ist. Grund: %1</translation>
    </message>
    <message>
        <source>there can be no more than %1 exceptions.</source>
        <translation>mehr als %1 Ausnahmen können es nicht sein.</translation>
    </message>
    <message>
        <source>a JSON object is expected, such as {&quot;all&quot;: true, &quot;exceptions&quot;: [&quot;a&quot;, &quot;b&quot;]}.</source>
        <translation>ein JSON-Objekt wird erwartet, etwa {&quot;all&quot;: true, &quot;exceptions&quot;: [&quot;a&quot;, &quot;b&quot;]}.</translation>
    </message>
    <message>
        <source>What you chose of &quot;%1&quot; before you subscribed to it cannot be stored now. It is tried again when qBittorrent starts next; or choose the items in the channel&apos;s list.</source>
        <translation>Was Sie von &quot;%1&quot; vor dem Abonnieren gewählt haben, kann jetzt nicht gespeichert werden. Beim nächsten Start von qBittorrent wird es noch einmal versucht; oder wählen Sie die Einträge in der Liste des Kanals.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::FolderRules</name>
    <message>
        <source>&quot;%1&quot; and the folder &quot;%2&quot; of the subscription &quot;%3&quot; are the same, or one is in the other. Please choose another folder.</source>
        <translation>&quot;%1&quot; und der Ordner &quot;%2&quot; des Abonnements &quot;%3&quot; sind derselbe, oder einer liegt im anderen. Bitte wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is the folder with this program&apos;s own data and keys, or is in it. Please choose another one.</source>
        <translation>&quot;%1&quot; ist der Ordner mit den eigenen Daten und Schlüsseln dieses Programms, oder liegt darin. Bitte wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>This program&apos;s own data and keys are in &quot;%1&quot;. Please choose a folder of its own for the channel.</source>
        <translation>In &quot;%1&quot; liegen die eigenen Daten und Schlüssel dieses Programms. Bitte wählen Sie einen eigenen Ordner für den Kanal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot;, which is published in your channel &quot;%3&quot;, are the same, or one is in the other. Please choose another folder.</source>
        <translation>&quot;%1&quot; und &quot;%2&quot;, das in Ihrem Kanal &quot;%3&quot; veröffentlicht ist, sind dasselbe, oder eines liegt im anderen. Bitte wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be a path.</source>
        <translation>&quot;%1&quot; kann kein Pfad sein.</translation>
    </message>
    <message>
        <source>The list names &quot;%1&quot; as the folder of this channel. Your own files and the settings of your programs are there, and a list does not choose that. Subscribe to the channel with a folder of your choice.</source>
        <translation>Die Liste nennt &quot;%1&quot; als Ordner dieses Kanals. Dort sind Ihre eigenen Dateien und die Einstellungen Ihrer Programme, und das bestimmt keine Liste. Abonnieren Sie den Kanal mit einem Ordner Ihrer Wahl.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::FullLinkDialog</name>
    <message>
        <source>Enter link</source>
        <translation>Link eingeben</translation>
    </message>
    <message>
        <source>&amp;Full link of &quot;%1&quot;:</source>
        <translation>&amp;Vollständiger Link von &quot;%1&quot;:</translation>
    </message>
    <message>
        <source>This is the link of another channel.</source>
        <translation>Das ist der Link eines anderen Kanals.</translation>
    </message>
    <message>
        <source>This is not the full link: the part that lets one read is missing. Ask the publisher for it.</source>
        <translation>Das ist nicht der vollständige Link: Der Teil, mit dem man lesen kann, fehlt. Bitten Sie den Herausgeber darum.</translation>
    </message>
    <message>
        <source>You do not follow this channel any more. To follow it again, close this window and press Add subscription.</source>
        <translation>Sie folgen diesem Kanal nicht mehr. Um ihm wieder zu folgen, schließen Sie dieses Fenster, und klicken Sie auf &quot;Abonnement hinzufügen&quot;.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Identity</name>
    <message>
        <source>This is no identity: expected is the text of an identity.json file.</source>
        <translation>Das ist keine Identität: Erwartet wird der Text einer Datei identity.json.</translation>
    </message>
    <message>
        <source>This identity&apos;s &quot;publicKey&quot; is not 64 lower-case hexadecimal digits.</source>
        <translation>Der &quot;publicKey&quot; dieser Identität besteht nicht aus 64 hexadezimalen Ziffern mit kleinen Buchstaben.</translation>
    </message>
    <message>
        <source>This identity&apos;s &quot;secretKey&quot; is not 128 lower-case hexadecimal digits.</source>
        <translation>Der &quot;secretKey&quot; dieser Identität besteht nicht aus 128 hexadezimalen Ziffern mit kleinen Buchstaben.</translation>
    </message>
    <message>
        <source>This identity&apos;s &quot;publicKey&quot; and &quot;secretKey&quot; do not belong together.</source>
        <translation>&quot;publicKey&quot; und &quot;secretKey&quot; dieser Identität gehören nicht zusammen.</translation>
    </message>
    <message>
        <source>The &quot;readKey&quot; beside this identity is not 64 lower-case hexadecimal digits.</source>
        <translation>Der &quot;readKey&quot; bei dieser Identität besteht nicht aus 64 hexadezimalen Ziffern mit kleinen Buchstaben.</translation>
    </message>
    <message>
        <source>The &quot;onionSeed&quot; beside this identity is not 64 lower-case hexadecimal digits.</source>
        <translation>Der &quot;onionSeed&quot; bei dieser Identität besteht nicht aus 64 hexadezimalen Ziffern mit kleinen Buchstaben.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::IndexReader</name>
    <message>
        <source>The list of a file&apos;s parts lies outside of what was received.</source>
        <translation>Die Liste der Teile einer Datei liegt außerhalb dessen, was empfangen wurde.</translation>
    </message>
    <message>
        <source>The list of a file&apos;s parts does not open with its key.</source>
        <translation>Die Liste der Teile einer Datei lässt sich nicht mit ihrem Schlüssel öffnen.</translation>
    </message>
    <message>
        <source>The list of a file&apos;s parts has an impossible size.</source>
        <translation>Die Liste der Teile einer Datei hat eine unmögliche Größe.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemActions</name>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Open containing &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>&amp;Herunterladen</translation>
    </message>
    <message>
        <source>Do &amp;not download</source>
        <translation>&amp;Nicht herunterladen</translation>
    </message>
    <message>
        <source>&amp;Mark as read</source>
        <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
        <source>Mark as &amp;unread</source>
        <translation>Als &amp;ungelesen markieren</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <comment>copy the name</comment>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Path</source>
        <comment>copy the path</comment>
        <translation>&amp;Pfad</translation>
    </message>
    <message>
        <source>&amp;Withdraw...</source>
        <translation>&amp;Zurückziehen ...</translation>
    </message>
    <message>
        <source>&amp;Priority</source>
        <translation>&amp;Priorität</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>The list has changed meanwhile. Please select again.</source>
        <translation>Die Liste hat sich inzwischen geändert. Bitte wählen Sie noch einmal aus.</translation>
    </message>
    <message>
        <source>The list has changed meanwhile: &quot;%1&quot; is not in it any more. Please look again.</source>
        <translation>Die Liste hat sich inzwischen geändert: &quot;%1&quot; ist nicht mehr darin. Bitte sehen Sie noch einmal nach.</translation>
    </message>
    <message>
        <source>&amp;Add to transfer list</source>
        <translation>Zur &amp;Transferliste hinzufügen</translation>
    </message>
    <message>
        <source>From the &amp;beginning, in order</source>
        <translation>Der &amp;Reihe nach, von Anfang an</translation>
    </message>
    <message>
        <source>There is no torrent among these items: their names end in .torrent or .magnet.</source>
        <translation>Unter diesen Einträgen ist kein Torrent: Deren Namen enden mit .torrent oder .magnet.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemCollector</name>
    <message>
        <source>The list has changed meanwhile. Please select again.</source>
        <translation>Die Liste hat sich inzwischen geändert. Bitte wählen Sie noch einmal aus.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemDelegate</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemList</name>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Column visibility</source>
        <translation>Sichtbarkeit der Spalten</translation>
    </message>
    <message>
        <source>Resize columns</source>
        <translation>Spaltenbreite ändern</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemListModel</name>
    <message>
        <source>New: items that you have not seen yet</source>
        <translation>Neu: Einträge, die Sie noch nicht gesehen haben</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Path on disk</source>
        <translation>Pfad auf dem Datenträger</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemPages</name>
    <message>
        <source>Megatorrent is not running.</source>
        <translation>Megatorrent läuft nicht.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ItemReaders</name>
    <message>
        <source>Megatorrent is not running.</source>
        <translation>Megatorrent läuft nicht.</translation>
    </message>
    <message>
        <source>There is no channel with this key.</source>
        <translation>Es gibt keinen Kanal mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>%1 files are being read already. Close some of them first.</source>
        <translation>Es werden schon %1 Dateien gelesen. Schließen Sie zuerst einige davon.</translation>
    </message>
    <message>
        <source>There is no item &quot;%1&quot; in this channel.</source>
        <translation>Es gibt keinen Eintrag &quot;%1&quot; in diesem Kanal.</translation>
    </message>
    <message>
        <source>The channel of &quot;%1&quot; has been removed.</source>
        <translation>Der Kanal von &quot;%1&quot; wurde entfernt.</translation>
    </message>
    <message>
        <source>This part of &quot;%1&quot; is not here yet, and nothing is being received: %2</source>
        <translation>Dieser Teil von &quot;%1&quot; ist noch nicht hier, und es wird nichts empfangen: %2</translation>
    </message>
    <message>
        <source>This part of &quot;%1&quot; is not here yet, and nobody has sent it for a while. Try again later.</source>
        <translation>Dieser Teil von &quot;%1&quot; ist noch nicht hier, und seit einer Weile hat ihn niemand gesendet. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no longer in this channel.</source>
        <translation>&quot;%1&quot; ist nicht mehr in diesem Kanal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has been changed by its publisher.</source>
        <translation>&quot;%1&quot; wurde vom Herausgeber geändert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not on this computer: it was published elsewhere.</source>
        <translation>&quot;%1&quot; ist nicht auf diesem Computer: Es wurde anderswo veröffentlicht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not downloaded here. Choose it first.</source>
        <translation>&quot;%1&quot; wird hier nicht heruntergeladen. Wählen Sie es zuerst aus.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not there any more as it was published. Publish it again.</source>
        <translation>&quot;%1&quot; ist nicht mehr so da, wie es veröffentlicht wurde. Veröffentlichen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::KeyBackup</name>
    <message>
        <source>This backup of a channel&apos;s key is damaged, or was made by a newer version of this program.</source>
        <translation>Diese Sicherung des Schlüssels eines Kanals ist beschädigt oder wurde mit einer neueren Version dieses Programms gemacht.</translation>
    </message>
    <message>
        <source>A passphrase needs at least %1 characters.</source>
        <translation>Eine Passphrase braucht mindestens %1 Zeichen.</translation>
    </message>
    <message>
        <source>A passphrase can have %1 characters at most.</source>
        <translation>Eine Passphrase kann höchstens %1 Zeichen haben.</translation>
    </message>
    <message>
        <source>There is not enough memory to make a key of the passphrase.</source>
        <translation>Der Arbeitsspeicher reicht nicht, um aus der Passphrase einen Schlüssel zu machen.</translation>
    </message>
    <message>
        <source>This is no backup of a channel&apos;s key.</source>
        <translation>Das ist keine Sicherung des Schlüssels eines Kanals.</translation>
    </message>
    <message>
        <source>The passphrase is wrong, or this backup is damaged.</source>
        <translation>Die Passphrase ist falsch, oder diese Sicherung ist beschädigt.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::KeyBackupDialog</name>
    <message>
        <source>Back up key</source>
        <translation>Schlüssel sichern</translation>
    </message>
    <message>
        <source>Whoever has the key of %1 can publish in it. Lost, nobody can publish there again: keep the file on another disk, and the passphrase elsewhere.</source>
        <translation>Wer den Schlüssel von %1 hat, kann dort veröffentlichen. Geht er verloren, kann es niemand mehr: Bewahren Sie die Datei auf einem anderen Datenträger auf, und die Passphrase anderswo.</translation>
    </message>
    <message>
        <source>identity.json: the key alone, for other programs</source>
        <translation>identity.json: der Schlüssel allein, für andere Programme</translation>
    </message>
    <message>
        <source>&amp;No passphrase: whoever gets this file can publish in my name</source>
        <translation>&amp;Ohne Passphrase: Wer diese Datei bekommt, kann in meinem Namen veröffentlichen</translation>
    </message>
    <message>
        <source>Choose a file for the key</source>
        <translation>Wählen Sie eine Datei für den Schlüssel</translation>
    </message>
    <message>
        <source>Keys of channels</source>
        <translation>Schlüssel von Kanälen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>F&amp;ormat:</source>
        <translation>Fo&amp;rmat:</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <translation>&amp;Passphrase:</translation>
    </message>
    <message>
        <source>&amp;Repeat it:</source>
        <translation>&amp;Noch einmal:</translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation>&amp;Datei:</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type it again.</source>
        <translation>Die beiden Passphrasen sind verschieden. Geben Sie sie noch einmal ein.</translation>
    </message>
    <message>
        <source>identity.json has no passphrase. Tick that whoever gets it can publish in your name, or choose the other format.</source>
        <translation>identity.json hat keine Passphrase. Kreuzen Sie an, dass jeder, der sie bekommt, in Ihrem Namen veröffentlichen kann, oder wählen Sie das andere Format.</translation>
    </message>
    <message>
        <source>Choose a file with its whole path.</source>
        <translation>Wählen Sie eine Datei mit ihrem ganzen Pfad.</translation>
    </message>
    <message>
        <source>There is a file &quot;%1&quot; already. Choose another name, or replace it.</source>
        <translation>Eine Datei &quot;%1&quot; gibt es schon. Wählen Sie einen anderen Namen, oder ersetzen Sie sie.</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Ersetzen</translation>
    </message>
    <message>
        <source>Backup: key, title, onion address, and what a private channel is read with</source>
        <translation>Sicherung: Schlüssel, Titel, Onion-Adresse, und womit ein privater Kanal gelesen wird</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Link</name>
    <message>
        <source>This link&apos;s public key is none that a channel can have: signatures made with it prove nothing. Ask for the right link.</source>
        <translation>Der öffentliche Schlüssel dieses Links ist keiner, den ein Kanal haben kann: Signaturen mit ihm beweisen nichts. Bitten Sie um den richtigen Link.</translation>
    </message>
    <message>
        <source>This text is too long for a link to a channel.</source>
        <translation>Dieser Text ist zu lang für den Link eines Kanals.</translation>
    </message>
    <message>
        <source>These are several links. Please open them one at a time.</source>
        <translation>Das sind mehrere Links. Bitte öffnen Sie einen nach dem anderen.</translation>
    </message>
    <message>
        <source>This is no link to a channel: it must begin with &quot;megatorrent://&quot;, or be a public key of 64 hexadecimal digits.</source>
        <translation>Das ist kein Link eines Kanals: Er muss mit &quot;megatorrent://&quot; beginnen, oder ein öffentlicher Schlüssel aus 64 hexadezimalen Ziffern sein.</translation>
    </message>
    <message>
        <source>This link names no channel: &quot;megatorrent://&quot; must be followed by a public key of 64 hexadecimal digits. It may have been cut off.</source>
        <translation>Dieser Link nennt keinen Kanal: Auf &quot;megatorrent://&quot; muss ein öffentlicher Schlüssel aus 64 hexadezimalen Ziffern folgen. Vielleicht wurde er abgeschnitten.</translation>
    </message>
    <message>
        <source>This link&apos;s read key is damaged: after the public key and a colon there must be 64 hexadecimal digits. It may have been cut off.</source>
        <translation>Der Leseschlüssel dieses Links ist beschädigt: Nach dem öffentlichen Schlüssel und einem Doppelpunkt müssen 64 hexadezimale Ziffern stehen. Vielleicht wurde er abgeschnitten.</translation>
    </message>
    <message>
        <source>This link names a peer to begin with that has no valid address: &quot;%1&quot;. Expected is &quot;host:port&quot;.</source>
        <translation>Dieser Link nennt für den Anfang einen Peer ohne gültige Adresse: &quot;%1&quot;. Erwartet wird &quot;Computer:Port&quot;.</translation>
    </message>
    <message>
        <source>This link names more than %1 peers to begin with.</source>
        <translation>Dieser Link nennt mehr als %1 Peers für den Anfang.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::LinkDialog</name>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
</context>
<context>
    <name>Megatorrent::LinkPanel</name>
    <message>
        <source>&amp;Link:</source>
        <translation>&amp;Link:</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>The link is too long for a QR code.</source>
        <translation>Der Link ist zu lang für einen QR-Code.</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>This channel is private: with this link nobody can read it. Only the full link lets others read, and whoever has it can read for good: it cannot be called back.</source>
        <translation>Dieser Kanal ist privat: Mit diesem Link kann ihn niemand lesen. Nur mit dem vollständigen Link können andere lesen, und wer ihn hat, kann es auf Dauer: Er lässt sich nicht zurücknehmen.</translation>
    </message>
    <message>
        <source>Show &amp;full link</source>
        <translation>&amp;Vollständigen Link zeigen</translation>
    </message>
    <message>
        <source>Full &amp;link:</source>
        <translation>Vollständiger &amp;Link:</translation>
    </message>
    <message>
        <source>Anyone who has the full link can read this channel. Give it only to those who may.</source>
        <translation>Wer den vollständigen Link hat, kann diesen Kanal lesen. Geben Sie ihn nur denen, die das dürfen.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ListFolder</name>
    <message>
        <source>A folder of subscriptions can be %1 levels deep and have %2 characters.</source>
        <translation>Ein Ordner von Abonnements kann %1 Ebenen tief sein und %2 Zeichen haben.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::LocalNetwork</name>
    <message>
        <source>Megatorrent waits for the network interface %1, which is not there. It uses no other one; check the VPN, or the network interface in the options.</source>
        <translation>Megatorrent wartet auf die Netzwerkschnittstelle %1, die nicht da ist. Eine andere wird nicht verwendet; prüfen Sie das VPN, oder die Netzwerkschnittstelle in den Optionen.</translation>
    </message>
    <message>
        <source>Megatorrent waits for the network interface %1, which is down. It uses no other one; check the VPN, or the network interface in the options.</source>
        <translation>Megatorrent wartet auf die Netzwerkschnittstelle %1, die nicht in Betrieb ist. Eine andere wird nicht verwendet; prüfen Sie das VPN, oder die Netzwerkschnittstelle in den Optionen.</translation>
    </message>
    <message>
        <source>Megatorrent waits for the network interface %1, which has no address. It uses no other one; check the VPN, or the network interface in the options.</source>
        <translation>Megatorrent wartet auf die Netzwerkschnittstelle %1, die keine Adresse hat. Eine andere wird nicht verwendet; prüfen Sie das VPN, oder die Netzwerkschnittstelle in den Optionen.</translation>
    </message>
    <message>
        <source>Megatorrent waits for the network interface %1, which does not have the address %2. It uses no other one; check the network interface and address in the options.</source>
        <translation>Megatorrent wartet auf die Netzwerkschnittstelle %1, die die Adresse %2 nicht hat. Eine andere wird nicht verwendet; prüfen Sie Netzwerkschnittstelle und Adresse in den Optionen.</translation>
    </message>
    <message>
        <source>Megatorrent waits for the network address %1, which this computer does not have. It uses no other one; check the network, or the address in the options.</source>
        <translation>Megatorrent wartet auf die Netzwerkadresse %1, die dieser Computer nicht hat. Eine andere wird nicht verwendet; prüfen Sie das Netzwerk, oder die Adresse in den Optionen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::LocationChange</name>
    <message>
        <source>Waiting until the files of another channel have been moved</source>
        <translation>Es wird gewartet, bis die Dateien eines anderen Kanals verschoben sind</translation>
    </message>
    <message>
        <source>Moving files</source>
        <translation>Dateien werden verschoben</translation>
    </message>
    <message>
        <source>Files are being moved to &quot;%1&quot;, and some cannot be moved now: %2</source>
        <translation>Dateien werden nach &quot;%1&quot; verschoben, und einige lassen sich jetzt nicht verschieben: %2</translation>
    </message>
    <message numerus="yes">
        <source>%n files are still in the former folder: %1 Start the channel to move them.</source>
        <translation>
            <numerusform>%n Datei ist noch im früheren Ordner: %1 Starten Sie den Kanal, um sie zu verschieben.</numerusform>
            <numerusform>%n Dateien sind noch im früheren Ordner: %1 Starten Sie den Kanal, um sie zu verschieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Moving the files to &quot;%1&quot; was cancelled: some are still in the former folder. Start the channel to move them, or name another folder.</source>
        <translation>Das Verschieben der Dateien nach &quot;%1&quot; wurde abgebrochen: Einige sind noch im früheren Ordner. Starten Sie den Kanal, um sie zu verschieben, oder nennen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::LookUpsBox</name>
    <message>
        <source>Look channels up for &amp;others</source>
        <translation>Kanäle für ande&amp;re nachschlagen</translation>
    </message>
    <message>
        <source>Of no use while Safe Mode is on here, too.</source>
        <translation>Ohne Nutzen, solange Safe Mode auch hier an ist.</translation>
    </message>
    <message>
        <source>Who must not use the DHT asks this computer instead: DHT nodes see your address with what others look for and publish, and nobody can tell which is whose.</source>
        <translation>Wer das DHT nicht benutzen darf, fragt stattdessen diesen Computer: DHT-Knoten sehen Ihre Adresse bei dem, was andere suchen und veröffentlichen, und niemand kann sagen, was von wem ist.</translation>
    </message>
    <message>
        <source>Look-ups for others</source>
        <translation>Nachschlagen für andere</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Manifest</name>
    <message>
        <source>The channel&apos;s state is malformed: %1.</source>
        <translation>Der Stand des Kanals ist fehlerhaft: %1.</translation>
    </message>
    <message>
        <source>its encrypted part is not hexadecimal</source>
        <translation>sein verschlüsselter Teil ist nicht hexadezimal</translation>
    </message>
    <message>
        <source>This private channel is encrypted in a way that is not supported (XSalsa20). Its publisher has to publish it with a newer program.</source>
        <translation>Dieser private Kanal ist auf eine Art verschlüsselt, die nicht unterstützt wird (XSalsa20). Sein Herausgeber muss ihn mit einem neueren Programm veröffentlichen.</translation>
    </message>
    <message>
        <source>The read key does not open this private channel. Ask for its current link.</source>
        <translation>Der Leseschlüssel öffnet diesen privaten Kanal nicht. Bitten Sie um seinen jetzigen Link.</translation>
    </message>
    <message>
        <source>its encrypted part is not the expected text</source>
        <translation>sein verschlüsselter Teil ist nicht der erwartete Text</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>er ist zu lang</translation>
    </message>
    <message>
        <source>it does not end in a signature</source>
        <translation>er endet nicht mit einer Signatur</translation>
    </message>
    <message>
        <source>its signature is not %1 lower-case hexadecimal digits</source>
        <translation>seine Signatur besteht nicht aus %1 hexadezimalen Ziffern mit kleinen Buchstaben</translation>
    </message>
    <message>
        <source>it is not in the canonical form</source>
        <translation>er ist nicht in der vorgeschriebenen Form</translation>
    </message>
    <message>
        <source>its members are not in the expected order</source>
        <translation>seine Bestandteile stehen nicht in der erwarteten Reihenfolge</translation>
    </message>
    <message>
        <source>its &quot;publicKey&quot; is none that a channel can have</source>
        <translation>sein &quot;publicKey&quot; ist keiner, den ein Kanal haben kann</translation>
    </message>
    <message>
        <source>its &quot;sequence&quot; is not a number from 1 to %1</source>
        <translation>seine &quot;sequence&quot; ist keine Zahl von 1 bis %1</translation>
    </message>
    <message>
        <source>its encrypted part is incomplete</source>
        <translation>sein verschlüsselter Teil ist unvollständig</translation>
    </message>
    <message>
        <source>The signature of the channel&apos;s state is wrong: it was not made by the channel&apos;s owner.</source>
        <translation>Die Signatur des Standes des Kanals ist falsch: Sie stammt nicht vom Eigentümer des Kanals.</translation>
    </message>
    <message>
        <source>A state of a channel cannot have the number %1. Please check the computer&apos;s clock.</source>
        <translation>Ein Stand eines Kanals kann nicht die Nummer %1 haben. Bitte prüfen Sie die Uhr des Computers.</translation>
    </message>
    <message>
        <source>The channel&apos;s signed state takes %1 bytes, and only %2 can be announced. Please shorten its title or description.</source>
        <translation>Der signierte Stand des Kanals braucht %1 Bytes, und nur %2 können bekannt gemacht werden. Bitte kürzen Sie Titel oder Beschreibung.</translation>
    </message>
    <message>
        <source>This channel is private, and this link does not let one read it. Ask its publisher for the full link.</source>
        <translation>Dieser Kanal ist privat, und mit diesem Link lässt er sich nicht lesen. Bitten Sie seinen Herausgeber um den vollständigen Link.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::ManifestContent</name>
    <message>
        <source>The channel&apos;s state is malformed: %1.</source>
        <translation>Der Stand des Kanals ist fehlerhaft: %1.</translation>
    </message>
    <message>
        <source>it lists a file without a name</source>
        <translation>er führt eine Datei ohne Namen auf</translation>
    </message>
    <message>
        <source>the size of file &quot;%1&quot; is not a number of bytes</source>
        <translation>die Größe der Datei &quot;%1&quot; ist keine Anzahl von Bytes</translation>
    </message>
    <message>
        <source>file &quot;%1&quot; has no list of parts</source>
        <translation>die Datei &quot;%1&quot; hat keine Liste der Teile</translation>
    </message>
    <message>
        <source>part %1 of file &quot;%2&quot; is out of bounds or incomplete</source>
        <translation>Teil %1 der Datei &quot;%2&quot; ist außerhalb der Grenzen oder unvollständig</translation>
    </message>
    <message>
        <source>the parts of file &quot;%1&quot; do not add up to its size</source>
        <translation>die Teile der Datei &quot;%1&quot; ergeben nicht ihre Größe</translation>
    </message>
    <message>
        <source>its list of items has no version</source>
        <translation>seine Liste der Einträge hat keine Version</translation>
    </message>
    <message>
        <source>This channel needs a newer version of Megatorrent.</source>
        <translation>Dieser Kanal braucht eine neuere Version von Megatorrent.</translation>
    </message>
    <message>
        <source>the size of its list of items is not a number of whole parts</source>
        <translation>die Größe seiner Liste der Einträge ist keine Anzahl ganzer Teile</translation>
    </message>
    <message>
        <source>the &quot;ref&quot; of its list of items is not 128 lower-case hexadecimal digits</source>
        <translation>der &quot;ref&quot; seiner Liste der Einträge besteht nicht aus 128 hexadezimalen Ziffern mit kleinen Buchstaben</translation>
    </message>
    <message>
        <source>its &quot;timestamp&quot; is not a number of milliseconds</source>
        <translation>sein &quot;timestamp&quot; ist keine Anzahl von Millisekunden</translation>
    </message>
    <message>
        <source>its &quot;collections&quot; are not a list</source>
        <translation>seine &quot;collections&quot; sind keine Liste</translation>
    </message>
    <message>
        <source>a collection has no title or no list of items</source>
        <translation>eine Sammlung hat keinen Titel oder keine Liste der Einträge</translation>
    </message>
</context>
<context>
    <name>Megatorrent::NewestCheck</name>
    <message>
        <source>This computer&apos;s list of what is in this channel was lost and has to be made anew: from your files, which are looked through, and from what is in the channel, which stays in it.</source>
        <translation>Auf diesem Computer ist die Liste dessen, was in diesem Kanal ist, verloren gegangen und muss neu gemacht werden: aus Ihren Dateien, die durchgesehen werden, und aus dem, was im Kanal ist und darin bleibt.</translation>
    </message>
    <message>
        <source>The network shows a newer state of this channel that was not published from here. Publish again, and choose whether to keep what is in it or to replace it, or go on publishing where it came from.</source>
        <translation>Das Netzwerk zeigt einen neueren Stand dieses Kanals, der nicht von hier aus veröffentlicht wurde. Veröffentlichen Sie noch einmal, und wählen Sie, ob Sie behalten oder ersetzen wollen, was darin ist, oder veröffentlichen Sie dort weiter, wo er herkam.</translation>
    </message>
    <message>
        <source>This channel is private, and its read key is not here: everybody could read what is published now. Nothing was signed. Delete the channel here, which leaves your files alone, and restore it with its full link.</source>
        <translation>Dieser Kanal ist privat, und sein Leseschlüssel ist nicht hier: Was jetzt veröffentlicht wird, könnten alle lesen. Es wurde nichts signiert. Löschen Sie den Kanal hier, wobei Ihre Dateien bleiben, wie sie sind, und stellen Sie ihn mit seinem vollständigen Link wieder her.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>Hinweis</translation>
    </message>
</context>
<context>
    <name>Megatorrent::OnionHost</name>
    <message>
        <source>Megatorrent: this computer gives no port at which channel &quot;%1&quot; could be reached through Tor.</source>
        <translation>Megatorrent: Dieser Computer gibt keinen Port her, an dem der Kanal &quot;%1&quot; über Tor erreicht werden könnte.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::OwnRequests</name>
    <message>
        <source>a state of another channel</source>
        <translation>ein Stand eines anderen Kanals</translation>
    </message>
    <message>
        <source>data that was not asked for</source>
        <translation>Daten, um die nicht gebeten wurde</translation>
    </message>
    <message>
        <source>The peer sent a malformed piece.</source>
        <translation>Der Peer hat einen fehlerhaften Teil gesendet.</translation>
    </message>
    <message>
        <source>a piece that was not asked for</source>
        <translation>ein Teil, um den nicht gebeten wurde</translation>
    </message>
    <message>
        <source>The peer sent data that does not fit together.</source>
        <translation>Der Peer hat Daten gesendet, die nicht zusammenpassen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PathRules</name>
    <message>
        <source>it is not valid Unicode text</source>
        <translation>er ist kein gültiger Unicode-Text</translation>
    </message>
    <message>
        <source>it contains a control character</source>
        <translation>er enthält ein Steuerzeichen</translation>
    </message>
    <message>
        <source>it contains a character that changes the direction of writing, which could make it look like another name</source>
        <translation>er enthält ein Zeichen, das die Schreibrichtung ändert, so dass er wie ein anderer Name aussehen könnte</translation>
    </message>
    <message>
        <source>it contains a backslash</source>
        <translation>er enthält einen umgekehrten Schrägstrich</translation>
    </message>
    <message>
        <source>it contains an empty name</source>
        <translation>er enthält einen leeren Namen</translation>
    </message>
    <message>
        <source>it contains &quot;.&quot; or &quot;..&quot; as a name</source>
        <translation>er enthält &quot;.&quot; oder &quot;..&quot; als Namen</translation>
    </message>
    <message>
        <source>a name in it is longer than %1 bytes</source>
        <translation>ein Name darin ist länger als %1 Bytes</translation>
    </message>
    <message>
        <source>a name in it ends in a dot or a space</source>
        <translation>ein Name darin endet mit einem Punkt oder Leerzeichen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is the name of a device on some systems</source>
        <translation>&quot;%1&quot; ist auf manchen Systemen der Name eines Gerätes</translation>
    </message>
    <message>
        <source>a name of 64 hexadecimal digits would look like the name of a stored block</source>
        <translation>ein Name aus 64 hexadezimalen Ziffern sähe aus wie der eines gespeicherten Blocks</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>er ist leer</translation>
    </message>
    <message>
        <source>it is longer than %1 bytes</source>
        <translation>er ist länger als %1 Bytes</translation>
    </message>
    <message>
        <source>it is absolute</source>
        <translation>er ist ein vollständiger Pfad</translation>
    </message>
    <message>
        <source>it begins with a drive letter</source>
        <translation>er beginnt mit einem Laufwerksbuchstaben</translation>
    </message>
    <message>
        <source>it is not in Unicode&apos;s normal form C</source>
        <translation>er ist nicht in der Normalform C von Unicode</translation>
    </message>
    <message>
        <source>The path &quot;%1&quot; is not allowed: %2.</source>
        <translation>Der Pfad &quot;%1&quot; ist nicht erlaubt: %2.</translation>
    </message>
    <message>
        <source>The path &quot;%1&quot; is not allowed: it is not valid Unicode text.</source>
        <translation>Der Pfad &quot;%1&quot; ist nicht erlaubt: Er ist kein gültiger Unicode-Text.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PeerRequests</name>
    <message>
        <source>The peer asks without waiting for answers.</source>
        <translation>Der Peer stellt Anfragen, ohne auf Antworten zu warten.</translation>
    </message>
    <message>
        <source>The peer used an id twice, or out of order.</source>
        <translation>Der Peer hat eine Nummer zweimal verwendet, oder außer der Reihe.</translation>
    </message>
    <message>
        <source>a request without an id</source>
        <translation>eine Anfrage ohne Nummer</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Peers</name>
    <message>
        <source>&quot;%1&quot; is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.</source>
        <translation>&quot;%1&quot; ist keine Adresse mit Port, wie 203.0.113.5:6881 oder [2001:db8::5]:6881.</translation>
    </message>
    <message>
        <source>%1 is not banned.</source>
        <translation>%1 ist nicht gesperrt.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Penalties</name>
    <message>
        <source>The peer floods us with messages.</source>
        <translation>Der Peer überschüttet uns mit Nachrichten.</translation>
    </message>
    <message>
        <source>The peer sent a state of the channel that its owner has not signed.</source>
        <translation>Der Peer hat einen Stand des Kanals gesendet, den sein Eigentümer nicht signiert hat.</translation>
    </message>
    <message>
        <source>The peer passed on an address that its owner has not signed.</source>
        <translation>Der Peer hat eine Adresse weitergegeben, die ihr Eigentümer nicht signiert hat.</translation>
    </message>
    <message>
        <source>The peer sent corrupt data.</source>
        <translation>Der Peer hat beschädigte Daten gesendet.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Preview</name>
    <message>
        <source>The list of this channel&apos;s items has %1; one of more than %2 is not fetched only to be looked at. Subscribe to the channel without downloading anything by itself: its list is fetched then, and you can choose from it.</source>
        <translation>Die Liste der Einträge dieses Kanals hat %1; eine von mehr als %2 wird nicht geholt, nur um sie anzusehen. Abonnieren Sie den Kanal, ohne dass von selbst etwas heruntergeladen wird: Dann wird seine Liste geholt, und Sie können daraus wählen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PreviewPanel</name>
    <message>
        <source>&amp;All</source>
        <translation>All&amp;e</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>Kei&amp;ne</translation>
    </message>
    <message>
        <source>Filter items...</source>
        <translation>Einträge filtern ...</translation>
    </message>
    <message>
        <source>Filter items</source>
        <translation>Einträge filtern</translation>
    </message>
    <message>
        <source>Tick all items that are shown</source>
        <translation>Alle Einträge ankreuzen, die gezeigt werden</translation>
    </message>
    <message>
        <source>Tick none of the items that are shown</source>
        <translation>Keinen der Einträge ankreuzen, die gezeigt werden</translation>
    </message>
    <message>
        <source>Items of the channel</source>
        <translation>Einträge des Kanals</translation>
    </message>
    <message>
        <source>Private channel</source>
        <translation>Privater Kanal</translation>
    </message>
    <message>
        <source>Public channel</source>
        <translation>Öffentlicher Kanal</translation>
    </message>
    <message>
        <source>updated %1</source>
        <comment>updated 3 May 14:02</comment>
        <translation>aktualisiert %1</translation>
    </message>
    <message>
        <source>What is in the channel shows here when you have entered its link.</source>
        <translation>Was im Kanal ist, erscheint hier, wenn Sie seinen Link eingegeben haben.</translation>
    </message>
    <message>
        <source>Looking for the channel. This can take minutes; you need not wait for it.</source>
        <translation>Der Kanal wird gesucht. Das kann Minuten dauern; Sie müssen nicht darauf warten.</translation>
    </message>
    <message>
        <source>Fetching the list of items...</source>
        <translation>Die Liste der Einträge wird geholt ...</translation>
    </message>
    <message>
        <source>The publisher has not put anything in here yet.</source>
        <translation>Der Herausgeber hat hier noch nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>No item contains &quot;%1&quot;.</source>
        <translation>Kein Eintrag enthält &quot;%1&quot;.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Previews</name>
    <message>
        <source>This channel is your own.</source>
        <translation>Dieser Kanal ist Ihr eigener.</translation>
    </message>
    <message>
        <source>You follow this channel already.</source>
        <translation>Diesem Kanal folgen Sie schon.</translation>
    </message>
    <message>
        <source>%1 channels are being looked at already. Close one of them, or wait half a minute.</source>
        <translation>%1 Kanäle werden schon angesehen. Schließen Sie einen davon, oder warten Sie eine halbe Minute.</translation>
    </message>
    <message>
        <source>This channel is not being looked at.</source>
        <translation>Dieser Kanal wird nicht angesehen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Publication</name>
    <message>
        <source>The list of what this channel consists of is damaged. Please publish it again.</source>
        <translation>Die Liste dessen, woraus dieser Kanal besteht, ist beschädigt. Bitte veröffentlichen Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>Files that cannot be shared, because they are not there or were changed: %1, such as &quot;%2&quot;. Put them back, or publish the channel again.</source>
        <translation>Dateien, die nicht geteilt werden können, weil sie nicht da sind oder geändert wurden: %1, zum Beispiel &quot;%2&quot;. Stellen Sie sie wieder her, oder veröffentlichen Sie den Kanal noch einmal.</translation>
    </message>
    <message>
        <source>Megatorrent: the network shows a newer state of your channel &quot;%1&quot; that was not published from here.</source>
        <translation>Megatorrent: Das Netzwerk zeigt einen neueren Stand Ihres Kanals &quot;%1&quot;, der nicht von hier aus veröffentlicht wurde.</translation>
    </message>
    <message>
        <source>Left out of the last publication: %1, such as &quot;%2&quot;: %3. The task lists them.</source>
        <translation>Bei der letzten Veröffentlichung ausgelassen: %1, zum Beispiel &quot;%2&quot;: %3. Die Aufgabe führt sie auf.</translation>
    </message>
    <message>
        <source>Nothing is published by itself any more, because you cancelled a publication. Publish what is to be in the channel, then switch it on again.</source>
        <translation>Von selbst wird nichts mehr veröffentlicht, weil Sie eine Veröffentlichung abgebrochen haben. Veröffentlichen Sie, was im Kanal sein soll, und schalten Sie es dann wieder ein.</translation>
    </message>
    <message>
        <source>%1 Nothing is published by itself meanwhile. If a disk is not mounted, mount it; if what is gone is to go, publish, and say so.</source>
        <translation>%1 Automatisch wird inzwischen nichts veröffentlicht. Wenn ein Datenträger nicht eingehängt ist, hängen Sie ihn ein; wenn herausgenommen werden soll, was verschwunden ist, veröffentlichen Sie, und sagen Sie es.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublicationBuilder</name>
    <message>
        <source>A channel can hold %1 items at most.</source>
        <translation>Ein Kanal kann höchstens %1 Einträge enthalten.</translation>
    </message>
    <message>
        <source>The list of items could not be written: it changed meanwhile, or is larger than 4 GiB.</source>
        <translation>Die Liste der Einträge konnte nicht geschrieben werden: Sie hat sich inzwischen geändert, oder ist größer als 4 GiB.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was published by another program and cannot stay in the channel as it is. Publish it again from here, or replace what was published elsewhere.</source>
        <translation>&quot;%1&quot; wurde von einem anderen Programm veröffentlicht und kann nicht so im Kanal bleiben, wie es ist. Veröffentlichen Sie es von hier aus noch einmal, oder ersetzen Sie, was anderswo veröffentlicht wurde.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublicationJob</name>
    <message>
        <source>Nothing was withdrawn: the channel has no item &quot;%1&quot;.</source>
        <translation>Es wurde nichts zurückgezogen: Der Kanal hat keinen Eintrag &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>The network is asked whether it has a newer state of this channel.</source>
        <translation>Das Netzwerk wird gefragt, ob es einen neueren Stand dieses Kanals hat.</translation>
    </message>
    <message>
        <source>Fetching what was published elsewhere</source>
        <translation>Was anderswo veröffentlicht wurde, wird geholt</translation>
    </message>
    <message>
        <source>Looking through files</source>
        <translation>Dateien werden durchgesehen</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>Writing the list of items</source>
        <translation>Die Liste der Einträge wird geschrieben</translation>
    </message>
    <message>
        <source>Megatorrent: channel &quot;%1&quot; was published. Items: %2</source>
        <translation>Megatorrent: Der Kanal &quot;%1&quot; wurde veröffentlicht. Einträge: %2</translation>
    </message>
    <message>
        <source>What this channel consists of could not be read back from the disk. Please publish it again.</source>
        <translation>Woraus dieser Kanal besteht, konnte nicht vom Datenträger zurückgelesen werden. Bitte veröffentlichen Sie ihn noch einmal.</translation>
    </message>
    <message>
        <source>Megatorrent: channel &quot;%1&quot; could not be published. Reason: %2</source>
        <translation>Megatorrent: Der Kanal &quot;%1&quot; konnte nicht veröffentlicht werden. Grund: %2</translation>
    </message>
    <message>
        <source>Megatorrent: channel &quot;%1&quot; waits for an answer. %2</source>
        <translation>Megatorrent: Der Kanal &quot;%1&quot; wartet auf eine Antwort. %2</translation>
    </message>
    <message>
        <source>The session is paused. Before anything is signed the network must be asked whether it has a newer state of this channel; this goes on by itself when the session is resumed.</source>
        <translation>Die Sitzung ist angehalten. Bevor etwas signiert wird, muss das Netzwerk gefragt werden, ob es einen neueren Stand dieses Kanals hat; das geht von selbst weiter, wenn die Sitzung fortgesetzt wird.</translation>
    </message>
    <message>
        <source>In Safe Mode the DHT is not asked. Before anything is signed a peer of this channel, or one that looks things up for others, must say whether there is a newer state of it; this goes on by itself when one is reached.</source>
        <translation>Im Safe Mode wird das DHT nicht gefragt. Bevor etwas signiert wird, muss ein Peer dieses Kanals, oder einer, der für andere nachschlägt, sagen, ob es einen neueren Stand davon gibt; das geht von selbst weiter, wenn einer erreicht ist.</translation>
    </message>
    <message>
        <source>There is no connection to the DHT. Before anything is signed the network must be asked whether it has a newer state of this channel; this goes on by itself as soon as it can be.</source>
        <translation>Es gibt keine Verbindung zum DHT. Bevor etwas signiert wird, muss das Netzwerk gefragt werden, ob es einen neueren Stand dieses Kanals hat; das geht von selbst weiter, sobald es möglich ist.</translation>
    </message>
    <message>
        <source>%1 Nothing of that was taken out of the channel. If a disk is not mounted, publish again when it is. If it is to go, publish again and say so.</source>
        <translation>%1 Nichts davon wurde aus dem Kanal genommen. Wenn ein Datenträger nicht eingehängt ist, veröffentlichen Sie noch einmal, wenn er es ist. Wenn es herausgenommen werden soll, veröffentlichen Sie noch einmal, und sagen Sie es.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Publications</name>
    <message>
        <source>A channel needs a title.</source>
        <translation>Ein Kanal braucht einen Titel.</translation>
    </message>
    <message>
        <source>The title is too long.</source>
        <translation>Der Titel ist zu lang.</translation>
    </message>
    <message>
        <source>This channel is here already.</source>
        <translation>Dieser Kanal ist schon hier.</translation>
    </message>
    <message>
        <source>You have subscribed to this channel. Remove the subscription first.</source>
        <translation>Sie haben diesen Kanal abonniert. Entfernen Sie zuerst das Abonnement.</translation>
    </message>
    <message>
        <source>There is no such channel.</source>
        <translation>Diesen Kanal gibt es nicht.</translation>
    </message>
    <message>
        <source>Nothing has been published in this channel yet: name files or folders.</source>
        <translation>In diesem Kanal wurde noch nichts veröffentlicht: Nennen Sie Dateien oder Ordner.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an absolute path.</source>
        <translation>&quot;%1&quot; ist kein vollständiger Pfad.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not exist.</source>
        <translation>&quot;%1&quot; gibt es nicht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read. Please check its permissions.</source>
        <translation>&quot;%1&quot; kann nicht gelesen werden. Bitte prüfen Sie die Zugriffsrechte.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be published as a whole: choose folders within it.</source>
        <translation>&quot;%1&quot; kann nicht als Ganzes veröffentlicht werden: Wählen Sie Ordner darin.</translation>
    </message>
    <message>
        <source>Choose at least one item to withdraw.</source>
        <translation>Wählen Sie mindestens einen Eintrag, der zurückgezogen werden soll.</translation>
    </message>
    <message>
        <source>The description is too long: there is room for the first %1 characters.</source>
        <translation>Die Beschreibung ist zu lang: Es ist Platz für die ersten %1 Zeichen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishChannelPage</name>
    <message>
        <source>New channel</source>
        <translation>Neuer Kanal</translation>
    </message>
    <message>
        <source>&amp;Public: anyone with the link can read</source>
        <translation>Ö&amp;ffentlich: Wer den Link hat, kann lesen</translation>
    </message>
    <message>
        <source>P&amp;rivate: only who has the full link can read; you cannot call it back</source>
        <translation>P&amp;rivat: Nur wer den vollständigen Link hat, kann lesen; er lässt sich nicht zurücknehmen</translation>
    </message>
    <message>
        <source>What subscribers see, such as Holiday films</source>
        <translation>Was Abonnenten sehen, etwa Urlaubsfilme</translation>
    </message>
    <message>
        <source>&amp;Title:</source>
        <translation>&amp;Titel:</translation>
    </message>
    <message>
        <source>&amp;Description:</source>
        <translation>&amp;Beschreibung:</translation>
    </message>
    <message>
        <source>&amp;Channel:</source>
        <translation>&amp;Kanal:</translation>
    </message>
    <message>
        <source>Give the channel a title.</source>
        <translation>Geben Sie dem Kanal einen Titel.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishDialog</name>
    <message>
        <source>&lt; &amp;Back</source>
        <translation>&lt; &amp;Zurück</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>&amp;Remove what is gone for everyone</source>
        <translation>Was verschwunden ist, für alle &amp;entfernen</translation>
    </message>
    <message>
        <source>&amp;Keep both</source>
        <translation>&amp;Beides behalten</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Ersetzen</translation>
    </message>
    <message>
        <source>What was published elsewhere stays in the channel, beside what is published here.</source>
        <translation>Was anderswo veröffentlicht wurde, bleibt im Kanal, neben dem, was hier veröffentlicht wird.</translation>
    </message>
    <message>
        <source>Only what is published here is in the channel from now on.</source>
        <translation>Ab jetzt ist nur im Kanal, was hier veröffentlicht wird.</translation>
    </message>
    <message>
        <source>1. Channel</source>
        <translation>1. Kanal</translation>
    </message>
    <message>
        <source>2. Files and folders</source>
        <translation>2. Dateien und Ordner</translation>
    </message>
    <message>
        <source>3. Review</source>
        <translation>3. Durchsicht</translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation>Wird veröffentlicht</translation>
    </message>
    <message>
        <source>Your decision is needed</source>
        <translation>Ihre Entscheidung wird gebraucht</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;Ausblenden</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Veröffentlichen</translation>
    </message>
    <message>
        <source>&amp;Next &gt;</source>
        <translation>&amp;Weiter &gt;</translation>
    </message>
    <message>
        <source>Channel: %1 (%2)</source>
        <comment>Channel: Holiday films (public)</comment>
        <translation>Kanal: %1 (%2)</translation>
    </message>
    <message>
        <source>private</source>
        <translation>privat</translation>
    </message>
    <message>
        <source>public</source>
        <translation>öffentlich</translation>
    </message>
    <message>
        <source>New channel: %1 (%2)</source>
        <comment>New channel: Holiday films (public)</comment>
        <translation>Neuer Kanal: %1 (%2)</translation>
    </message>
    <message>
        <source>Place: at the top</source>
        <translation>Ort im Kanal: ganz oben</translation>
    </message>
    <message>
        <source>Place: %1</source>
        <translation>Ort im Kanal: %1</translation>
    </message>
    <message>
        <source>This channel is not there at the moment.</source>
        <translation>Dieser Kanal ist gerade nicht da.</translation>
    </message>
    <message>
        <source>What you published before is looked through for changes:</source>
        <translation>Was Sie früher veröffentlicht haben, wird auf Änderungen durchgesehen:</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files and folders, with all that is in them:</source>
        <translation>
            <numerusform>%n Datei oder Ordner, mit allem, was darin ist:</numerusform>
            <numerusform>%n Dateien und Ordner, mit allem, was darin ist:</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled: nothing was published.</source>
        <translation>Abgebrochen: Es wurde nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>This channel was published elsewhere: what others see in it is newer than what this computer knows.

Keep both: what was published elsewhere stays in the channel, beside what is published here.
Replace: only what is published here is in the channel from now on. All else is taken out of it for everyone.</source>
        <translation>Dieser Kanal wurde anderswo veröffentlicht: Was andere darin sehen, ist neuer als das, was dieser Computer kennt.

Beides behalten: Was anderswo veröffentlicht wurde, bleibt im Kanal, neben dem, was hier veröffentlicht wird.
Ersetzen: Ab jetzt ist nur im Kanal, was hier veröffentlicht wird. Alles andere wird für alle herausgenommen.</translation>
    </message>
    <message>
        <source>The clock is &amp;right: publish</source>
        <translation>Die Uhr geht &amp;richtig: veröffentlichen</translation>
    </message>
    <message>
        <source>Ma&amp;ke it anew</source>
        <translation>&amp;Neu machen</translation>
    </message>
    <message>
        <source>What is in the channel stays in it, and so does what is published here.</source>
        <translation>Was im Kanal ist, bleibt darin, und ebenso, was hier veröffentlicht wird.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishFilesPage</name>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>Files and folders to publish</source>
        <translation>Dateien und Ordner, die veröffentlicht werden</translation>
    </message>
    <message>
        <source>at the top</source>
        <translation>ganz oben</translation>
    </message>
    <message>
        <source>Folder within the channel, such as Films/2025. A folder that you add keeps its name in it.</source>
        <translation>Ordner im Kanal, etwa Filme/2025. Ein Ordner, den Sie hinzufügen, behält darin seinen Namen.</translation>
    </message>
    <message>
        <source>Add &amp;files...</source>
        <translation>&amp;Dateien hinzufügen ...</translation>
    </message>
    <message>
        <source>Add f&amp;older...</source>
        <translation>&amp;Ordner hinzufügen ...</translation>
    </message>
    <message>
        <source>&amp;Place in the channel:</source>
        <translation>&amp;Ort im Kanal:</translation>
    </message>
    <message numerus="yes">
        <source>Add files and folders, or drop them here. Without any, what you published before (%n files and folders) is looked through for changes.</source>
        <translation>
            <numerusform>Fügen Sie Dateien und Ordner hinzu, oder ziehen Sie sie hierher. Sonst wird auf Änderungen durchgesehen, was Sie früher veröffentlicht haben (%n Datei oder Ordner).</numerusform>
            <numerusform>Fügen Sie Dateien und Ordner hinzu, oder ziehen Sie sie hierher. Sonst wird auf Änderungen durchgesehen, was Sie früher veröffentlicht haben (%n Dateien und Ordner).</numerusform>
        </translation>
    </message>
    <message>
        <source>Add files and folders, or drop them here. They stay where they are, and are shared from there.</source>
        <translation>Fügen Sie Dateien und Ordner hinzu, oder ziehen Sie sie hierher. Sie bleiben, wo sie sind, und werden von dort geteilt.</translation>
    </message>
    <message>
        <source>Add at least one file or folder.</source>
        <translation>Fügen Sie mindestens eine Datei oder einen Ordner hinzu.</translation>
    </message>
    <message>
        <source>Choose files to publish</source>
        <translation>Wählen Sie Dateien, die veröffentlicht werden sollen</translation>
    </message>
    <message>
        <source>Choose a folder to publish</source>
        <translation>Wählen Sie einen Ordner, der veröffentlicht werden soll</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishProgressPage</name>
    <message>
        <source>Progress of the publication</source>
        <translation>Fortschritt der Veröffentlichung</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>Beginnt</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n files</source>
        <translation>
            <numerusform>%1 von %n Datei</numerusform>
            <numerusform>%1 von %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>1.2 GiB of 1.9 GiB</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <comment>3m left</comment>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Publish without &amp;asking</source>
        <translation>Veröffentlichen, ohne zu &amp;fragen</translation>
    </message>
    <message>
        <source>What was published elsewhere meanwhile, if anything was, is replaced for everyone.</source>
        <translation>Falls inzwischen anderswo etwas veröffentlicht wurde, wird es für alle ersetzt.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishResultPage</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>%1 new, %2 changed, %3 removed</source>
        <comment>3 new, 1 changed, 2 removed</comment>
        <translation>%1 neu, %2 geändert, %3 entfernt</translation>
    </message>
    <message numerus="yes">
        <source>Published: %n items in the channel (%1).</source>
        <comment>Published: 40 items in the channel (3 new, 1 changed, 2 removed).</comment>
        <translation>
            <numerusform>Veröffentlicht: %n Eintrag im Kanal (%1).</numerusform>
            <numerusform>Veröffentlicht: %n Einträge im Kanal (%1).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be published:</source>
        <translation>
            <numerusform>%n Datei konnte nicht veröffentlicht werden:</numerusform>
            <numerusform>%n Dateien konnten nicht veröffentlicht werden:</numerusform>
        </translation>
    </message>
    <message>
        <source>Left out:</source>
        <translation>Ausgelassen:</translation>
    </message>
    <message>
        <source>Others can find it. Keep qBittorrent running until a subscriber has it all.</source>
        <translation>Andere können es finden. Bitte lassen Sie qBittorrent laufen, bis ein Abonnent alles hat.</translation>
    </message>
    <message>
        <source>Others cannot find it yet; this can take a minute. Keep qBittorrent running until a subscriber has it all.</source>
        <translation>Andere können es noch nicht finden; das kann eine Minute dauern. Bitte lassen Sie qBittorrent laufen, bis ein Abonnent alles hat.</translation>
    </message>
    <message>
        <source>The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.</source>
        <translation>Der Schlüssel von %1 ist nur auf diesem Computer. Geht er verloren, kann hier niemand mehr veröffentlichen; wird er gestohlen, kann es ein anderer.</translation>
    </message>
    <message>
        <source>&amp;Back up key...</source>
        <translation>Schlüssel &amp;sichern ...</translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishReview</name>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Looking at what has changed...</source>
        <translation>Es wird nachgesehen, was sich geändert hat ...</translation>
    </message>
    <message numerus="yes">
        <source>Looking at what has changed: %n files so far</source>
        <translation>
            <numerusform>Es wird nachgesehen, was sich geändert hat: bisher %n Datei</numerusform>
            <numerusform>Es wird nachgesehen, was sich geändert hat: bisher %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 new, %2 changed, %3 moved, %4 removed, %5 unchanged</source>
        <comment>items</comment>
        <translation>%1 neu, %2 geändert, %3 verschoben, %4 entfernt, %5 unverändert</translation>
    </message>
    <message>
        <source>%1 unreadable</source>
        <comment>items</comment>
        <translation>%1 unlesbar</translation>
    </message>
    <message numerus="yes">
        <source>%n items are gone from the disk and stay in the channel until you say that they are to be taken out.</source>
        <translation>
            <numerusform>%n Eintrag ist vom Datenträger verschwunden und bleibt im Kanal, bis Sie sagen, dass er herausgenommen werden soll.</numerusform>
            <numerusform>%n Einträge sind vom Datenträger verschwunden und bleiben im Kanal, bis Sie sagen, dass sie herausgenommen werden sollen.</numerusform>
        </translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Perhaps changed</source>
        <translation>Vielleicht geändert</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Verschoben</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Gone from the disk</source>
        <translation>Vom Datenträger verschwunden</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>Unlesbar</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>kind of change, number of items</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::QrCodeWidget</name>
    <message>
        <source>QR code of the link</source>
        <translation>QR-Code des Links</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Recheck</name>
    <message>
        <source>Checking files</source>
        <translation>Dateien werden geprüft</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RestoreKeyDialog</name>
    <message>
        <source>Restore channel</source>
        <translation>Kanal wiederherstellen</translation>
    </message>
    <message>
        <source>From the file that the key of a channel was backed up in. When you publish there, you are asked what becomes of what is in it already.</source>
        <translation>Aus der Datei, in der der Schlüssel eines Kanals gesichert wurde. Wenn Sie dort veröffentlichen, werden Sie gefragt, was aus dem wird, was schon darin ist.</translation>
    </message>
    <message>
        <source>Choose the file with the key</source>
        <translation>Wählen Sie die Datei mit dem Schlüssel</translation>
    </message>
    <message>
        <source>Keys of channels</source>
        <translation>Schlüssel von Kanälen</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>as the file says</source>
        <translation>wie es in der Datei steht</translation>
    </message>
    <message>
        <source>only of a private channel, if the file is an identity.json</source>
        <translation>nur bei einem privaten Kanal, wenn die Datei eine identity.json ist</translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation>&amp;Datei:</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <translation>&amp;Passphrase:</translation>
    </message>
    <message>
        <source>&amp;Title:</source>
        <translation>&amp;Titel:</translation>
    </message>
    <message>
        <source>Full &amp;link:</source>
        <translation>Vollständiger &amp;Link:</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>The file does not say what the channel is called. Give it a title.</source>
        <translation>In der Datei steht nicht, wie der Kanal heißt. Geben Sie ihm einen Titel.</translation>
    </message>
    <message>
        <source>This is not the full link of this channel.</source>
        <translation>Das ist nicht der vollständige Link dieses Kanals.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Rpc</name>
    <message>
        <source>a text is expected.</source>
        <translation>ein Text wird erwartet.</translation>
    </message>
    <message>
        <source>true or false is expected.</source>
        <translation>true oder false wird erwartet.</translation>
    </message>
    <message>
        <source>a whole number is expected.</source>
        <translation>eine ganze Zahl wird erwartet.</translation>
    </message>
    <message>
        <source>an array of texts, or one text, is expected.</source>
        <translation>eine Liste von Texten, oder ein Text, wird erwartet.</translation>
    </message>
    <message>
        <source>an array of texts is expected.</source>
        <translation>eine Liste von Texten wird erwartet.</translation>
    </message>
    <message>
        <source>an object or an array is expected.</source>
        <translation>ein Objekt oder eine Liste wird erwartet.</translation>
    </message>
    <message>
        <source>The parameters of &quot;%1&quot; are named: an object is expected.</source>
        <translation>Die Parameter von &quot;%1&quot; haben Namen: Ein Objekt wird erwartet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no parameter &quot;%2&quot;.</source>
        <translation>&quot;%1&quot; hat keinen Parameter &quot;%2&quot;.</translation>
    </message>
    <message>
        <source>Parameter &quot;%1&quot;: %2</source>
        <translation>Parameter &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>A request is an object.</source>
        <translation>Eine Anfrage ist ein Objekt.</translation>
    </message>
    <message>
        <source>An &quot;id&quot; is a text, null, or a whole number of 64 bits.</source>
        <translation>Eine &quot;id&quot; ist ein Text, null, oder eine ganze Zahl von 64 Bit.</translation>
    </message>
    <message>
        <source>&quot;jsonrpc&quot; has to be &quot;2.0&quot;.</source>
        <translation>&quot;jsonrpc&quot; muss &quot;2.0&quot; sein.</translation>
    </message>
    <message>
        <source>&quot;method&quot; has to be a text.</source>
        <translation>&quot;method&quot; muss ein Text sein.</translation>
    </message>
    <message>
        <source>&quot;params&quot; has to be an object.</source>
        <translation>&quot;params&quot; muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>The request is larger than %1 bytes.</source>
        <translation>Die Anfrage ist größer als %1 Bytes.</translation>
    </message>
    <message>
        <source>The request has more than %1 levels or %2 values.</source>
        <translation>Die Anfrage hat mehr als %1 Ebenen oder %2 Werte.</translation>
    </message>
    <message>
        <source>This is not JSON: %1 at byte %2.</source>
        <translation>Das ist kein JSON: %1 bei Byte %2.</translation>
    </message>
    <message>
        <source>There is no request in this batch.</source>
        <translation>In diesem Stapel ist keine Anfrage.</translation>
    </message>
    <message>
        <source>There are %1 requests in this batch; it may have %2.</source>
        <translation>In diesem Stapel sind %1 Anfragen; er darf %2 haben.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Rule</name>
    <message>
        <source>an expression is longer than %1 characters</source>
        <translation>ein Ausdruck ist länger als %1 Zeichen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no regular expression: %2 (at character %3)</source>
        <translation>&quot;%1&quot; ist kein regulärer Ausdruck: %2 (bei Zeichen %3)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has more than %2 wildcards</source>
        <translation>&quot;%1&quot; hat mehr als %2 Platzhalter</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no expression with wildcards</source>
        <translation>&quot;%1&quot; ist kein Ausdruck mit Platzhaltern</translation>
    </message>
    <message>
        <source>an expression has more than %1 words</source>
        <translation>ein Ausdruck hat mehr als %1 Wörter</translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; cannot be used: %2.</source>
        <translation>Die Regel &quot;%1&quot; ist nicht verwendbar: %2.</translation>
    </message>
    <message>
        <source>A rule needs a name.</source>
        <translation>Eine Regel braucht einen Namen.</translation>
    </message>
    <message>
        <source>its name is longer than %1 characters</source>
        <translation>ihr Name ist länger als %1 Zeichen</translation>
    </message>
    <message>
        <source>it names more than %1 folders or channels</source>
        <translation>sie nennt mehr als %1 Ordner oder Kanäle</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no folder of subscriptions</source>
        <translation>&quot;%1&quot; ist kein Ordner von Abonnements</translation>
    </message>
    <message>
        <source>the episode filter is longer than %1 characters</source>
        <translation>der Folgenfilter ist länger als %1 Zeichen</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no episode filter (1x2;8-10;15-; for instance)</source>
        <translation>&quot;%1&quot; ist kein Folgenfilter (zum Beispiel 1x2;8-10;15-;)</translation>
    </message>
    <message>
        <source>the episode filter has more than %1 parts</source>
        <translation>der Folgenfilter hat mehr als %1 Teile</translation>
    </message>
    <message>
        <source>a size is below zero</source>
        <translation>eine Größe ist kleiner als null</translation>
    </message>
    <message>
        <source>the smallest size is above the largest</source>
        <translation>die kleinste Größe ist größer als die größte</translation>
    </message>
    <message>
        <source>what is said of its torrents is longer than %1 bytes</source>
        <translation>was über ihre Torrents gesagt ist, ist länger als %1 Bytes</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is none of all, folders, channels</source>
        <translation>&quot;%1&quot; ist keines von all, folders, channels</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no channel key</source>
        <translation>&quot;%1&quot; ist kein Schlüssel eines Kanals</translation>
    </message>
    <message>
        <source>%1 is no number of bytes</source>
        <translation>%1 ist keine Anzahl von Bytes</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is none of download, skip, notify, addTorrent</source>
        <translation>&quot;%1&quot; ist keines von download, skip, notify, addTorrent</translation>
    </message>
    <message>
        <source>the priority is none of 1, 6, 7</source>
        <translation>die Priorität ist keine von 1, 6, 7</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleApplication</name>
    <message>
        <source>It was cancelled. What had been decided by then stays.</source>
        <translation>Es wurde abgebrochen. Was bis dahin entschieden war, bleibt.</translation>
    </message>
    <message>
        <source>The rules have been applied.</source>
        <translation>Die Regeln sind angewendet.</translation>
    </message>
    <message numerus="yes">
        <source>%n items would be downloaded: %1.</source>
        <translation>
            <numerusform>%n Eintrag würde heruntergeladen: %1.</numerusform>
            <numerusform>%n Einträge würden heruntergeladen: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would not be downloaded any more: %1.</source>
        <translation>
            <numerusform>%n Eintrag würde nicht mehr heruntergeladen: %1.</numerusform>
            <numerusform>%n Einträge würden nicht mehr heruntergeladen: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would be added to the transfer list.</source>
        <translation>
            <numerusform>%n Eintrag würde in die Übertragungsliste aufgenommen.</numerusform>
            <numerusform>%n Einträge würden in die Übertragungsliste aufgenommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would stay as they are, for a rule takes too long on them.</source>
        <translation>
            <numerusform>%n Eintrag bliebe, wie er ist, weil eine Regel zu lange für ihn braucht.</numerusform>
            <numerusform>%n Einträge blieben, wie sie sind, weil eine Regel zu lange für sie braucht.</numerusform>
        </translation>
    </message>
    <message>
        <source>The rules would change nothing of what is here.</source>
        <translation>Die Regeln würden nichts an dem ändern, was hier ist.</translation>
    </message>
    <message>
        <source>Apply rules to what is here</source>
        <translation>Regeln auf Vorhandenes anwenden</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Anwenden</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleEditor</name>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>Applies to</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>All subscriptions, also later ones</source>
        <translation>Alle Abonnements, auch spätere</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Items of which all of this is true</source>
        <translation>Einträge, auf die all dies zutrifft</translation>
    </message>
    <message>
        <source>Words of which all must be in the path, in any order. * stands for anything, ? for one character, | is between alternatives.</source>
        <translation>Wörter, die alle im Pfad stehen müssen, in beliebiger Reihenfolge. * steht für Beliebiges, ? für ein Zeichen, | zwischen Alternativen.</translation>
    </message>
    <message>
        <source>&amp;Use regular expressions</source>
        <translation>Reg&amp;uläre Ausdrücke verwenden</translation>
    </message>
    <message>
        <source>1x2;8-15;30-; takes episodes 2, 8 through 15, 30 and all that follow of season 1, and later seasons.</source>
        <translation>1x2;8-15;30-; nimmt die Folgen 2, 8 bis 15, 30 und alle folgenden der Staffel 1, und spätere Staffeln.</translation>
    </message>
    <message>
        <source>&amp;Smart: each episode once</source>
        <translation>&amp;Smart: jede Folge einmal</translation>
    </message>
    <message>
        <source>Smallest size</source>
        <translation>Kleinste Größe</translation>
    </message>
    <message>
        <source>Largest size</source>
        <translation>Größte Größe</translation>
    </message>
    <message>
        <source>E&amp;very item</source>
        <translation>&amp;Jeder Eintrag</translation>
    </message>
    <message>
        <source>A rule without any condition matches nothing, unless this is ticked.</source>
        <translation>Eine Regel ohne Bedingung trifft auf nichts zu, solange dies nicht angekreuzt ist.</translation>
    </message>
    <message>
        <source>to</source>
        <comment>size from ... to ...</comment>
        <translation>bis</translation>
    </message>
    <message>
        <source>Path &amp;contains:</source>
        <translation>Pfad enthäl&amp;t:</translation>
    </message>
    <message>
        <source>Path does &amp;not contain:</source>
        <translation>Pfad enthält &amp;nicht:</translation>
    </message>
    <message>
        <source>&amp;Episodes:</source>
        <translation>Folgenfi&amp;lter:</translation>
    </message>
    <message>
        <source>Si&amp;ze from:</source>
        <translation>&amp;Größe von:</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Dann</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Do not download</source>
        <translation>Nicht herunterladen</translation>
    </message>
    <message>
        <source>Only notify</source>
        <translation>Nur benachrichtigen</translation>
    </message>
    <message>
        <source>Add .torrent files and magnet links to the transfer list</source>
        <translation>.torrent- und Magnet-Einträge in die Übertragungsliste</translation>
    </message>
    <message>
        <source>Torrents</source>
        <translation>Torrents</translation>
    </message>
    <message>
        <source>&amp;Action:</source>
        <translation>&amp;Aktion:</translation>
    </message>
    <message>
        <source>&amp;Priority:</source>
        <translation>&amp;Priorität:</translation>
    </message>
    <message>
        <source>%1 (gone)</source>
        <comment>Name of a folder (gone)</comment>
        <translation>%1 (nicht mehr da)</translation>
    </message>
    <message>
        <source>Channels that the rule applies to</source>
        <translation>Kanäle, für die die Regel gilt</translation>
    </message>
    <message>
        <source>Folders that the rule applies to</source>
        <translation>Ordner, für die die Regel gilt</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleJudge</name>
    <message>
        <source>The rule &quot;%1&quot; takes too long on this channel&apos;s paths, on &quot;%2&quot; for instance. What it would have had to decide on is not downloaded. Simplify its expression, and apply the rules again.</source>
        <translation>Die Regel &quot;%1&quot; braucht zu lange für die Pfade dieses Kanals, zum Beispiel für &quot;%2&quot;. Worüber sie hätte entscheiden müssen, wird nicht heruntergeladen. Vereinfachen Sie ihren Ausdruck, und wenden Sie die Regeln noch einmal an.</translation>
    </message>
    <message>
        <source>The rule &quot;%1&quot; takes too long on &quot;%2&quot;, which is not downloaded. Simplify its expression, and apply the rules again.</source>
        <translation>Die Regel &quot;%1&quot; braucht zu lange für &quot;%2&quot;, das nicht heruntergeladen wird. Vereinfachen Sie ihren Ausdruck, und wenden Sie die Regeln noch einmal an.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleMatches</name>
    <message>
        <source>Item</source>
        <translation>Eintrag</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Items that match</source>
        <translation>Zutreffende Einträge</translation>
    </message>
    <message>
        <source>Without any condition, the rule matches nothing. Tick &quot;Every item&quot; if it is meant for all.</source>
        <translation>Ohne Bedingung trifft die Regel auf nichts zu. Kreuzen Sie &quot;Jeder Eintrag&quot; an, wenn sie für alle gedacht ist.</translation>
    </message>
    <message>
        <source>Looking for items that match...</source>
        <translation>Zutreffende Einträge werden gesucht ...</translation>
    </message>
    <message>
        <source>The search was cancelled.</source>
        <translation>Die Suche wurde abgebrochen.</translation>
    </message>
    <message numerus="yes">
        <source>%n items match: %1</source>
        <comment>40 items match: 12.1 GiB</comment>
        <translation>
            <numerusform>Trifft auf %n Eintrag zu: %1</numerusform>
            <numerusform>Trifft auf %n Einträge zu: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>No item that is here matches.</source>
        <translation>Sie trifft auf keinen Eintrag zu, der hier ist.</translation>
    </message>
    <message>
        <source>Shown are the first %1.</source>
        <translation>Gezeigt werden die ersten %1.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleRunner</name>
    <message>
        <source>Trying rules</source>
        <translation>Regeln werden ausprobiert</translation>
    </message>
    <message>
        <source>Applying rules</source>
        <translation>Regeln werden angewendet</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleSet</name>
    <message>
        <source>The rules are larger than %1 MiB.</source>
        <translation>Die Regeln sind größer als %1 MiB.</translation>
    </message>
    <message>
        <source>This is no file of rules: it is nested too deeply, or has too many parts.</source>
        <translation>Das ist keine Datei mit Regeln: Sie ist zu tief verschachtelt, oder hat zu viele Teile.</translation>
    </message>
    <message>
        <source>This is no file of rules: %1 (at byte %2).</source>
        <translation>Das ist keine Datei mit Regeln: %1 (bei Byte %2).</translation>
    </message>
    <message>
        <source>This is no file of rules.</source>
        <translation>Das ist keine Datei mit Regeln.</translation>
    </message>
    <message>
        <source>These rules are of a newer version of qBittorrent with Megatorrent.</source>
        <translation>Diese Regeln sind von einer neueren Version von qBittorrent mit Megatorrent.</translation>
    </message>
    <message>
        <source>This is no file of rules: &quot;%1&quot; is neither a rule of channels nor one of RSS.</source>
        <translation>Das ist keine Datei mit Regeln: &quot;%1&quot; ist weder eine Regel für Kanäle noch eine für RSS.</translation>
    </message>
    <message>
        <source>There are %1 rules already; there can be no more. Remove one first.</source>
        <translation>Es gibt schon %1 Regeln; mehr können es nicht sein. Entfernen Sie zuerst eine.</translation>
    </message>
    <message>
        <source>Two rules are called &quot;%1&quot;.</source>
        <translation>Zwei Regeln heißen &quot;%1&quot;.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleStore</name>
    <message>
        <source>The rules could not be saved in &quot;%1&quot;, and hold until qBittorrent ends. Reason: %2</source>
        <translation>Die Regeln konnten nicht in &quot;%1&quot; gespeichert werden und gelten, bis qBittorrent endet. Grund: %2</translation>
    </message>
    <message>
        <source>The rules in &quot;%1&quot; could not be read. Until they are, new items of channels that download by themselves wait. Repair the file and start qBittorrent again, or save other rules: the file is then kept with another ending. Reason: %2</source>
        <translation>Die Regeln in &quot;%1&quot; konnten nicht gelesen werden. Bis dahin warten neue Einträge von Kanälen, die von selbst herunterladen. Reparieren Sie die Datei und starten Sie qBittorrent neu, oder speichern Sie andere Regeln: Die Datei wird dann mit einer anderen Endung aufgehoben. Grund: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::RulesDialog</name>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>&amp;Import...</source>
        <translation>&amp;Importieren ...</translation>
    </message>
    <message>
        <source>E&amp;xport...</source>
        <translation>E&amp;xportieren ...</translation>
    </message>
    <message>
        <source>Apply to &amp;what is here...</source>
        <translation>Auf Vorhandenes an&amp;wenden ...</translation>
    </message>
    <message>
        <source>The first rule that matches an item decides on it. Drag to change the order, or press Alt+Up, Alt+Down.</source>
        <translation>Die erste Regel, die auf einen Eintrag zutrifft, entscheidet über ihn. Ziehen ändert die Reihenfolge, oder Alt+Hoch, Alt+Runter.</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Rename rule (F2)</source>
        <translation>Regel umbenennen (F2)</translation>
    </message>
    <message>
        <source>Remove rules (Del)</source>
        <translation>Regeln entfernen (Entf)</translation>
    </message>
    <message>
        <source>There is a rule &quot;%1&quot; already. Choose another name.</source>
        <translation>Eine Regel &quot;%1&quot; gibt es schon. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>A rule needs a name.</source>
        <translation>Eine Regel braucht einen Namen.</translation>
    </message>
    <message>
        <source>New rule %1</source>
        <translation>Neue Regel %1</translation>
    </message>
    <message>
        <source>Import rules</source>
        <translation>Regeln importieren</translation>
    </message>
    <message>
        <source>Rules of channels, or of RSS</source>
        <translation>Regeln für Kanäle oder RSS</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message numerus="yes">
        <source>%n rules were added.</source>
        <translation>
            <numerusform>%n Regel wurde hinzugefügt.</numerusform>
            <numerusform>%n Regeln wurden hinzugefügt.</numerusform>
        </translation>
    </message>
    <message>
        <source>They come from RSS, and are switched off: look at them first.</source>
        <translation>Sie kommen von RSS und sind ausgeschaltet: Sehen Sie sie zuerst an.</translation>
    </message>
    <message>
        <source>Export rules</source>
        <translation>Regeln exportieren</translation>
    </message>
    <message>
        <source>Mend it, or close once more to leave the rule as it was.</source>
        <translation>Berichtigen Sie sie, oder schließen Sie noch einmal, um die Regel zu lassen, wie sie war.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was removed elsewhere. It is saved again with what you have entered here, unless you remove it.</source>
        <translation>&quot;%1&quot; wurde anderswo entfernt. Sie wird mit dem, was Sie hier eingegeben haben, wieder gespeichert, wenn Sie sie nicht entfernen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was changed elsewhere, too. What you have entered here replaces that.</source>
        <translation>&quot;%1&quot; wurde auch anderswo geändert. Was Sie hier eingegeben haben, ersetzt das.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SafeModeBox</name>
    <message>
        <source>Safe Mode</source>
        <translation>Safe Mode</translation>
    </message>
    <message>
        <source>Reach channels through a proxy a&amp;lways</source>
        <translation>Kanäle &amp;immer über einen Proxy erreichen</translation>
    </message>
    <message>
        <source>&amp;Use Tor</source>
        <translation>Tor &amp;verwenden</translation>
    </message>
    <message>
        <source>Channels are reached through Tor alone, and others reach this computer through it, without learning where it is. A Tor that runs on this computer is used, or else the one that is installed is started.</source>
        <translation>Kanäle werden allein über Tor erreicht, und andere erreichen diesen Computer darüber, ohne zu erfahren, wo er ist. Läuft Tor schon auf diesem Computer, wird dieser Dienst verwendet; sonst wird der installierte gestartet.</translation>
    </message>
    <message>
        <source>found by itself</source>
        <translation>wird selbst gefunden</translation>
    </message>
    <message>
        <source>Where a running Tor is controlled, such as 127.0.0.1:9051 or /run/tor/control.</source>
        <translation>Wo ein laufender Tor-Dienst gesteuert wird, etwa 127.0.0.1:9051 oder /run/tor/control.</translation>
    </message>
    <message>
        <source>&amp;Control port of Tor:</source>
        <translation>Ste&amp;uerport von Tor:</translation>
    </message>
    <message>
        <source>Pass&amp;word of the control port:</source>
        <translation>Pass&amp;wort des Steuerports:</translation>
    </message>
    <message>
        <source>While Safe Mode is on, the following is off. Kept on, it shows that you use BitTorrent, not which channels you follow:</source>
        <translation>Solange Safe Mode an ist, ist Folgendes aus. Angelassen zeigt es, dass Sie BitTorrent benutzen, nicht, welchen Kanälen Sie folgen:</translation>
    </message>
    <message>
        <source>Keep the &amp;DHT of torrents: its nodes and peers of your torrents see your address</source>
        <translation>Das &amp;DHT der Torrents anlassen: seine Knoten und Peers Ihrer Torrents sehen Ihre Adresse</translation>
    </message>
    <message>
        <source>Look up the &amp;first nodes of the DHT by name: your name server sees that you use it</source>
        <translation>Die &amp;ersten Knoten des DHT nach Namen suchen: Ihr Nameserver sieht, dass Sie es benutzen</translation>
    </message>
    <message>
        <source>Keep local disco&amp;very: your local network sees which torrents you have</source>
        <translation>&amp;Lokale Peer-Suche beibehalten: Ihr lokales Netz sieht, welche Torrents Sie haben</translation>
    </message>
    <message>
        <source>Keep port mappin&amp;g: your router is told your port</source>
        <translation>Portweiterleitun&amp;g anlassen: Ihrem Router wird Ihr Port genannt</translation>
    </message>
    <message>
        <source>Address and port, a line each. They are asked in every channel, also while Safe Mode is off.</source>
        <translation>Adresse und Port, je eine Zeile. Sie werden in jedem Kanal gefragt, auch solange Safe Mode aus ist.</translation>
    </message>
    <message>
        <source>Pee&amp;rs to begin with, for there is no DHT to find them by:</source>
        <translation>Pee&amp;rs für den Anfang, denn es gibt kein DHT, um sie zu finden:</translation>
    </message>
    <message>
        <source>Without a SOCKS5 proxy in the options under Connection, nothing is sent then. While a proxy is used for BitTorrent, Safe Mode is on by itself.</source>
        <translation>Ohne einen SOCKS5-Proxy in den Optionen unter &quot;Verbindung&quot; wird dann nichts gesendet. Solange ein Proxy für BitTorrent verwendet wird, ist Safe Mode von selbst eingeschaltet.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Session</name>
    <message>
        <source>Megatorrent: links could not be opened. Reason: qBittorrent is still starting. Please try again.</source>
        <translation>Megatorrent: Links konnten nicht geöffnet werden. Grund: qBittorrent startet noch. Bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>you follow this channel already, without what is needed to read it. Subscribe to it again with this link to give it that.</source>
        <translation>Sie folgen diesem Kanal schon, ohne das, was zum Lesen nötig ist. Abonnieren Sie ihn noch einmal mit diesem Link, um ihm das zu geben.</translation>
    </message>
    <message>
        <source>Megatorrent: &quot;%1&quot; was added from a link. Nothing is received before you start it: &quot;megatorrent start %2&quot;, or in the WebUI.</source>
        <translation>Megatorrent: &quot;%1&quot; wurde durch einen Link hinzugefügt. Es wird nichts empfangen, bevor Sie es starten: mit &quot;megatorrent start %2&quot;, oder im Webinterface.</translation>
    </message>
    <message>
        <source>Megatorrent: a link could not be opened. Reason: %1</source>
        <translation>Megatorrent: Ein Link konnte nicht geöffnet werden. Grund: %1</translation>
    </message>
    <message>
        <source>The port must be 0 (chosen automatically) or between %1 and 65535.</source>
        <translation>Der Port muss 0 sein (wird automatisch gewählt) oder zwischen %1 und 65535 liegen.</translation>
    </message>
    <message>
        <source>At least %1 connections are needed.</source>
        <translation>Mindestens %1 Verbindungen sind nötig.</translation>
    </message>
    <message>
        <source>At least one connection per address is needed.</source>
        <translation>Mindestens eine Verbindung für eine Adresse ist nötig.</translation>
    </message>
    <message>
        <source>The quota cannot be negative.</source>
        <translation>Die Grenze kann nicht negativ sein.</translation>
    </message>
    <message>
        <source>The folder for channels must be an absolute path.</source>
        <translation>Der Ordner für Kanäle muss ein vollständiger Pfad sein.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a file, not a folder.</source>
        <translation>&quot;%1&quot; ist eine Datei, kein Ordner.</translation>
    </message>
    <message>
        <source>The session is paused: no channel receives or shares anything, or is looked for. All goes on when the session is resumed.</source>
        <translation>Die Sitzung ist angehalten: Kein Kanal empfängt oder teilt etwas, oder wird gesucht. Alles geht weiter, wenn die Sitzung fortgesetzt wird.</translation>
    </message>
    <message>
        <source>Megatorrent: channels are stopped with the session.</source>
        <translation>Megatorrent: Kanäle sind mit der Sitzung angehalten.</translation>
    </message>
    <message>
        <source>Megatorrent: channels go on with the session.</source>
        <translation>Megatorrent: Kanäle laufen mit der Sitzung weiter.</translation>
    </message>
    <message>
        <source>Megatorrent is switched off.</source>
        <translation>Megatorrent ist ausgeschaltet.</translation>
    </message>
    <message>
        <source>Megatorrent could not be started. Reason: %1</source>
        <translation>Megatorrent konnte nicht gestartet werden. Grund: %1</translation>
    </message>
    <message>
        <source>At most %1 peers to begin with can be named.</source>
        <translation>Höchstens %1 Peers können für den Anfang genannt werden.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.</source>
        <translation>&quot;%1&quot; ist keine Adresse mit Port, wie 203.0.113.5:6881 oder [2001:db8::5]:6881.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not where a Tor of this computer could be controlled: that is an address such as 127.0.0.1:9051, or a path such as /run/tor/control.</source>
        <translation>&quot;%1&quot; ist keine Stelle, an der Tor auf diesem Computer gesteuert werden könnte: Das ist eine Adresse wie 127.0.0.1:9051 oder ein Pfad wie /run/tor/control.</translation>
    </message>
    <message>
        <source>The password of Tor&apos;s control port is one line.</source>
        <translation>Das Passwort von Tors Steuerport ist eine einzige Zeile.</translation>
    </message>
    <message>
        <source>A disk with files of channels does not answer, so that what was running cannot be ended. Channels go on by themselves when it answers; if it does not, unmount it.</source>
        <translation>Ein Datenträger mit Dateien von Kanälen antwortet nicht, so dass das, was lief, nicht beendet werden kann. Die Kanäle laufen von selbst weiter, sobald er antwortet; wenn er es nicht tut, hängen Sie ihn aus.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SessionNetwork</name>
    <message>
        <source>Safe Mode holds channels back: it is to be always on, and there is no proxy. Nothing is sent without one. Set a SOCKS5 proxy in the options of the connection, or switch &quot;always&quot; off.</source>
        <translation>Safe Mode hält Kanäle zurück: Er soll immer eingeschaltet sein, und es gibt keinen Proxy. Ohne einen wird nichts gesendet. Stellen Sie in den Optionen der Verbindung einen SOCKS5-Proxy ein, oder schalten Sie &quot;immer&quot; aus.</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back: channels can use SOCKS5 proxies only, and the one in the options is of another type. Nothing goes around it. Choose SOCKS5 if the proxy speaks it, or remove the proxy.</source>
        <translation>Safe Mode hält Kanäle zurück: Kanäle können nur SOCKS5-Proxys verwenden, und der in den Optionen ist von anderer Art. Nichts geht an ihm vorbei. Wählen Sie SOCKS5, wenn der Proxy das spricht, oder entfernen Sie den Proxy.</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back: &quot;%1&quot;, port %2, is no address of a proxy. A name would have to be looked up, which goes around the proxy: please enter its IP address in the options of the connection.</source>
        <translation>Safe Mode hält Kanäle zurück: &quot;%1&quot;, Port %2, ist keine Adresse eines Proxys. Ein Name müsste aufgelöst werden, was am Proxy vorbeigeht: Bitte geben Sie in den Optionen der Verbindung seine IP-Adresse ein.</translation>
    </message>
    <message>
        <source>The network address &quot;%1&quot; of the options is invalid.</source>
        <translation>Die Netzwerkadresse &quot;%1&quot; in den Optionen ist ungültig.</translation>
    </message>
    <message>
        <source>DHT</source>
        <translation>DHT</translation>
    </message>
    <message>
        <source>local discovery</source>
        <translation>Lokale Peer-Suche</translation>
    </message>
    <message>
        <source>port mapping</source>
        <translation>Portweiterleitung</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back until Tor is ready. Nothing goes around it.</source>
        <translation>Safe Mode hält Kanäle zurück, bis Tor bereit ist. Nichts geht daran vorbei.</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back until Tor is ready. %1 Nothing goes around it.</source>
        <comment>%1: a sentence</comment>
        <translation>Safe Mode hält Kanäle zurück, bis Tor bereit ist. %1 Nichts geht daran vorbei.</translation>
    </message>
    <message>
        <source>Safe Mode: channels go only through Tor; DHT, local discovery and port mapping are off meanwhile.</source>
        <translation>Safe Mode: Kanäle gehen nur über Tor; DHT, lokale Peer-Suche und Portweiterleitung sind so lange ausgeschaltet.</translation>
    </message>
    <message>
        <source>Safe Mode: channels go only through Tor. By your settings this computer is shown to others all the same, by: %1.</source>
        <translation>Safe Mode: Kanäle gehen nur über Tor. Nach Ihren Einstellungen zeigt sich dieser Computer anderen trotzdem, durch: %1.</translation>
    </message>
    <message>
        <source>Safe Mode: channels go only through your proxy %1; DHT, local discovery and port mapping are off meanwhile.</source>
        <translation>Safe Mode: Kanäle gehen nur über Ihren Proxy %1; DHT, lokale Peer-Suche und Portweiterleitung sind so lange ausgeschaltet.</translation>
    </message>
    <message>
        <source>Safe Mode: channels go only through your proxy %1. By your settings this computer is shown to others all the same, by: %2.</source>
        <translation>Safe Mode: Kanäle gehen nur über Ihren Proxy %1. Nach Ihren Einstellungen zeigt sich dieser Computer anderen trotzdem, durch: %2.</translation>
    </message>
    <message>
        <source>Safe Mode is off, and holds channels back: some of them were begun in it. Others in them would see your IP address from now on. Go on without it if that may be, or use a proxy again.</source>
        <translation>Safe Mode ist aus und hält Kanäle zurück: einige von ihnen wurden in ihm begonnen. Andere in ihnen würden von jetzt an Ihre IP-Adresse sehen. Machen Sie ohne ihn weiter, wenn das sein darf, oder verwenden Sie wieder einen Proxy.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SocketStream</name>
    <message>
        <source>The peer did not answer in time.</source>
        <translation>Der Peer hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>%1 is not an address of a peer.</source>
        <translation>%1 ist keine Adresse eines Peers.</translation>
    </message>
    <message>
        <source>There is no address to connect to %1 from, by the network settings.</source>
        <translation>Nach den Netzwerkeinstellungen gibt es keine Adresse, von der aus %1 erreichbar ist.</translation>
    </message>
    <message>
        <source>The host has no address.</source>
        <translation>Der Computer hat keine Adresse.</translation>
    </message>
    <message>
        <source>The network interface %1 is gone.</source>
        <translation>Die Netzwerkschnittstelle %1 ist verschwunden.</translation>
    </message>
    <message>
        <source>it does not answer</source>
        <translation>er antwortet nicht</translation>
    </message>
    <message>
        <source>The proxy %1 cannot be used: %2.</source>
        <translation>Der Proxy %1 ist nicht verwendbar: %2.</translation>
    </message>
    <message>
        <source>The proxy has closed the connection.</source>
        <translation>Der Proxy hat die Verbindung geschlossen.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SocketTransport</name>
    <message>
        <source>The network settings are not known yet.</source>
        <translation>Die Netzwerkeinstellungen sind noch nicht bekannt.</translation>
    </message>
    <message>
        <source>Cannot accept connections at %1: %2.</source>
        <translation>Bei %1 können keine Verbindungen angenommen werden: %2.</translation>
    </message>
    <message>
        <source>This system does not allow Megatorrent to bind its connections to the network interface %1: they have its address, but the system&apos;s routes decide where they go.</source>
        <translation>Dieses System lässt Megatorrent seine Verbindungen nicht an die Netzwerkschnittstelle %1 binden: Sie haben deren Adresse, aber die Routen des Systems entscheiden, wohin sie gehen.</translation>
    </message>
    <message>
        <source>%1 is not an address of a peer.</source>
        <translation>%1 ist keine Adresse eines Peers.</translation>
    </message>
    <message>
        <source>%1 cannot be reached without its network.</source>
        <translation>%1 ist ohne sein Netzwerk nicht erreichbar.</translation>
    </message>
    <message>
        <source>Names like %1 are not looked up, by the network settings.</source>
        <translation>Namen wie %1 werden nach den Netzwerkeinstellungen nicht aufgelöst.</translation>
    </message>
    <message>
        <source>Names like %1 are not looked up while a network interface or address is chosen in the options: the look-up could take another way.</source>
        <translation>Namen wie %1 werden nicht aufgelöst, solange in den Optionen eine Netzwerkschnittstelle oder Adresse gewählt ist: Die Auflösung könnte einen anderen Weg nehmen.</translation>
    </message>
    <message>
        <source>%1 is an address of a computer or a local network: a proxy is not asked for it.</source>
        <translation>%1 ist eine Adresse eines Computers oder lokalen Netzwerks: Dafür wird kein Proxy gefragt.</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back: the proxy %1 cannot be used (%2). Nothing goes around it.</source>
        <translation>Safe Mode hält Kanäle zurück: Der Proxy %1 ist nicht verwendbar (%2). Nichts geht an ihm vorbei.</translation>
    </message>
    <message>
        <source>Safe Mode holds channels back until the proxy %1 has answered. Nothing goes around it.</source>
        <translation>Safe Mode hält Kanäle zurück, bis der Proxy %1 geantwortet hat. Nichts geht an ihm vorbei.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Socks5Handshake</name>
    <message>
        <source>the user name or the password is longer than a SOCKS5 proxy can take</source>
        <translation>Benutzername oder Passwort ist länger, als ein SOCKS5-Proxy annehmen kann</translation>
    </message>
    <message>
        <source>it is no SOCKS5 proxy</source>
        <translation>er ist kein SOCKS5-Proxy</translation>
    </message>
    <message>
        <source>it takes no user name and password</source>
        <translation>er nimmt Benutzername und Passwort nicht an</translation>
    </message>
    <message>
        <source>it wants a user name and a password</source>
        <translation>er verlangt Benutzername und Passwort</translation>
    </message>
    <message>
        <source>it refuses the user name or the password</source>
        <translation>er lehnt Benutzername oder Passwort ab</translation>
    </message>
    <message>
        <source>The proxy does not speak SOCKS5 properly.</source>
        <translation>Der Proxy spricht SOCKS5 nicht richtig.</translation>
    </message>
    <message>
        <source>The proxy could not connect to the peer (code %1).</source>
        <translation>Der Proxy konnte den Peer nicht erreichen (Code %1).</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SourceWatch</name>
    <message>
        <source>It was cancelled.</source>
        <translation>Es wurde abgebrochen.</translation>
    </message>
    <message>
        <source>What changes in its folders is published by itself again when nothing is missing any more, or when you have said what is to become of it.</source>
        <translation>Was sich in seinen Ordnern ändert, wird wieder von selbst veröffentlicht, wenn nichts mehr fehlt, oder wenn Sie gesagt haben, was daraus werden soll.</translation>
    </message>
    <message>
        <source>What changes in its folders is published by itself, but the last time that failed: %1 It is tried again after %2.</source>
        <translation>Was sich in seinen Ordnern ändert, wird von selbst veröffentlicht, aber das letzte Mal misslang es: %1 Nach %2 Uhr wird es noch einmal versucht.</translation>
    </message>
    <message>
        <source>What changes in its folders is published by itself, when nothing is written there any more. Files that wait for that: %1</source>
        <translation>Was sich in seinen Ordnern ändert, wird von selbst veröffentlicht, wenn dort nichts mehr geschrieben wird. Dateien, die darauf warten: %1</translation>
    </message>
    <message>
        <source>What changes in its folders is published by itself.</source>
        <translation>Was sich in seinen Ordnern ändert, wird von selbst veröffentlicht.</translation>
    </message>
    <message numerus="yes">
        <source>What changes in its folders is published by itself. They are too many for the system to tell of every change at once: %n of them are looked at every 10 minutes only.</source>
        <translation>
            <numerusform>Was sich in seinen Ordnern ändert, wird von selbst veröffentlicht. Es sind zu viele, als dass das System jede Änderung sofort melden könnte: %n davon wird nur alle 10 Minuten angesehen.</numerusform>
            <numerusform>Was sich in seinen Ordnern ändert, wird von selbst veröffentlicht. Es sind zu viele, als dass das System jede Änderung sofort melden könnte: %n davon werden nur alle 10 Minuten angesehen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SpaceGuard</name>
    <message>
        <source>This channel takes %1 (%2 for its files, %3 for the list of them), more than the %4 that a channel may take unasked. Start it to have it all the same.</source>
        <translation>Dieser Kanal braucht %1 (%2 für seine Dateien, %3 für deren Liste), mehr als die %4, die ein Kanal ungefragt belegen darf. Starten Sie ihn, um ihn trotzdem zu bekommen.</translation>
    </message>
    <message>
        <source>This channel needs %1 more in &quot;%2&quot;, but only %3 can be taken there (%4 are left to you): %5 are missing. Make room, or choose fewer items, then start it.</source>
        <translation>Dieser Kanal braucht noch %1 in &quot;%2&quot;, aber nur %3 können dort belegt werden (%4 bleiben Ihnen): Es fehlen %5. Schaffen Sie Platz, oder wählen Sie weniger Einträge, und starten Sie ihn dann.</translation>
    </message>
    <message numerus="yes">
        <source>This channel needs %n more files and folders in &quot;%1&quot;, but the file system can take only %2 (%3 are left to you), however small they are. Delete files there, or choose fewer items, then start it.</source>
        <translation>
            <numerusform>Dieser Kanal braucht noch %n Datei oder Ordner in &quot;%1&quot;, aber das Dateisystem kann nur %2 aufnehmen (%3 bleiben Ihnen), so klein sie auch sind. Löschen Sie dort Dateien, oder wählen Sie weniger Einträge, und starten Sie ihn dann.</numerusform>
            <numerusform>Dieser Kanal braucht noch %n Dateien und Ordner in &quot;%1&quot;, aber das Dateisystem kann nur %2 aufnehmen (%3 bleiben Ihnen), so klein sie auch sind. Löschen Sie dort Dateien, oder wählen Sie weniger Einträge, und starten Sie ihn dann.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::StatusPart</name>
    <message>
        <source>Channels: not running</source>
        <translation>Kanäle: laufen nicht</translation>
    </message>
    <message numerus="yes">
        <source>Channels: %n peers, %1 down, %2 up</source>
        <translation>
            <numerusform>Kanäle: %n Peer, %1 empfangen, %2 gesendet</numerusform>
            <numerusform>Kanäle: %n Peers, %1 empfangen, %2 gesendet</numerusform>
        </translation>
    </message>
    <message>
        <source>Safe Mode: held back</source>
        <translation>Safe Mode: zurückgehalten</translation>
    </message>
    <message>
        <source>Safe Mode</source>
        <translation>Safe Mode</translation>
    </message>
    <message>
        <source>Safe Mode: Tor, %1 %</source>
        <translation>Safe Mode: Tor, %1 %</translation>
    </message>
    <message>
        <source>Safe Mode: Tor</source>
        <translation>Safe Mode: Tor</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Storage</name>
    <message>
        <source>&quot;%1&quot; could not be written: %2</source>
        <translation>&quot;%1&quot; konnte nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>A part of what belongs to it is missing.</source>
        <translation>Ein Teil dessen, was dazu gehört, fehlt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be opened: %2</source>
        <translation>&quot;%1&quot; kann nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be read: %2</source>
        <translation>&quot;%1&quot; kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has been changed.</source>
        <translation>&quot;%1&quot; wurde geändert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be received: no space left on the disk that holds &quot;%2&quot;.</source>
        <translation>&quot;%1&quot; kann nicht empfangen werden: Auf dem Datenträger mit &quot;%2&quot; ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>A partial file disappears again and again.</source>
        <translation>Eine unvollständige Datei verschwindet immer wieder.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be received: a part of it does not open under the key that its publisher gave.</source>
        <translation>&quot;%1&quot; kann nicht empfangen werden: Ein Teil davon lässt sich mit dem Schlüssel, den der Herausgeber angegeben hat, nicht öffnen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot;, where files of this subscription still are, are one in the other. Please choose another folder.</source>
        <translation>&quot;%1&quot; und &quot;%2&quot;, wo noch Dateien dieses Abonnements sind, liegen ineinander. Bitte wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>It is no longer known.</source>
        <translation>Die Datei ist nicht mehr bekannt.</translation>
    </message>
    <message>
        <source>The database &quot;%1&quot; could not be opened: %2</source>
        <translation>Die Datenbank &quot;%1&quot; konnte nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be renamed: %2</source>
        <translation>&quot;%1&quot; konnte nicht umbenannt werden: %2</translation>
    </message>
    <message>
        <source>The disk that holds &quot;%1&quot; is full. Please make room: nothing is lost until then.</source>
        <translation>Der Datenträger mit &quot;%1&quot; ist voll. Bitte schaffen Sie Platz: Bis dahin geht nichts verloren.</translation>
    </message>
    <message>
        <source>The database &quot;%1&quot; cannot be written or read any more (%2). Megatorrent begins again with what is on the disk.</source>
        <translation>Die Datenbank &quot;%1&quot; kann nicht mehr geschrieben oder gelesen werden (%2). Megatorrent beginnt noch einmal mit dem, was auf dem Datenträger ist.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be received: its publisher describes it in a way that makes no sense.</source>
        <translation>&quot;%1&quot; kann nicht empfangen werden: Der Herausgeber beschreibt es auf eine Art, die keinen Sinn ergibt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be received: its parts do not add up to its size.</source>
        <translation>&quot;%1&quot; kann nicht empfangen werden: Seine Teile ergeben nicht seine Größe.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is refused: its publisher uses one key for two different pieces of data.</source>
        <translation>&quot;%1&quot; wird abgelehnt: Der Herausgeber verwendet einen Schlüssel für zwei verschiedene Daten.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not received: its channel is being removed.</source>
        <translation>&quot;%1&quot; wird nicht empfangen: Der Kanal wird gerade entfernt.</translation>
    </message>
    <message>
        <source>is larger than 16 TiB</source>
        <translation>ist größer als 16 TiB</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a place inside the channel&apos;s folder.</source>
        <translation>&quot;%1&quot; ist kein Platz im Ordner des Kanals.</translation>
    </message>
    <message>
        <source>A file that is to be received is not known any more. Please refresh the channel.</source>
        <translation>Eine Datei, die empfangen werden soll, ist nicht mehr bekannt. Bitte suchen Sie nach Aktualisierungen des Kanals.</translation>
    </message>
    <message>
        <source>The program is ending.</source>
        <translation>Das Programm wird beendet.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; could not be opened: %2</source>
        <translation>Der Ordner &quot;%1&quot; konnte nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; could not be written to: %2</source>
        <translation>In den Ordner &quot;%1&quot; konnte nicht geschrieben werden: %2</translation>
    </message>
    <message>
        <source>It stays where it is: it is not at the new place any more.</source>
        <translation>Die Datei bleibt, wo sie ist: Am neuen Platz ist sie nicht mehr.</translation>
    </message>
    <message>
        <source>It stays where it is: it has been edited while it was moved.</source>
        <translation>Die Datei bleibt, wo sie ist: Sie wurde bearbeitet, während sie verschoben wurde.</translation>
    </message>
    <message>
        <source>It is at the new place, and could not be deleted here: %1</source>
        <translation>Die Datei ist am neuen Platz und konnte hier nicht gelöscht werden: %1</translation>
    </message>
    <message>
        <source>The list of the parts of &quot;%1&quot; could not be made.</source>
        <translation>Die Liste der Teile von &quot;%1&quot; konnte nicht gemacht werden.</translation>
    </message>
    <message>
        <source>The file &quot;%1&quot;, which lists what a channel consists of, cannot be read: %2</source>
        <translation>Die Datei &quot;%1&quot;, in der steht, woraus ein Kanal besteht, kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>it is damaged.</source>
        <translation>Sie ist beschädigt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is gone or damaged.</source>
        <translation>&quot;%1&quot; ist verschwunden oder beschädigt.</translation>
    </message>
    <message>
        <source>The partial file of &quot;%1&quot; was deleted or replaced by another program.</source>
        <translation>Die unvollständige Datei von &quot;%1&quot; wurde von einem anderen Programm gelöscht oder ersetzt.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be moved to &quot;%2&quot;: %3</source>
        <translation>&quot;%1&quot; konnte nicht nach &quot;%2&quot; verschoben werden: %3</translation>
    </message>
    <message>
        <source>the list of its parts is damaged; please take the item out and publish it again</source>
        <translation>die Liste der Teile ist beschädigt; bitte nehmen Sie den Eintrag heraus und veröffentlichen Sie ihn noch einmal</translation>
    </message>
    <message>
        <source>its path in the channel, &quot;%1&quot;, is that of &quot;%2&quot;, which is published already</source>
        <translation>sein Pfad im Kanal, &quot;%1&quot;, ist der von &quot;%2&quot;, das schon veröffentlicht ist</translation>
    </message>
    <message>
        <source>its path would be the same file as &quot;%1&quot; on systems that do not tell upper from lower case</source>
        <translation>sein Pfad wäre auf Systemen, die Groß- und Kleinschreibung nicht unterscheiden, dieselbe Datei wie &quot;%1&quot;</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is published as a file and cannot be a folder too</source>
        <translation>&quot;%1&quot; ist als Datei veröffentlicht und kann nicht auch ein Ordner sein</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is published as a folder and cannot be a file too</source>
        <translation>&quot;%1&quot; ist als Ordner veröffentlicht und kann nicht auch eine Datei sein</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be put in place: other files of the channel are in a folder of this name.</source>
        <translation>&quot;%1&quot; kann nicht an seinen Platz kommen: In einem Ordner dieses Namens sind andere Dateien des Kanals.</translation>
    </message>
    <message>
        <source>no space left on the disk</source>
        <translation>auf dem Datenträger ist kein Platz mehr</translation>
    </message>
    <message>
        <source>it is shorter than it should be</source>
        <translation>es ist kürzer, als es sein sollte</translation>
    </message>
    <message>
        <source>changes while it is read</source>
        <translation>ändert sich, während es gelesen wird</translation>
    </message>
    <message>
        <source>cannot be read: %1</source>
        <translation>kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Files cannot be received into the folder &quot;%1&quot;: %2. Please choose another one, or change its permissions.</source>
        <translation>In den Ordner &quot;%1&quot; können keine Dateien empfangen werden: %2. Bitte wählen Sie einen anderen, oder ändern Sie die Zugriffsrechte.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; belongs to another channel (%2). Please choose another one; or, if that channel is not used any more, delete the folder &quot;%3&quot;.</source>
        <translation>Der Ordner &quot;%1&quot; gehört zu einem anderen Kanal (%2). Bitte wählen Sie einen anderen; oder löschen Sie den Ordner &quot;%3&quot;, wenn jener Kanal nicht mehr verwendet wird.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; is not there: %2 Is its disk connected? Nothing is written until it is back. If you have emptied or replaced it yourself, say that this folder is to be used.</source>
        <translation>Der Ordner &quot;%1&quot; ist nicht da: %2 Ist der Datenträger angeschlossen? Bis er zurück ist, wird nichts geschrieben. Wenn Sie ihn selbst geleert oder ersetzt haben, sagen Sie, dass dieser Ordner verwendet werden soll.</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
    <message>
        <source>what is in its place has no &quot;%1&quot; of this channel.</source>
        <translation>was an seiner Stelle ist, hat kein &quot;%1&quot; dieses Kanals.</translation>
    </message>
    <message>
        <source>what is in its place belongs to another channel (%1).</source>
        <translation>was an seiner Stelle ist, gehört zu einem anderen Kanal (%1).</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; has not been looked at yet.</source>
        <translation>Der Ordner &quot;%1&quot; wurde noch nicht angesehen.</translation>
    </message>
    <message>
        <source>It was written by a newer version of this program.</source>
        <translation>Sie wurde von einer neueren Version dieses Programms geschrieben.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not there. Items published from it: %2.</source>
        <translation>&quot;%1&quot; ist nicht da. Daraus veröffentlichte Einträge: %2.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is empty. Items published from it: %2.</source>
        <translation>&quot;%1&quot; ist leer. Daraus veröffentlichte Einträge: %2.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is on another disk than before, in whole or in part. Items published from it: %2, not there: %3.</source>
        <translation>&quot;%1&quot; ist ganz oder teilweise auf einem anderen Datenträger als früher. Daraus veröffentlichte Einträge: %2, davon nicht da: %3.</translation>
    </message>
    <message>
        <source>Much of &quot;%1&quot; is not there any more. Items published from it: %2, not there: %3.</source>
        <translation>Von &quot;%1&quot; ist vieles nicht mehr da. Daraus veröffentlichte Einträge: %2, davon nicht da: %3.</translation>
    </message>
    <message>
        <source>The database &quot;%1&quot; cannot be used: %2</source>
        <translation>Die Datenbank &quot;%1&quot; ist nicht verwendbar: %2</translation>
    </message>
    <message>
        <source>The database &quot;%1&quot; was damaged. It was renamed to &quot;%2&quot;, and a new one was begun.</source>
        <translation>Die Datenbank &quot;%1&quot; war beschädigt. Sie wurde in &quot;%2&quot; umbenannt, und eine neue wurde begonnen.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; could not be made: %2</source>
        <translation>Der Ordner &quot;%1&quot; konnte nicht angelegt werden: %2</translation>
    </message>
    <message>
        <source>The partial file of &quot;%1&quot; could not be opened: %2</source>
        <translation>Die unvollständige Datei von &quot;%1&quot; konnte nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is complete but could not be put in place: %2</source>
        <translation>&quot;%1&quot; ist vollständig, konnte aber nicht an seinen Platz kommen: %2</translation>
    </message>
    <message>
        <source>The partial file of &quot;%1&quot; was changed or deleted by another program.</source>
        <translation>Die unvollständige Datei von &quot;%1&quot; wurde von einem anderen Programm geändert oder gelöscht.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be opened: %2</source>
        <translation>&quot;%1&quot; konnte nicht geöffnet werden: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; was left in place: it has been changed since it was received.</source>
        <translation>&quot;%1&quot; wurde dort gelassen: Es wurde geändert, seit es empfangen wurde.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be deleted: %2</source>
        <translation>&quot;%1&quot; konnte nicht gelöscht werden: %2</translation>
    </message>
    <message>
        <source>is this program&apos;s own data, with the keys of your channels, and is never published</source>
        <translation>gehört zu den eigenen Daten dieses Programms, mit den Schlüsseln Ihrer Kanäle, und wird nie veröffentlicht</translation>
    </message>
    <message>
        <source>cannot be opened: %1</source>
        <translation>kann nicht geöffnet werden: %1</translation>
    </message>
    <message>
        <source>the folder was taken away while it was looked through</source>
        <translation>der Ordner wurde weggenommen, während er durchgesehen wurde</translation>
    </message>
    <message>
        <source>the folder cannot be read: %1</source>
        <translation>der Ordner kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>its name is not valid text (UTF-8)</source>
        <translation>der Name ist kein gültiger Text (UTF-8)</translation>
    </message>
    <message>
        <source>is an empty folder; a channel holds files only</source>
        <translation>ist ein leerer Ordner; ein Kanal enthält nur Dateien</translation>
    </message>
    <message>
        <source>its name differs from that of another file or folder beside it only in how its characters are composed</source>
        <translation>der Name unterscheidet sich von dem einer anderen Datei oder eines anderen Ordners daneben nur darin, wie die Zeichen zusammengesetzt sind</translation>
    </message>
    <message>
        <source>is a link that leads nowhere</source>
        <translation>ist eine Verknüpfung, die nirgendwohin führt</translation>
    </message>
    <message>
        <source>is a link to a folder; links to folders are not followed</source>
        <translation>ist eine Verknüpfung mit einem Ordner; solchen wird nicht gefolgt</translation>
    </message>
    <message>
        <source>is a link that leads out of the folder that is published</source>
        <translation>ist eine Verknüpfung, die aus dem Ordner hinausführt, der veröffentlicht wird</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is being changed.</source>
        <translation>&quot;%1&quot; wird gerade geändert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is on another disk.</source>
        <translation>&quot;%1&quot; ist auf einem anderen Datenträger.</translation>
    </message>
    <message>
        <source>It has been edited, and stays where it is: something else is at &quot;%1&quot;.</source>
        <translation>Die Datei wurde bearbeitet und bleibt, wo sie ist: Bei &quot;%1&quot; ist etwas anderes.</translation>
    </message>
    <message>
        <source>It has been edited, and stays where it is: a later version is at the new place.</source>
        <translation>Die Datei wurde bearbeitet und bleibt, wo sie ist: Am neuen Platz ist eine spätere Version.</translation>
    </message>
    <message>
        <source>It stays where it is: it is not a file.</source>
        <translation>Es bleibt, wo es ist: Es ist keine Datei.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has to be moved first, to make room.</source>
        <translation>&quot;%1&quot; muss zuerst verschoben werden, um Platz zu machen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot; are the same file.</source>
        <translation>&quot;%1&quot; und &quot;%2&quot; sind dieselbe Datei.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be moved: its copy in &quot;%2&quot; differs from it.</source>
        <translation>&quot;%1&quot; konnte nicht verschoben werden: Die Kopie in &quot;%2&quot; stimmt nicht damit überein.</translation>
    </message>
    <message>
        <source>It has been deleted or changed. Start the channel to fetch it again.</source>
        <translation>Die Datei wurde gelöscht oder geändert. Starten Sie den Kanal, um sie noch einmal zu holen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has been deleted. Start the channel to fetch it again.</source>
        <translation>&quot;%1&quot; wurde gelöscht. Starten Sie den Kanal, um es noch einmal zu holen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be put in place: &quot;%2&quot; is a link or a file, not a folder. Please move it away, and start the channel.</source>
        <translation>&quot;%1&quot; kann nicht an seinen Platz kommen: &quot;%2&quot; ist eine Verknüpfung oder eine Datei, kein Ordner. Bitte entfernen Sie sie von dort, und starten Sie den Kanal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is in its way: %2</source>
        <translation>Ihr ist &quot;%1&quot; im Weg: %2</translation>
    </message>
    <message>
        <source>it is no file, but a pipe, a socket, a device or a link</source>
        <translation>das ist keine Datei, sondern eine Pipe, ein Socket, ein Gerät oder ein Link</translation>
    </message>
    <message>
        <source>it is a folder, and should be a file. Please move it away</source>
        <translation>das ist ein Ordner und sollte eine Datei sein. Bitte verschieben Sie ihn woandershin</translation>
    </message>
    <message>
        <source>it is a pipe, a socket or a device, and should be a file. Please move it away</source>
        <translation>das ist eine Pipe, ein Socket oder ein Gerät und sollte eine Datei sein. Bitte verschieben Sie es woandershin</translation>
    </message>
    <message>
        <source>it is a link to something that is not there. Please connect the disk that it is on, or move the link away</source>
        <translation>das ist ein Link auf etwas, das nicht da ist. Bitte schließen Sie den Datenträger an, auf dem es liegt, oder verschieben Sie den Link woandershin</translation>
    </message>
    <message>
        <source>something in &quot;%1&quot; should be a file, and is none</source>
        <translation>etwas in &quot;%1&quot; sollte eine Datei sein und ist keine</translation>
    </message>
    <message>
        <source>it is larger than such a file can be (%1)</source>
        <translation>sie ist größer, als eine solche Datei sein kann (%1)</translation>
    </message>
    <message>
        <source>was changed, and is in no folder that is published now; please publish it again</source>
        <translation>wurde geändert und liegt in keinem Ordner, der jetzt veröffentlicht wird; bitte veröffentlichen Sie die Datei erneut</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; is empty now. Items published from &quot;%2&quot;: %3, not there: %4.</source>
        <translation>Der Ordner &quot;%1&quot; ist jetzt leer. Aus &quot;%2&quot; veröffentlichte Einträge: %3, nicht vorhanden: %4.</translation>
    </message>
    <message>
        <source>changes while it is looked at</source>
        <translation>ändert sich, während sie betrachtet wird</translation>
    </message>
    <message>
        <source>has the name of a file that is still being downloaded, and is left out until it has its final one</source>
        <translation>hat den Namen einer Datei, die noch heruntergeladen wird, und bleibt weg, bis sie ihren endgültigen hat</translation>
    </message>
    <message>
        <source>hidden files and folders in it are published, too. Number: %1. The first: &quot;%2&quot;</source>
        <translation>Versteckte Dateien und Ordner darin werden mit veröffentlicht. Anzahl: %1. Als erste: &quot;%2&quot;</translation>
    </message>
    <message>
        <source>is still being downloaded by a torrent, and is left out until it is complete</source>
        <translation>wird noch von einem Torrent heruntergeladen und bleibt weg, bis sie vollständig ist</translation>
    </message>
</context>
<context>
    <name>Megatorrent::StorageReports</name>
    <message>
        <source>Megatorrent: &quot;%1&quot; cannot be shared any more. Reason: %2</source>
        <translation>Megatorrent: &quot;%1&quot; kann nicht mehr geteilt werden. Grund: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Subscription</name>
    <message>
        <source>A part of this channel does not open under the publisher&apos;s key: the publisher has to publish it again.</source>
        <translation>Ein Teil dieses Kanals lässt sich mit dem Schlüssel des Herausgebers nicht öffnen: Der Herausgeber muss ihn noch einmal veröffentlichen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has changed or is gone since it was downloaded. Recheck the channel to fetch it again. Reason: %2</source>
        <translation>&quot;%1&quot; hat sich seit dem Herunterladen geändert oder ist verschwunden. Überprüfen Sie den Kanal erneut, um es noch einmal zu holen. Grund: %2</translation>
    </message>
    <message>
        <source>Megatorrent: the folder &quot;%1&quot; of channel &quot;%2&quot; is there again.</source>
        <translation>Megatorrent: Der Ordner &quot;%1&quot; des Kanals &quot;%2&quot; ist wieder da.</translation>
    </message>
    <message>
        <source>Megatorrent: channel &quot;%1&quot; waits. Reason: %2</source>
        <translation>Megatorrent: Der Kanal &quot;%1&quot; wartet. Grund: %2</translation>
    </message>
    <message>
        <source>There is an update of this channel. It waits because the rules cannot be read: repair their file and start qBittorrent again, or save other rules.</source>
        <translation>Es gibt eine Aktualisierung dieses Kanals. Sie wartet, weil die Regeln nicht gelesen werden können: Reparieren Sie deren Datei und starten Sie qBittorrent neu, oder speichern Sie andere Regeln.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionList</name>
    <message>
        <source>This is no list of subscriptions.</source>
        <translation>Das ist keine Liste von Abonnements.</translation>
    </message>
    <message>
        <source>This list of subscriptions was written by a newer version of this program.</source>
        <translation>Diese Liste von Abonnements wurde von einer neueren Version dieses Programms geschrieben.</translation>
    </message>
    <message>
        <source>A list can have %1 subscriptions at most.</source>
        <translation>Eine Liste kann höchstens %1 Abonnements haben.</translation>
    </message>
    <message>
        <source>This list of subscriptions has &quot;%1&quot; where &quot;all&quot;, &quot;none&quot; or &quot;rule&quot; is expected.</source>
        <translation>In dieser Liste von Abonnements steht &quot;%1&quot;, wo &quot;all&quot;, &quot;none&quot; oder &quot;rule&quot; erwartet wird.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionStatus</name>
    <message>
        <source>Megatorrent: channel &quot;%1&quot;: %2</source>
        <translation>Megatorrent: Kanal &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>The publisher signed two different updates of this channel with one date. The first one is kept. The publisher&apos;s key may have been stolen: please ask the publisher.</source>
        <translation>Der Herausgeber hat zwei verschiedene Aktualisierungen dieses Kanals mit demselben Datum signiert. Die erste wird behalten. Der Schlüssel des Herausgebers könnte gestohlen sein: Bitte fragen Sie ihn.</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n items could not be received: %2</source>
        <translation>
            <numerusform>Nicht empfangen werden konnte: %1 von %n Eintrag. %2</numerusform>
            <numerusform>Nicht empfangen werden konnten: %1 von %n Einträgen. %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionTransfer</name>
    <message>
        <source>Import subscriptions</source>
        <translation>Abonnements importieren</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>There are no subscriptions in this file.</source>
        <translation>In dieser Datei sind keine Abonnements.</translation>
    </message>
    <message numerus="yes">
        <source>Add %n subscriptions? Those that you have already stay as they are.</source>
        <translation>
            <numerusform>%n Abonnement hinzufügen? Wenn Sie es schon haben, bleibt es, wie es ist.</numerusform>
            <numerusform>%n Abonnements hinzufügen? Die, die Sie schon haben, bleiben, wie sie sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Save in the folders that the file names</source>
        <translation>&amp;In den Ordnern speichern, die in der Datei stehen</translation>
    </message>
    <message>
        <source>Otherwise each gets a new folder, as the options say.</source>
        <translation>Sonst bekommt jedes einen neuen Ordner, wie es in den Optionen steht.</translation>
    </message>
    <message numerus="yes">
        <source>%n subscriptions were added.</source>
        <translation>
            <numerusform>%n Abonnement wurde hinzugefügt.</numerusform>
            <numerusform>%n Abonnements wurden hinzugefügt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You had %n already.</source>
        <translation>
            <numerusform>%n hatten Sie schon.</numerusform>
            <numerusform>%n hatten Sie schon.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be added: see the details.</source>
        <translation>
            <numerusform>%n konnte nicht hinzugefügt werden: siehe Details.</numerusform>
            <numerusform>%n konnten nicht hinzugefügt werden: siehe Details.</numerusform>
        </translation>
    </message>
    <message>
        <source>Export subscriptions</source>
        <translation>Abonnements exportieren</translation>
    </message>
    <message>
        <source>You do not follow any channel.</source>
        <translation>Sie folgen keinem Kanal.</translation>
    </message>
    <message>
        <source>Some of these channels are private. Whoever gets the file can read them, and that cannot be called back.</source>
        <translation>Einige dieser Kanäle sind privat. Wer die Datei bekommt, kann sie lesen, und das lässt sich nicht zurücknehmen.</translation>
    </message>
    <message>
        <source>&amp;Export...</source>
        <translation>&amp;Exportieren ...</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Subscriptions</name>
    <message>
        <source>This channel is your own.</source>
        <translation>Dieser Kanal ist Ihr eigener.</translation>
    </message>
    <message>
        <source>You have subscribed to this channel already: &quot;%1&quot;.</source>
        <translation>Sie haben diesen Kanal schon abonniert: &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.</source>
        <translation>&quot;%1&quot; ist keine Adresse mit Port, wie 203.0.113.5:6881 oder [2001:db8::5]:6881.</translation>
    </message>
    <message>
        <source>The folder &quot;%1&quot; is not an absolute path.</source>
        <translation>Der Ordner &quot;%1&quot; ist kein vollständiger Pfad.</translation>
    </message>
    <message>
        <source>There is no such subscription.</source>
        <translation>Dieses Abonnement gibt es nicht.</translation>
    </message>
    <message>
        <source>Name the folder that is to be moved.</source>
        <translation>Nennen Sie den Ordner, der verschoben werden soll.</translation>
    </message>
    <message>
        <source>There is no folder &quot;%1&quot;.</source>
        <translation>Es gibt keinen Ordner &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and the present folder &quot;%2&quot; of this subscription are the same, or one is in the other. Please choose another folder.</source>
        <translation>&quot;%1&quot; und der jetzige Ordner &quot;%2&quot; dieses Abonnements sind derselbe, oder einer liegt im anderen. Bitte wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>The name is too long.</source>
        <translation>Der Name ist zu lang.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is stopped: start it, and updates are looked for.</source>
        <translation>&quot;%1&quot; ist angehalten: Starten Sie das Abonnement, dann wird nach Aktualisierungen gesucht.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionsWidget</name>
    <message>
        <source>&amp;Add subscription</source>
        <translation>Abonnement hin&amp;zufügen</translation>
    </message>
    <message>
        <source>&amp;Publish...</source>
        <translation>&amp;Veröffentlichen ...</translation>
    </message>
    <message>
        <source>&amp;Mark as read</source>
        <translation>Als &amp;gelesen markieren</translation>
    </message>
    <message>
        <source>&amp;Rules...</source>
        <translation>&amp;Regeln ...</translation>
    </message>
    <message>
        <source>Filter items...</source>
        <translation>Einträge filtern ...</translation>
    </message>
    <message>
        <source>Filter items</source>
        <translation>Einträge filtern</translation>
    </message>
    <message>
        <source>Which items</source>
        <translation>Welche Einträge</translation>
    </message>
    <message>
        <source>All</source>
        <comment>items</comment>
        <translation>Alle</translation>
    </message>
    <message>
        <source>New</source>
        <comment>items</comment>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Do not download</source>
        <translation>Nicht herunterladen</translation>
    </message>
    <message>
        <source>Follow a channel: paste its link (Ctrl+V) or press Add subscription.
To share a folder with others, press Publish.</source>
        <translation>Einem Kanal folgen: Fügen Sie seinen Link ein (Strg+V), oder drücken Sie Abonnement hinzufügen.
Um einen Ordner mit anderen zu teilen, drücken Sie Veröffentlichen.</translation>
    </message>
    <message>
        <source>Select a channel of yours to see what is in it. To make a new one, press Publish.</source>
        <translation>Wählen Sie einen eigenen Kanal aus, um zu sehen, was darin ist. Für einen neuen drücken Sie Veröffentlichen.</translation>
    </message>
    <message>
        <source>There is no such item.</source>
        <translation>Einen solchen Eintrag gibt es nicht.</translation>
    </message>
    <message>
        <source>No item contains &quot;%1&quot;.</source>
        <translation>Kein Eintrag enthält &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Nothing new.</source>
        <translation>Nichts Neues.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>There is nothing in this channel yet.</source>
        <translation>In diesem Kanal ist noch nichts.</translation>
    </message>
    <message>
        <source>Add files...</source>
        <translation>Dateien hinzufügen ...</translation>
    </message>
    <message>
        <source>The publisher has not put anything in here yet.</source>
        <translation>Der Herausgeber hat hier noch nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>There is nothing here yet.</source>
        <translation>Hier ist noch nichts.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tasks</name>
    <message>
        <source>There is no such task.</source>
        <translation>Diese Aufgabe gibt es nicht.</translation>
    </message>
    <message numerus="yes">
        <source>%n tasks are waiting already. Wait until some of them are done, or cancel them.</source>
        <translation>
            <numerusform>%n Aufgabe wartet schon. Warten Sie, bis sie erledigt ist, oder brechen Sie sie ab.</numerusform>
            <numerusform>%n Aufgaben warten schon. Warten Sie, bis einige erledigt sind, oder brechen Sie sie ab.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tor::ControlConnection</name>
    <message>
        <source>it does not answer</source>
        <translation>es antwortet nicht</translation>
    </message>
    <message>
        <source>it says what nobody has asked for</source>
        <translation>es sagt etwas, wonach niemand gefragt hat</translation>
    </message>
    <message>
        <source>it does not speak the language of Tor&apos;s control port</source>
        <translation>es spricht nicht die Sprache von Tors Steuerport</translation>
    </message>
    <message>
        <source>it does not say how to log in</source>
        <translation>es sagt nicht, wie man sich anmeldet</translation>
    </message>
    <message>
        <source>it asks for a password, and none is set</source>
        <translation>es verlangt ein Passwort, und es ist keines eingestellt</translation>
    </message>
    <message>
        <source>a password is one line</source>
        <translation>ein Passwort ist eine einzige Zeile</translation>
    </message>
    <message>
        <source>the file that it wants to be shown cannot be used: %1</source>
        <translation>die Datei, die es als Nachweis verlangt, ist nicht zu verwenden: %1</translation>
    </message>
    <message>
        <source>it is too short</source>
        <translation>sie ist zu kurz</translation>
    </message>
    <message>
        <source>it does not know what the Tor of this computer knows</source>
        <translation>es weiß nicht, was der Tor-Dienst dieses Computers weiß</translation>
    </message>
    <message>
        <source>it refuses to let us in: %1</source>
        <translation>es lässt uns nicht ein: %1</translation>
    </message>
    <message>
        <source>it does not show that it is the Tor of this computer. If it is yours, name its control port in the settings</source>
        <translation>es zeigt nicht, dass es der Tor-Dienst dieses Computers ist. Wenn es Ihrer ist, nennen Sie seinen Steuerport in den Optionen</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tor::SmallFile</name>
    <message>
        <source>%1 is not there</source>
        <translation>%1 ist nicht da</translation>
    </message>
    <message>
        <source>%1 is no file</source>
        <translation>%1 ist keine Datei</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 kann nicht gelesen werden: %2</translation>
    </message>
    <message>
        <source>%1 is larger than such a file is</source>
        <translation>%1 ist größer, als eine solche Datei ist</translation>
    </message>
    <message>
        <source>%1 is no secret of this system: others can read it, or have made it</source>
        <translation>%1 ist kein Geheimnis dieses Systems: andere können es lesen oder haben es gemacht</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tor::TorProcess</name>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>der Ordner %1 kann nicht angelegt werden</translation>
    </message>
    <message>
        <source>the folder %1 cannot be kept for you alone</source>
        <translation>der Ordner %1 lässt sich nicht für Sie allein einrichten</translation>
    </message>
    <message>
        <source>it has ended</source>
        <translation>es hat sich beendet</translation>
    </message>
    <message>
        <source>it does not say where it can be controlled</source>
        <translation>es sagt nicht, wo es gesteuert werden kann</translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tor::TorService</name>
    <message>
        <source>Looking for Tor on this computer.</source>
        <translation>Tor wird auf diesem Computer gesucht.</translation>
    </message>
    <message>
        <source>No Tor runs on this computer, and none is installed that could be started. Please install Tor (on Debian: apt install tor), or name the control port of one in the settings.</source>
        <translation>Auf diesem Computer läuft kein Tor-Dienst, und es ist keiner installiert, der gestartet werden könnte. Bitte installieren Sie Tor (auf Debian: apt install tor), oder nennen Sie in den Optionen den Steuerport eines laufenden.</translation>
    </message>
    <message>
        <source>The Tor that was started has ended: %1. It is started again by itself.</source>
        <translation>Das gestartete Tor hat sich beendet: %1. Es wird von selbst wieder gestartet.</translation>
    </message>
    <message>
        <source>Starting Tor.</source>
        <translation>Tor wird gestartet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not where a Tor of this computer could be controlled: that is an address such as 127.0.0.1:9051, or a path such as /run/tor/control.</source>
        <translation>&quot;%1&quot; ist keine Stelle, an der Tor auf diesem Computer gesteuert werden könnte: Das ist eine Adresse wie 127.0.0.1:9051 oder ein Pfad wie /run/tor/control.</translation>
    </message>
    <message>
        <source>Tor at %1 cannot be used: %2.</source>
        <translation>Tor an %1 ist nicht zu verwenden: %2.</translation>
    </message>
    <message>
        <source>There is no Tor to be used at %1: %2.</source>
        <translation>Der Tor-Dienst an %1 ist nicht zu verwenden: %2.</translation>
    </message>
    <message>
        <source>Tor at %1 is lost: %2. It is looked for again.</source>
        <translation>Tor an %1 ist verloren: %2. Es wird wieder gesucht.</translation>
    </message>
    <message>
        <source>Tor at %1 cannot be used: it refuses %2 (%3).</source>
        <translation>Tor an %1 ist nicht zu verwenden: Es weigert sich, %2 (%3).</translation>
    </message>
    <message>
        <source>to end with this program</source>
        <translation>sich mit diesem Programm zu beenden</translation>
    </message>
    <message>
        <source>to say how it is</source>
        <translation>seinen Zustand zu melden</translation>
    </message>
    <message>
        <source>Tor joins its network.</source>
        <translation>Tor verbindet sich mit seinem Netz.</translation>
    </message>
    <message>
        <source>Tor at %1 cannot be used: it does not say how far it is.</source>
        <translation>Tor an %1 ist nicht zu verwenden: Es sagt nicht, wie weit es ist.</translation>
    </message>
    <message>
        <source>Tor joins its network: %1 % (%2).</source>
        <translation>Tor verbindet sich mit seinem Netz: %1 % (%2).</translation>
    </message>
    <message>
        <source>It has trouble: %1.</source>
        <translation>Es hat Schwierigkeiten: %1.</translation>
    </message>
    <message>
        <source>Channels are reached through Tor alone, and can be reached by others through it.</source>
        <translation>Kanäle werden allein über Tor erreicht und sind darüber für andere erreichbar.</translation>
    </message>
    <message>
        <source>Tor at %1 cannot be used: it takes no connections at a port of this computer. It needs a line &quot;SocksPort 9050&quot; in its torrc.</source>
        <translation>Tor an %1 ist nicht zu verwenden: Es nimmt an keinem Port dieses Computers Verbindungen an. Es braucht eine Zeile &quot;SocksPort 9050&quot; in seiner torrc.</translation>
    </message>
    <message>
        <source>Tor does not make a channel reachable: %1. It is tried again.</source>
        <translation>Tor macht einen Kanal nicht erreichbar: %1. Es wird erneut versucht.</translation>
    </message>
    <message>
        <source>Tor takes connections at another port now.</source>
        <translation>Tor nimmt Verbindungen jetzt an einem anderen Port an.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::TorrentItems</name>
    <message>
        <source>it has to hold one magnet link and nothing else</source>
        <translation>der Eintrag muss einen Magnet-Link enthalten und sonst nichts</translation>
    </message>
    <message>
        <source>it names no torrent</source>
        <translation>der Eintrag nennt keinen Torrent</translation>
    </message>
    <message>
        <source>qBittorrent does not take it now</source>
        <translation>qBittorrent nimmt ihn jetzt nicht an</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be added to the transfer list: %2.</source>
        <translation>&quot;%1&quot; konnte nicht in die Übertragungsliste aufgenommen werden: %2.</translation>
    </message>
    <message>
        <source>Safe Mode is on, and by the options torrents would not go through a SOCKS5 proxy, so that others would see your address. In the options of the connection, choose &quot;Use proxy for BitTorrent purposes&quot;, &quot;Use proxy for peer connections&quot; and &quot;Perform hostname lookup via proxy&quot;, and add it, or apply the rules, again</source>
        <translation>Safe Mode ist an, und nach den Optionen gingen Torrents nicht durch einen SOCKS5-Proxy, so dass andere Ihre Adresse sähen. Wählen Sie in den Optionen der Verbindung &quot;Proxy für BitTorrent verwenden&quot;, &quot;Proxy für Peer-Verbindungen verwenden&quot; und &quot;Hostnamen-Suche über Proxy durchführen&quot;, und fügen Sie es noch einmal hinzu, oder wenden Sie die Regeln noch einmal an</translation>
    </message>
    <message>
        <source>qBittorrent has not said what became of it</source>
        <translation>qBittorrent hat nicht gesagt, was daraus geworden ist</translation>
    </message>
</context>
<context>
    <name>Megatorrent::TorrentLoader</name>
    <message>
        <source>it is larger than %1 bytes</source>
        <translation>der Eintrag ist größer als %1 Bytes</translation>
    </message>
    <message>
        <source>it has not been received</source>
        <translation>der Eintrag ist nicht empfangen worden</translation>
    </message>
</context>
<context>
    <name>Megatorrent::TorrentQueue</name>
    <message>
        <source>&quot;%1&quot; was not added to the transfer list: the rule &quot;%2&quot;, which was to do so, is gone or does something else. To have it added, apply the rules again.</source>
        <translation>&quot;%1&quot; wurde nicht in die Übertragungsliste aufgenommen: Die Regel &quot;%2&quot;, die das tun sollte, gibt es nicht mehr, oder sie tut etwas anderes. Damit es aufgenommen wird, wenden Sie die Regeln noch einmal an.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::UserFile</name>
    <message>
        <source>&quot;%1&quot; could not be written. Reason: %2</source>
        <translation>&quot;%1&quot; konnte nicht geschrieben werden. Grund: %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be read: %2</source>
        <translation>&quot;%1&quot; konnte nicht gelesen werden: %2</translation>
    </message>
</context>
<context>
    <name>Megatorrent::UserRules</name>
    <message>
        <source>qBittorrent is still starting. Please try again.</source>
        <translation>qBittorrent startet noch. Bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>There is no rule &quot;%1&quot;.</source>
        <translation>Es gibt keine Regel &quot;%1&quot;.</translation>
    </message>
    <message numerus="yes">
        <source>Megatorrent: rule &quot;%1&quot; decided on %n new or changed items of channel &quot;%2&quot;, &quot;%3&quot; for instance.</source>
        <translation>
            <numerusform>Megatorrent: Die Regel &quot;%1&quot; hat über %n neuen oder geänderten Eintrag des Kanals &quot;%2&quot; entschieden: &quot;%3&quot;.</numerusform>
            <numerusform>Megatorrent: Die Regel &quot;%1&quot; hat über %n neue oder geänderte Einträge des Kanals &quot;%2&quot; entschieden, zum Beispiel &quot;%3&quot;.</numerusform>
        </translation>
    </message>
    <message>
        <source>Megatorrent: channel &quot;%1&quot;: %2</source>
        <translation>Megatorrent: Kanal &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>The rules have been changed elsewhere meanwhile. Look at them again before you save yours.</source>
        <translation>Die Regeln wurden inzwischen anderswo geändert. Sehen Sie sie noch einmal an, bevor Sie Ihre speichern.</translation>
    </message>
</context>
<context>
    <name>Megatorrent::VersionIntake</name>
    <message>
        <source>The new list of items cannot be taken over: %1</source>
        <translation>Die neue Liste der Einträge kann nicht übernommen werden: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n items of this channel are left out: %1</source>
        <translation>
            <numerusform>%n Eintrag dieses Kanals ist ausgelassen: %1</numerusform>
            <numerusform>%n Einträge dieses Kanals sind ausgelassen: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Megatorrent: an item of channel &quot;%1&quot; was left out. Reason: %2</source>
        <translation>Megatorrent: Ein Eintrag des Kanals &quot;%1&quot; wurde ausgelassen. Grund: %2</translation>
    </message>
    <message numerus="yes">
        <source>Megatorrent: %n items of channel &quot;%1&quot; were left out in all.</source>
        <translation>
            <numerusform>Megatorrent: Insgesamt wurde %n Eintrag des Kanals &quot;%1&quot; ausgelassen.</numerusform>
            <numerusform>Megatorrent: Insgesamt wurden %n Einträge des Kanals &quot;%1&quot; ausgelassen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::WindowPart</name>
    <message>
        <source>S&amp;ubscriptions</source>
        <translation>Abo&amp;nnements</translation>
    </message>
    <message>
        <source>Subscriptions (%1)</source>
        <translation>Abonnements (%1)</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message numerus="yes">
        <source>There are new items in %n channels.</source>
        <translation>
            <numerusform>In %n Kanal sind neue Einträge.</numerusform>
            <numerusform>In %n Kanälen sind neue Einträge.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new items</source>
        <translation>
            <numerusform>%n neuer Eintrag</numerusform>
            <numerusform>%n neue Einträge</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MegatorrentController</name>
    <message>
        <source>64 lower-case hexadecimal digits are expected.</source>
        <translation>64 hexadezimale Ziffern mit kleinen Buchstaben werden erwartet.</translation>
    </message>
    <message>
        <source>a link is expected.</source>
        <translation>ein Link wird erwartet.</translation>
    </message>
    <message>
        <source>There is no channel with this key.</source>
        <translation>Es gibt keinen Kanal mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>one of these is expected: %1.</source>
        <translation>eines davon wird erwartet: %1.</translation>
    </message>
    <message>
        <source>There is no item &quot;%1&quot; in this channel.</source>
        <translation>Es gibt keinen Eintrag &quot;%1&quot; in diesem Kanal.</translation>
    </message>
    <message>
        <source>no more than %1 characters are expected.</source>
        <translation>höchstens %1 Zeichen werden erwartet.</translation>
    </message>
    <message>
        <source>1 (normal), 6 (high) or 7 (maximum) is expected.</source>
        <translation>1 (normal), 6 (hoch) oder 7 (Maximum) wird erwartet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no torrent: its name has to end in .torrent or .magnet.</source>
        <translation>&quot;%1&quot; ist kein Torrent: Der Name muss auf .torrent oder .magnet enden.</translation>
    </message>
    <message>
        <source>a JSON object of no more than %1 bytes is expected.</source>
        <translation>ein JSON-Objekt von höchstens %1 Bytes wird erwartet.</translation>
    </message>
    <message>
        <source>a channel needs a title.</source>
        <translation>ein Kanal braucht einen Titel.</translation>
    </message>
    <message>
        <source>There is no such task.</source>
        <translation>Diese Aufgabe gibt es nicht.</translation>
    </message>
    <message>
        <source>A JSON-RPC request is expected as the body, of the type application/json.</source>
        <translation>Als Inhalt wird eine JSON-RPC-Anfrage erwartet, vom Typ application/json.</translation>
    </message>
    <message>
        <source>A JSON-RPC request has the type application/json, not &quot;%1&quot;.</source>
        <translation>Eine JSON-RPC-Anfrage hat den Typ application/json, nicht &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>qBittorrent is still starting. Please try again.</source>
        <translation>qBittorrent startet noch. Bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Parameter &quot;%1&quot;: %2</source>
        <translation>Parameter &quot;%1&quot;: %2</translation>
    </message>
    <message>
        <source>Parameter &quot;%1&quot; is missing.</source>
        <translation>Parameter &quot;%1&quot; fehlt.</translation>
    </message>
    <message>
        <source>&quot;true&quot; or &quot;false&quot; is expected.</source>
        <translation>&quot;true&quot; oder &quot;false&quot; wird erwartet.</translation>
    </message>
    <message>
        <source>a number from %1 to %2 is expected.</source>
        <translation>eine Zahl von %1 bis %2 wird erwartet.</translation>
    </message>
    <message>
        <source>&quot;all&quot;, &quot;none&quot; or &quot;rule&quot; is expected.</source>
        <translation>&quot;all&quot;, &quot;none&quot; oder &quot;rule&quot; wird erwartet.</translation>
    </message>
    <message>
        <source>a channel&apos;s key is expected: 64 lower-case hexadecimal digits.</source>
        <translation>der Schlüssel eines Kanals wird erwartet: 64 hexadezimale Ziffern mit kleinen Buchstaben.</translation>
    </message>
    <message>
        <source>There is no subscription with this key.</source>
        <translation>Es gibt kein Abonnement mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>a JSON array of paths is expected, such as [&quot;a&quot;, &quot;b&quot;].</source>
        <translation>eine JSON-Liste von Pfaden wird erwartet, etwa [&quot;a&quot;, &quot;b&quot;].</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an address and port.</source>
        <translation>&quot;%1&quot; ist keine Adresse mit Port.</translation>
    </message>
    <message>
        <source>There is no preview of a channel with this key.</source>
        <translation>Es gibt keine Vorschau eines Kanals mit diesem Schlüssel.</translation>
    </message>
    <message>
        <source>an absolute path is expected.</source>
        <translation>ein vollständiger Pfad wird erwartet.</translation>
    </message>
    <message>
        <source>at least one path is expected.</source>
        <translation>mindestens ein Pfad wird erwartet.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an absolute path.</source>
        <translation>&quot;%1&quot; ist kein vollständiger Pfad.</translation>
    </message>
    <message>
        <source>what the network shows can be kept or replaced, not both.</source>
        <translation>was das Netzwerk zeigt, kann behalten oder ersetzt werden, nicht beides.</translation>
    </message>
    <message>
        <source>new, changed, reread, moved, removed, withheld or unreadable is expected.</source>
        <translation>new, changed, reread, moved, removed, withheld oder unreadable wird erwartet.</translation>
    </message>
    <message>
        <source>There is no such dry run.</source>
        <translation>Diesen Probelauf gibt es nicht.</translation>
    </message>
    <message>
        <source>a JSON object is expected.</source>
        <translation>ein JSON-Objekt wird erwartet.</translation>
    </message>
    <message>
        <source>a JSON array is expected.</source>
        <translation>eine JSON-Liste wird erwartet.</translation>
    </message>
    <message>
        <source>there can be no more than %1.</source>
        <translation>mehr als %1 können es nicht sein.</translation>
    </message>
    <message>
        <source>There is no rule &quot;%1&quot;.</source>
        <translation>Es gibt keine Regel &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>with it, the policy is &quot;none&quot;.</source>
        <translation>damit ist &quot;policy&quot; &quot;none&quot;.</translation>
    </message>
    <message>
        <source>The link is too long for a QR code.</source>
        <translation>Der Link ist zu lang für einen QR-Code.</translation>
    </message>
    <message>
        <source>This qBittorrent was built without libqrencode, which draws QR codes.</source>
        <translation>Dieses qBittorrent wurde ohne libqrencode gebaut, das QR-Codes zeichnet.</translation>
    </message>
    <message>
        <source>with paths, one channel is expected.</source>
        <translation>mit Pfaden wird ein Kanal erwartet.</translation>
    </message>
    <message>
        <source>1 to %1 paths are expected.</source>
        <translation>1 bis %1 Pfade werden erwartet.</translation>
    </message>
    <message>
        <source>The link is another channel&apos;s than the key.</source>
        <translation>Der Link gehört zu einem anderen Kanal als der Schlüssel.</translation>
    </message>
    <message>
        <source>this link has no read key. The full link of a private channel is expected.</source>
        <translation>dieser Link hat keinen Leseschlüssel. Der vollständige Link eines privaten Kanals wird erwartet.</translation>
    </message>
</context>
<context>
    <name>RpcExchange</name>
    <message>
        <source>There is no method &quot;%1&quot;. &quot;system.methods&quot; names those that there are.</source>
        <translation>Es gibt keine Methode &quot;%1&quot;. &quot;system.methods&quot; nennt die vorhandenen.</translation>
    </message>
    <message>
        <source>This was not done: the answers before it are too large already. Ask for less at a time.</source>
        <translation>Das wurde nicht getan: Die Antworten davor sind schon zu groß. Fragen Sie auf einmal nach weniger.</translation>
    </message>
</context>
</TS>
