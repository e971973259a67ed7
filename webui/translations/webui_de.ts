<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Megatorrent</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Started.</source>
        <translation>Gestartet.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>Looking for updates.</source>
        <translation>Es wird nach Aktualisierungen gesucht.</translation>
    </message>
    <message>
        <source>The files are being checked.</source>
        <translation>Die Dateien werden geprüft.</translation>
    </message>
    <message>
        <source>The folder is used as it is.</source>
        <translation>Der Ordner wird so verwendet, wie er ist.</translation>
    </message>
    <message>
        <source>Marked as read.</source>
        <translation>Als gelesen markiert.</translation>
    </message>
    <message>
        <source>Nothing is downloaded by itself any more. Choose the items.</source>
        <translation>Von selbst wird nichts mehr heruntergeladen. Bitte die Einträge auswählen.</translation>
    </message>
    <message>
        <source>Rename subscription</source>
        <translation>Abonnement umbenennen</translation>
    </message>
    <message>
        <source>Name in your list. Without one, the publisher's is shown.</source>
        <translation>Name in Ihrer Liste. Ohne einen wird der des Herausgebers gezeigt.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
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
        <source>Move</source>
        <translation>Verschieben</translation>
    </message>
    <message>
        <source>A folder needs a name.</source>
        <translation>Ein Ordner braucht einen Namen.</translation>
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
        <source>Set location of %1</source>
        <translation>Speicherort von %1 setzen</translation>
    </message>
    <message>
        <source>Folder on the server</source>
        <translation>Ordner auf dem Server</translation>
    </message>
    <message>
        <source>All files of the subscription move there.</source>
        <translation>Alle Dateien des Abonnements werden dorthin verschoben.</translation>
    </message>
    <message>
        <source>The files are being moved.</source>
        <translation>Die Dateien werden verschoben.</translation>
    </message>
    <message>
        <source>Remove subscription</source>
        <translation>Abonnement entfernen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Also remove the content files</source>
        <translation>Auch die Inhaltsdateien dauerhaft löschen</translation>
    </message>
    <message>
        <source>Remove the subscription to “%1”?</source>
        <translation>Das Abonnement von „%1“ entfernen?</translation>
    </message>
    <message>
        <source>Files that you have changed stay in any case.</source>
        <translation>Dateien, die Sie geändert haben, bleiben auf jeden Fall.</translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation>%1 ist entfernt.</translation>
    </message>
    <message>
        <source>Copied. It is the short link: others need the full link to read this private channel.</source>
        <translation>Kopiert. Es ist der kurze Link: Um diesen privaten Kanal zu lesen, brauchen andere den vollständigen.</translation>
    </message>
    <message>
        <source>The link is copied.</source>
        <translation>Der Link ist kopiert.</translation>
    </message>
    <message>
        <source>Link of %1</source>
        <translation>Link von %1</translation>
    </message>
    <message>
        <source>With this short link alone nobody can read the channel.</source>
        <translation>Mit diesem kurzen Link allein kann niemand den Kanal lesen.</translation>
    </message>
    <message>
        <source>Anyone with the link can read.</source>
        <translation>Wer den Link hat, kann lesen.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Show the full link</source>
        <translation>Vollständigen Link zeigen</translation>
    </message>
    <message>
        <source>Full link: anyone who has it can read, and you cannot call it back.</source>
        <translation>Vollständiger Link: Wer ihn hat, kann lesen, und er lässt sich nicht zurücknehmen.</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Link</translation>
    </message>
    <message>
        <source>The browser does not let this page copy.</source>
        <translation>Der Browser lässt diese Seite nicht kopieren.</translation>
    </message>
    <message>
        <source>%1 item is to be downloaded.|%1 items are to be downloaded.</source>
        <translation>%1 Eintrag wird heruntergeladen.|%1 Einträge werden heruntergeladen.</translation>
    </message>
    <message>
        <source>%1 item is not downloaded.|%1 items are not downloaded.</source>
        <translation>%1 Eintrag wird nicht heruntergeladen.|%1 Einträge werden nicht heruntergeladen.</translation>
    </message>
    <message>
        <source>The path is copied: %1</source>
        <translation>Der Pfad ist kopiert: %1</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Delete channel</source>
        <translation>Kanal löschen</translation>
    </message>
    <message>
        <source>Delete the channel “%1” from this computer?</source>
        <translation>Den Kanal „%1“ von diesem Computer löschen?</translation>
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
        <source>Edit channel</source>
        <translation>Kanal bearbeiten</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Others see it after the next publication.</source>
        <translation>Andere sehen es nach der nächsten Veröffentlichung.</translation>
    </message>
    <message>
        <source>Publish by itself what changes in the files and folders</source>
        <translation>Von selbst veröffentlichen, was sich in den Dateien und Ordnern ändert</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Zurückziehen</translation>
    </message>
    <message>
        <source>Take “%1” out of the channel? Your file stays; subscribers keep what they have.</source>
        <translation>„%1“ aus dem Kanal nehmen? Ihre Datei bleibt; Abonnenten behalten, was sie haben.</translation>
    </message>
    <message>
        <source>Take %1 item out of the channel? Your file stays; subscribers keep what they have.|Take %1 items out of the channel? Your files stay; subscribers keep what they have.</source>
        <translation>%1 Eintrag aus dem Kanal nehmen? Ihre Datei bleibt; Abonnenten behalten, was sie haben.|%1 Einträge aus dem Kanal nehmen? Ihre Dateien bleiben; Abonnenten behalten, was sie haben.</translation>
    </message>
    <message>
        <source>Export subscriptions</source>
        <translation>Abonnements exportieren</translation>
    </message>
    <message>
        <source>Save file</source>
        <translation>Datei speichern</translation>
    </message>
    <message>
        <source>%1 subscription is saved as a file of this computer. It holds the full links of private channels: whoever has it can read them.|%1 subscriptions are saved as a file of this computer. It holds the full links of private channels: whoever has it can read them.</source>
        <translation>%1 Abonnement wird als Datei dieses Computers gespeichert. Sie enthält die vollständigen Links privater Kanäle: Wer sie hat, kann diese lesen.|%1 Abonnements werden als Datei dieses Computers gespeichert. Sie enthält die vollständigen Links privater Kanäle: Wer sie hat, kann diese lesen.</translation>
    </message>
    <message>
        <source>Import subscriptions</source>
        <translation>Abonnements importieren</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Files go into the folders that the file names</source>
        <translation>Dateien kommen in die Ordner, die in der Datei stehen</translation>
    </message>
    <message>
        <source>Add them stopped</source>
        <translation>Angehalten hinzufügen</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose a file first.</source>
        <translation>Bitte zuerst eine Datei wählen.</translation>
    </message>
    <message>
        <source>%1 added, %2 known already, %3 failed.</source>
        <translation>%1 hinzugefügt, %2 schon bekannt, %3 fehlgeschlagen.</translation>
    </message>
    <message>
        <source>%1 item|%1 items</source>
        <translation>%1 Eintrag|%1 Einträge</translation>
    </message>
    <message>
        <source>Add subscription</source>
        <translation>Abonnement hinzufügen</translation>
    </message>
    <message>
        <source>Subscribe</source>
        <translation>Abonnieren</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>Filter items...</source>
        <translation>Einträge filtern...</translation>
    </message>
    <message>
        <source>Filter items</source>
        <translation>Einträge filtern</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Everything, also what comes later</source>
        <translation>Alles, auch was später kommt</translation>
    </message>
    <message>
        <source>What is ticked</source>
        <translation>Was angekreuzt ist</translation>
    </message>
    <message>
        <source>Nothing by itself</source>
        <translation>Nichts von selbst</translation>
    </message>
    <message>
        <source>What rules choose</source>
        <translation>Was Regeln auswählen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Save in (a folder on the server)</source>
        <translation>Speichern in (ein Ordner auf dem Server)</translation>
    </message>
    <message>
        <source>Left empty: a new folder with the channel's name</source>
        <translation>Leer gelassen: ein neuer Ordner mit dem Namen des Kanals</translation>
    </message>
    <message>
        <source>Folder in the list</source>
        <translation>Ordner in der Liste</translation>
    </message>
    <message>
        <source>Others in a channel see your IP address, as with torrents.</source>
        <translation>Andere in einem Kanal sehen Ihre IP-Adresse, wie bei Torrents.</translation>
    </message>
    <message>
        <source>Looking for the channel...</source>
        <translation>Der Kanal wird gesucht...</translation>
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
        <source>Nobody who has this channel has answered yet. You can subscribe all the same.</source>
        <translation>Noch hat niemand geantwortet, der diesen Kanal hat. Sie können ihn trotzdem abonnieren.</translation>
    </message>
    <message>
        <source>%1 · the list of items is on its way</source>
        <translation>%1 · die Liste der Einträge ist unterwegs</translation>
    </message>
    <message>
        <source>%1 · %2 · updated %3 · %4, %5</source>
        <translation>%1 · %2 · aktualisiert %3 · %4, %5</translation>
    </message>
    <message>
        <source>This channel is private. Ask its publisher for the full link.</source>
        <translation>Dieser Kanal ist privat. Fragen Sie den Herausgeber nach dem vollständigen Link.</translation>
    </message>
    <message>
        <source>You follow %1 already. With the full link it can be read: press Subscribe.</source>
        <translation>Sie folgen %1 schon. Mit dem vollständigen Link ist der Kanal lesbar: Abonnieren drücken.</translation>
    </message>
    <message>
        <source>You follow this already.</source>
        <translation>Diesem Kanal folgen Sie schon.</translation>
    </message>
    <message>
        <source>This channel is your own.</source>
        <translation>Dieser Kanal ist Ihr eigener.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Free space on disk: %1</source>
        <translation>Freier Platz auf dem Datenträger: %1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>that is not enough</source>
        <translation>das reicht nicht</translation>
    </message>
    <message>
        <source>Subscribed to %1</source>
        <translation>%1 abonniert</translation>
    </message>
    <message>
        <source>Subscribed to %1 channel|Subscribed to %1 channels</source>
        <translation>%1 Kanal abonniert|%1 Kanäle abonniert</translation>
    </message>
    <message>
        <source>New</source>
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
        <source>Which items</source>
        <translation>Welche Einträge</translation>
    </message>
    <message>
        <source>Publish...</source>
        <translation>Veröffentlichen...</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Als gelesen markieren</translation>
    </message>
    <message>
        <source>Update all</source>
        <translation>Alle aktualisieren</translation>
    </message>
    <message>
        <source>Rules...</source>
        <translation>Regeln...</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Channels: %2 down, %3 up; peers: %1</source>
        <translation>Kanäle: DL %2, UL %3; Peers: %1</translation>
    </message>
    <message>
        <source>Channels: not running</source>
        <translation>Kanäle: laufen nicht</translation>
    </message>
    <message>
        <source>Channels are switched off.</source>
        <translation>Kanäle sind ausgeschaltet.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
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
        <source>Arrived</source>
        <translation>Angekommen</translation>
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
        <source>Select a channel or an item to see more about it.</source>
        <translation>Einen Kanal oder Eintrag auswählen, um mehr über ihn zu sehen.</translation>
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
        <source>Peers</source>
        <translation>Peers</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>Aktualisierungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Last looked %1</source>
        <translation>Zuletzt nachgesehen %1</translation>
    </message>
    <message>
        <source>Peers: %1</source>
        <translation>Peers: %1</translation>
    </message>
    <message>
        <source>Status:</source>
        <translation>Status:</translation>
    </message>
    <message>
        <source>Transfer:</source>
        <translation>Übertragung:</translation>
    </message>
    <message>
        <source>%1 down</source>
        <translation>DL %1</translation>
    </message>
    <message>
        <source>Content:</source>
        <translation>Inhalt:</translation>
    </message>
    <message>
        <source>%1, %2. To be downloaded: %3, %4. Here: %5, %6.</source>
        <translation>%1, %2. Herunterzuladen: %3, %4. Hier: %5, %6.</translation>
    </message>
    <message>
        <source>Updated:</source>
        <translation>Aktualisiert:</translation>
    </message>
    <message>
        <source>Warning:</source>
        <translation>Warnung:</translation>
    </message>
    <message>
        <source>Two different updates carry one date: the publisher's key may be stolen.</source>
        <translation>Zwei verschiedene Aktualisierungen tragen dasselbe Datum: Der Schlüssel des Herausgebers könnte gestohlen sein.</translation>
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
        <source>Link:</source>
        <translation>Link:</translation>
    </message>
    <message>
        <source>Who can read:</source>
        <translation>Wer lesen kann:</translation>
    </message>
    <message>
        <source>Private: only who has the full link</source>
        <translation>Privat: nur wer den vollständigen Link hat</translation>
    </message>
    <message>
        <source>Public: anyone with the link</source>
        <translation>Öffentlich: wer den Link hat</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Progress:</source>
        <translation>Fortschritt:</translation>
    </message>
    <message>
        <source>Description:</source>
        <translation>Beschreibung:</translation>
    </message>
    <message>
        <source>Peers: %1, %2 up</source>
        <translation>Peers: %1, UL %2</translation>
    </message>
    <message>
        <source>Published from:</source>
        <translation>Veröffentlicht aus:</translation>
    </message>
    <message>
        <source>By itself:</source>
        <translation>Von selbst:</translation>
    </message>
    <message>
        <source>Withdrawn:</source>
        <translation>Zurückgezogen:</translation>
    </message>
    <message>
        <source>%1 item stays out|%1 items stay out</source>
        <translation>%1 Eintrag bleibt draußen|%1 Einträge bleiben draußen</translation>
    </message>
    <message>
        <source>Show link...</source>
        <translation>Link zeigen...</translation>
    </message>
    <message>
        <source>Channel:</source>
        <translation>Kanal:</translation>
    </message>
    <message>
        <source>Title:</source>
        <translation>Titel:</translation>
    </message>
    <message>
        <source>Path in the channel:</source>
        <translation>Pfad im Kanal:</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>Größe:</translation>
    </message>
    <message>
        <source>Priority:</source>
        <translation>Priorität:</translation>
    </message>
    <message>
        <source>Chosen by rule:</source>
        <translation>Ausgewählt durch die Regel:</translation>
    </message>
    <message>
        <source>Changed:</source>
        <translation>Geändert:</translation>
    </message>
    <message>
        <source>Arrived:</source>
        <translation>Angekommen:</translation>
    </message>
    <message>
        <source>Path on disk:</source>
        <translation>Pfad auf dem Datenträger:</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Save to this device</source>
        <translation>Auf diesem Gerät speichern</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Nobody is connected.</source>
        <translation>Niemand ist verbunden.</translation>
    </message>
    <message>
        <source>Select a channel first.</source>
        <translation>Bitte zuerst einen Kanal auswählen.</translation>
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
        <source>The updates of your own channels are not listed.</source>
        <translation>Die Aktualisierungen der eigenen Kanäle sind nicht aufgelistet.</translation>
    </message>
    <message>
        <source>No update has come yet.</source>
        <translation>Noch ist keine Aktualisierung gekommen.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The subscription is stopped: nothing is looked for, received or sent.</source>
        <translation>Das Abonnement ist angehalten: Es wird nichts gesucht, empfangen oder gesendet.</translation>
    </message>
    <message>
        <source>Last look: %1.</source>
        <translation>Zuletzt nachgesehen: %1.</translation>
    </message>
    <message>
        <source>If all who have it are offline, it comes when one returns.</source>
        <translation>Wenn alle, die ihn haben, offline sind, kommt er, sobald einer zurück ist.</translation>
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
        <source>The list of items comes when that is settled.</source>
        <translation>Die Liste der Einträge kommt, wenn das geklärt ist.</translation>
    </message>
    <message>
        <source>The publisher has not put anything in here yet.</source>
        <translation>Der Herausgeber hat hier noch nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Follow a channel: paste its link (Ctrl+V) or press Add subscription.</source>
        <translation>Einem Kanal folgen: seinen Link einfügen (Strg+V) oder Abonnement hinzufügen drücken.</translation>
    </message>
    <message>
        <source>To share a folder with others, press Publish.</source>
        <translation>Um einen Ordner mit anderen zu teilen, Veröffentlichen drücken.</translation>
    </message>
    <message>
        <source>No item contains “%1”.</source>
        <translation>Kein Eintrag enthält „%1“.</translation>
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
        <source>There are no such items.</source>
        <translation>Solche Einträge gibt es nicht.</translation>
    </message>
    <message>
        <source>There is nothing here yet.</source>
        <translation>Hier ist noch nichts.</translation>
    </message>
    <message>
        <source>Select a channel of yours to see what is in it. To make a new one, press Publish.</source>
        <translation>Einen eigenen Kanal auswählen, um zu sehen, was darin ist. Für einen neuen Veröffentlichen drücken.</translation>
    </message>
    <message>
        <source>Nothing has been published in this channel yet.</source>
        <translation>In diesem Kanal wurde noch nichts veröffentlicht.</translation>
    </message>
    <message>
        <source>Add files...</source>
        <translation>Dateien hinzufügen...</translation>
    </message>
    <message>
        <source>Menu of %1</source>
        <translation>Menü von %1</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Reset columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
    <message>
        <source>Column visibility</source>
        <translation>Sichtbare Spalten</translation>
    </message>
    <message>
        <source>Back up the key of %1</source>
        <translation>Den Schlüssel von %1 sichern</translation>
    </message>
    <message>
        <source>Without a passphrase: whoever gets this file can publish in my name</source>
        <translation>Ohne Passphrase: Wer diese Datei bekommt, kann in meinem Namen veröffentlichen</translation>
    </message>
    <message>
        <source>The file is saved on this computer. Keep it where you find it again: without it nobody can publish in the channel if the server is lost.</source>
        <translation>Die Datei wird auf diesem Computer gespeichert. Heben Sie sie auf, wo Sie sie wiederfinden: Ohne sie kann niemand im Kanal veröffentlichen, wenn der Server verloren ist.</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>8 characters or more. Nobody can find it out if it is forgotten.</source>
        <translation>Mindestens 8 Zeichen. Wird sie vergessen, findet niemand sie heraus.</translation>
    </message>
    <message>
        <source>Passphrase, once more</source>
        <translation>Passphrase, noch einmal</translation>
    </message>
    <message>
        <source>The passphrase needs 8 characters or more.</source>
        <translation>Die Passphrase braucht mindestens 8 Zeichen.</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>Die beiden Passphrasen sind verschieden.</translation>
    </message>
    <message>
        <source>The key is saved.</source>
        <translation>Der Schlüssel ist gespeichert.</translation>
    </message>
    <message>
        <source>Restore a channel's key</source>
        <translation>Schlüssel eines Kanals wiederherstellen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>If the file was saved with one</source>
        <translation>Falls die Datei mit einer gespeichert wurde</translation>
    </message>
    <message>
        <source>If the file has none</source>
        <translation>Falls die Datei keinen hat</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Look for updates</source>
        <translation>Nach Aktualisierungen suchen</translation>
    </message>
    <message>
        <source>Set location...</source>
        <translation>Speicherort setzen...</translation>
    </message>
    <message>
        <source>What to download</source>
        <translation>Was heruntergeladen wird</translation>
    </message>
    <message>
        <source>Force recheck</source>
        <translation>Erzwinge erneute Überprüfung</translation>
    </message>
    <message>
        <source>Use the folder as it is</source>
        <translation>Den Ordner so verwenden, wie er ist</translation>
    </message>
    <message>
        <source>Rename...</source>
        <translation>Umbenennen...</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>In Ordner verschieben</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(keiner)</translation>
    </message>
    <message>
        <source>New folder...</source>
        <translation>Neuer Ordner...</translation>
    </message>
    <message>
        <source>Remove...</source>
        <translation>Entfernen...</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Hoch</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>From beginning to end</source>
        <translation>Von Anfang bis Ende</translation>
    </message>
    <message>
        <source>Mark as unread</source>
        <translation>Als ungelesen markieren</translation>
    </message>
    <message>
        <source>Add to transfer list</source>
        <translation>In die Übertragungsliste aufnehmen</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Publish changes...</source>
        <translation>Änderungen veröffentlichen...</translation>
    </message>
    <message>
        <source>Edit...</source>
        <translation>Bearbeiten...</translation>
    </message>
    <message>
        <source>Back up key...</source>
        <translation>Schlüssel sichern...</translation>
    </message>
    <message>
        <source>Delete channel...</source>
        <translation>Kanal löschen...</translation>
    </message>
    <message>
        <source>Withdraw...</source>
        <translation>Zurückziehen...</translation>
    </message>
    <message>
        <source>Dissolve folder</source>
        <translation>Ordner auflösen</translation>
    </message>
    <message>
        <source>Add subscription...</source>
        <translation>Abonnement hinzufügen...</translation>
    </message>
    <message>
        <source>Start all</source>
        <translation>Alle starten</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Import subscriptions...</source>
        <translation>Abonnements importieren...</translation>
    </message>
    <message>
        <source>Export subscriptions...</source>
        <translation>Abonnements exportieren...</translation>
    </message>
    <message>
        <source>Restore a channel's key...</source>
        <translation>Schlüssel eines Kanals wiederherstellen...</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Choose items</source>
        <translation>Einträge auswählen</translation>
    </message>
    <message>
        <source>Enter link...</source>
        <translation>Link eingeben...</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>%1: two different updates carry one date: the publisher's key may be stolen.</source>
        <translation>%1: Zwei verschiedene Aktualisierungen tragen dasselbe Datum: Der Schlüssel des Herausgebers könnte gestohlen sein.</translation>
    </message>
    <message>
        <source>%1 of %2 item failed.|%1 of %2 items failed.</source>
        <translation>%1 von %2 Eintrag ist fehlgeschlagen.|%1 von %2 Einträgen fehlgeschlagen.</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Nothing is downloaded by itself here. Select items and press Ctrl+D, or choose Download in their menu.</source>
        <translation>Hier wird von selbst nichts heruntergeladen. Einträge auswählen und Strg+D drücken, oder in ihrem Menü Herunterladen wählen.</translation>
    </message>
    <message>
        <source>Remove for everyone</source>
        <translation>Für alle entfernen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beides behalten</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.</source>
        <translation>Der Schlüssel von %1 ist nur auf diesem Computer. Geht er verloren, kann hier niemand mehr veröffentlichen; wird er gestohlen, kann es ein anderer.</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Channels are on</source>
        <translation>Kanäle sind eingeschaltet</translation>
    </message>
    <message>
        <source>Reach channels through a proxy always (Safe Mode)</source>
        <translation>Kanäle immer über einen Proxy erreichen (Safe Mode)</translation>
    </message>
    <message>
        <source>Use Tor</source>
        <translation>Tor verwenden</translation>
    </message>
    <message>
        <source>Control port of Tor</source>
        <translation>Steuerport von Tor</translation>
    </message>
    <message>
        <source>Empty: a running Tor is looked for, or else the one that is installed is started</source>
        <translation>Leer: Ein laufendes Tor wird gesucht, oder sonst das installierte gestartet</translation>
    </message>
    <message>
        <source>Password of the control port</source>
        <translation>Passwort des Steuerports</translation>
    </message>
    <message>
        <source>Forget the password of the control port</source>
        <translation>Das Passwort des Steuerports vergessen</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>unverändert</translation>
    </message>
    <message>
        <source>Look channels up for others, who are in Safe Mode</source>
        <translation>Kanäle für andere nachschlagen, die im Safe Mode sind</translation>
    </message>
    <message>
        <source>Who must not use the DHT asks this computer instead: DHT nodes see your address with what others look for and publish, and nobody can tell which is whose.</source>
        <translation>Wer das DHT nicht benutzen darf, fragt stattdessen diesen Computer: DHT-Knoten sehen Ihre Adresse bei dem, was andere suchen und veröffentlichen, und niemand kann sagen, was von wem ist.</translation>
    </message>
    <message>
        <source>For others, since the start: %1 look-ups asked for, %2 made, %3 refused; %4 publications accepted, %5 made, %6 refused.</source>
        <translation>Für andere, seit dem Start: %1-mal um Nachschlagen gebeten, %2-mal nachgeschlagen, %3-mal abgelehnt; %4 Veröffentlichungen angenommen, %5 gemacht, %6 abgelehnt.</translation>
    </message>
    <message>
        <source>Keep the DHT of torrents: its nodes and peers of your torrents see your address</source>
        <translation>Das DHT der Torrents anlassen: seine Knoten und Peers Ihrer Torrents sehen Ihre Adresse</translation>
    </message>
    <message>
        <source>Look up the first nodes of the DHT by name: your name server sees that you use it</source>
        <translation>Die ersten Knoten des DHT nach ihrem Namen nachschlagen: Ihr Nameserver sieht, dass Sie es benutzen</translation>
    </message>
    <message>
        <source>Keep local discovery: your local network sees which torrents you have</source>
        <translation>Lokale Peers weiter suchen: Ihr lokales Netz sieht, welche Torrents Sie haben</translation>
    </message>
    <message>
        <source>Keep port mapping: your router is told your port</source>
        <translation>Portweiterleitung anlassen: Ihrem Router wird Ihr Port genannt</translation>
    </message>
    <message>
        <source>While Safe Mode is on, the following is off. Kept on, it shows that you use BitTorrent, not which channels you follow.</source>
        <translation>Solange Safe Mode an ist, ist Folgendes aus. Angelassen zeigt es, dass Sie BitTorrent benutzen, nicht, welchen Kanälen Sie folgen.</translation>
    </message>
    <message>
        <source>Peers to begin with, for there is no DHT to find them by</source>
        <translation>Peers für den Anfang, denn es gibt kein DHT, um sie zu finden</translation>
    </message>
    <message>
        <source>Address and port, a line each. They are asked in every channel, also while Safe Mode is off.</source>
        <translation>Adresse und Port, je eine Zeile. Sie werden in jedem Kanal gefragt, auch solange Safe Mode aus ist.</translation>
    </message>
    <message>
        <source>To see what is in the channel, those who have it are connected to, and see your IP address.</source>
        <translation>Um zu sehen, was in dem Kanal ist, wird eine Verbindung zu denen hergestellt, die ihn haben; sie sehen dabei Ihre IP-Adresse.</translation>
    </message>
    <message>
        <source>Look inside</source>
        <translation>Hineinsehen</translation>
    </message>
    <message>
        <source>Go on without Safe Mode</source>
        <translation>Ohne Safe Mode weitermachen</translation>
    </message>
    <message>
        <source>Tell older clients of updates</source>
        <translation>Älteren Programmen Aktualisierungen mitteilen</translation>
    </message>
    <message>
        <source>Port for incoming connections</source>
        <translation>Port für eingehende Verbindungen</translation>
    </message>
    <message>
        <source>0: a free one is chosen, and then kept</source>
        <translation>0: Ein freier wird gewählt und dann behalten</translation>
    </message>
    <message>
        <source>Default save path</source>
        <translation>Standard-Speicherpfad</translation>
    </message>
    <message>
        <source>Ask before a channel takes more than (GiB)</source>
        <translation>Fragen, bevor ein Kanal mehr belegt als (GiB)</translation>
    </message>
    <message>
        <source>0: never ask</source>
        <translation>0: nie fragen</translation>
    </message>
    <message>
        <source>Maximum number of connections</source>
        <translation>Höchstzahl der Verbindungen</translation>
    </message>
    <message>
        <source>Maximum number of connections for an address</source>
        <translation>Höchstzahl der Verbindungen für eine Adresse</translation>
    </message>
    <message>
        <source>This browser cannot show the file. Save it to this device instead.</source>
        <translation>Dieser Browser kann die Datei nicht zeigen. Stattdessen kann sie auf diesem Gerät gespeichert werden.</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>Veröffentlichen</translation>
    </message>
    <message>
        <source>New channel</source>
        <translation>Neuer Kanal</translation>
    </message>
    <message>
        <source>Public: anyone with the link can read</source>
        <translation>Öffentlich: Wer den Link hat, kann lesen</translation>
    </message>
    <message>
        <source>Private: only who has the full link can read; you cannot call it back</source>
        <translation>Privat: Nur wer den vollständigen Link hat, kann lesen; er lässt sich nicht zurücknehmen</translation>
    </message>
    <message>
        <source>Who can read</source>
        <translation>Wer lesen kann</translation>
    </message>
    <message>
        <source>File or folder on the server</source>
        <translation>Datei oder Ordner auf dem Server</translation>
    </message>
    <message>
        <source>Files and folders on the server</source>
        <translation>Dateien und Ordner auf dem Server</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>Weiteren Pfad hinzufügen</translation>
    </message>
    <message>
        <source>Place in the channel</source>
        <translation>Platz im Kanal</translation>
    </message>
    <message>
        <source>A folder in the channel. Left empty: at the top</source>
        <translation>Ein Ordner im Kanal. Leer gelassen: ganz oben</translation>
    </message>
    <message>
        <source>Files are shared from where they are; no copy is made.</source>
        <translation>Dateien werden geteilt, wo sie liegen; es wird keine Kopie gemacht.</translation>
    </message>
    <message>
        <source>A channel needs a title.</source>
        <translation>Ein Kanal braucht einen Titel.</translation>
    </message>
    <message>
        <source>Name a file or folder on the server.</source>
        <translation>Bitte eine Datei oder einen Ordner auf dem Server angeben.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Publishing</source>
        <translation>Wird veröffentlicht</translation>
    </message>
    <message>
        <source>%1 of %2 file, %3 of %4|%1 of %2 files, %3 of %4</source>
        <translation>%1 von %2 Datei, %3 von %4|%1 von %2 Dateien, %3 von %4</translation>
    </message>
    <message>
        <source>Published: %1. %2 new, %3 changed, %4 removed.</source>
        <translation>Veröffentlicht: %1. %2 neu, %3 geändert, %4 entfernt.</translation>
    </message>
    <message>
        <source>Cancelled. What has been read so far is not read again next time.</source>
        <translation>Abgebrochen. Was schon gelesen ist, wird beim nächsten Mal nicht noch einmal gelesen.</translation>
    </message>
    <message>
        <source>%1 file could not be published:|%1 files could not be published:</source>
        <translation>%1 Datei konnte nicht veröffentlicht werden:|%1 Dateien konnten nicht veröffentlicht werden:</translation>
    </message>
    <message>
        <source>%1 left out:</source>
        <translation>%1 ausgelassen:</translation>
    </message>
    <message>
        <source>Findable: yes. Keep qBittorrent running until a subscriber has it all.</source>
        <translation>Auffindbar: ja. Bitte qBittorrent laufen lassen, bis ein Abonnent alles hat.</translation>
    </message>
    <message>
        <source>Findable: not yet. Keep qBittorrent running until a subscriber has it all.</source>
        <translation>Auffindbar: noch nicht. Bitte qBittorrent laufen lassen, bis ein Abonnent alles hat.</translation>
    </message>
    <message>
        <source>%1 new</source>
        <translation>%1 neu</translation>
    </message>
    <message>
        <source>%1 changed</source>
        <translation>%1 geändert</translation>
    </message>
    <message>
        <source>%1 perhaps changed</source>
        <translation>%1 vielleicht geändert</translation>
    </message>
    <message>
        <source>%1 moved</source>
        <translation>%1 verschoben</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <translation>%1 entfernt</translation>
    </message>
    <message>
        <source>%1 not there, and kept</source>
        <translation>%1 nicht da, behalten</translation>
    </message>
    <message>
        <source>%1 unreadable</source>
        <translation>%1 unlesbar</translation>
    </message>
    <message>
        <source>Publish in %1</source>
        <translation>In %1 veröffentlichen</translation>
    </message>
    <message>
        <source>Looking at the files...</source>
        <translation>Die Dateien werden durchgesehen...</translation>
    </message>
    <message>
        <source>Remove %1 item for everyone|Remove %1 items for everyone</source>
        <translation>%1 Eintrag für alle entfernen|%1 Einträge für alle entfernen</translation>
    </message>
    <message>
        <source>%1 unchanged</source>
        <translation>%1 unverändert</translation>
    </message>
    <message>
        <source>%1 to be read</source>
        <translation>%1 zu lesen</translation>
    </message>
    <message>
        <source>and %1 more|and %1 more</source>
        <translation>und %1 weiterer|und %1 weitere</translation>
    </message>
    <message>
        <source>Items that match</source>
        <translation>Zutreffende Einträge</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Rules; the first that matches decides</source>
        <translation>Regeln; die erste, die zutrifft, entscheidet</translation>
    </message>
    <message>
        <source>The rule is on</source>
        <translation>Die Regel ist eingeschaltet</translation>
    </message>
    <message>
        <source>Holds for</source>
        <translation>Gilt für</translation>
    </message>
    <message>
        <source>All subscriptions, also later ones</source>
        <translation>Alle Abonnements, auch spätere</translation>
    </message>
    <message>
        <source>Folders of the list</source>
        <translation>Ordner der Liste</translation>
    </message>
    <message>
        <source>Path contains</source>
        <translation>Pfad enthält</translation>
    </message>
    <message>
        <source>Words, with the wildcards * and ?; | between alternatives</source>
        <translation>Wörter, mit den Platzhaltern * und ?; | zwischen Alternativen</translation>
    </message>
    <message>
        <source>Path does not contain</source>
        <translation>Pfad enthält nicht</translation>
    </message>
    <message>
        <source>They are regular expressions</source>
        <translation>Es sind reguläre Ausdrücke</translation>
    </message>
    <message>
        <source>Episode filter</source>
        <translation>Folgenfilter</translation>
    </message>
    <message>
        <source>For example 1x2;8-10;15-;</source>
        <translation>Zum Beispiel 1x2;8-10;15-;</translation>
    </message>
    <message>
        <source>Each episode once</source>
        <translation>Jede Folge einmal</translation>
    </message>
    <message>
        <source>Size from (MiB)</source>
        <translation>Größe von (MiB)</translation>
    </message>
    <message>
        <source>Size to (MiB)</source>
        <translation>Größe bis (MiB)</translation>
    </message>
    <message>
        <source>Every item, if there is no condition</source>
        <translation>Jeder Eintrag, wenn es keine Bedingung gibt</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Dann</translation>
    </message>
    <message>
        <source>Only notify</source>
        <translation>Nur benachrichtigen</translation>
    </message>
    <message>
        <source>Add .torrent and magnet items to the transfer list</source>
        <translation>.torrent- und Magnet-Einträge in die Übertragungsliste aufnehmen</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Tags, separated by commas</source>
        <translation>Label, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Save path of the torrents</source>
        <translation>Speicherpfad der Torrents</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>Welche</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Import...</source>
        <translation>Importieren...</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>Exportieren...</translation>
    </message>
    <message>
        <source>Apply to what is here...</source>
        <translation>Auf Vorhandenes anwenden...</translation>
    </message>
    <message>
        <source>A rule needs a name.</source>
        <translation>Eine Regel braucht einen Namen.</translation>
    </message>
    <message>
        <source>Another rule has this name.</source>
        <translation>Eine andere Regel hat diesen Namen.</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>Neue Regel</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Rename rule</source>
        <translation>Regel umbenennen</translation>
    </message>
    <message>
        <source>Import rules</source>
        <translation>Regeln importieren</translation>
    </message>
    <message>
        <source>An export of these rules, or of the RSS downloader</source>
        <translation>Ein Export dieser Regeln oder des RSS-Downloaders</translation>
    </message>
    <message>
        <source>%1 item matches, %2|%1 items match, %2</source>
        <translation>Trifft auf %1 Eintrag zu, %2|Trifft auf %1 Einträge zu, %2</translation>
    </message>
    <message>
        <source>No item matches.</source>
        <translation>Trifft auf keinen Eintrag zu.</translation>
    </message>
    <message>
        <source>Apply to what is here</source>
        <translation>Auf Vorhandenes anwenden</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>%1 item is to be downloaded (%2).|%1 items are to be downloaded (%2).</source>
        <translation>%1 Eintrag wird heruntergeladen (%2).|%1 Einträge werden heruntergeladen (%2).</translation>
    </message>
    <message>
        <source>%1 item is not to be downloaded any more (%2).|%1 items are not to be downloaded any more (%2).</source>
        <translation>%1 Eintrag wird nicht mehr heruntergeladen (%2).|%1 Einträge werden nicht mehr heruntergeladen (%2).</translation>
    </message>
    <message>
        <source>%1 item goes to the transfer list.|%1 items go to the transfer list.</source>
        <translation>%1 Eintrag kommt in die Übertragungsliste.|%1 Einträge kommen in die Übertragungsliste.</translation>
    </message>
    <message>
        <source>What is complete stays. Also items that you have chosen by hand are judged.</source>
        <translation>Was vollständig ist, bleibt. Beurteilt werden auch Einträge, die Sie selbst ausgewählt haben.</translation>
    </message>
    <message>
        <source>The rules are being applied.</source>
        <translation>Die Regeln werden angewendet.</translation>
    </message>
    <message>
        <source>Divider</source>
        <translation>Trennlinie</translation>
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
        <source>Private</source>
        <translation>Privat</translation>
    </message>
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
        <source>What is chosen is being downloaded.</source>
        <translation>Was ausgewählt ist, wird heruntergeladen.</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>Aktuell</translation>
    </message>
    <message>
        <source>Everything that is to be downloaded is here.</source>
        <translation>Alles, was heruntergeladen werden soll, ist hier.</translation>
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
        <source>It goes on when you have decided.</source>
        <translation>Es geht weiter, wenn Sie entschieden haben.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>It cannot go on by itself.</source>
        <translation>Es kann nicht von selbst weitergehen.</translation>
    </message>
    <message>
        <source>Nothing published yet</source>
        <translation>Noch nichts veröffentlicht</translation>
    </message>
    <message>
        <source>Publishing %1 %</source>
        <translation>Wird veröffentlicht, %1 %</translation>
    </message>
    <message>
        <source>What you publish is being prepared.</source>
        <translation>Was Sie veröffentlichen, wird vorbereitet.</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Veröffentlicht</translation>
    </message>
    <message>
        <source>Others can find it.</source>
        <translation>Andere können es finden.</translation>
    </message>
    <message>
        <source>Others cannot find it yet: keep qBittorrent running.</source>
        <translation>Andere können es noch nicht finden: Bitte qBittorrent laufen lassen.</translation>
    </message>
    <message>
        <source>Published in part</source>
        <translation>Teilweise veröffentlicht</translation>
    </message>
    <message>
        <source>Some files are not there any more, or were changed.</source>
        <translation>Einige Dateien sind nicht mehr da oder wurden geändert.</translation>
    </message>
    <message>
        <source>Published elsewhere</source>
        <translation>Anderswo veröffentlicht</translation>
    </message>
    <message>
        <source>The channel was published from another computer. Publish again to decide what stays in it.</source>
        <translation>Der Kanal wurde von einem anderen Computer aus veröffentlicht. Bitte noch einmal veröffentlichen, um zu entscheiden, was darin bleibt.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Eingereiht</translation>
    </message>
    <message>
        <source>Paste a channel's link.</source>
        <translation>Bitte den Link eines Kanals einfügen.</translation>
    </message>
    <message>
        <source>This is not a channel's link: a channel's link begins with megatorrent://. For torrents, use Add Torrent Link.</source>
        <translation>Das ist kein Link eines Kanals: Der beginnt mit megatorrent://. Für Torrents gibt es Torrent-Link hinzufügen.</translation>
    </message>
    <message>
        <source>This is not a channel's link: after megatorrent:// come 64 digits 0-9 a-f; here is %1. Copy it again as a whole.|This is not a channel's link: after megatorrent:// come 64 digits 0-9 a-f; here are %1. Copy it again as a whole.</source>
        <translation>Das ist kein Link eines Kanals: Auf megatorrent:// folgen 64 Ziffern 0-9 a-f; hier ist es %1. Bitte noch einmal ganz kopieren.|Das ist kein Link eines Kanals: Auf megatorrent:// folgen 64 Ziffern 0-9 a-f; hier sind es %1. Bitte noch einmal ganz kopieren.</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Older entries</source>
        <translation>Ältere Einträge</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>Es ist noch nichts geschehen.</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>QR-Code</translation>
    </message>
    <message>
        <source>QR code of the link. The link as text is above.</source>
        <translation>QR-Code des Links. Der Link als Text steht darüber.</translation>
    </message>
    <message>
        <source>No more than %1 items can differ from the rest here. Choose the others when you have subscribed.</source>
        <translation>Hier können höchstens %1 Einträge vom Rest abweichen. Wählen Sie die übrigen, wenn Sie abonniert haben.</translation>
    </message>
    <message>
        <source>Discard my changes</source>
        <translation>Meine Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Save mine all the same</source>
        <translation>Meine trotzdem speichern</translation>
    </message>
    <message>
        <source>The rules were changed elsewhere meanwhile.</source>
        <translation>Die Regeln wurden inzwischen anderswo geändert.</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Select several</source>
        <translation>Mehrere auswählen</translation>
    </message>
    <message>
        <source>Selected</source>
        <translation>Ausgewählt</translation>
    </message>
    <message>
        <source>Loading...</source>
        <translation>Wird geladen...</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>You are not logged in any more.</source>
        <translation>Sie sind nicht mehr angemeldet.</translation>
    </message>
    <message>
        <source>Only what is published here is in the channel from now on. All else is taken out of it for everyone.</source>
        <translation>Ab jetzt ist nur im Kanal, was hier veröffentlicht wird. Alles andere wird für alle herausgenommen.</translation>
    </message>
    <message>
        <source>Replace what was published elsewhere</source>
        <translation>Ersetzen, was anderswo veröffentlicht wurde</translation>
    </message>
    <message>
        <source>qBittorrent was restarted, so it is not known what came of this. See what is there, and try again.</source>
        <translation>qBittorrent wurde neu gestartet; was daraus geworden ist, ist nicht bekannt. Sehen Sie nach, was da ist, und versuchen Sie es noch einmal.</translation>
    </message>
</context>
</TS>
