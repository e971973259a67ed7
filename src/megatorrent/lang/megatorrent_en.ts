<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>Megatorrent::AddSubscriptionDialog</name>
    <message numerus="yes">
        <source>%n channels were added.</source>
        <translation>
            <numerusform>%n channel was added.</numerusform>
            <numerusform>%n channels were added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be added: %1</source>
        <comment>3 could not be added: reason</comment>
        <translation>
            <numerusform>%n could not be added: %1</numerusform>
            <numerusform>%n could not be added: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelActions</name>
    <message numerus="yes">
        <source>Remove %n subscriptions?</source>
        <translation>
            <numerusform>Remove %n subscription?</numerusform>
            <numerusform>Remove %n subscriptions?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelDetails</name>
    <message numerus="yes">
        <source>%n peers, %1 down</source>
        <translation>
            <numerusform>%n peer, %1 down</numerusform>
            <numerusform>%n peers, %1 down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n peers, %1 up</source>
        <translation>
            <numerusform>%n peer, %1 up</numerusform>
            <numerusform>%n peers, %1 up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelDialogs</name>
    <message numerus="yes">
        <source>Take %n items out of &quot;%1&quot;?</source>
        <comment>a channel</comment>
        <translation>
            <numerusform>Take %n item out of &quot;%1&quot;?</numerusform>
            <numerusform>Take %n items out of &quot;%1&quot;?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelMirror</name>
    <message numerus="yes">
        <source>This channel is being removed; %n files are left. Please try again in a moment.</source>
        <translation>
            <numerusform>This channel is being removed; %n file is left. Please try again in a moment.</numerusform>
            <numerusform>This channel is being removed; %n files are left. Please try again in a moment.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelNotices</name>
    <message numerus="yes">
        <source>%1 of %n items failed. %2</source>
        <translation>
            <numerusform>%1 of %n item failed. %2</numerusform>
            <numerusform>%1 of %n items failed. %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelStore</name>
    <message numerus="yes">
        <source>Of what was withdrawn from your channel &quot;%1&quot;, %n paths are not known any more: withdraw them again after the next publication, or take them out of the folders before it.</source>
        <translation>
            <numerusform>Of what was withdrawn from your channel &quot;%1&quot;, %n path is not known any more: withdraw it again after the next publication, or take it out of the folders before it.</numerusform>
            <numerusform>Of what was withdrawn from your channel &quot;%1&quot;, %n paths are not known any more: withdraw them again after the next publication, or take them out of the folders before it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The database did not know %n of your channels and subscriptions any more. They are taken from their key files; what is on the disk is looked through and used again. Channels of your own have to be published again.</source>
        <translation>
            <numerusform>The database did not know %n of your channels and subscriptions any more. It is taken from its key file; what is on the disk is looked through and used again. A channel of your own has to be published again.</numerusform>
            <numerusform>The database did not know %n of your channels and subscriptions any more. They are taken from their key files; what is on the disk is looked through and used again. Channels of your own have to be published again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::ChannelWords</name>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::EngineLog</name>
    <message numerus="yes">
        <source>Everything that was chosen is here: %n items.</source>
        <translation>
            <numerusform>Everything that was chosen is here: %n item.</numerusform>
            <numerusform>Everything that was chosen is here: %n items.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Published: %n items; %1 new, %2 changed, %3 taken out.</source>
        <translation>
            <numerusform>Published: %n item; %1 new, %2 changed, %3 taken out.</numerusform>
            <numerusform>Published: %n items; %1 new, %2 changed, %3 taken out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The list of items of %1 is here: %n items.</source>
        <translation>
            <numerusform>The list of items of %1 is here: %n item.</numerusform>
            <numerusform>The list of items of %1 is here: %n items.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Published by itself: %n items; %1 new, %2 changed, %3 taken out.</source>
        <translation>
            <numerusform>Published by itself: %n item; %1 new, %2 changed, %3 taken out.</numerusform>
            <numerusform>Published by itself: %n items; %1 new, %2 changed, %3 taken out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The rule &quot;%1&quot; has found %n new or changed items, &quot;%2&quot; for instance.</source>
        <translation>
            <numerusform>The rule &quot;%1&quot; has found %n new or changed item: &quot;%2&quot;.</numerusform>
            <numerusform>The rule &quot;%1&quot; has found %n new or changed items, &quot;%2&quot; for instance.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::LocationChange</name>
    <message numerus="yes">
        <source>%n files are still in the former folder: %1 Start the channel to move them.</source>
        <translation>
            <numerusform>%n file is still in the former folder: %1 Start the channel to move it.</numerusform>
            <numerusform>%n files are still in the former folder: %1 Start the channel to move them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files and folders, with all that is in them:</source>
        <translation>
            <numerusform>%n file or folder, with all that is in it:</numerusform>
            <numerusform>%n files and folders, with all that is in them:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishFilesPage</name>
    <message numerus="yes">
        <source>Add files and folders, or drop them here. Without any, what you published before (%n files and folders) is looked through for changes.</source>
        <translation>
            <numerusform>Add files and folders, or drop them here. Without any, what you published before (%n file or folder) is looked through for changes.</numerusform>
            <numerusform>Add files and folders, or drop them here. Without any, what you published before (%n files and folders) is looked through for changes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishProgressPage</name>
    <message numerus="yes">
        <source>%1 of %n files</source>
        <translation>
            <numerusform>%1 of %n file</numerusform>
            <numerusform>%1 of %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishResultPage</name>
    <message numerus="yes">
        <source>Published: %n items in the channel (%1).</source>
        <comment>Published: 40 items in the channel (3 new, 1 changed, 2 removed).</comment>
        <translation>
            <numerusform>Published: %n item in the channel (%1).</numerusform>
            <numerusform>Published: %n items in the channel (%1).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be published:</source>
        <translation>
            <numerusform>%n file could not be published:</numerusform>
            <numerusform>%n files could not be published:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::PublishReview</name>
    <message numerus="yes">
        <source>Looking at what has changed: %n files so far</source>
        <translation>
            <numerusform>Looking at what has changed: %n file so far</numerusform>
            <numerusform>Looking at what has changed: %n files so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items are gone from the disk and stay in the channel until you say that they are to be taken out.</source>
        <translation>
            <numerusform>%n item is gone from the disk and stays in the channel until you say that it is to be taken out.</numerusform>
            <numerusform>%n items are gone from the disk and stay in the channel until you say that they are to be taken out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleApplication</name>
    <message numerus="yes">
        <source>%n items would be downloaded: %1.</source>
        <translation>
            <numerusform>%n item would be downloaded: %1.</numerusform>
            <numerusform>%n items would be downloaded: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would not be downloaded any more: %1.</source>
        <translation>
            <numerusform>%n item would not be downloaded any more: %1.</numerusform>
            <numerusform>%n items would not be downloaded any more: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would be added to the transfer list.</source>
        <translation>
            <numerusform>%n item would be added to the transfer list.</numerusform>
            <numerusform>%n items would be added to the transfer list.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items would stay as they are, for a rule takes too long on them.</source>
        <translation>
            <numerusform>%n item would stay as it is, for a rule takes too long on it.</numerusform>
            <numerusform>%n items would stay as they are, for a rule takes too long on them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::RuleMatches</name>
    <message numerus="yes">
        <source>%n items match: %1</source>
        <comment>40 items match: 12.1 GiB</comment>
        <translation>
            <numerusform>%n item matches: %1</numerusform>
            <numerusform>%n items match: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::RulesDialog</name>
    <message numerus="yes">
        <source>%n rules were added.</source>
        <translation>
            <numerusform>%n rule was added.</numerusform>
            <numerusform>%n rules were added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SourceWatch</name>
    <message numerus="yes">
        <source>What changes in its folders is published by itself. They are too many for the system to tell of every change at once: %n of them are looked at every 10 minutes only.</source>
        <translation>
            <numerusform>What changes in its folders is published by itself. They are too many for the system to tell of every change at once: %n of them is looked at every 10 minutes only.</numerusform>
            <numerusform>What changes in its folders is published by itself. They are too many for the system to tell of every change at once: %n of them are looked at every 10 minutes only.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SpaceGuard</name>
    <message numerus="yes">
        <source>This channel needs %n more files and folders in &quot;%1&quot;, but the file system can take only %2 (%3 are left to you), however small they are. Delete files there, or choose fewer items, then start it.</source>
        <translation>
            <numerusform>This channel needs %n more file or folder in &quot;%1&quot;, but the file system can take only %2 (%3 are left to you), however small they are. Delete files there, or choose fewer items, then start it.</numerusform>
            <numerusform>This channel needs %n more files and folders in &quot;%1&quot;, but the file system can take only %2 (%3 are left to you), however small they are. Delete files there, or choose fewer items, then start it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::StatusPart</name>
    <message numerus="yes">
        <source>Channels: %n peers, %1 down, %2 up</source>
        <translation>
            <numerusform>Channels: %n peer, %1 down, %2 up</numerusform>
            <numerusform>Channels: %n peers, %1 down, %2 up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionStatus</name>
    <message numerus="yes">
        <source>%1 of %n items could not be received: %2</source>
        <translation>
            <numerusform>%1 of %n item could not be received: %2</numerusform>
            <numerusform>%1 of %n items could not be received: %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::SubscriptionTransfer</name>
    <message numerus="yes">
        <source>Add %n subscriptions? Those that you have already stay as they are.</source>
        <translation>
            <numerusform>Add %n subscription? If you have it already, it stays as it is.</numerusform>
            <numerusform>Add %n subscriptions? Those that you have already stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n subscriptions were added.</source>
        <translation>
            <numerusform>%n subscription was added.</numerusform>
            <numerusform>%n subscriptions were added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>You had %n already.</source>
        <translation>
            <numerusform>You had %n already.</numerusform>
            <numerusform>You had %n already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be added: see the details.</source>
        <translation>
            <numerusform>%n could not be added: see the details.</numerusform>
            <numerusform>%n could not be added: see the details.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::Tasks</name>
    <message numerus="yes">
        <source>%n tasks are waiting already. Wait until some of them are done, or cancel them.</source>
        <translation>
            <numerusform>%n task is waiting already. Wait until it is done, or cancel it.</numerusform>
            <numerusform>%n tasks are waiting already. Wait until some of them are done, or cancel them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::UserRules</name>
    <message numerus="yes">
        <source>Megatorrent: rule &quot;%1&quot; decided on %n new or changed items of channel &quot;%2&quot;, &quot;%3&quot; for instance.</source>
        <translation>
            <numerusform>Megatorrent: rule &quot;%1&quot; decided on %n new or changed item of channel &quot;%2&quot;, &quot;%3&quot;.</numerusform>
            <numerusform>Megatorrent: rule &quot;%1&quot; decided on %n new or changed items of channel &quot;%2&quot;, &quot;%3&quot; for instance.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::VersionIntake</name>
    <message numerus="yes">
        <source>%n items of this channel are left out: %1</source>
        <translation>
            <numerusform>%n item of this channel is left out: %1</numerusform>
            <numerusform>%n items of this channel are left out: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Megatorrent: %n items of channel &quot;%1&quot; were left out in all.</source>
        <translation>
            <numerusform>Megatorrent: %n item of channel &quot;%1&quot; was left out in all.</numerusform>
            <numerusform>Megatorrent: %n items of channel &quot;%1&quot; were left out in all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Megatorrent::WindowPart</name>
    <message numerus="yes">
        <source>There are new items in %n channels.</source>
        <translation>
            <numerusform>There are new items in %n channel.</numerusform>
            <numerusform>There are new items in %n channels.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new items</source>
        <translation>
            <numerusform>%n new item</numerusform>
            <numerusform>%n new items</numerusform>
        </translation>
    </message>
</context>
</TS>
