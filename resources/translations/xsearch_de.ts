<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>Actions</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;1 star</source>
            <translation>&amp;1 Stern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;2 stars</source>
            <translation>&amp;2 Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;3 stars</source>
            <translation>&amp;3 Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;4 stars</source>
            <translation>&amp;4 Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;5 stars</source>
            <translation>&amp;5 Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;About xsearch</source>
            <translation>Ü&amp;ber xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Add folder…</source>
            <translation>&amp;Ordner hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Back</source>
            <translation>&amp;Zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Back up and repair…</source>
            <translation>S&amp;ichern und reparieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Blue</source>
            <translation>B&amp;lau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Cancel</source>
            <translation>Abb&amp;rechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Clear the search</source>
            <translation>Suche &amp;leeren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Copy</source>
            <translation>&amp;Kopieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Copy to a folder…</source>
            <translation>In einen Ordner &amp;kopieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Dark</source>
            <translation>&amp;Dunkel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Descending</source>
            <translation>A&amp;bsteigend</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Details panel</source>
            <translation>De&amp;tailbereich</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Earlier in the album</source>
            <translation>Im Album nach &amp;vorn</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Export…</source>
            <translation>&amp;Exportieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;File</source>
            <translation>&amp;Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Fill the squares</source>
            <translation>&amp;Quadrate ausfüllen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Folder</source>
            <translation>&amp;Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Green</source>
            <translation>Grü&amp;n</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Guide</source>
            <translation>&amp;Anleitung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Help</source>
            <translation>&amp;Hilfe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Highlight the match</source>
            <translation>&amp;Treffer hervorheben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>&amp;Illustrate a text…</source>
            <translation>Te&amp;xt bebildern…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>&amp;Info over the photo</source>
            <translation>&amp;Infos im Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Jobs…</source>
            <translation>&amp;Aufgaben…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Keep this search</source>
            <translation>Suche &amp;merken</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Larger photos</source>
            <translation>&amp;Größere Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Later in the album</source>
            <translation>Im Album nach &amp;hinten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Less like this</source>
            <translation>&amp;Weniger davon</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Library</source>
            <translation>&amp;Bibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Library…</source>
            <translation>&amp;Bibliothek…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Light</source>
            <translation>&amp;Hell</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Map</source>
            <translation>&amp;Karte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Match</source>
            <translation>&amp;Treffergüte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>&amp;Metadata</source>
            <translation>Me&amp;tadaten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;More like this</source>
            <translation>Me&amp;hr davon</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Move to a folder…</source>
            <translation>In einen Ordner &amp;verschieben…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Name</source>
            <translation>&amp;Name</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;New album…</source>
            <translation>&amp;Neues Album…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;No stars</source>
            <translation>&amp;Keine Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Notes</source>
            <translation>&amp;Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Open</source>
            <translation>Ö&amp;ffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Photo</source>
            <translation>&amp;Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Pick</source>
            <translation>&amp;Auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Quit</source>
            <translation>&amp;Beenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Random</source>
            <translation>Zu&amp;fällig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Refine the search</source>
            <translation>Suche &amp;verfeinern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Reject</source>
            <translation>A&amp;blehnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Rename…</source>
            <translation>&amp;Umbenennen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Repair</source>
            <translation>&amp;Reparieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Search</source>
            <translation>&amp;Suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Settings…</source>
            <translation>E&amp;instellungen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Shortcuts</source>
            <translation>&amp;Tastenkürzel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Sort by</source>
            <translation>So&amp;rtieren nach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Stars</source>
            <translation>&amp;Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Take out of the album</source>
            <translation>&amp;Aus dem Album nehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Take over from another program…</source>
            <translation>Aus anderem &amp;Programm übernehmen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>&amp;Teach a word…</source>
            <translation>&amp;Wort beibringen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Try again</source>
            <translation>&amp;Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Undo</source>
            <translation>&amp;Rückgängig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Undo the mark</source>
            <translation>Markierung &amp;zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>&amp;Unstack</source>
            <translation>Stapel &amp;auflösen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;View</source>
            <translation>&amp;Ansicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;View large</source>
            <translation>&amp;Groß anzeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Yellow</source>
            <translation>&amp;Gelb</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add &amp;Pictures folder</source>
            <translation>Bi&amp;lderordner hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a &amp;filter…</source>
            <translation>&amp;Filter hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a few public-domain photos with captions and notes, to try xsearch with</source>
            <translation>Ein paar gemeinfreie Fotos mit Bildunterschriften und Notizen hinzufügen, um xsearch auszuprobieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a folder of photos and notes</source>
            <translation>Einen Ordner mit Fotos und Notizen hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add the Pictures folder of this computer</source>
            <translation>Den Bilderordner dieses Computers hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Al&amp;bum</source>
            <translation>Alb&amp;um</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>All shortcuts on one sheet</source>
            <translation>Alle Tastenkürzel auf einem Blatt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Always dark</source>
            <translation>Immer dunkel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Always light</source>
            <translation>Immer hell</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Appearan&amp;ce</source>
            <translation>Er&amp;scheinungsbild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>As the &amp;system</source>
            <translation>Wie das &amp;System</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Ask the network, this once, for the newest version</source>
            <translation>Dieses eine Mal im Netz nach der neuesten Version fragen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Back to the grid</source>
            <translation>Zurück zum Raster</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Back up, restore, check and repair the library</source>
            <translation>Die Bibliothek sichern, wiederherstellen, prüfen und reparieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>C&amp;hoose the sharpest</source>
            <translation>Das Schär&amp;fste wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Caption, keywords, place and date, and where they are written</source>
            <translation>Bildunterschrift, Schlagwörter, Ort und Datum, und wohin sie geschrieben werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Change caption, creator, copyright, place and keywords of all chosen photos</source>
            <translation>Bildunterschrift, Urheber, Copyright, Ort und Schlagwörter aller gewählten Fotos ändern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Change dat&amp;es…</source>
            <translation>Datum &amp;verschieben…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Choose &amp;another program…</source>
            <translation>&amp;Anderes Programm wählen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Choose the photo that marks are for</source>
            <translation>Das Foto wählen, für das Markierungen gelten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Choose the program by its file</source>
            <translation>Das Programm anhand seiner Datei wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Choose the sharpest photo of the burst, or of those chosen</source>
            <translation>Das schärfste Foto der Serie oder der Auswahl wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Close xsearch; running work goes on next time</source>
            <translation>xsearch schließen; laufende Aufgaben gehen beim nächsten Mal weiter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Com&amp;pare</source>
            <translation>Verglei&amp;chen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Copy the files to another folder</source>
            <translation>Die Dateien in einen anderen Ordner kopieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Copy the files, for a file manager, a mail or another program</source>
            <translation>Die Dateien kopieren, für Dateimanager, E-Mail oder ein anderes Programm</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Cut photos to squares in the grid, or show them whole</source>
            <translation>Fotos im Raster quadratisch zuschneiden oder ganz zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;added</source>
            <translation>&amp;Hinzugefügt am</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;changed</source>
            <translation>&amp;Geändert am</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;taken</source>
            <translation>&amp;Aufgenommen am</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Draw over the photo where it is sharp; judge it at 100 %</source>
            <translation>Scharfe Kanten im Foto einfärben; zu beurteilen bei 100 %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Edit &amp;details…</source>
            <translation>Foto bes&amp;chreiben…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>F&amp;iles</source>
            <translation>&amp;Dateien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>F&amp;orward</source>
            <translation>&amp;Vorwärts</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Famil&amp;y of the photo…</source>
            <translation>Familie de&amp;s Fotos…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Film s&amp;trip</source>
            <translation>Fil&amp;mstreifen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find &amp;notes about it</source>
            <translation>&amp;Notizen dazu finden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find &amp;similar</source>
            <translation>Ähn&amp;liche finden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find notes about it, more or less like it, and see what matches</source>
            <translation>Notizen dazu und mehr oder weniger Ähnliches finden; sehen, was passt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Find photos for a note or a text, sentence by sentence</source>
            <translation>Fotos zu einer Notiz oder einem Text finden, Satz für Satz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like a picture</source>
            <translation>Fotos finden, die einem Bild ähneln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like the chosen one</source>
            <translation>Fotos finden, die dem gewählten ähneln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like the picture copied</source>
            <translation>Fotos finden, die dem kopierten Bild ähneln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find the notes that belong to the photo or speak of what is in it</source>
            <translation>Notizen finden, die zum Foto gehören oder von seinem Inhalt handeln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>First and last photo</source>
            <translation>Erstes und letztes Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Flag as a pick</source>
            <translation>Als ausgewählt markieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Flag as rejected</source>
            <translation>Als abgelehnt markieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Focus pea&amp;king</source>
            <translation>Fokus-&amp;Peaking</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Folders, and files that could not be read</source>
            <translation>Ordner, und Dateien, die nicht gelesen werden konnten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Follow the system's light or dark look</source>
            <translation>Hell oder dunkel, wie das System</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Forget the marks of this &amp;query</source>
            <translation>Markierungen dieser Suche &amp;vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Full scr&amp;een</source>
            <translation>V&amp;ollbild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>G&amp;o on after each</source>
            <translation>Danach w&amp;eitergehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give five stars</source>
            <translation>Fünf Sterne geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give four stars</source>
            <translation>Vier Sterne geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give one star</source>
            <translation>Einen Stern geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the blue label; once more takes it away</source>
            <translation>Blau geben; noch einmal nimmt es wieder weg</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Give the chosen photos stars, a flag or a colour</source>
            <translation>Den gewählten Fotos Sterne, eine Markierung oder eine Farbe geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the green label; once more takes it away</source>
            <translation>Grün geben; noch einmal nimmt es wieder weg</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the purple label; once more takes it away</source>
            <translation>Violett geben; noch einmal nimmt es wieder weg</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the red label; once more takes it away</source>
            <translation>Rot geben; noch einmal nimmt es wieder weg</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the yellow label; once more takes it away</source>
            <translation>Gelb geben; noch einmal nimmt es wieder weg</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give three stars</source>
            <translation>Drei Sterne geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give two stars</source>
            <translation>Zwei Sterne geben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go back to what was seen before</source>
            <translation>Zurück zu dem, was vorher zu sehen war</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go forward again</source>
            <translation>Wieder vorwärts gehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Go to the caption; Enter keeps it and leads back</source>
            <translation>Zur Bildunterschrift gehen; Enter behält sie und führt zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Go to the next photo after stars, a flag or a colour; Shift does it once</source>
            <translation>Nach Sternen, Markierung oder Farbe zum nächsten Foto gehen; mit Umschalt nur dieses Mal</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go to the search box</source>
            <translation>Zum Suchfeld gehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>How xsearch is used; it opens without a network</source>
            <translation>So funktioniert xsearch; öffnet sich auch ohne Netz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>In the grid</source>
            <translation>Im Raster</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>In the lar&amp;ge photo</source>
            <translation>I&amp;m großen Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>In the large photo</source>
            <translation>Im großen Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Keep this search, or forget it</source>
            <translation>Diese Suche merken oder vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Language, folders, encoders, privacy</source>
            <translation>Sprache, Ordner, Encoder, Privatsphäre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Lay the map out &amp;again</source>
            <translation>Karte neu &amp;anordnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Light or dark</source>
            <translation>Hell oder dunkel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look &amp;for changes</source>
            <translation>Nach Ä&amp;nderungen suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look for a &amp;newer version…</source>
            <translation>Nach &amp;neuerer Version suchen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look for new and changed files in all folders</source>
            <translation>In allen Ordnern nach neuen und geänderten Dateien suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Make an album of the chosen photos</source>
            <translation>Aus den ausgewählten Fotos ein Album machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Make it the &amp;cover</source>
            <translation>Nach &amp;oben im Stapel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the change again that was taken back</source>
            <translation>Die zurückgenommene Änderung erneut machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the library what it was at a backup</source>
            <translation>Die Bibliothek auf den Stand einer Sicherung bringen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the photos in the grid larger</source>
            <translation>Die Fotos im Raster vergrößern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the photos in the grid smaller</source>
            <translation>Die Fotos im Raster verkleinern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Mark as not relevant and refine results</source>
            <translation>Als unpassend markieren und Ergebnisse verfeinern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Mark as relevant and refine results</source>
            <translation>Als passend markieren und Ergebnisse verfeinern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Move the chosen photo one place back in the album that is shown</source>
            <translation>Das ausgewählte Foto im gezeigten Album einen Platz nach hinten rücken</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Move the chosen photo one place forward in the album that is shown</source>
            <translation>Das ausgewählte Foto im gezeigten Album einen Platz nach vorn rücken</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Move the dates of all chosen photos together, where the camera's clock was wrong</source>
            <translation>Das Datum aller gewählten Fotos gemeinsam verschieben, wenn die Uhr der Kamera falsch ging</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Move the files to another folder</source>
            <translation>Die Dateien in einen anderen Ordner verschieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Move the magnified photo, with any arrow</source>
            <translation>Vergrößertes Foto verschieben, mit jedem Pfeil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Move the map</source>
            <translation>Karte verschieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Names and words that you taught, or that were learned</source>
            <translation>Namen und Wörter, die Sie beigebracht haben oder die gelernt wurden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Narrow the results by date, camera, folder …</source>
            <translation>Die Ergebnisse nach Datum, Kamera, Ordner … eingrenzen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>No &amp;flag</source>
            <translation>&amp;Ohne Markierung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>On the map</source>
            <translation>Auf der Karte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open &amp;with</source>
            <translation>Öffnen &amp;mit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open in the &amp;last program</source>
            <translation>Im &amp;zuletzt benutzten Programm öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Open or close the &amp;stack</source>
            <translation>S&amp;tapel öffnen oder schließen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the &amp;log folder</source>
            <translation>&amp;Protokollordner öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the file in its program</source>
            <translation>Die Datei in ihrem Programm öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open the files in a program that you choose</source>
            <translation>Die Dateien in einem Programm eigener Wahl öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open the files in the program that was used last</source>
            <translation>Die Dateien in dem Programm öffnen, das zuletzt benutzt wurde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the folder of the file</source>
            <translation>Den Ordner der Datei öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>P&amp;hotos</source>
            <translation>&amp;Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>P&amp;urple</source>
            <translation>&amp;Violett</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Photos and words in their shared space</source>
            <translation>Fotos und Wörter in ihrem gemeinsamen Raum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Play a film from the moment that is shown</source>
            <translation>Film ab dem gezeigten Augenblick abspielen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Previous and next moment of a film</source>
            <translation>Voriger und nächster Augenblick eines Films</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Previous and next photo</source>
            <translation>Voriges und nächstes Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Put into the &amp;bin…</source>
            <translation>In den &amp;Papierkorb…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put photos behind one another, or apart</source>
            <translation>Fotos stapeln oder Stapel auflösen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put the chosen photos behind one another, the first in front</source>
            <translation>Die gewählten Fotos stapeln, das erste obenauf</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Put the chosen photos into an album, or take them out</source>
            <translation>Die ausgewählten Fotos in ein Album legen oder herausnehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Put the files into the bin</source>
            <translation>Die Dateien in den Papierkorb legen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put the photo in front of its stack</source>
            <translation>Das Foto obenauf in seinen Stapel legen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Put the results into another order</source>
            <translation>Die Ergebnisse anders ordnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>R&amp;ed</source>
            <translation>&amp;Rot</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Re&amp;do</source>
            <translation>W&amp;iederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Recompute the layout, starting from the current one</source>
            <translation>Die Anordnung neu berechnen, ausgehend von der jetzigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Remove words or picture from the search, and show the newest photos</source>
            <translation>Wörter oder Bild aus der Suche entfernen und die neuesten Fotos zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Rename the files by a pattern</source>
            <translation>Die Dateien nach einem Muster umbenennen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Rename, move or copy the files, or put them into the bin</source>
            <translation>Die Dateien umbenennen, verschieben, kopieren oder in den Papierkorb legen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Restore a &amp;backup…</source>
            <translation>&amp;Sicherung wiederherstellen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>S&amp;idebar</source>
            <translation>Seiten&amp;leiste</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>S&amp;tack</source>
            <translation>&amp;Stapeln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>S&amp;tars, flag, colour</source>
            <translation>Sterne, Markierung, Far&amp;be</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Save what can be read of a damaged library</source>
            <translation>Aus einer beschädigten Bibliothek retten, was lesbar ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search once more</source>
            <translation>Noch einmal suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search with a pict&amp;ure…</source>
            <translation>&amp;Mit einem Bild suchen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search with the &amp;copied picture</source>
            <translation>Mit dem &amp;kopierten Bild suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select &amp;all</source>
            <translation>&amp;Alles auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select all matches; once more, what is less certain too</source>
            <translation>Alle Treffer auswählen; noch einmal: auch, was weniger sicher ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select all that is seen</source>
            <translation>Alles Sichtbare auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select nothing</source>
            <translation>Nichts auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show at 100 %, or the whole photo</source>
            <translation>Bei 100 % oder ganz zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show date, camera and exposure over the photo</source>
            <translation>Datum, Kamera und Belichtung im Foto einblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show in &amp;folder</source>
            <translation>Im &amp;Ordner zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show nothing but the photo; once more, or Esc, leads back</source>
            <translation>Nur das Foto zeigen; noch einmal oder Esc führt zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show one photo after the other, full screen; Esc ends it</source>
            <translation>Ein Foto nach dem anderen zeigen, im Vollbild; Esc beendet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Show or hide folders, albums, and what the library sorts out itself</source>
            <translation>Ordner, Alben und was die Bibliothek selbst zusammenstellt ein- oder ausblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show or hide the details</source>
            <translation>Die Details ein- oder ausblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the chosen photos side by side, two to four; of one alone, the next beside it</source>
            <translation>Zwei bis vier gewählte Fotos nebeneinander zeigen; bei nur einem das nächste daneben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Show the original of the chosen photo, and its copies, edits and crops</source>
            <translation>Das Original des gewählten Fotos zeigen, mit Kopien, Bearbeitungen und Ausschnitten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Show the other photos of a stack or a burst, and near-duplicates</source>
            <translation>Die anderen Fotos eines Stapels oder einer Serie und Beinahe-Duplikate zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the photo alone</source>
            <translation>Das Foto allein zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the photo large</source>
            <translation>Das Foto groß anzeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the photos before and after in a strip</source>
            <translation>Die Fotos davor und danach als Streifen zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the results without your marks</source>
            <translation>Die Ergebnisse ohne die Markierungen zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the whole map</source>
            <translation>Ganze Karte zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show where in the photo the match is seen</source>
            <translation>Zeigen, wo im Foto das Gesuchte zu sehen ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Shuffle; the order stays until xsearch is closed</source>
            <translation>Mischen; die Reihenfolge bleibt, bis xsearch geschlossen wird</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Si&amp;ze</source>
            <translation>Größ&amp;e</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Side by side</source>
            <translation>Nebeneinander</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Slidesho&amp;w</source>
            <translation>Diasho&amp;w</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Smalle&amp;r photos</source>
            <translation>Kl&amp;einere Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by folder</source>
            <translation>Nach Ordner sortieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by stars</source>
            <translation>Nach Sternen sortieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by the names of files</source>
            <translation>Nach Dateinamen sortieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by the size of files</source>
            <translation>Nach Dateigröße sortieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when files were last changed</source>
            <translation>Danach sortieren, wann Dateien zuletzt geändert wurden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when photos came into the library</source>
            <translation>Danach sortieren, wann Fotos in die Bibliothek kamen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when photos were taken</source>
            <translation>Nach Aufnahmedatum sortieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stac&amp;ks</source>
            <translation>Sta&amp;pel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stack &amp;bursts</source>
            <translation>Se&amp;rien stapeln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stack each burst among the chosen photos, or those of the last import, the sharpest in front</source>
            <translation>Jede Serie unter den gewählten Fotos oder denen des letzten Imports stapeln, das schärfste obenauf</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Stop; what was done until then is kept</source>
            <translation>Anhalten; was bis dahin erledigt ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take &amp;out of the stack</source>
            <translation>Aus dem Stapel &amp;nehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take over keywords, stars, captions and albums from Lightroom Classic, Apple Photos or digiKam</source>
            <translation>Schlagwörter, Sterne, Bildunterschriften und Alben aus Lightroom Classic, Apple Fotos oder digiKam übernehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Take the chosen photos out of the album that is shown</source>
            <translation>Die ausgewählten Fotos aus dem gezeigten Album nehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take the chosen photos out of their stacks</source>
            <translation>Die gewählten Fotos aus ihren Stapeln nehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Take the flag away</source>
            <translation>Die Markierung wegnehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take the last change of a caption, of tags or of marks back</source>
            <translation>Die letzte Änderung an Bildunterschrift, Schlagwörtern oder Markierungen zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take the last mark back</source>
            <translation>Die letzte Markierung zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Take the photo out of the comparison</source>
            <translation>Das Foto aus dem Vergleich nehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take the stack apart; its photos are not grouped again</source>
            <translation>Den Stapel auflösen; seine Fotos werden nicht wieder zusammengefasst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Take the stars away</source>
            <translation>Die Sterne wegnehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Teach a name or a word that the chosen photos show</source>
            <translation>Einen Namen oder ein Wort beibringen, das die ausgewählten Fotos zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>The best matches first; without words, the newest</source>
            <translation>Die besten Treffer zuerst; ohne Suchwörter die neuesten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The files to send along when something went wrong</source>
            <translation>Die Dateien zum Mitschicken, wenn etwas schiefging</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>The latest, largest, best first</source>
            <translation>Das Neueste, Größte, Beste zuerst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The notes</source>
            <translation>Die Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The photos</source>
            <translation>Die Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Try the sa&amp;mple library</source>
            <translation>B&amp;eispielbibliothek ausprobieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Version and licences</source>
            <translation>Version und Lizenzen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>What is being done, and how it ended</source>
            <translation>Was gerade läuft und wie es ausging</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>What is shown with a large photo</source>
            <translation>Was beim großen Foto zu sehen ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Write &amp;XMP</source>
            <translation>&amp;XMP schreiben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Write a cap&amp;tion</source>
            <translation>Bildunterschrift &amp;schreiben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Write stars, caption and keywords into XMP: beside the photo, or into it where the settings say so</source>
            <translation>Sterne, Bildunterschrift und Schlagwörter als XMP schreiben: neben das Foto oder, wenn so eingestellt, in das Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Write the photos somewhere: copies, new pictures, links, a table, a contact sheet</source>
            <translation>Die Fotos ausgeben: als Kopien, neue Bilder, Verknüpfungen, Tabelle oder Kontaktabzug</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Your own &amp;words…</source>
            <translation>Ei&amp;gene Wörter…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Zoom in and out</source>
            <translation>Vergrößern und verkleinern</translation>
        </message>
    </context>
    <context>
        <name>Activity</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Starting…</source>
            <translation>Startet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Stopping…</source>
            <translation>Hält an…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Working</source>
            <translation>In Arbeit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>{phase}: {done} of {total}</source>
            <translation>{phase}: {done} von {total}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>{rate} photos/s</source>
            <translation>{rate} Fotos/s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>{rate}/s</source>
            <translation>{rate}/s</translation>
        </message>
    </context>
    <context>
        <name>AddOnsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/add_ons.py" />
            <source>Removed: {name}</source>
            <translation>Entfernt: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/add_ons.py" />
            <source>The add-on {name} is installed.</source>
            <translation>Die Erweiterung {name} ist installiert.</translation>
        </message>
    </context>
    <context>
        <name>AddOnsPart</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Choose the file of an add-on</source>
            <translation>Datei einer Erweiterung wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download {size} and install {name}?</source>
            <translation>{size} herunterladen und {name} installieren?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download…</source>
            <translation>Herunterladen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>From: {address}</source>
            <translation>Von: {address}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Install an add-on</source>
            <translation>Erweiterung installieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Install from a file…</source>
            <translation>Aus einer Datei installieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Installed</source>
            <translation>Installiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Part of this installation</source>
            <translation>Teil dieser Installation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove an add-on</source>
            <translation>Erweiterung entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove {name}?</source>
            <translation>{name} entfernen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove…</source>
            <translation>Entfernen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>The network is used for this, and only now. Nothing of yours is sent.</source>
            <translation>Dafür wird das Netz benutzt, nur jetzt. Von Ihnen wird nichts gesendet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>from its file {file} alone</source>
            <translation>nur aus der Datei {file}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>untested</source>
            <translation>nicht getestet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>{size} are here already from a download that was broken off.</source>
            <translation>{size} sind von einem abgebrochenen Download schon da.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>{size} become free. Encoders that were made with it stay.</source>
            <translation>{size} werden frei. Encoder, die damit gemacht wurden, bleiben.</translation>
        </message>
    </context>
    <context>
        <name>AlbumCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Delete the album</source>
            <translation>Album löschen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Forget this search</source>
            <translation>Diese Suche vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Locate…</source>
            <translation>Suchen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Make the album</source>
            <translation>Album anlegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Name of the album:</source>
            <translation>Name des Albums:</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>New album</source>
            <translation>Neues Album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Where is {folder} now?</source>
            <translation>Wo liegt {folder} jetzt?</translation>
        </message>
    </context>
    <context>
        <name>AlignmentDetails</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Before and after</source>
            <translation>Vorher und nachher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Captions that do not seem to describe their photo</source>
            <translation>Bildunterschriften, die ihr Foto nicht zu beschreiben scheinen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>How photos and texts lie together</source>
            <translation>Wie Fotos und Texte zueinander liegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Matching a photo with its text, step by step</source>
            <translation>Ein Foto seinem Text zuordnen, Schritt für Schritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>What photos without a caption might be called</source>
            <translation>Wie Fotos ohne Bildunterschrift heißen könnten</translation>
        </message>
    </context>
    <context>
        <name>AlignmentPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Alignment</source>
            <translation>Angleichung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Captions on the wrong photo…</source>
            <translation>Bildunterschriften am falschen Foto…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Do not use it</source>
            <translation>Nicht verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learn again</source>
            <translation>Noch einmal lernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learn from my captions</source>
            <translation>Aus meinen Bildunterschriften lernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learning and measuring; this takes up to two minutes. Searching goes on.</source>
            <translation>Lernt und misst; das dauert bis zu zwei Minuten. Suchen geht weiter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Looking…</source>
            <translation>Sieht nach…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Of 100 searches in your words, {after} find their photo among the first ten; without what was learned it would be {before}.</source>
            <translation>Von 100 Suchen in Ihren Worten finden {after} ihr Foto unter den ersten zehn; ohne das Gelernte wären es {before}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Of 100 searches in your words, {after} would find their photo among the first ten instead of {before}; what was learned is not in use.</source>
            <translation>Von 100 Suchen in Ihren Worten fänden {after} statt {before} ihr Foto unter den ersten zehn; das Gelernte wird nicht benutzt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Open the full report</source>
            <translation>Ganzen Bericht öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Searches that changed most</source>
            <translation>Suchen, die sich am meisten geändert haben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Searches use what was learned from your captions.</source>
            <translation>Suchen nutzen, was aus Ihren Bildunterschriften gelernt wurde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Use it</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>What was measured, in figures</source>
            <translation>Was gemessen wurde, in Zahlen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Write ten captions…</source>
            <translation>Zehn Bildunterschriften schreiben…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Your captions do not make searches better yet. Nothing was changed; more captions may help.</source>
            <translation>Ihre Bildunterschriften machen Suchen noch nicht besser. Nichts wurde geändert; mehr Bildunterschriften können helfen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>xsearch learns from your captions what your own words mean.</source>
            <translation>xsearch lernt aus Ihren Bildunterschriften, was Ihre eigenen Wörter bedeuten.</translation>
        </message>
    </context>
    <context>
        <name>Annotating</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/annotating.py" />
            <source>The XMP says all of it already.</source>
            <translation>Im XMP steht das alles schon.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/annotating.py" />
            <source>{n} without a date and time that can be moved.</source>
            <translation>{n} ohne Datum mit Uhrzeit, das sich verschieben lässt.</translation>
        </message>
    </context>
    <context>
        <name>AnswerRows</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>Nothing found</source>
            <translation>Nichts gefunden</translation>
        </message>
    </context>
    <context>
        <name>CaptionEdit</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add a caption…</source>
            <translation>Bildunterschrift hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Enter saves it, Shift+Enter begins a new line, Esc takes back what was typed</source>
            <translation>Enter speichert, Umschalt+Enter beginnt eine neue Zeile, Esc nimmt das Getippte zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Your caption</source>
            <translation>Eigene Bildunterschrift</translation>
        </message>
    </context>
    <context>
        <name>CaptionRepair</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>All {n} captions seem to be on the right photo.</source>
            <translation>Alle {n} Bildunterschriften scheinen beim richtigen Foto zu stehen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>There are no captions yet.</source>
            <translation>Es gibt noch keine Bildunterschriften.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>Waiting for the other work to end…</source>
            <translation>Wartet, bis die andere Arbeit beendet ist…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{captions} moved.</source>
            <translation>{captions} verschoben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{captions} put back.</source>
            <translation>{captions} zurückgelegt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{n} of {all} captions seem to be on the wrong photo.</source>
            <translation>{n} von {all} Bildunterschriften scheinen beim falschen Foto zu stehen.</translation>
        </message>
    </context>
    <context>
        <name>CaptionRepairDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Captions on the wrong photo</source>
            <translation>Bildunterschriften am falschen Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Exchanged captions, rows of a list that are one photo off, captions copied to one photo too many. Your files stay as they are: captions are moved in xsearch, and every move can be undone.</source>
            <translation>Vertauschte Bildunterschriften, Zeilen einer Liste, die um ein Foto verrutscht sind, Texte, die auf ein Foto zu viel kopiert wurden. Ihre Dateien bleiben, wie sie sind: Verschoben wird nur in xsearch, und jeder Schritt lässt sich rückgängig machen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Look again</source>
            <translation>Noch einmal suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Move all</source>
            <translation>Alle verschieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>Changes</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Hide the line again</source>
            <translation>Zeile wieder ausblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>No burst is among these photos: none were taken within seconds and look alike.</source>
            <translation>Unter diesen Fotos ist keine Serie: Keine wurden innerhalb von Sekunden aufgenommen und ähneln sich.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo stacking</source>
            <translation>Stapeln wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo stacking bursts</source>
            <translation>Stapeln von Serien wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo taking out of the stack</source>
            <translation>Herausnehmen aus dem Stapel wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of stars</source>
            <translation>Änderung der Sterne wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of tags</source>
            <translation>Änderung der Schlagwörter wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the album</source>
            <translation>Änderung des Albums wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the caption</source>
            <translation>Änderung der Bildunterschrift wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the colour</source>
            <translation>Änderung der Farbe wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the cover</source>
            <translation>Änderung des obersten Fotos wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the dates</source>
            <translation>Änderung des Datums wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the details</source>
            <translation>Änderung der Angaben wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the flag</source>
            <translation>Änderung der Markierung wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the decision</source>
            <translation>Entscheidung wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo unstacking</source>
            <translation>Auflösen des Stapels wiederholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Show the hidden line again</source>
            <translation>Ausgeblendete Zeile wieder zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>The album {name} is deleted; its photos stay. Ctrl+Z brings it back.</source>
            <translation>Das Album {name} ist gelöscht; seine Fotos bleiben. Strg+Z holt es zurück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>These photos are in the album {name} already.</source>
            <translation>Diese Fotos sind schon im Album {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo stacking</source>
            <translation>Stapeln rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo stacking bursts</source>
            <translation>Stapeln von Serien rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo taking out of the stack</source>
            <translation>Herausnehmen aus dem Stapel rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of stars</source>
            <translation>Änderung der Sterne rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of tags</source>
            <translation>Änderung der Schlagwörter zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the album</source>
            <translation>Änderung am Album rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the caption</source>
            <translation>Änderung der Bildunterschrift zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the colour</source>
            <translation>Änderung der Farbe rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the cover</source>
            <translation>Änderung des obersten Fotos rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the dates</source>
            <translation>Änderung des Datums rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the details</source>
            <translation>Änderung der Angaben rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the flag</source>
            <translation>Änderung der Markierung rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the decision</source>
            <translation>Entscheidung rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo unstacking</source>
            <translation>Auflösen des Stapels rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{n} into the album {name}.</source>
            <translation>{n} ins Album {name} gelegt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{n} of {all} photos are no longer in the library; the others were changed.</source>
            <translation>{n} von {all} Fotos sind nicht mehr in der Bibliothek; die übrigen wurden geändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{stacks} of {photos}, the sharpest in front. Ctrl+Z takes them apart again.</source>
            <translation>{stacks} aus {photos}, das schärfste jeweils obenauf. Strg+Z löst sie wieder auf.</translation>
        </message>
    </context>
    <context>
        <name>Chips</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source> or </source>
            <translation> oder </translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>1 star</source>
            <translation>1 Stern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Added</source>
            <translation>Hinzugefügt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Album</source>
            <translation>Album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Aperture</source>
            <translation>Blende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Black</source>
            <translation>Schwarz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Blue</source>
            <translation>Blau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Brown</source>
            <translation>Braun</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Colour</source>
            <translation>Farbe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Colour label</source>
            <translation>Farbmarkierung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Duration</source>
            <translation>Dauer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Edited</source>
            <translation>Bearbeitet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Exposure time</source>
            <translation>Belichtungszeit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Family</source>
            <translation>Familie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Films</source>
            <translation>Filme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Flag</source>
            <translation>Markierung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Focal length</source>
            <translation>Brennweite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Green</source>
            <translation>Grün</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Grey</source>
            <translation>Grau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Has</source>
            <translation>Mit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>ISO</source>
            <translation>ISO</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Kind</source>
            <translation>Art</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Kind of picture</source>
            <translation>Bildart</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Landscape format</source>
            <translation>Querformat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>Last import</source>
            <translation>Letzter Import</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Lens</source>
            <translation>Objektiv</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Near</source>
            <translation>Nähe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>No date</source>
            <translation>Ohne Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>No flag</source>
            <translation>Ohne Markierung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>No stars</source>
            <translation>Keine Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Notes</source>
            <translation>Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Orange</source>
            <translation>Orange</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Orientation</source>
            <translation>Ausrichtung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Panorama</source>
            <translation>Panorama</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>People</source>
            <translation>Personen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Pink</source>
            <translation>Rosa</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Place</source>
            <translation>Ort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Portrait format</source>
            <translation>Hochformat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Purple</source>
            <translation>Violett</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Rating</source>
            <translation>Bewertung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Red</source>
            <translation>Rot</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Rejected</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Square</source>
            <translation>Quadratisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Tag</source>
            <translation>Schlagwort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Teal</source>
            <translation>Petrol</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Text in the picture</source>
            <translation>Text im Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>White</source>
            <translation>Weiß</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Yellow</source>
            <translation>Gelb</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a caption</source>
            <translation>Bildunterschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a document</source>
            <translation>ein Dokument</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a drawing</source>
            <translation>eine Zeichnung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a photo</source>
            <translation>ein Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a position</source>
            <translation>Position</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a screenshot</source>
            <translation>ein Bildschirmfoto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>any date</source>
            <translation>beliebiges Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>copies</source>
            <translation>Kopien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>from {least}</source>
            <translation>ab {least}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>less {words}</source>
            <translation>ohne {words}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>no</source>
            <translation>nein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>none</source>
            <translation>keine</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>not {what}</source>
            <translation>nicht {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>since {day}</source>
            <translation>seit {day}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>text in the picture</source>
            <translation>Text im Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>until {day}</source>
            <translation>bis {day}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>up to {most}</source>
            <translation>bis {most}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>yes</source>
            <translation>ja</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{least} to {most}</source>
            <translation>{least} bis {most}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{least} to {most} stars</source>
            <translation>{least} bis {most} Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} megapixels</source>
            <translation>{n} Megapixel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} stars</source>
            <translation>{n} Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} stars or more</source>
            <translation>{n} Sterne oder mehr</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Catalogues ({patterns})</source>
            <translation>Kataloge ({patterns})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose a folder of photos</source>
            <translation>Einen Ordner mit Fotos wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose a picture to search with</source>
            <translation>Ein Bild wählen, mit dem gesucht wird</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose the catalogue of another program</source>
            <translation>Katalog eines anderen Programms auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Pictures ({patterns})</source>
            <translation>Bilder ({patterns})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>There is no Pictures folder. Add the folder that holds your photos.</source>
            <translation>Es gibt keinen Bilder-Ordner. Bitte den Ordner hinzufügen, in dem die Fotos liegen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>There is no picture in the clipboard.</source>
            <translation>In der Zwischenablage ist kein Bild.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Undo the mark</source>
            <translation>Markierung zurücknehmen</translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Arrows choose, Del takes one out, Return shows it large</source>
            <translation>Pfeile wählen, Entf nimmt eins heraus, Eingabe zeigt es groß</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Back to the grid (G)</source>
            <translation>Zurück zum Raster (G)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Compare</source>
            <translation>Vergleich</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Photos side by side</source>
            <translation>Fotos nebeneinander</translation>
        </message>
    </context>
    <context>
        <name>CompareDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Compare</source>
            <translation>Vergleichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Compare on your photos</source>
            <translation>An Ihren Fotos vergleichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>First encoder</source>
            <translation>Erster Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Framed: photos that only this one has among its first.</source>
            <translation>Umrahmt: Fotos, die nur dieser unter seinen ersten hat.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Measure on my captions</source>
            <translation>An meinen Bildtexten messen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>On your own captions ({what})</source>
            <translation>An Ihren eigenen Bildtexten ({what})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>One search a line; change them as you like. Both encoders look at the same photos: all of a small library, some hundred of a large one. Nothing is changed.</source>
            <translation>Eine Suche pro Zeile; ändern Sie sie, wie Sie möchten. Beide Encoder sehen dieselben Fotos an: alle einer kleinen Bibliothek, einige Hundert einer großen. Es wird nichts geändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Other searches…</source>
            <translation>Andere Suchen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Progress of the comparison</source>
            <translation>Fortschritt des Vergleichs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Second encoder</source>
            <translation>Zweiter Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Use the second…</source>
            <translation>Den zweiten verwenden…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Use {name}</source>
            <translation>{name} verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What both find</source>
            <translation>Was beide finden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What to look for</source>
            <translation>Wonach gesucht wird</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What to look for, one search a line</source>
            <translation>Wonach gesucht wird, eine Suche pro Zeile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>and</source>
            <translation>und</translation>
        </message>
    </context>
    <context>
        <name>CompareModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/comparing.py" />
            <source>The drive with this photo is not connected. This is its thumbnail.</source>
            <translation>Das Laufwerk mit diesem Foto ist nicht verbunden. Dies ist sein Vorschaubild.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/comparing.py" />
            <source>This photo cannot be shown. This is its thumbnail.</source>
            <translation>Dieses Foto lässt sich nicht anzeigen. Dies ist sein Vorschaubild.</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Compared on all of your {n} photos.</source>
            <translation>Verglichen an allen Ihren {n} Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Compared on {n} of your {all} photos: those that are found for these searches now, and others from all over your library.</source>
            <translation>Verglichen an {n} Ihrer {all} Fotos: denen, die bei diesen Suchen jetzt gefunden werden, und anderen aus Ihrer ganzen Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Waiting for the other work to end…</source>
            <translation>Wartet, bis die andere Arbeit beendet ist…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a city at night</source>
            <translation>eine Stadt bei Nacht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a dog</source>
            <translation>ein Hund</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a red car</source>
            <translation>ein rotes Auto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>children playing</source>
            <translation>spielende Kinder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>flowers</source>
            <translation>Blumen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>mountains</source>
            <translation>Berge</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>people at a table</source>
            <translation>Menschen an einem Tisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>snow</source>
            <translation>Schnee</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>somebody laughing</source>
            <translation>jemand, der lacht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>sunset at the sea</source>
            <translation>Sonnenuntergang am Meer</translation>
        </message>
    </context>
    <context>
        <name>Counted</name>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n captions</source>
            <translation>
                <numerusform>%n Bildunterschrift</numerusform>
                <numerusform>%n Bildunterschriften</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n exact copies</source>
            <translation>
                <numerusform>%n exakte Kopie</numerusform>
                <numerusform>%n exakte Kopien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n facts</source>
            <translation>
                <numerusform>%n Angabe</numerusform>
                <numerusform>%n Angaben</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n files</source>
            <translation>
                <numerusform>%Ln Datei</numerusform>
                <numerusform>%Ln Dateien</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n files could not be read</source>
            <translation>
                <numerusform>%Ln Datei konnte nicht gelesen werden</numerusform>
                <numerusform>%Ln Dateien konnten nicht gelesen werden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n folders</source>
            <translation>
                <numerusform>%Ln Ordner</numerusform>
                <numerusform>%Ln Ordner</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n found</source>
            <translation>
                <numerusform>%Ln gefunden</numerusform>
                <numerusform>%Ln gefunden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n items</source>
            <translation>
                <numerusform>%Ln Eintrag</numerusform>
                <numerusform>%Ln Einträge</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n items are selected</source>
            <translation>
                <numerusform>%Ln Eintrag ist ausgewählt</numerusform>
                <numerusform>%Ln Einträge sind ausgewählt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n matches are selected</source>
            <translation>
                <numerusform>%Ln Treffer ist ausgewählt</numerusform>
                <numerusform>%Ln Treffer sind ausgewählt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n matches shown</source>
            <translation>
                <numerusform>%Ln Treffer gezeigt</numerusform>
                <numerusform>%Ln Treffer gezeigt</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n notes</source>
            <translation>
                <numerusform>%Ln Notiz</numerusform>
                <numerusform>%Ln Notizen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n photos</source>
            <translation>
                <numerusform>%Ln Foto</numerusform>
                <numerusform>%Ln Fotos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n photos fit</source>
            <translation>
                <numerusform>%Ln Foto passt</numerusform>
                <numerusform>%Ln Fotos passen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n possible matches</source>
            <translation>
                <numerusform>%Ln möglicher Treffer</numerusform>
                <numerusform>%Ln mögliche Treffer</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n stacks</source>
            <translation>
                <numerusform>%n Stapel</numerusform>
                <numerusform>%n Stapel</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n strong matches</source>
            <translation>
                <numerusform>%Ln guter Treffer</numerusform>
                <numerusform>%Ln gute Treffer</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n things need attention</source>
            <translation>
                <numerusform>%Ln Sache braucht Aufmerksamkeit</numerusform>
                <numerusform>%Ln Sachen brauchen Aufmerksamkeit</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>About %n photos fit</source>
            <translation>
                <numerusform>Etwa %Ln Foto passt</numerusform>
                <numerusform>Etwa %Ln Fotos passen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>Refined by %n marks</source>
            <translation>
                <numerusform>Verfeinert durch %Ln Markierung</numerusform>
                <numerusform>Verfeinert durch %Ln Markierungen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>XMP could not be written into %n files</source>
            <translation>
                <numerusform>In %n Datei konnte kein XMP geschrieben werden</numerusform>
                <numerusform>In %n Dateien konnte kein XMP geschrieben werden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>XMP was written into %n files</source>
            <translation>
                <numerusform>XMP wurde in %n Datei geschrieben</numerusform>
                <numerusform>XMP wurde in %n Dateien geschrieben</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Culling</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/culling.py" />
            <source>From now on, stars, a flag or a colour choose the next photo. A switches that off.</source>
            <translation>Sterne, Markierung und Farbe führen jetzt zum nächsten Foto. A schaltet das aus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/culling.py" />
            <source>Stars, a flag or a colour leave the photo chosen. With Shift they go on.</source>
            <translation>Bei Sternen, Markierung und Farbe bleibt das Foto gewählt. Mit Umschalt geht es weiter.</translation>
        </message>
    </context>
    <context>
        <name>DatesDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Change</source>
            <translation>Ändern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Change dates</source>
            <translation>Datum ändern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Days</source>
            <translation>Tage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Direction</source>
            <translation>Richtung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Hours</source>
            <translation>Stunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Kept in the library, and in XMP when that is written; EXIF in the files stays as it is.</source>
            <translation>Gilt in der Bibliothek und, wenn XMP geschrieben wird, dort; EXIF in den Dateien bleibt, wie es ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Looking…</source>
            <translation>Wird nachgesehen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Minutes</source>
            <translation>Minuten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Move by</source>
            <translation>Verschieben um</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Seconds</source>
            <translation>Sekunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>The first photo was taken at</source>
            <translation>Das erste Foto wurde aufgenommen am</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>d</source>
            <translation>Tg.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>earlier</source>
            <translation>früher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>h</source>
            <translation>h</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>later</source>
            <translation>später</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>min</source>
            <translation>min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>no date</source>
            <translation>kein Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>s</source>
            <translation>s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>stays</source>
            <translation>bleibt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>{n} without a known date and time: left as it is.</source>
            <translation>{n} ohne bekanntes Datum mit Uhrzeit: bleibt unverändert.</translation>
        </message>
    </context>
    <context>
        <name>DetailsDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>A tick: all photos have it. A square: some of them.</source>
            <translation>Haken: Alle Fotos haben es. Quadrat: einige davon.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Add a keyword, or a branch: Animals|Birds</source>
            <translation>Schlagwort oder Zweig hinzufügen: Tiere|Vögel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Caption</source>
            <translation>Bildunterschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Change</source>
            <translation>Ändern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>City</source>
            <translation>Stadt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Copyright</source>
            <translation>Copyright</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Country</source>
            <translation>Land</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Creator</source>
            <translation>Urheber</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Edit details</source>
            <translation>Angaben bearbeiten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Keywords</source>
            <translation>Schlagwörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Looking…</source>
            <translation>Wird nachgesehen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>New keyword</source>
            <translation>Neues Schlagwort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>State or province</source>
            <translation>Bundesland oder Region</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Sublocation</source>
            <translation>Ortsdetail</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>different</source>
            <translation>verschieden</translation>
        </message>
    </context>
    <context>
        <name>DetailsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/details.py" />
            <source>The drive with this file is not connected. Connect it to open the file.</source>
            <translation>Das Laufwerk mit dieser Datei ist nicht verbunden. Ist es verbunden, lässt sich die Datei öffnen.</translation>
        </message>
    </context>
    <context>
        <name>Dictionary</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Forgotten: searches take it as the encoder does, and it is not learned again.</source>
            <translation>Vergessen: Die Suche versteht es wie der Encoder allein, und es wird nicht wieder gelernt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Learned from the captions of {n} photos. By the picture alone, {after} of them are found now, {before} before.</source>
            <translation>Aus den Bildunterschriften von {n} Fotos gelernt. Allein am Bild werden jetzt {after} davon gefunden, vorher {before}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Neither the encoder nor your captions know {word}. Teach it with three photos that show it.</source>
            <translation>Weder der Encoder noch Ihre Bildunterschriften kennen {word}. Bringen Sie das Wort mit drei Fotos bei, die es zeigen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Taught with {n} photos. A search finds {after} photos now, {before} before.</source>
            <translation>Mit {n} Fotos beigebracht. Die Suche findet jetzt {after} Fotos, vorher {before}.</translation>
        </message>
    </context>
    <context>
        <name>DictionaryDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Forget this</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Know it again</source>
            <translation>Wieder kennen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Looking for words learned from captions…</source>
            <translation>Aus Bildunterschriften gelernte Wörter werden gesucht…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>No words yet. Teach a name that only you know by three photos that show it; a search for it finds more of them at once.</source>
            <translation>Noch keine Wörter. Bringen Sie einen Namen, den nur Sie kennen, mit drei Fotos bei, die ihn zeigen; die Suche danach findet sofort weitere.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Photos that taught it</source>
            <translation>Fotos, die es beigebracht haben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Teach a new word…</source>
            <translation>Neues Wort beibringen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Teach more…</source>
            <translation>Mehr beibringen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Words</source>
            <translation>Wörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Your own words</source>
            <translation>Eigene Wörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>forgotten</source>
            <translation>vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>from captions</source>
            <translation>aus Bildunterschriften</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>taught</source>
            <translation>beigebracht</translation>
        </message>
    </context>
    <context>
        <name>Disputes</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Changed by another program too</source>
            <translation>Auch von einem anderen Programm geändert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Keep mine</source>
            <translation>Meins behalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Take theirs</source>
            <translation>Das andere übernehmen</translation>
        </message>
    </context>
    <context>
        <name>DropHandler</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Both count</source>
            <translation>Beides zählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to add the picture to your words</source>
            <translation>Ablegen, um das Bild zu den Wörtern hinzuzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to add this folder</source>
            <translation>Ablegen, um diesen Ordner hinzuzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to find photos like these {n}</source>
            <translation>Ablegen, um Fotos wie diese {n} zu finden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to find photos like this one</source>
            <translation>Ablegen, um ähnliche Fotos zu finden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to install this add-on</source>
            <translation>Loslassen, um diese Erweiterung zu installieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Its photos and notes are read; no file is changed</source>
            <translation>Fotos und Notizen darin werden gelesen; keine Datei wird verändert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>On the search box it joins your words</source>
            <translation>Auf dem Suchfeld kommt es zu den Wörtern hinzu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Only a web link was dropped</source>
            <translation>Nur ein Weblink wurde abgelegt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Only if this version knows it; nothing is fetched</source>
            <translation>Nur wenn diese Version sie kennt; es wird nichts heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Searching with the first {n} of {all} pictures.</source>
            <translation>Gesucht wird mit den ersten {n} von {all} Bildern.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>The picture could not be kept in {folder}; is the disk full?</source>
            <translation>Das Bild konnte nicht in {folder} abgelegt werden; ist die Festplatte voll?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>There is no picture in this</source>
            <translation>Darin ist kein Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>What they have in common counts</source>
            <translation>Was sie gemeinsam haben, zählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>xsearch does not download: copy the picture itself</source>
            <translation>xsearch lädt nichts herunter: das Bild selbst kopieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>xsearch does not use the network. Copy the picture itself and paste it here.</source>
            <translation>xsearch nutzt das Netz nicht. Das Bild selbst kopieren und hier einfügen.</translation>
        </message>
    </context>
    <context>
        <name>EncoderCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Add…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Compare on my photos…</source>
            <translation>Vergleichen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Find what runs it fastest</source>
            <translation>Schnellste Ausführung ermitteln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Make faster…</source>
            <translation>Beschleunigen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Remove what it has encoded…</source>
            <translation>Kodiertes entfernen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Try for this search</source>
            <translation>Probieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Uninstall…</source>
            <translation>Deinstallieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Use</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Use for notes…</source>
            <translation>Für Notizen verwenden…</translation>
        </message>
    </context>
    <context>
        <name>EncoderCards</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Asking how large it is…</source>
            <translation>Größe wird erfragt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Captions and notes are being encoded with it</source>
            <translation>Bildunterschriften und Notizen werden gerade damit kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Damaged</source>
            <translation>Beschädigt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use</source>
            <translation>In Gebrauch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use for captions and notes</source>
            <translation>In Gebrauch für Bildunterschriften und Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use for photos</source>
            <translation>In Gebrauch für Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Installed</source>
            <translation>Installiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Languages</source>
            <translation>Sprachen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Licence</source>
            <translation>Lizenz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>On the disk</source>
            <translation>Auf der Festplatte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Reads</source>
            <translation>Liest</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Speed</source>
            <translation>Tempo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Starting…</source>
            <translation>Startet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Tested</source>
            <translation>Erprobt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>The library is being encoded with it</source>
            <translation>Die Bibliothek wird gerade damit kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Time</source>
            <translation>Dauer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Waiting until the job before it has ended</source>
            <translation>Wartet, bis die Aufgabe davor beendet ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>captions and notes alone, no photos</source>
            <translation>nur Bildtexte und Notizen, keine Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>not yet: nobody has tried it with xsearch</source>
            <translation>noch nicht: Niemand hat ihn mit xsearch ausprobiert</translation>
        </message>
    </context>
    <context>
        <name>EncoderPreview</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>Found with {encoder}, among all of your {all} photos. Nothing has been changed.</source>
            <translation>Gefunden mit {encoder}, unter allen Ihren {all} Fotos. Es wurde nichts geändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>Found with {encoder}, among {n} of your {all} photos. Nothing has been changed.</source>
            <translation>Gefunden mit {encoder}, unter {n} Ihrer {all} Fotos. Es wurde nichts geändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>{encoder} is looking at your photos</source>
            <translation>{encoder} sieht Ihre Fotos an</translation>
        </message>
    </context>
    <context>
        <name>EncoderQuestions</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Add an encoder</source>
            <translation>Encoder hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Add and use</source>
            <translation>Hinzufügen und verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Ask for its size</source>
            <translation>Nach der Größe fragen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Download {size} and add {name}?</source>
            <translation>{size} laden und {name} hinzufügen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Encoders</source>
            <translation>Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>From the hub</source>
            <translation>Aus dem Hub</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>From: {address}</source>
            <translation>Von: {address}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>It takes {time}.</source>
            <translation>Das dauert {time}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Licence: {licence}</source>
            <translation>Lizenz: {licence}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Make a faster copy of {name}?</source>
            <translation>Eine schnellere Kopie von {name} anlegen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Make and use</source>
            <translation>Anlegen und verwenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Only add</source>
            <translation>Nur hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Only make</source>
            <translation>Nur anlegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Remove what {name} has encoded?</source>
            <translation>Entfernen, was {name} kodiert hat?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Search captions and notes with {name}?</source>
            <translation>Bildunterschriften und Notizen mit {name} durchsuchen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Search with {name}?</source>
            <translation>Mit {name} suchen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Switch</source>
            <translation>Wechseln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Switch the encoder</source>
            <translation>Encoder wechseln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>That frees {size}. To have it again, it has to be added again.</source>
            <translation>Das macht {size} frei. Um ihn wieder zu verwenden, müssen Sie ihn neu hinzufügen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>That frees {size}. To search with it again, your photos have to be encoded again.</source>
            <translation>Das macht {size} frei. Um wieder mit ihm zu suchen, müssen Ihre Fotos neu kodiert werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The copy calculates with coarser numbers (8 bits), which many processors do faster. It is tried on this computer first, for a minute or two, and kept only if it is faster and sees nearly the same. {name} stays as it is.</source>
            <translation>Die Kopie rechnet mit gröberen Zahlen (8 Bit), was viele Prozessoren schneller können. Sie wird auf diesem Computer erst ein, zwei Minuten lang erprobt und nur behalten, wenn sie schneller ist und fast dasselbe sieht. {name} bleibt, wie er ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The name of an encoder that is published as ONNX on the Hugging Face hub, as owner/name:</source>
            <translation>Der Name eines Encoders, der auf dem Hugging-Face-Hub als ONNX veröffentlicht ist, als Besitzer/Name:</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The network is used for this, and only now. Nothing of yours is sent.</source>
            <translation>Dafür, und nur jetzt, wird das Netz benutzt. Eigene Daten werden nicht gesendet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, it has to look at your photos once; searching goes on meanwhile.</source>
            <translation>Um verwendet zu werden, muss er Ihre Fotos einmal ansehen; die Suche läuft dabei weiter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, it has to look at your {n} photos once: {time}. Searching goes on meanwhile.</source>
            <translation>Um verwendet zu werden, muss er Ihre {n} Fotos einmal ansehen: {time}. Die Suche läuft dabei weiter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, the copy has to look at your photos once; searching goes on meanwhile.</source>
            <translation>Um verwendet zu werden, muss die Kopie Ihre Fotos einmal ansehen; suchen können Sie derweil weiter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Uninstall</source>
            <translation>Deinstallieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Uninstall {name}?</source>
            <translation>{name} deinstallieren?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>What you type is compared with captions and notes by it; photos are searched as before. {n} texts are encoded with it first; that takes {size} on the disk. You can pause, and you can go back at any time.</source>
            <translation>Was Sie eingeben, wird damit mit Bildunterschriften und Notizen verglichen; Fotos werden durchsucht wie bisher. Zuerst werden {n} Texte damit kodiert; das braucht {size} auf der Festplatte. Sie können pausieren und jederzeit zurückkehren.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{n} photos and texts are encoded with it first; that takes {size} on the disk. Searching goes on with the present encoder meanwhile. You can pause, and you can go back at any time.</source>
            <translation>Zuerst werden {n} Fotos und Texte damit kodiert; das belegt {size} auf der Festplatte. Bis dahin sucht weiter der jetzige Encoder. Anhalten und Zurückwechseln gehen jederzeit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{size} are here already from a download that was broken off.</source>
            <translation>{size} sind von einem abgebrochenen Laden schon da.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{size} of it are the exporter, which is needed once for such encoders: {address}</source>
            <translation>{size} davon sind der Exporter, der für solche Encoder einmal gebraucht wird: {address}</translation>
        </message>
    </context>
    <context>
        <name>EncoderWords</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Among {photos} photos, finds the right one first in {n} of 100 searches</source>
            <translation>Findet unter {photos} Fotos bei {n} von 100 Suchen das richtige zuerst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Among {photos} photos, finds the right one first in {n} of 100 searches (yours: {m})</source>
            <translation>Findet unter {photos} Fotos bei {n} von 100 Suchen das richtige zuerst (Ihrer: {m})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Estimated: {name} was timed on some of your photos, and this one computes so much more for each.</source>
            <translation>Geschätzt: {name} wurde an einigen Ihrer Fotos gemessen; dieser rechnet für jedes entsprechend mehr.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Finds the right photo first in {n} of 100 searches</source>
            <translation>Findet bei {n} von 100 Suchen das richtige Foto zuerst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>How well it finds was not published.</source>
            <translation>Wie gut er findet, wurde nicht veröffentlicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>How well it finds was not published. Compare it on your photos.</source>
            <translation>Wie gut er findet, wurde nicht veröffentlicht. Vergleichen Sie ihn an Ihren Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured on this computer.</source>
            <translation>Auf diesem Computer gemessen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured with people’s captions on photos of {data}: {source}</source>
            <translation>Gemessen mit Bildtexten von Menschen an Fotos von {data}: {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured with people’s captions on {n} photos of {data}: {source}</source>
            <translation>Gemessen mit Bildtexten von Menschen an {n} Fotos von {data}: {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>R@1 on {data}: text to photo {t2i} %, photo to text {i2t} %</source>
            <translation>R@1 auf {data}: Text zu Foto {t2i} %, Foto zu Text {i2t} %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>The two sets of photos are alike, but not the same: take the difference as a rough guide.</source>
            <translation>Die beiden Fotosammlungen sind ähnlich, aber nicht dieselben: Der Unterschied ist nur ein Anhaltspunkt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Timed with it on some of your own photos. Searching goes on meanwhile.</source>
            <translation>Mit ihm an einigen Ihrer Fotos gemessen. Die Suche läuft dabei weiter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Yours: {source}</source>
            <translation>Ihrer: {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>cannot be made faster here</source>
            <translation>lässt sich hier nicht beschleunigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>many</source>
            <translation>viele</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>many, {names} among them</source>
            <translation>viele, darunter {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>memory while it encodes: {size}</source>
            <translation>Arbeitsspeicher beim Kodieren: {size}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>not measured yet</source>
            <translation>noch nicht gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>ready: your photos are encoded with it already</source>
            <translation>bereit: Ihre Fotos sind schon mit ihm kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} dimensions</source>
            <translation>{n} Dimensionen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} languages</source>
            <translation>{n} Sprachen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} photos a second on {provider}</source>
            <translation>{n} Fotos pro Sekunde mit {provider}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} photos and texts are encoded with it</source>
            <translation>{n} Fotos und Texte sind mit ihm kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} times as fast as {name}</source>
            <translation>{n}-mal so schnell wie {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{size}, and {more} for your library</source>
            <translation>{size}, dazu {more} für Ihre Bibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{size}; your library will need {more}</source>
            <translation>{size}; Ihre Bibliothek wird {more} brauchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{time} for your {n} photos</source>
            <translation>{time} für Ihre {n} Fotos</translation>
        </message>
    </context>
    <context>
        <name>EncodersModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Captions and notes are compared by {name} now.</source>
            <translation>Bildunterschriften und Notizen werden jetzt mit {name} verglichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Removed: {name}</source>
            <translation>Entfernt: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Searches are answered with {name} now.</source>
            <translation>Gesucht wird jetzt mit {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>The copy is {n} times as fast. To search with it, choose “Use”: {name}</source>
            <translation>Die Kopie ist {n}-mal so schnell. Um mit ihr zu suchen, wählen Sie „Verwenden“: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>The copy is {n} times as fast. To use it, choose “Use for notes”: {name}</source>
            <translation>Die Kopie ist {n}-mal so schnell. Um sie zu verwenden, wählen Sie „Für Notizen verwenden“: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} is installed. To search notes with it, choose “Use for notes”.</source>
            <translation>{name} ist installiert. Um Notizen damit zu durchsuchen, wählen Sie „Für Notizen verwenden“.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} is installed. To search with it, choose “Use”.</source>
            <translation>{name} ist installiert. „Verwenden“ wählen, um damit zu suchen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} was measured on this computer.</source>
            <translation>{name} wurde auf diesem Computer gemessen.</translation>
        </message>
    </context>
    <context>
        <name>EncodersPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Add-ons</source>
            <translation>Erweiterungen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>An encoder is what looks at your photos and understands your words. The built-in one works at once; others find more, or know more languages, and take longer. Your library is kept while you try another.</source>
            <translation>Ein Encoder sieht Ihre Fotos an und versteht Ihre Worte. Der eingebaute arbeitet sofort; andere finden mehr oder können mehr Sprachen und brauchen länger. Ihre Bibliothek bleibt erhalten, während Sie einen anderen ausprobieren.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>An encoder that somebody has made, or that you brought along: drop it here, or choose it.</source>
            <translation>Ein Encoder, den Sie mitgebracht haben oder der anderswo erstellt wurde: Ziehen Sie ihn hierher, oder wählen Sie ihn aus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Can be added</source>
            <translation>Verfügbar</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Choose the ZIP file of an encoder</source>
            <translation>ZIP-Datei eines Encoders wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Choose the folder of an encoder</source>
            <translation>Den Ordner eines Encoders wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Encoders</source>
            <translation>Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>From the hub…</source>
            <translation>Aus dem Hub…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import</source>
            <translation>Import</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import a file…</source>
            <translation>Datei importieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import a folder…</source>
            <translation>Ordner importieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Looking…</source>
            <translation>Sieht nach…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Others</source>
            <translation>Andere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Search for something in words first; then see what this one finds.</source>
            <translation>Suchen Sie erst mit Worten nach etwas; dann sehen Sie, was dieser findet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>ZIP files (*.zip)</source>
            <translation>ZIP-Dateien (*.zip)</translation>
        </message>
    </context>
    <context>
        <name>ExceptionHook</name>
        <message>
            <location filename="../../xsearch_gui/app.py" />
            <source>Something unexpected happened in the window; you can go on. It is written in {log}.</source>
            <translation>Im Fenster ist etwas Unerwartetes passiert; es kann weitergehen. Näheres steht in {log}.</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A contact sheet (HTML) to look at and print</source>
            <translation>Kontaktabzug (HTML) zum Ansehen und Drucken</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A name that is taken gets a number.</source>
            <translation>Ein schon vergebener Name erhält eine Nummer.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A table (CSV) of files, scores and captions</source>
            <translation>Tabelle (CSV) mit Dateien, Werten und Bildunterschriften</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>All matches ({n})</source>
            <translation>Alle Treffer ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>All that is shown ({n})</source>
            <translation>Alles Angezeigte ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>As</source>
            <translation>Als</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Choose…</source>
            <translation>Wählen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Copies of the files, in a folder</source>
            <translation>Kopien der Dateien, in einem Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Export</source>
            <translation>Exportieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Links to the files, in a folder</source>
            <translation>Verknüpfungen zu den Dateien, in einem Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>New pictures: of another size, format or colour</source>
            <translation>Neue Bilder: in anderer Größe, anderem Format oder Farbraum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Target</source>
            <translation>Ziel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>The selection ({n})</source>
            <translation>Die Auswahl ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>What</source>
            <translation>Was</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Where</source>
            <translation>Wohin</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Your photos stay as they are, where they are.</source>
            <translation>Die Fotos bleiben, wie und wo sie sind.</translation>
        </message>
    </context>
    <context>
        <name>Exporter</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/exporting.py" />
            <source>{what} written to {target}</source>
            <translation>{what} nach {target} geschrieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/exporting.py" />
            <source>{what} written to {target}; {n} could not be exported.</source>
            <translation>{what} nach {target} geschrieben; {n} ließen sich nicht exportieren.</translation>
        </message>
    </context>
    <context>
        <name>FamilyModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Copy</source>
            <translation>Kopie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Crop, {share} of the picture</source>
            <translation>Ausschnitt, {share} des Bildes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Edited</source>
            <translation>Bearbeitet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Looking…</source>
            <translation>Suche läuft…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Original</source>
            <translation>Original</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Same moment</source>
            <translation>Selber Moment</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Smaller copy</source>
            <translation>Kleinere Kopie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The library holds no other form of this photo.</source>
            <translation>Die Bibliothek enthält keine andere Fassung dieses Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The original is {name}, on a drive that is not connected.</source>
            <translation>Das Original ist {name}, auf einem Laufwerk, das nicht angeschlossen ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The original is {name}.</source>
            <translation>Das Original ist {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>This photo is the original of {photos}.</source>
            <translation>Dieses Foto ist das Original von {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>black and white</source>
            <translation>schwarz-weiß</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>brighter</source>
            <translation>heller</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>cooler</source>
            <translation>kühler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>darker</source>
            <translation>dunkler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>in colour</source>
            <translation>in Farbe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>less contrast</source>
            <translation>weniger Kontrast</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>more contrast</source>
            <translation>mehr Kontrast</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>paler colours</source>
            <translation>blassere Farben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>straightened</source>
            <translation>gerade gerückt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>stronger colours</source>
            <translation>kräftigere Farben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>warmer</source>
            <translation>wärmer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>{folder} (not connected)</source>
            <translation>{folder} (nicht angeschlossen)</translation>
        </message>
    </context>
    <context>
        <name>FamilyWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Family of the photo</source>
            <translation>Familie des Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show &amp;all in the grid</source>
            <translation>&amp;Alle im Raster zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show &amp;large</source>
            <translation>&amp;Groß zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show in &amp;folder</source>
            <translation>Im O&amp;rdner zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show the &amp;original</source>
            <translation>Das &amp;Original zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Taken</source>
            <translation>Aufgenommen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>What differs</source>
            <translation>Was anders ist</translation>
        </message>
    </context>
    <context>
        <name>FiguresTable</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>A search</source>
            <translation>Eine Suche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>It is among the first ten</source>
            <translation>Es ist unter den ersten zehn</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>Photos a second</source>
            <translation>Fotos pro Sekunde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>The right photo comes first</source>
            <translation>Das richtige Foto kommt zuerst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>{n} ms</source>
            <translation>{n} ms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>{n} of 100</source>
            <translation>{n} von 100</translation>
        </message>
    </context>
    <context>
        <name>FileCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Copy {photos} to</source>
            <translation>{photos} kopieren nach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Move {photos} to</source>
            <translation>{photos} verschieben nach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Put into the bin</source>
            <translation>In den Papierkorb</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Put {photos} into the bin?</source>
            <translation>{photos} in den Papierkorb legen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>RAW files, films of Live Photos and sidecars go along; notes and copies elsewhere stay. Files on drives that are not connected, and links, are left alone.</source>
            <translation>RAW-Dateien, Filme von Live Photos und XMP-Dateien kommen mit; Notizen und Kopien an anderen Orten bleiben. Dateien auf nicht angeschlossenen Laufwerken und Verknüpfungen bleiben unberührt.</translation>
        </message>
    </context>
    <context>
        <name>FilingModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Take back from the bin</source>
            <translation>Aus dem Papierkorb zurückholen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the copying</source>
            <translation>Kopieren rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the move</source>
            <translation>Verschieben rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the renaming</source>
            <translation>Umbenennen rückgängig machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} copied to {folder}.</source>
            <translation>{photos} nach {folder} kopiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} left as they were; the details say why.</source>
            <translation>{photos} unverändert gelassen; die Details sagen, warum.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} moved to {folder}.</source>
            <translation>{photos} nach {folder} verschoben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} put into the bin.</source>
            <translation>{photos} in den Papierkorb gelegt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} renamed.</source>
            <translation>{photos} umbenannt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos}: undone.</source>
            <translation>{photos}: rückgängig gemacht.</translation>
        </message>
    </context>
    <context>
        <name>FilmModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/film.py" />
            <source>{time} of {whole}</source>
            <translation>{time} von {whole}</translation>
        </message>
    </context>
    <context>
        <name>FilmStrip</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/film_strip.py" />
            <source>Film strip</source>
            <translation>Filmstreifen</translation>
        </message>
    </context>
    <context>
        <name>FilterBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Filter</source>
            <translation>Filter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Narrow the results by date, camera, folder … (Ctrl+Shift+L)</source>
            <translation>Die Ergebnisse nach Datum, Kamera, Ordner … eingrenzen (Strg+Umschalt+L)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Remove the filter {filter}</source>
            <translation>Den Filter {filter} entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Size of the photos</source>
            <translation>Größe der Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Size of the photos (Ctrl and + or -)</source>
            <translation>Größe der Fotos (Strg und + oder -)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>The results follow what you called good and bad. Click to take it back.</source>
            <translation>Die Ergebnisse richten sich nach den Markierungen. Klicken nimmt sie zurück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>{filter} – click to remove it</source>
            <translation>{filter} – klicken zum Entfernen</translation>
        </message>
    </context>
    <context>
        <name>FilterMenu</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Last month</source>
            <translation>Letzter Monat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Last year</source>
            <translation>Letztes Jahr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Looking…</source>
            <translation>Sieht nach…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>More…</source>
            <translation>Weitere…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>No date</source>
            <translation>Ohne Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>No result has one</source>
            <translation>Kein Ergebnis hat so etwas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>This month</source>
            <translation>Dieser Monat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>This year</source>
            <translation>Dieses Jahr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>{d} around the chosen photo</source>
            <translation>{d} um das gewählte Foto</translation>
        </message>
    </context>
    <context>
        <name>GeneralPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Appearance</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Dark</source>
            <translation>Dunkel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>General</source>
            <translation>Allgemein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Language</source>
            <translation>Sprache</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Light</source>
            <translation>Hell</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Notifications</source>
            <translation>Mitteilungen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Only while the window is not in front, and only for jobs of a minute or more.</source>
            <translation>Nur wenn das Fenster nicht vorne ist, und nur bei Aufgaben ab einer Minute.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Same as system</source>
            <translation>Wie das System</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Takes effect at the next start.</source>
            <translation>Gilt ab dem nächsten Start.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Tell me when a long job has ended</source>
            <translation>Melden, wenn eine lange Aufgabe fertig ist</translation>
        </message>
    </context>
    <context>
        <name>Grid</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/grid.py" />
            <source>Results</source>
            <translation>Ergebnisse</translation>
        </message>
    </context>
    <context>
        <name>Guidance</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Add the folders that hold your photos. xsearch looks at each photo once, on this computer. It changes none of your files and sends nothing anywhere.</source>
            <translation>Los geht es mit den Ordnern, in denen die Fotos liegen. xsearch sieht sich jedes Foto einmal an, auf diesem Computer. Keine Datei wird verändert, nichts wird irgendwohin gesendet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Describe what is to be seen, or drop a picture here to find photos like it.</source>
            <translation>Beschreiben, was zu sehen ist, oder ein Bild hier ablegen, um ähnliche Fotos zu finden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Fewer filters find more.</source>
            <translation>Weniger Filter finden mehr.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Filters: {filters}.</source>
            <translation>Filter: {filters}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Find photos by describing them</source>
            <translation>Fotos finden, indem man sie beschreibt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Looking at your photos</source>
            <translation>Die Fotos werden angesehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>No photo matches “{words}”</source>
            <translation>Kein Foto passt zu „{words}“</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>No photos match all filters</source>
            <translation>Kein Foto passt zu allen Filtern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Nothing here resembles this picture</source>
            <translation>Nichts hier ähnelt diesem Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Opening the library…</source>
            <translation>Die Bibliothek wird geöffnet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Searching…</source>
            <translation>Sucht…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Starting…</source>
            <translation>Startet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>The library is damaged</source>
            <translation>Die Bibliothek ist beschädigt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>This did not work</source>
            <translation>Das hat nicht geklappt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Try another picture, or describe in words what you remember.</source>
            <translation>Vielleicht hilft ein anderes Bild, oder eine Beschreibung in Worten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Try other or fewer words: what is to be seen, the place, or words from a caption or a note.</source>
            <translation>Vielleicht helfen andere oder weniger Wörter: was zu sehen ist, der Ort, oder Wörter aus einer Bildunterschrift oder Notiz.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>What are you looking for?</source>
            <translation>Was wird gesucht?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Without “{filter}”</source>
            <translation>Ohne „{filter}“</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>You can go on working. Describe a photo above as soon as the first ones are ready.</source>
            <translation>Weiterarbeiten ist kein Problem. Sobald die ersten fertig sind, lässt sich oben ein Foto beschreiben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>{n} photos and notes are not read yet; what is in them is found when they are.</source>
            <translation>{n} Fotos und Notizen sind noch nicht gelesen; ihr Inhalt wird gefunden, sobald sie es sind.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>{trouble}
Repair saves what can be read; a backup brings back what was in it.</source>
            <translation>{trouble}
Reparieren rettet, was lesbar ist; eine Sicherung bringt zurück, was in ihr steht.</translation>
        </message>
    </context>
    <context>
        <name>HeatModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>Brightest where {term} is seen</source>
            <translation>Am hellsten, wo {term} zu sehen ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>Looking closely…</source>
            <translation>Sieht genau hin…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>{term} is seen in no part of this photo</source>
            <translation>{term} ist in keinem Teil dieses Fotos zu sehen</translation>
        </message>
    </context>
    <context>
        <name>HelpWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/help.py" />
            <source>xsearch guide</source>
            <translation>xsearch-Anleitung</translation>
        </message>
    </context>
    <context>
        <name>HitsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>Stack of {n}; its cover is another photo, which fits less or not at all</source>
            <translation>Stapel aus {n} Fotos; obenauf liegt ein anderes, das weniger oder gar nicht passt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>Stack of {n}; this is its cover</source>
            <translation>Stapel aus {n} Fotos; dieses liegt obenauf</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>The drive is not connected</source>
            <translation>Das Laufwerk ist nicht verbunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>film</source>
            <translation>Film</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>less certain</source>
            <translation>weniger sicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>offline</source>
            <translation>nicht verbunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>possible match</source>
            <translation>möglicher Treffer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>strong match</source>
            <translation>guter Treffer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>{n} photos alike; this one is the best match</source>
            <translation>{n} ähnliche Fotos; dieses passt am besten</translation>
        </message>
    </context>
    <context>
        <name>IllustrateDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Choose a text</source>
            <translation>Text auswählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Find photos</source>
            <translation>Fotos suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>For each sentence the photo that fits, or none. Dates in the text are heeded. What you choose is kept, and learned from.</source>
            <translation>Zu jedem Satz das Foto, das passt, oder keins. Daten im Text werden beachtet. Was Sie auswählen, wird behalten, und xsearch lernt daraus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Illustrate a text</source>
            <translation>Text bebildern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Open a file…</source>
            <translation>Datei öffnen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Open the page</source>
            <translation>Seite öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Paste or drop a text here: a diary, a letter, notes of a journey.</source>
            <translation>Hier einen Text einfügen oder ablegen: ein Tagebuch, einen Brief, Reisenotizen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Save as a page…</source>
            <translation>Als Seite speichern…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Save the page</source>
            <translation>Seite speichern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Text</source>
            <translation>Text</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Texts (*.txt *.md *.markdown)</source>
            <translation>Texte (*.txt *.md *.markdown)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Web page (*.html)</source>
            <translation>Webseite (*.html)</translation>
        </message>
    </context>
    <context>
        <name>Illustrating</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>The last {n} sentences were not looked at: this is the most at once.</source>
            <translation>Die letzten {n} Sätze wurden nicht angesehen: Mehr geht nicht auf einmal.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>Waiting for the other work to end…</source>
            <translation>Wartet, bis die andere Arbeit fertig ist…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>{n} of {all} sentences have a photo.</source>
            <translation>{n} von {all} Sätzen haben ein Foto.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>{n} photos could not be put into the page.</source>
            <translation>{n} Fotos konnten nicht in die Seite übernommen werden.</translation>
        </message>
    </context>
    <context>
        <name>IndexReports</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Not in this library:</source>
            <translation>Nicht in dieser Bibliothek:</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Removed from the library: {what}. The files themselves are untouched.</source>
            <translation>Aus der Bibliothek entfernt: {what}. Die Dateien selbst sind unberührt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Take it back</source>
            <translation>Zurücknehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Taken back. What the photos' own files say counts again.</source>
            <translation>Zurückgenommen. Es gilt wieder, was die Fotodateien selbst sagen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>There are no photos in {name}, so nothing was taken over.</source>
            <translation>In {name} sind keine Fotos, also wurde nichts übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>They were deleted: forget them</source>
            <translation>Sie wurden gelöscht: vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Up to date: {what}</source>
            <translation>Auf dem neuesten Stand: {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>nothing new</source>
            <translation>nichts Neues</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{folder} is not connected; its photos stay searchable.</source>
            <translation>{folder} ist nicht verbunden; die Fotos bleiben auffindbar.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{missing} of {total} files of {folder} are missing. Nothing of them is forgotten.</source>
            <translation>{missing} von {total} Dateien aus {folder} fehlen. Nichts davon ist vergessen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{name}: none of its photos ({total}) is in this library, so nothing was taken over. Add the folder that holds them, then try again.</source>
            <translation>{name}: Keines der Fotos darin ({total}) ist in dieser Bibliothek, also wurde nichts übernommen. Fügen Sie den Ordner hinzu, in dem sie liegen, und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{name}: {matched} of {total} photos are in this library. Taken over: {facts}.</source>
            <translation>{name}: {matched} von {total} Fotos sind in dieser Bibliothek. Übernommen: {facts}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{what} gone</source>
            <translation>{what} nicht mehr da</translation>
        </message>
    </context>
    <context>
        <name>Inspector</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Captions</source>
            <translation>Bildunterschriften</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Choose a photo or a note to see what is known about it.</source>
            <translation>Ein Foto oder eine Notiz wählen, um zu sehen, was darüber bekannt ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Facts</source>
            <translation>Fakten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Hide the highlight</source>
            <translation>Hervorhebung ausblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Highlight the match</source>
            <translation>Treffer hervorheben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>In the same series</source>
            <translation>In derselben Serie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Loading…</source>
            <translation>Lädt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Read the note</source>
            <translation>Notiz lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Related notes</source>
            <translation>Verwandte Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Similar</source>
            <translation>Ähnlich</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Similar photos</source>
            <translation>Ähnliche Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Text in the picture</source>
            <translation>Text im Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Why this matched</source>
            <translation>Warum das passt</translation>
        </message>
    </context>
    <context>
        <name>JobCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Pause</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Progress of {job}</source>
            <translation>Fortschritt von {job}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Starting…</source>
            <translation>Startet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Waiting</source>
            <translation>Wartet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Which files?</source>
            <translation>Welche Dateien?</translation>
        </message>
    </context>
    <context>
        <name>JobsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Add the encoder {name}</source>
            <translation>Encoder {name} hinzufügen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Back up the library</source>
            <translation>Bibliothek sichern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Cancelled; what was done is kept</source>
            <translation>Abgebrochen; was erledigt ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Download an add-on</source>
            <translation>Erweiterung herunterladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Export results</source>
            <translation>Ergebnisse exportieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Import an encoder</source>
            <translation>Encoder importieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Install an add-on</source>
            <translation>Erweiterung installieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Lay out the map</source>
            <translation>Karte anordnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Learn from your captions</source>
            <translation>Aus Bildunterschriften lernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Make an encoder faster</source>
            <translation>Einen Encoder beschleunigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Measure how an encoder runs best</source>
            <translation>Messen, wie ein Encoder am besten läuft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Move or copy files</source>
            <translation>Dateien verschieben oder kopieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Paused; what was done is kept</source>
            <translation>Angehalten; was erledigt ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Put files back</source>
            <translation>Dateien zurücklegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Put files into the bin</source>
            <translation>Dateien in den Papierkorb legen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read the words in pictures</source>
            <translation>Text in Bildern lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read {what}</source>
            <translation>{what} lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read {what} again</source>
            <translation>{what} noch einmal lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Remove {folder} from the library</source>
            <translation>{folder} aus der Bibliothek entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Rename files</source>
            <translation>Dateien umbenennen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Restore the library</source>
            <translation>Bibliothek wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Stopping…</source>
            <translation>Hält an…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Switch to {name}</source>
            <translation>Zu {name} wechseln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Take over from {name}</source>
            <translation>Aus {name} übernehmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Write XMP</source>
            <translation>XMP schreiben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Write and read the sample library</source>
            <translation>Beispielbibliothek schreiben und lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>all folders</source>
            <translation>alle Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>{done} of {total}</source>
            <translation>{done} von {total}</translation>
        </message>
    </context>
    <context>
        <name>JobsWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Clear the list</source>
            <translation>Liste leeren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Jobs</source>
            <translation>Aufgaben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Nothing is being done, and nothing was since the start.</source>
            <translation>Gerade läuft nichts, und seit dem Start lief auch nichts.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Slow down while I work</source>
            <translation>Langsamer, solange ich arbeite</translation>
        </message>
    </context>
    <context>
        <name>KeywordTree</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/keyword_tree.py" />
            <source>Keywords</source>
            <translation>Schlagwörter</translation>
        </message>
    </context>
    <context>
        <name>LibraryModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>No photos yet</source>
            <translation>Noch keine Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>Opening the library…</source>
            <translation>Die Bibliothek wird geöffnet…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>Stopped. What was done until then is kept.</source>
            <translation>Angehalten. Was bis dahin erledigt war, bleibt erhalten.</translation>
        </message>
    </context>
    <context>
        <name>LibraryWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Files that could not be read</source>
            <translation>Dateien, die nicht gelesen werden konnten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Folders of the library</source>
            <translation>Ordner der Bibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Ignore these</source>
            <translation>Diese ignorieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Library</source>
            <translation>Bibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Look for changes</source>
            <translation>Nach Änderungen suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove from library</source>
            <translation>Aus der Bibliothek entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove from library…</source>
            <translation>Aus der Bibliothek entfernen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove {folder} from the library?</source>
            <translation>{folder} aus der Bibliothek entfernen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Tell no more of the chosen files, or of all, until they change</source>
            <translation>Die ausgewählten Dateien, oder alle, nicht mehr melden, bis sie sich ändern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Tell of the ignored again ({n})</source>
            <translation>Ignorierte wieder melden ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Try all again</source>
            <translation>Alle erneut versuchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>What was not taken, or taken otherwise, and why</source>
            <translation>Was nicht oder anders übernommen wurde, und warum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>{title} (and {count} more)</source>
            <translation>{title} (und {count} weitere)</translation>
        </message>
    </context>
    <context>
        <name>Lookalikes</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>The same on these? (Ctrl and the number; Ctrl+0: all)</source>
            <translation>Ist auf diesen dasselbe? (Strg und die Zahl; Strg+0: alle)</translation>
        </message>
    </context>
    <context>
        <name>Map</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Aligned</source>
            <translation>Angeglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As encoded</source>
            <translation>Wie kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Brought together by what was learnt from your pairs</source>
            <translation>Zusammengebracht durch das, was aus den Paaren gelernt wurde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Caption of this photo</source>
            <translation>Bildunterschrift dieses Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Captions</source>
            <translation>Bildunterschriften</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Centred</source>
            <translation>Zentriert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Distance of pairs</source>
            <translation>Abstand der Paare</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Match of the search</source>
            <translation>Treffergüte der Suche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Not known</source>
            <translation>Unbekannt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Notes</source>
            <translation>Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Others</source>
            <translation>Andere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photo or text</source>
            <translation>Foto oder Text</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photos and texts laid over each other</source>
            <translation>Fotos und Texte übereinandergelegt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Region</source>
            <translation>Region</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>The shared space as it is: photos and texts lie apart</source>
            <translation>Der gemeinsame Raum, wie er ist: Fotos und Texte liegen auseinander</translation>
        </message>
    </context>
    <context>
        <name>MapBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As a drawing (SVG)…</source>
            <translation>Als Zeichnung (SVG)…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As a picture (PNG)…</source>
            <translation>Als Bild (PNG)…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Colour</source>
            <translation>Farbe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Colour the points by</source>
            <translation>Punkte färben nach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Draw around what to select (Alt and drag)</source>
            <translation>Auswahl umfahren (Alt und ziehen)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Export the map</source>
            <translation>Karte exportieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Layers</source>
            <translation>Ebenen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Move the map by dragging</source>
            <translation>Karte durch Ziehen verschieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Names of regions</source>
            <translation>Namen der Regionen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Pairs that lie far apart</source>
            <translation>Paare, die weit auseinanderliegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Select a rectangle (Shift and drag)</source>
            <translation>Rechteck auswählen (Umschalt und ziehen)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Show everything (Home)</source>
            <translation>Alles zeigen (Pos1)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Unpaired items</source>
            <translation>Ohne Gegenstück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>View: {view}</source>
            <translation>Ansicht: {view}</translation>
        </message>
    </context>
    <context>
        <name>MapCanvas</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/canvas.py" />
            <source>Map of photos and texts</source>
            <translation>Karte der Fotos und Texte</translation>
        </message>
    </context>
    <context>
        <name>MapExport</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/models.py" />
            <source>The map could not be written: {path}</source>
            <translation>Die Karte konnte nicht geschrieben werden: {path}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/models.py" />
            <source>The map was written: {path}</source>
            <translation>Die Karte wurde geschrieben: {path}</translation>
        </message>
    </context>
    <context>
        <name>MapGuidance</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>A map of your photos and your words</source>
            <translation>Eine Karte der Fotos und Wörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>As before, with what was learned from your own captions.</source>
            <translation>Wie zuvor, mit dem, was aus Ihren eigenen Bildunterschriften gelernt wurde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Distance of photos and texts: {gap}</source>
            <translation>Abstand von Fotos und Texten: {gap}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>It appears in a moment and takes its shape while you watch.</source>
            <translation>Sie erscheint gleich und nimmt dann nach und nach Gestalt an.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Photos and texts as the encoder sees them: texts keep apart from photos.</source>
            <translation>Fotos und Texte, wie der Encoder sie sieht: Texte liegen abseits der Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Photos that look alike lie together, and your captions and notes lie among them.</source>
            <translation>Fotos, die sich ähneln, liegen beieinander; Bildunterschriften und Notizen liegen dazwischen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map could not be made</source>
            <translation>Die Karte konnte nicht erstellt werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map is being made</source>
            <translation>Die Karte wird erstellt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map is made when that is done; meanwhile you can search.</source>
            <translation>Danach wird die Karte erstellt; suchen geht schon jetzt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>There are no captions or notes yet: only photos are shown.</source>
            <translation>Es gibt noch keine Bildunterschriften oder Notizen: nur Fotos werden gezeigt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>What looks alike lies together, and texts lie among the photos they speak of.</source>
            <translation>Ähnliches liegt beisammen, und Texte liegen bei den Fotos, von denen sie sprechen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Your photos are being read</source>
            <translation>Die Fotos werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>likeness of a photo and its text: {pairs}, by chance {others}</source>
            <translation>Ähnlichkeit von Foto und Text: {pairs}, zufällig {others}</translation>
        </message>
    </context>
    <context>
        <name>MapLegend</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>{name}: click to hide or show</source>
            <translation>{name}: klicken zum Ein- oder Ausblenden</translation>
        </message>
    </context>
    <context>
        <name>MapList</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Selected on the map</source>
            <translation>Auf der Karte ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Show in the grid</source>
            <translation>Im Raster zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Show what is selected among the photos</source>
            <translation>Das Ausgewählte bei den Fotos zeigen</translation>
        </message>
    </context>
    <context>
        <name>MapRowDelegate</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Note</source>
            <translation>Notiz</translation>
        </message>
    </context>
    <context>
        <name>MapSelection</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/selection.py" />
            <source>Nothing is selected</source>
            <translation>Nichts ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/selection.py" />
            <source>Selected: {what}</source>
            <translation>Ausgewählt: {what}</translation>
        </message>
    </context>
    <context>
        <name>MapView</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Progress of the map</source>
            <translation>Fortschritt der Karte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>What was measured of this map</source>
            <translation>Was an dieser Karte gemessen wurde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Write the map</source>
            <translation>Karte schreiben</translation>
        </message>
    </context>
    <context>
        <name>Marks</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Blue</source>
            <translation>Blau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Green</source>
            <translation>Grün</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Picked</source>
            <translation>Ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Purple</source>
            <translation>Violett</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Red</source>
            <translation>Rot</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Rejected</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Yellow</source>
            <translation>Gelb</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Details of the message</source>
            <translation>Details der Meldung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Dismiss</source>
            <translation>Ausblenden</translation>
        </message>
    </context>
    <context>
        <name>MomentStrip</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/films/moment_strip.py" />
            <source>Moments of the film</source>
            <translation>Augenblicke des Films</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/films/moment_strip.py" />
            <source>Play from here (V)</source>
            <translation>Ab hier abspielen (V)</translation>
        </message>
    </context>
    <context>
        <name>NoteReader</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/note_reader.py" />
            <source>Picture: {name}</source>
            <translation>Bild: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/note_reader.py" />
            <source>The text of the note</source>
            <translation>Der Text der Notiz</translation>
        </message>
    </context>
    <context>
        <name>NotesList</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/views.py" />
            <source>Related notes</source>
            <translation>Verwandte Notizen</translation>
        </message>
    </context>
    <context>
        <name>NotesModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>No note matches this query. Clear the search to see all notes.</source>
            <translation>Keine Notiz passt zu dieser Suche. Ohne Suche erscheinen alle Notizen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>The drive with this note is not connected. This is what the library keeps of it.</source>
            <translation>Das Laufwerk mit dieser Notiz ist nicht verbunden. Dies ist, was die Bibliothek davon aufbewahrt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>The file {why}. This is what the library keeps of it.</source>
            <translation>Zur Datei: {why}. Dies ist, was die Bibliothek davon aufbewahrt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>There are no notes yet. Text files (.txt, .md) in your folders appear here.</source>
            <translation>Es gibt noch keine Notizen. Textdateien (.txt, .md) in den Ordnern erscheinen hier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>This is the beginning of a very long note. Open it in its program to read all of it.</source>
            <translation>Das ist der Anfang einer sehr langen Notiz. Öffnen Sie sie in ihrem Programm, um sie ganz zu lesen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>{found} of {total} match</source>
            <translation>{found} von {total} passen</translation>
        </message>
    </context>
    <context>
        <name>NotesPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Choose a note to read it.</source>
            <translation>Eine Notiz wählen, um sie zu lesen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Illustrate…</source>
            <translation>Bebildern…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Loading…</source>
            <translation>Lädt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>No photo belongs to this note, and none matches it.</source>
            <translation>Kein Foto gehört zu dieser Notiz, und keines passt dazu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Notes</source>
            <translation>Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Open in its program</source>
            <translation>In ihrem Programm öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos of this note</source>
            <translation>Fotos zu dieser Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos that belong to this note</source>
            <translation>Fotos, die zu dieser Notiz gehören</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos that match this note</source>
            <translation>Fotos, die zu dieser Notiz passen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Similar photos, not linked</source>
            <translation>Ähnliche Fotos, nicht verknüpft</translation>
        </message>
    </context>
    <context>
        <name>OpenWith</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>Choose a program</source>
            <translation>Programm wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>Open in the &amp;last program</source>
            <translation>Im &amp;zuletzt benutzten Programm öffnen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>The drive of these photos is not connected: nothing was opened.</source>
            <translation>Das Laufwerk dieser Fotos ist nicht angeschlossen: Es wurde nichts geöffnet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{photos} opened in {program}, of {all}: so many at once, and of connected drives only.</source>
            <translation>{photos} in {program} geöffnet, von {all}: so viele auf einmal und nur von angeschlossenen Laufwerken.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{photos} opened in {program}.</source>
            <translation>{photos} in {program} geöffnet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{program} could not be started. Choose another program.</source>
            <translation>{program} ließ sich nicht starten. Wählen Sie ein anderes Programm.</translation>
        </message>
    </context>
    <context>
        <name>Opener</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/opening.py" />
            <source>The system has no program that opens {path}.</source>
            <translation>Das System hat kein Programm, das {path} öffnet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/opening.py" />
            <source>{path} is not there now. If it is on a drive, connect the drive and try again.</source>
            <translation>{path} ist gerade nicht da. Liegt die Datei auf einem Laufwerk, dieses verbinden und es erneut versuchen.</translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>Nothing here seems to match</source>
            <translation>Hier scheint nichts zu passen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>Nothing here seems to resemble this picture</source>
            <translation>Hier scheint nichts diesem Bild zu ähneln</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>The encoder in use does not know {language}.</source>
            <translation>Der verwendete Encoder kann kein {language}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>The encoder in use does not know {language}; {encoder} does.</source>
            <translation>Der verwendete Encoder kann kein {language}, {encoder} schon.</translation>
        </message>
    </context>
    <context>
        <name>OwnWords</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Saved</source>
            <translation>Gespeichert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Tags</source>
            <translation>Schlagwörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Your caption</source>
            <translation>Eigene Bildunterschrift</translation>
        </message>
    </context>
    <context>
        <name>Pane</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>in focus</source>
            <translation>ausgewählt</translation>
        </message>
    </context>
    <context>
        <name>PassageRow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>No photo</source>
            <translation>Kein Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Other photos</source>
            <translation>Andere Fotos</translation>
        </message>
    </context>
    <context>
        <name>PhotoCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/photo_commands.py" />
            <source>{matches}. Ctrl+A once more selects what is less certain, too.</source>
            <translation>{matches}. Noch einmal Strg+A wählt auch aus, was weniger sicher ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/photo_commands.py" />
            <source>{n} of {all} are copied: the drives of the others are not connected.</source>
            <translation>{n} von {all} sind kopiert; die Laufwerke der übrigen sind nicht verbunden.</translation>
        </message>
    </context>
    <context>
        <name>PictureForm</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source> px</source>
            <translation> px</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Format</source>
            <translation>&amp;Format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Long edge</source>
            <translation>&amp;Lange Kante</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Metadata</source>
            <translation>&amp;Metadaten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Names</source>
            <translation>&amp;Namen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Quality</source>
            <translation>&amp;Qualität</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Sharpen</source>
            <translation>&amp;Schärfen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Watermark</source>
            <translation>&amp;Wasserzeichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>All (EXIF, XMP)</source>
            <translation>Alle (EXIF, XMP)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>As the photo</source>
            <translation>Wie das Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>C&amp;olours</source>
            <translation>Far&amp;braum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Copyright only</source>
            <translation>Nur Urheberrecht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Display P3</source>
            <translation>Display P3</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>For example © Ada Lovelace</source>
            <translation>Zum Beispiel © Ada Lovelace</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>High</source>
            <translation>Stark</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Low</source>
            <translation>Schwach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Standard</source>
            <translation>Standard</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>sRGB (for screens)</source>
            <translation>sRGB (Bildschirm)</translation>
        </message>
    </context>
    <context>
        <name>PictureLines</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>Hide this line: it was read wrongly</source>
            <translation>Diese Zeile ausblenden: Sie wurde falsch gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>Hide “{line}”</source>
            <translation>„{line}“ ausblenden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>and {n} more lines</source>
            <translation>und {n} weitere Zeilen</translation>
        </message>
    </context>
    <context>
        <name>PreviewBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Add it…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Progress of the other encoder</source>
            <translation>Fortschritt des anderen Encoders</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Switch…</source>
            <translation>Wechseln…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Try for this search</source>
            <translation>Für diese Suche probieren</translation>
        </message>
    </context>
    <context>
        <name>PrivacyPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Added encoders</source>
            <translation>Hinzugefügte Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Alignment</source>
            <translation>Angleichung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Catalogue</source>
            <translation>Katalog</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Counting…</source>
            <translation>Zählt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Everything stays on this computer. xsearch asks the network only when you add an encoder or look for a newer version, and sends nothing about you or your photos.</source>
            <translation>Alles bleibt auf diesem Computer. xsearch fragt nur im Netz nach, wenn ein Encoder hinzugefügt oder nach einer neueren Version gesucht wird, und sendet dabei nichts über Person oder Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget</source>
            <translation>Vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything</source>
            <translation>Alles vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything that xsearch knows, and close it?</source>
            <translation>Alles vergessen, was xsearch weiß, und das Programm schließen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything…</source>
            <translation>Alles vergessen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget past searches</source>
            <translation>Frühere Suchen vergessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Logs</source>
            <translation>Protokolle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Map</source>
            <translation>Karte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Other caches</source>
            <translation>Andere Zwischenspeicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Previews</source>
            <translation>Große Vorschaubilder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Privacy</source>
            <translation>Privatsphäre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Sample library</source>
            <translation>Beispielbibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Search index</source>
            <translation>Suchindex</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Show in folder</source>
            <translation>Im Ordner zeigen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>The catalogue, your captions and tags in it, marks, saved searches, added encoders and settings are deleted. This cannot be undone. Photos, notes and sidecars stay as they are.</source>
            <translation>Gelöscht werden der Katalog mit den eigenen Bildunterschriften und Schlagwörtern, Markierungen, gemerkte Suchen, hinzugefügte Encoder und Einstellungen. Das lässt sich nicht rückgängig machen. Fotos, Notizen und XMP-Dateien bleiben, wie sie sind.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Thumbnails</source>
            <translation>Vorschaubilder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>What is kept, and where</source>
            <translation>Was gespeichert ist, und wo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Your photos, notes and sidecars are never touched.</source>
            <translation>Fotos, Notizen und XMP-Dateien werden nie angerührt.</translation>
        </message>
    </context>
    <context>
        <name>ReadingPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Compact</source>
            <translation>Kompakt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Count a RAW file and its JPEG as one photo</source>
            <translation>RAW-Datei und ihr JPEG als ein Foto zählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Folders of the library…</source>
            <translation>Ordner der Bibliothek…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Graph</source>
            <translation>Graph</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Leave out</source>
            <translation>Auslassen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Lightroom reads them there, and not beside JPEGs. Only the file's XMP changes: the new file is compared with the old one before it takes its place. Other formats than JPEG need exiftool. Otherwise, and for camera RAW always, they are written into XMP files beside the photos.</source>
            <translation>Dort liest Lightroom sie, neben JPEGs nicht. Nur das XMP der Datei ändert sich: Die neue Datei wird mit der alten verglichen, bevor sie deren Platz einnimmt. Andere Formate als JPEG brauchen exiftool. Sonst, und bei RAW-Dateien immer, wird in XMP-Dateien neben den Fotos geschrieben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>New and changed files are found within seconds.</source>
            <translation>Neue und geänderte Dateien werden in Sekunden gefunden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Notice changes while xsearch is open</source>
            <translation>Änderungen bemerken, während xsearch offen ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>One pattern a line, as in .gitignore. What is left out leaves the library; its files stay.</source>
            <translation>Ein Muster pro Zeile, wie in .gitignore. Ausgelassenes verlässt die Bibliothek; die Dateien bleiben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Otherwise both are shown. Takes effect when the folders are looked at again.</source>
            <translation>Sonst werden beide gezeigt. Gilt, sobald die Ordner wieder durchgesehen werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Patterns of files and folders to leave out</source>
            <translation>Muster für Dateien und Ordner, die ausgelassen werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Photos and folders</source>
            <translation>Fotos und Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Photos read at once</source>
            <translation>Gleichzeitig gelesene Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Read the words in photos</source>
            <translation>Text in Fotos lesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Reading takes about twice as long and leaves room for the rest.</source>
            <translation>Das Lesen dauert etwa doppelt so lange und lässt Platz für anderes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Search index</source>
            <translation>Suchindex</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Signs, pages and screenshots are found by what they say. Takes place in the background.</source>
            <translation>Schilder, Buchseiten und Bildschirmfotos werden auch nach dem gefunden, was darauf steht. Läuft im Hintergrund.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Slow down while I work</source>
            <translation>Langsamer, solange ich arbeite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Stars, captions and keywords</source>
            <translation>Sterne, Bildunterschriften und Schlagwörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Takes effect at the next start.</source>
            <translation>Gilt ab dem nächsten Start.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>The computer</source>
            <translation>Der Computer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Write them into the photos themselves</source>
            <translation>In die Fotos selbst schreiben</translation>
        </message>
    </context>
    <context>
        <name>RelevanceFeedback</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>The matches follow your marks: {changes}.</source>
            <translation>Die Treffer folgen den Markierungen: {changes}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>The same photos match; their order follows your marks.</source>
            <translation>Es passen dieselben Fotos; ihre Reihenfolge folgt den Markierungen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>{n} gone</source>
            <translation>{n} nicht mehr dabei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>{n} new</source>
            <translation>{n} neu</translation>
        </message>
    </context>
    <context>
        <name>Removal</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>What you gave them goes with them: {what}. It is back when the folder is added again.</source>
            <translation>Was Sie ihnen gegeben haben, geht mit: {what}. Es ist wieder da, wenn der Ordner wieder hinzugefügt wird.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>captions ({n} photos)</source>
            <translation>Bildunterschriften ({n} Fotos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>places in albums ({n} photos)</source>
            <translation>Plätze in Alben ({n} Fotos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>stars, flags or colours ({n} photos)</source>
            <translation>Sterne, Markierungen oder Farben ({n} Fotos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>tags ({n} photos)</source>
            <translation>Schlagwörter ({n} Fotos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>{photos} will no longer be found. The files themselves stay as they are.</source>
            <translation>{photos} werden nicht mehr gefunden. Die Dateien selbst bleiben, wie sie sind.</translation>
        </message>
    </context>
    <context>
        <name>RenameDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Day</source>
            <translation>Tag</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Month</source>
            <translation>Monat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Names</source>
            <translation>Namen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Now</source>
            <translation>Jetzt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Number</source>
            <translation>Nummer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Pattern</source>
            <translation>Muster</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>RAW files, films of Live Photos and sidecars get the same name.</source>
            <translation>RAW-Dateien, Filme von Live Photos und XMP-Dateien bekommen denselben Namen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Then</source>
            <translation>Danach</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Time</source>
            <translation>Uhrzeit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Title</source>
            <translation>Titel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Year</source>
            <translation>Jahr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>{n} cannot be renamed</source>
            <translation>Nicht umzubenennen: {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>{n} will be renamed</source>
            <translation>{n} zum Umbenennen</translation>
        </message>
    </context>
    <context>
        <name>RepairCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Fits</source>
            <translation>Passt zu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Leave as it is</source>
            <translation>So lassen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Move</source>
            <translation>Verschieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>On</source>
            <translation>Steht bei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Take away</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>These two captions seem to be exchanged</source>
            <translation>Diese beiden Bildunterschriften scheinen vertauscht zu sein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>This caption fits a photo without one better</source>
            <translation>Diese Bildunterschrift passt besser zu einem Foto, das keine hat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>This caption fits another photo that has it too, but not this one</source>
            <translation>Diese Bildunterschrift passt zu einem anderen Foto, das sie auch hat, aber nicht zu diesem</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>and {n} more</source>
            <translation>und {n} weitere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>fits</source>
            <translation>passt zu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>{captions}, from {first} to {last}, are one photo off</source>
            <translation>{captions}, von {first} bis {last}, stehen ein Foto daneben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>{captions}, from {first} to {last}, are {steps} photos off</source>
            <translation>{captions}, von {first} bis {last}, stehen {steps} Fotos daneben</translation>
        </message>
    </context>
    <context>
        <name>ResultsArea</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/results.py" />
            <source>Related notes</source>
            <translation>Verwandte Notizen</translation>
        </message>
    </context>
    <context>
        <name>SafetyModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Captions, tags, marks, saved searches and settings become those of the backup. What there is now is kept in a folder beside it. Your photos and notes are not touched.</source>
            <translation>Bildunterschriften, Schlagwörter, Markierungen, gemerkte Suchen und Einstellungen werden die der Sicherung. Was es jetzt gibt, wird in einem Ordner daneben aufgehoben. Ihre Fotos und Notizen werden nicht angerührt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Everything is as it should be.</source>
            <translation>Alles ist, wie es sein soll.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>It takes the place of the library as it is now: {what}.</source>
            <translation>Sie tritt an die Stelle der jetzigen Bibliothek: {what}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>No backup was made yet.</source>
            <translation>Es gibt noch keine Sicherung.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Stopped; nothing was changed.</source>
            <translation>Abgebrochen; nichts wurde geändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The backup was made on {date} and is whole: {what}.</source>
            <translation>Die Sicherung ist vom {date} und unversehrt: {what}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The last backup was made on {date}: {file}.</source>
            <translation>Die letzte Sicherung ist vom {date}: {file}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The library is as it was on {date}: {what}. What there was before is kept in {folder}.</source>
            <translation>Die Bibliothek ist wieder wie am {date}: {what}. Was vorher da war, liegt in {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The library takes {size}.</source>
            <translation>Die Bibliothek belegt {size}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>fine</source>
            <translation>in Ordnung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>needs attention</source>
            <translation>zu prüfen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of moments of films</source>
            <translation>gefundene Augenblicke in Filmen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of photos</source>
            <translation>Trefferquote der Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of texts</source>
            <translation>Trefferquote der Texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>{percent} % of the ten nearest are found in {n} vectors; {ms} ms a search, exactly {exact} ms</source>
            <translation>{percent} % der zehn nächsten werden unter {n} Vektoren gefunden; {ms} ms je Suche, exakt {exact} ms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>{what} are in {file} ({size}). The photos themselves are not in it.</source>
            <translation>{what} sind in {file} ({size}). Die Fotos selbst sind nicht darin.</translation>
        </message>
    </context>
    <context>
        <name>SafetyPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>A backup holds what cannot be made again: the catalogue with your captions, tags and marks, the settings, and what was learned from your captions. Photos, notes and thumbnails are not in it.</source>
            <translation>Eine Sicherung enthält, was nicht neu entstehen kann: den Katalog mit Ihren Bildunterschriften, Schlagwörtern und Markierungen, die Einstellungen und was aus Ihren Bildunterschriften gelernt wurde. Fotos, Notizen und Vorschaubilder sind nicht darin.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>A check changes nothing. A repair saves what can be read, and keeps the damaged files.</source>
            <translation>Eine Prüfung ändert nichts. Eine Reparatur rettet, was lesbar ist, und hebt die beschädigten Dateien auf.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>All files (*)</source>
            <translation>Alle Dateien (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Back up the library</source>
            <translation>Bibliothek sichern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Back up…</source>
            <translation>Sichern…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Backup and repair</source>
            <translation>Sichern und reparieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Backups (*.zip)</source>
            <translation>Sicherungen (*.zip)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Check and repair</source>
            <translation>Prüfen und reparieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Check the library</source>
            <translation>Bibliothek prüfen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Choose a backup</source>
            <translation>Sicherung wählen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Copy as text</source>
            <translation>Als Text kopieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair</source>
            <translation>Reparieren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair the library?</source>
            <translation>Bibliothek reparieren?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair…</source>
            <translation>Reparieren…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore</source>
            <translation>Wiederherstellen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore this backup?</source>
            <translation>Diese Sicherung wiederherstellen?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore…</source>
            <translation>Wiederherstellen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Starting…</source>
            <translation>Beginnt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>What is damaged is set aside and repaired; the rest stays as it is. Your photos are not touched.</source>
            <translation>Was beschädigt ist, wird beiseitegelegt und repariert; alles andere bleibt, wie es ist. Ihre Fotos werden nicht angerührt.</translation>
        </message>
    </context>
    <context>
        <name>Saved</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/saved.py" />
            <source>The past searches are forgotten.</source>
            <translation>Die früheren Suchen sind vergessen.</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Clear the search (Alt+Home)</source>
            <translation>Suche leeren (Alt+Pos1)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Describe a photo, or drop a picture</source>
            <translation>Foto beschreiben oder Bild hier ablegen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Describe what you remember, in a few words (Ctrl+F)</source>
            <translation>In wenigen Worten beschreiben, was in Erinnerung ist (Strg+F)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Forget this search (Ctrl+D)</source>
            <translation>Diese Suche vergessen (Strg+D)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Keep this search (Ctrl+D)</source>
            <translation>Diese Suche merken (Strg+D)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Picture: {name}</source>
            <translation>Bild: {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Search</source>
            <translation>Suche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Searching with {name}. Click to remove it.</source>
            <translation>Gesucht wird mit {name}. Klicken zum Entfernen.</translation>
        </message>
    </context>
    <context>
        <name>SearchChanges</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Before</source>
            <translation>Vorher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>How many photos fit: before, and now.</source>
            <translation>So viele Fotos passen: vorher und jetzt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Nothing found</source>
            <translation>Nichts gefunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Now</source>
            <translation>Jetzt</translation>
        </message>
    </context>
    <context>
        <name>Sections</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>1 star</source>
            <translation>1 Stern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Less certain</source>
            <translation>Weniger sicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Nearest, but unlikely</source>
            <translation>Am nächsten dran, aber unwahrscheinlich</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>No date</source>
            <translation>Ohne Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>No stars</source>
            <translation>Keine Sterne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Possible matches</source>
            <translation>Mögliche Treffer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Rejected</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Strong matches</source>
            <translation>Gute Treffer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>{n} stars</source>
            <translation>{n} Sterne</translation>
        </message>
    </context>
    <context>
        <name>SelectionModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Counting…</source>
            <translation>Wird gezählt…</translation>
        </message>
    </context>
    <context>
        <name>SelectionPanel</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Facts</source>
            <translation>Fakten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Selected together</source>
            <translation>Zusammen ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Tags of all</source>
            <translation>Schlagwörter aller</translation>
        </message>
    </context>
    <context>
        <name>Sentences</name>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is no answer; write edited:yes or edited:no.</source>
            <translation>„{text}“ ist keine Antwort; schreiben Sie edited:yes oder edited:no.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is no kind of picture; there are photo, screenshot, document and drawing.</source>
            <translation>„{text}“ ist keine Bildart; es gibt photo, screenshot, document und drawing.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is not a colour that is known by name; there are {known}.</source>
            <translation>„{text}“ ist keine Farbe mit bekanntem Namen; es gibt {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a date: write year-month-day, or less.</source>
            <translation>"{text}" ist kein Datum: Schreiben Sie Jahr-Monat-Tag, oder weniger davon.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a day of the calendar.</source>
            <translation>"{text}" ist kein Tag des Kalenders.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a distance: write a number with km, m or mi.</source>
            <translation>"{text}" ist keine Entfernung: Schreiben Sie eine Zahl mit km, m oder mi.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a duration in seconds, or with min or h behind it.</source>
            <translation>„{text}“ ist keine Dauer in Sekunden oder mit min oder h dahinter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>"{text}" is not a flag; there are pick, reject and none.</source>
            <translation>„{text}“ ist keine Markierung; es gibt pick, reject und none.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a focal length in millimetres.</source>
            <translation>„{text}“ ist keine Brennweite in Millimetern.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a known format.</source>
            <translation>"{text}" ist kein bekanntes Format.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a month.</source>
            <translation>"{text}" ist kein Monat.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>"{text}" is not a number of stars.</source>
            <translation>"{text}" ist keine Zahl von Sternen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a sensitivity.</source>
            <translation>„{text}“ ist keine Empfindlichkeit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a size with mp (megapixels), mb or kb behind it.</source>
            <translation>„{text}“ ist keine Größe, hinter der mp (Megapixel), mb oder kb steht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a type; there are photo, film and note.</source>
            <translation>„{text}“ ist keine Art; es gibt photo, film und note.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not an aperture.</source>
            <translation>„{text}“ ist keine Blende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not an exposure time in seconds.</source>
            <translation>„{text}“ ist keine Belichtungszeit in Sekunden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is not an orientation; there are landscape, portrait, square and panorama.</source>
            <translation>„{text}“ ist keine Ausrichtung; es gibt landscape (quer), portrait (hoch), square (quadratisch) und panorama.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is nothing that can be asked for; there are gps, date, caption, note and copies.</source>
            <translation>„{text}“ gibt es hier nicht; möglich sind gps, date, caption, note und copies.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A filter has no weight: take ^ away, or put the value in quotes.</source>
            <translation>Ein Filter hat kein Gewicht: Nehmen Sie ^ weg, oder setzen Sie den Wert in Anführungszeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>A graph takes {size} MB of memory and finds {percent} % of the ten nearest.</source>
            <translation>Ein Graph belegt {size} MB Arbeitsspeicher und findet {percent} % der zehn nächsten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>A judgement is +1 (good), -1 (bad) or 0 (none), and belongs to a query.</source>
            <translation>Ein Urteil ist +1 (gut), -1 (schlecht) oder 0 (keins) und gehört zu einer Suche.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>A latitude is -90 to 90, a longitude is -180 to 180; the latitude comes first.</source>
            <translation>Eine Breite ist -90 bis 90, eine Länge -180 bis 180; die Breite steht zuerst.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/protocol.py" />
            <source>A message of {n} bytes is larger than the protocol allows.</source>
            <translation>Eine Nachricht von {n} Bytes ist größer, als das Protokoll erlaubt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>A query has at most {most} parts: shorten it, or put what is text in quotes.</source>
            <translation>Eine Suche hat höchstens {most} Teile: Kürzen Sie sie, oder setzen Sie Text in Anführungszeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>A range of dates needs at least one end.</source>
            <translation>Ein Zeitraum braucht mindestens ein Ende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>A saved search needs a name and something to search for.</source>
            <translation>Eine gemerkte Suche braucht einen Namen und etwas, wonach gesucht wird.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>A stack needs two photos at least. Select some, then stack them.</source>
            <translation>Ein Stapel braucht mindestens zwei Fotos. Wählen Sie einige aus und stapeln Sie sie dann.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>A tag has more than {most} characters. Write a caption for longer texts.</source>
            <translation>Ein Schlagwort hat mehr als {most} Zeichen. Schreiben Sie für Längeres eine Bildunterschrift.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>A tag needs at least one letter or digit.</source>
            <translation>Ein Schlagwort braucht mindestens einen Buchstaben oder eine Ziffer.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A weight is a number from {least} to {most}: beach^2 or beach^0.5. To take something away write -beach; for the character itself write "\^".</source>
            <translation>Ein Gewicht ist eine Zahl von {least} bis {most}: beach^2 oder beach^0.5. Um etwas wegzunehmen, schreiben Sie -beach; für das Zeichen selbst "\^".</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A weight such as ^2 belongs directly behind a word: beach^2.</source>
            <translation>Ein Gewicht wie ^2 gehört direkt hinter ein Wort: beach^2.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/own.py" />
            <source>A word or name of one to {words} words, at most {most} letters.</source>
            <translation>Ein Wort oder ein Name aus ein bis {words} Wörtern, höchstens {most} Buchstaben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Alignment</source>
            <translation>Ausrichtung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Alignment head {head} belongs to {old} and was switched off.</source>
            <translation>Das gelernte Modell {head} gehört zu {old} und wurde abgeschaltet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>An album needs a name.</source>
            <translation>Ein Album braucht einen Namen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/adding.py" />
            <source>An encoder that is written to {into} cannot be used from there.</source>
            <translation>Ein Encoder, der nach {into} geschrieben wird, lässt sich von dort nicht verwenden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/volume_matching.py" />
            <source>Another volume lies at {path} now. The {n} files that are known of the one before stay in the library, offline.</source>
            <translation>Unter {path} liegt jetzt ein anderer Datenträger. Die {n} bekannten Dateien des vorigen bleiben in der Bibliothek, offline.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Another xsearch is adding an encoder now. Wait until it is done.</source>
            <translation>Ein anderes xsearch fügt gerade einen Encoder hinzu. Warten Sie, bis es fertig ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>Another xsearch is changing this library now. Try again when it is done.</source>
            <translation>Ein anderes xsearch ändert diese Bibliothek gerade. Versuchen Sie es danach noch einmal.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/lock.py" />
            <source>Another xsearch is changing this library now. Wait until it is done, or cancel its job.</source>
            <translation>Ein anderes xsearch ändert diese Bibliothek gerade. Warten Sie, bis es fertig ist, oder brechen Sie dort ab.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Another xsearch is installing an add-on now. Wait until it is done.</source>
            <translation>Ein anderes xsearch installiert gerade eine Erweiterung. Warten Sie, bis es fertig ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/satisfaction.py" />
            <source>Asking again</source>
            <translation>Wird erneut gefragt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Asking the hub</source>
            <translation>Hub wird gefragt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Asking torch</source>
            <translation>Torch wird gefragt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>At least two photos with captions are needed to compare encoders.</source>
            <translation>Um Encoder zu vergleichen, braucht es mindestens zwei Fotos mit Beschreibung.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Better than the encoder alone on photos it was not trained on: {gain}.</source>
            <translation>Besser als der Encoder allein, bei Fotos, die nicht zum Lernen dienten: {gain}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Calibrating</source>
            <translation>Wird kalibriert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch_notes.py" />
            <source>Captions and notes are compared by {name} from now on, photos by {in_use} as before.</source>
            <translation>Beschreibungen und Notizen werden ab jetzt mit {name} verglichen, Fotos wie bisher mit {in_use}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch_notes.py" />
            <source>Captions and notes are compared by {name}.</source>
            <translation>Beschreibungen und Notizen werden mit {name} verglichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/model_card.py" />
            <source>Captions are no nearer to their photos than to others: its two towers may not belong together.</source>
            <translation>Beschreibungen liegen ihren Fotos nicht näher als anderen: Seine beiden Teile passen vielleicht nicht zusammen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the catalogue</source>
            <translation>Katalog wird geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the encoder</source>
            <translation>Der Encoder wird geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the encoder for notes</source>
            <translation>Der Encoder für Notizen wird geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Checking the file</source>
            <translation>Datei wird geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>Checking what is in the backup</source>
            <translation>Der Inhalt der Sicherung wird geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>Choose another folder.</source>
            <translation>Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Choose another place.</source>
            <translation>Wählen Sie einen anderen Ort.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/next_captions.py" />
            <source>Choosing photos</source>
            <translation>Fotos werden ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/trying.py" />
            <source>Choosing photos to look at</source>
            <translation>Fotos werden ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>Comparing captions with photos</source>
            <translation>Bildunterschriften werden mit den Fotos verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Comparing photos</source>
            <translation>Fotos werden verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Comparing pictures</source>
            <translation>Bilder werden verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/changed_searches.py" />
            <source>Comparing searches</source>
            <translation>Suchen werden verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/matching.py" />
            <source>Comparing the method's terms</source>
            <translation>Teile des Verfahrens werden verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Comparing with torch</source>
            <translation>Vergleich mit Torch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/learned.py" />
            <source>Comparing words</source>
            <translation>Wörter werden verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Comparing {kind} with torch</source>
            <translation>{kind} wird mit torch verglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Connect the drive; nothing is lost.</source>
            <translation>Schließen Sie das Laufwerk an; nichts ist verloren.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Copying files</source>
            <translation>Dateien werden kopiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>Copying the catalogue</source>
            <translation>Katalog wird kopiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Copying the encoder</source>
            <translation>Encoder wird kopiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Counting thumbnails</source>
            <translation>Vorschaubilder werden gezählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Counting what can be watched</source>
            <translation>Beobachtbare Ordner werden gezählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>Creator, copyright and place have at most {most} characters.</source>
            <translation>Urheber, Copyright und Ort haben höchstens {most} Zeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>Did you mean {near}?</source>
            <translation>Meinten Sie {near}?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Distance of the mean photo from the mean text.</source>
            <translation>Abstand des mittleren Fotos vom mittleren Text.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>Downloading</source>
            <translation>Wird geladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Downloading {name}</source>
            <translation>{name} wird heruntergeladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Empty thumbnails deleted, which the next xsearch index makes again: {n}.</source>
            <translation>Gelöschte leere Vorschaubilder, die beim Lesen der Ordner neu entstehen: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Encoding captions with {name}</source>
            <translation>Bildunterschriften werden mit {name} kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Encoding photos with {name}</source>
            <translation>Fotos werden mit {name} kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>Every search compares all photos and texts: there are too few to need an index.</source>
            <translation>Jede Suche vergleicht alle Fotos und Texte: Es sind zu wenige, als dass sie einen Index bräuchten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Exported before, and complete: {n}.</source>
            <translation>Vorher exportiert und vollständig: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>Exporting</source>
            <translation>Wird exportiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs the add-on {name} ({size} MB). Install it first: {command}</source>
            <translation>Zum Exportieren wird die Erweiterung {name} ({size} MB) gebraucht. Sie kommt mit dem ersten Encoder, den Sie hier hinzufügen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs the add-on {name}. Install it from its file {file}: {command}</source>
            <translation>Zum Exportieren wird die Erweiterung {name} gebraucht. Lassen Sie ihre Datei {file} auf das Fenster fallen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs torch, which is not part of the installed program. On any computer with Python: {command}, then xsearch encoders export NAME --into FOLDER, and import that folder here.</source>
            <translation>Diese müssen zuerst umgewandelt werden, durch den Exporter, der nicht zu diesem Programm gehört: Ziehen Sie seine Datei auf das Fenster, wenn Sie sie haben. Was „ready-made“ heißt, braucht ihn nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs {names}. Install them with: {command}</source>
            <translation>Zum Exportieren fehlt {names}. Installieren mit: {command}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Exporting the photo tower</source>
            <translation>Foto-Turm wird exportiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Exporting the text tower</source>
            <translation>Text-Turm wird exportiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>Files in the backup that are of no library were left out: {names}</source>
            <translation>Dateien der Sicherung, die zu keiner Bibliothek gehören, wurden weggelassen: {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Files of this version are: {files}.</source>
            <translation>Dateien dieser Version sind: {files}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Free some space.</source>
            <translation>Schaffen Sie Platz.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Gathering photos and texts</source>
            <translation>Fotos und Texte werden gesammelt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Generalisation, R@10 text to photo</source>
            <translation>Verallgemeinerung, R@10 Text zu Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Generalisation, matching accuracy</source>
            <translation>Verallgemeinerung, Trefferquote der Paare</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Head {head} was not better than the encoder alone (see: xsearch align report {head}). To use it nevertheless, add --anyway.</source>
            <translation>Das gelernte Modell {head} war nicht besser als der Encoder allein. Sie können es trotzdem verwenden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} cannot be used: {reason} Train again.</source>
            <translation>Das gelernte Modell {number} kann nicht benutzt werden: {reason} Lernen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Head {number} has no report.</source>
            <translation>Zum gelernten Modell {number} gibt es keinen Bericht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} is damaged: {folder} was changed. Train again.</source>
            <translation>Das gelernte Modell {number} ist beschädigt: {folder} wurde verändert. Lernen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} is incomplete: {folder} cannot be read. Train again.</source>
            <translation>Das gelernte Modell {number} ist unvollständig: {folder} kann nicht gelesen werden. Lernen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} maps vectors of {dimension} numbers, not of {shape}: it belongs to another encoder. Train one for this encoder: xsearch align train</source>
            <translation>Das gelernte Modell {number} erwartet {dimension} Zahlen statt {shape}: Es gehört zu einem anderen Encoder. Lernen Sie für diesen Encoder neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} was trained for the encoder {encoder} {encoder_identity}; in use is {name} {identity}. Train one for this encoder: xsearch align train</source>
            <translation>Das gelernte Modell {number} gehört zum Encoder {encoder} {encoder_identity}; verwendet wird {name} {identity}. Lernen Sie für diesen Encoder neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>How far the two clouds differ when the means are taken off.</source>
            <translation>Wie sehr sich die beiden Wolken unterscheiden, wenn man ihre Mittelpunkte aufeinanderlegt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>If no other xsearch is running: xsearch index</source>
            <translation>Läuft kein Auftrag: Suchen Sie nach Änderungen (F5).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>If you want it: xsearch index --kind graph</source>
            <translation>Wenn Sie ihn wollen: xsearch index --kind graph</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>If you want them: xsearch index --kind compact</source>
            <translation>Wenn Sie sie wollen: xsearch index --kind compact</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>In {folders_out} folders with {n} photos that a head was not trained on.</source>
            <translation>In {folders_out} Ordnern mit {n} Fotos, aus denen nicht gelernt wurde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Install it again, or: {command}</source>
            <translation>Installieren Sie ihn neu oder wählen Sie unter Encoder einen anderen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Install xsearch again.</source>
            <translation>Installieren Sie xsearch neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/providers.py" />
            <source>It brings no {provider} for this computer; it was not installed.</source>
            <translation>Sie bringt für diesen Computer kein {provider} mit; sie wurde nicht installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/providers.py" />
            <source>It cannot be loaded on this computer; it was not installed.</source>
            <translation>Sie lässt sich auf diesem Computer nicht laden; sie wurde nicht installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>It cannot be taken back any more.</source>
            <translation>Das lässt sich nicht mehr rückgängig machen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>It has no large matrices of 32-bit weights, which alone gain from 8-bit numbers.</source>
            <translation>Er enthält keine großen Matrizen mit 32-Bit-Gewichten; nur sie gewinnen durch 8 Bit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/installed.py" />
            <source>It is incomplete. Install it again.</source>
            <translation>Sie ist unvollständig. Installieren Sie sie noch einmal.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/installed.py" />
            <source>It is made for another system, or for another version of xsearch. Install it again.</source>
            <translation>Sie ist für ein anderes System oder eine andere Version von xsearch. Installieren Sie sie noch einmal.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>It is said to read these languages, but in them right sentences won no more often than by chance: {languages}.</source>
            <translation>Angeblich versteht er auch diese Sprachen, doch gewannen die richtigen Sätze dort nicht öfter als durch Zufall: {languages}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>It is used after the next start. Then measure what runs your encoder best: {command}</source>
            <translation>Sie wird nach dem nächsten Start verwendet. Messen Sie dann unter „Encoder“, womit Ihr Encoder am besten läuft.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>It knows none.</source>
            <translation>Sie kennt keine.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/model_card.py" />
            <source>It reads texts alone: photos cannot be searched with it.</source>
            <translation>Er liest nur Texte: Fotos können damit nicht gesucht werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/gains.py" />
            <source>It runs on {provider}; 8-bit numbers are faster on the processor alone.</source>
            <translation>Er läuft auf {provider}; mit 8 Bit rechnet nur der Prozessor schneller.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>Its configuration is wrong about {what}: known photos and colours are told apart clearly better another way, and it was installed with that.</source>
            <translation>Seine Konfiguration stimmt nicht, was {what} angeht: Anders unterscheidet er bekannte Fotos und Farben deutlich besser, und so wurde er installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Its manifest has no parity vectors: it runs, but nothing says it runs right.</source>
            <translation>Seinem Manifest fehlen Prüfvektoren: Er läuft, aber nichts belegt, dass er richtig rechnet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Its scores were calibrated on {photos} of your photos.</source>
            <translation>Seine Werte wurden an {photos} Ihrer Fotos kalibriert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Its text side stays as it was. {reason}</source>
            <translation>Seine Textseite bleibt, wie sie war. {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>Its weights are too large for one file, and were stored in 16 bits.</source>
            <translation>Seine Gewichte sind zu groß für eine Datei und wurden mit 16 Bit gespeichert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>Judging the encoder by known photos</source>
            <translation>Der Encoder wird an bekannten Fotos geprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>Keeping the library as it is aside</source>
            <translation>Jetzige Bibliothek wird beiseitegelegt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Laying out the map</source>
            <translation>Karte wird angeordnet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/selection.py" />
            <source>Learning from captions</source>
            <translation>Aus Bildunterschriften wird gelernt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Less is more evenly spread.</source>
            <translation>Weniger heißt gleichmäßiger verteilt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Loading the model</source>
            <translation>Modell wird geladen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/thumbnail_facts.py" />
            <source>Looking at colours and sharpness</source>
            <translation>Farben und Schärfe werden gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Looking at photos</source>
            <translation>Fotos werden angesehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking at the disk</source>
            <translation>Der Datenträger wird angesehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/illustrating/illustrate.py" />
            <source>Looking for photos</source>
            <translation>Fotos werden gesucht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>Looking for photos and notes</source>
            <translation>Fotos und Notizen werden gesucht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking for the folders</source>
            <translation>Die Ordner werden gesucht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking for the last copy</source>
            <translation>Die letzte Kopie wird gesucht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/next_captions.py" />
            <source>Looking for words</source>
            <translation>Wörter werden gesucht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Make it writable.</source>
            <translation>Machen Sie ihn beschreibbar.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Make room, or choose another place.</source>
            <translation>Schaffen Sie Platz, oder wählen Sie einen anderen Ort.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/first_pass.py" />
            <source>Making photos searchable</source>
            <translation>Fotos werden durchsuchbar gemacht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Making the catalogue smaller</source>
            <translation>Katalog wird verkleinert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/films/thumbnails.py" />
            <source>Making thumbnails</source>
            <translation>Vorschaubilder werden erstellt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Matching accuracy</source>
            <translation>Trefferquote der Paare</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Mean squared distance of pairs.</source>
            <translation>Mittlerer quadrierter Abstand der Paare.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Measured on your own captions, with thumbnails as photos.</source>
            <translation>Gemessen an Ihren eigenen Beschreibungen, mit Vorschaubildern als Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Measuring the index</source>
            <translation>Index wird gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/vocabulary.py" />
            <source>Measuring what chance looks like</source>
            <translation>Zufall wird gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Measuring what was learned</source>
            <translation>Gelerntes wird gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Median of whole searches, the text's encoding included.</source>
            <translation>Median ganzer Suchen, einschließlich der Kodierung des Textes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Median rank, {way}</source>
            <translation>Mittlerer Rang, {way}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Modality gap, centroids</source>
            <translation>Abstand der Modalitäten, Mittelpunkte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Modality gap, distributions</source>
            <translation>Abstand der Modalitäten, Verteilungen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Moving files</source>
            <translation>Dateien werden verschoben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>Name an encoder of the catalogue, a model of the hub (owner/name), or a folder.</source>
            <translation>Nennen Sie einen Encoder des Katalogs, ein Modell des Hubs (Besitzer/Name) oder einen Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/trying.py" />
            <source>Name two encoders, and what to look for with them.</source>
            <translation>Nennen Sie zwei Encoder und wonach mit ihnen gesucht werden soll.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Naming the regions</source>
            <translation>Regionen werden benannt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>No faster copy of {name} was made. {reason}</source>
            <translation>Von {name} wurde keine schnellere Kopie angelegt. {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>No head is in use. Train one on your own pairs: xsearch align train</source>
            <translation>Nichts Gelerntes ist in Gebrauch. Lernen Sie aus eigenen Beschreibungen: Einstellungen, Ausrichtung.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: photos without captions would be found less well.</source>
            <translation>Keine Verbesserung, nichts wurde geändert: Fotos ohne Beschreibung würden schlechter gefunden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: the gain may be chance ({gain}). More captions may help.</source>
            <translation>Keine Verbesserung, nichts wurde geändert: Der Gewinn kann Zufall sein ({gain}). Mehr Beschreibungen könnten helfen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: these captions do not help other photos of this library ({gain}).</source>
            <translation>Keine Verbesserung, nichts wurde geändert: Diese Beschreibungen helfen anderen Fotos dieser Bibliothek nicht ({gain}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>No photo has such a rating: it is 0 to 5 stars, or -1 for rejected, the lower end first.</source>
            <translation>So ist kein Foto bewertet: Es sind 0 bis 5 Sterne, oder -1 für verworfen, das kleinere Ende zuerst.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_process.py" />
            <source>No process can be started to read photos ({error}).</source>
            <translation>Es lässt sich kein Prozess zum Lesen von Fotos starten ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>No provider of this computer computes {name} right: {problem}</source>
            <translation>Auf diesem Rechner rechnet nichts {name} richtig: {problem}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_reader.py" />
            <source>No thumbnail can be written below {folder} ({error}). What was done until then is kept; make room there, then start again.</source>
            <translation>Unter {folder} können keine Vorschaubilder geschrieben werden ({error}). Was bis dahin getan war, bleibt; schaffen Sie dort Platz und beginnen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>None of the photos named in {captions} can be read in {images}{reason}.</source>
            <translation>Keines der Fotos, die {captions} nennt, kann in {images} gelesen werden{reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>None of these is a photo of the library any more.</source>
            <translation>Keines davon ist noch ein Foto der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>None of these is a photo of the library any more. Albums hold photos alone.</source>
            <translation>Keines davon ist noch ein Foto der Bibliothek. Alben enthalten nur Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/marking.py" />
            <source>None of these is a photo of the library any more. Notes have no marks.</source>
            <translation>Keines davon ist noch ein Foto der Bibliothek. Notizen haben keine Sterne, Markierungen und Farben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>None of these is a photo of the library any more. Stacks hold photos alone.</source>
            <translation>Keines davon ist noch ein Foto der Bibliothek. Stapel enthalten nur Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>None of these photos has a date and time that can be moved.</source>
            <translation>Keines dieser Fotos hat ein Datum mit Uhrzeit, das sich verschieben lässt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/own.py" />
            <source>None of these photos is in the library any more.</source>
            <translation>Keines dieser Fotos ist noch in der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/protocol.py" />
            <source>Not a message of protocol version {version}: {line}</source>
            <translation>Keine Nachricht der Protokollversion {version}: {line}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Notes are cut into shorter pieces at the next indexing: this encoder reads less at once.</source>
            <translation>Notizen werden beim nächsten Einlesen in kürzere Stücke geteilt: Dieser Encoder liest weniger auf einmal.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Nothing could be read, and there is no copy: the library starts empty. Index your folders again.</source>
            <translation>Nichts war lesbar, und es gibt keine Kopie: Die Bibliothek beginnt leer. Fügen Sie Ihre Ordner neu hinzu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Nothing could be read; the copy of {date} took its place.</source>
            <translation>Nichts war lesbar; die Kopie vom {date} ist an seine Stelle getreten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/heat_map.py" />
            <source>Nothing in this query can be seen in a photo: it has no words to look for.</source>
            <translation>Nichts in dieser Suche ist in einem Foto zu sehen: Sie hat keine Wörter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Nothing learned yet. Learn from your own captions: xsearch align train</source>
            <translation>Noch nichts gelernt. Lernen Sie hier aus eigenen Beschreibungen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Nothing was taken over from another program.</source>
            <translation>Aus anderen Programmen wurde nichts übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Nothing was taken over from {name}. There is: {names}.</source>
            <translation>Aus {name} wurde nichts übernommen. Es gibt: {names}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Of {judged} searches that were judged; good marks are also learned from.</source>
            <translation>Von {judged} Suchen, die bewertet wurden; aus guten Bewertungen wird auch gelernt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>Of {n} of these photos an exact copy lies elsewhere; it stays.</source>
            <translation>Von {n} dieser Fotos liegt an anderer Stelle eine identische Kopie; sie bleibt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>Only exiftool writes into {kind} files, and it is not installed: XMP files lie beside them.</source>
            <translation>In {kind}-Dateien schreibt nur exiftool, und es ist nicht installiert: Daneben liegen jetzt XMP-Dateien.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/browse.py" />
            <source>Only filters such as date:2023 can be used here. Search for words instead.</source>
            <translation>Hier sind nur Filter wie date:2023 möglich. Suchen Sie stattdessen nach Wörtern.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Only one of them can be used at a time. Remove {name} first.</source>
            <translation>Es kann immer nur eine davon verwendet werden. Entfernen Sie zuerst {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>Pairing photos with captions and notes</source>
            <translation>Fotos werden mit Bildunterschriften und Notizen gepaart</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Pairs found among the first {cut}.</source>
            <translation>Paare, die unter den ersten {cut} gefunden werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Publishing the index</source>
            <translation>Index wird veröffentlicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>Put a space behind the closing quote. A quote character within quotes is written twice: "".</source>
            <translation>Setzen Sie hinter die schließende Anführung ein Leerzeichen. Ein solches Zeichen darin wird doppelt geschrieben: "".</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Putting files into the bin</source>
            <translation>Dateien werden in den Papierkorb gelegt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>R@{cut}, {way}</source>
            <translation>R@{cut}, {way}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Raise the limit: sysctl fs.inotify.max_user_watches</source>
            <translation>Heben Sie die Grenze an: sysctl fs.inotify.max_user_watches</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/run.py" />
            <source>Read again, because this version reads more of what files say: {n}.</source>
            <translation>Neu gelesen, weil diese Version mehr aus den Dateien liest: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>Reading captions</source>
            <translation>Bildunterschriften werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Reading captions and notes</source>
            <translation>Bildunterschriften und Notizen werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/films/thumbnails.py" />
            <source>Reading films</source>
            <translation>Filme werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/text_encoding.py" />
            <source>Reading notes</source>
            <translation>Notizen werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>Reading photos</source>
            <translation>Fotos werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Reading the catalogue</source>
            <translation>Der Katalog wird gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>Reading the graphs</source>
            <translation>Graphen werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Reading thumbnails of absent photos</source>
            <translation>Vorschaubilder fehlender Fotos werden gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/words/picture_words.py" />
            <source>Reading words in pictures</source>
            <translation>Text in Bildern wird gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>Removing the folder from the library</source>
            <translation>Ordner wird aus der Bibliothek entfernt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Removing vectors</source>
            <translation>Vektoren werden entfernt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Renaming files</source>
            <translation>Dateien werden umbenannt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Response time</source>
            <translation>Antwortzeit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/exchange.py" />
            <source>Restoring the catalogue</source>
            <translation>Katalog wird wiederhergestellt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the backup that belong to nothing were left out: {n}.</source>
            <translation>Zeilen der Sicherung, die zu nichts gehören, wurden weggelassen: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the table {table} in the backup that xsearch would not write were left out: {n}.</source>
            <translation>Zeilen der Tabelle {table} in der Sicherung, die xsearch so nicht schreibt, wurden weggelassen: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the table {table} in the backup were taken without values that xsearch would not write: {n}.</source>
            <translation>Zeilen der Tabelle {table} in der Sicherung wurden ohne Werte übernommen, die xsearch so nicht schreibt: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Run xsearch index: it reads what is missing, and makes the index again.</source>
            <translation>Das Lesen der Ordner holt zurück, was fehlt, und macht den Index neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Run: xsearch doctor --repair</source>
            <translation>Drücken Sie „Reparieren“.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Run: xsearch index</source>
            <translation>Suchen Sie nach Änderungen (F5).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/offers.py" />
            <source>Runs encoders by {title}, where the processor or the graphics card has it.</source>
            <translation>Lässt Encoder mit {title} laufen, wenn Prozessor oder Grafikkarte es können.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Satisfied searches</source>
            <translation>Zufriedenstellende Suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/salvage.py" />
            <source>Saving what can be read</source>
            <translation>Lesbares wird gerettet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>Searchable already; full quality follows</source>
            <translation>Schon durchsuchbar, die volle Qualität folgt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Searches are answered with {name} from now on.</source>
            <translation>Gesucht wird ab jetzt mit {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Searches go on with {name}.</source>
            <translation>Gesucht wird weiterhin mit {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>Settings that this xsearch does not know were left out: {names}</source>
            <translation>Einstellungen, die dieses xsearch nicht kennt, wurden weggelassen: {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>Short codes take {size} MB of memory and find {percent} % of the ten nearest.</source>
            <translation>Kurze Codes belegen {size} MB Arbeitsspeicher und finden {percent} % der zehn nächsten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>Smaller than asked, because their files hold no larger picture: {n}.</source>
            <translation>Kleiner als verlangt, weil die Dateien kein größeres Bild enthalten: {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/host.py" />
            <source>Something went wrong that xsearch did not expect ({error}).</source>
            <translation>Etwas ging schief, womit xsearch nicht gerechnet hat ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Stopped, because what is done cannot be written down: make room on the disk of the library. The rest is as it was.</source>
            <translation>Angehalten, weil nicht festgehalten werden kann, was geschieht: Schaffen Sie Platz auf dem Laufwerk der Bibliothek. Alles Übrige ist unverändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>Stopped. Nothing was taken over.</source>
            <translation>Angehalten. Nichts wurde übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Stopped: the rest is as it was.</source>
            <translation>Angehalten: Der Rest ist, wie er war.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Storing as {kind}</source>
            <translation>Wird als {kind} gespeichert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Telling matched from unmatched pairs, half and half.</source>
            <translation>Unterscheiden passender von unpassenden Paaren, je zur Hälfte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/picture_kinds.py" />
            <source>Telling photos from screenshots, documents and drawings</source>
            <translation>Fotos, Bildschirmfotos, Dokumente und Zeichnungen werden unterschieden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>That folder is not in the library: the photos have left it. Undo brings them back.</source>
            <translation>Dieser Ordner gehört nicht zur Bibliothek: Die Fotos haben sie verlassen. Rückgängig holt sie zurück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>The backup {path} cannot be restored: {reason}. Nothing was changed.</source>
            <translation>Die Sicherung {path} kann nicht wiederhergestellt werden: {reason}. Nichts wurde verändert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>The backup {path} cannot be written: {error}.</source>
            <translation>Die Sicherung {path} kann nicht geschrieben werden: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>The backup {path} is damaged: {name} is not as it was written.</source>
            <translation>Die Sicherung {path} ist beschädigt: {name} ist nicht mehr so, wie es geschrieben wurde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>The caption has {n} characters; {most} is the most. Write a note beside the photo for longer texts.</source>
            <translation>Die Bildunterschrift hat {n} Zeichen; {most} sind das Höchste. Schreiben Sie Längeres in eine Notiz neben dem Foto.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>The captions {path} are empty.</source>
            <translation>Die Datei {path} enthält keine Beschreibungen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>The captions {path} cannot be read: {error}.</source>
            <translation>Die Beschreibungen in {path} können nicht gelesen werden: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue is intact.</source>
            <translation>Der Katalog ist unversehrt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue was damaged ({error}). It is kept in {folder}.</source>
            <translation>Der Katalog war beschädigt ({error}). Er liegt nun in {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue's indexes were damaged and were made again.</source>
            <translation>Die Indizes des Katalogs waren beschädigt und wurden neu gemacht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>The disk of {folder} is full. Nothing was installed; free some space and try again.</source>
            <translation>Der Datenträger von {folder} ist voll. Es wurde nichts installiert; schaffen Sie Platz und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>The disk that holds {path} is full.</source>
            <translation>Der Datenträger von {path} ist voll.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>The distance must be more than 0, and less than half the way around the earth.</source>
            <translation>Die Entfernung muss größer als 0 und kleiner als der halbe Erdumfang sein.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder crashes the program or needs too much memory; it cannot be used.</source>
            <translation>Der Encoder bringt das Programm zum Absturz oder braucht zu viel Arbeitsspeicher; er kann nicht verwendet werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The encoder in {folder} has manifest format {found}; this xsearch reads format {format}. Export it again, or update xsearch.</source>
            <translation>Der Encoder in {folder} hat das Manifestformat {found}; dieses xsearch liest Format {format}. Exportieren Sie ihn neu, oder aktualisieren Sie xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>The encoder in {folder} has {total} GB; that is too much for an encoder.</source>
            <translation>Der Encoder in {folder} hat {total} GB; das ist zu viel für einen Encoder.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder needs more memory than an encoder of its size should; it cannot be used.</source>
            <translation>Der Encoder braucht mehr Arbeitsspeicher, als ein Encoder seiner Größe brauchen sollte; er kann nicht verwendet werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder takes more than {seconds} s for a test.</source>
            <translation>Der Encoder braucht für einen Test länger als {seconds} s.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} computes other {side} vectors here than where it was exported (cosine {parity}, at least {least_parity} is needed). Export it again, or update onnxruntime.</source>
            <translation>Der Encoder {name} berechnet hier andere Vektoren ({side}) als dort, wo er exportiert wurde (Kosinus {parity}, nötig sind mindestens {least_parity}). Exportieren Sie ihn neu, oder aktualisieren Sie onnxruntime.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/encoder.py" />
            <source>The encoder {name} computes wrong {side} vectors on this computer (off by {gap}, {tolerance} is allowed). Update onnxruntime, or choose another encoder.</source>
            <translation>Der Encoder {name} berechnet auf diesem Rechner falsche Vektoren ({side}; Abweichung {gap}, erlaubt sind {tolerance}). Aktualisieren Sie onnxruntime, oder wählen Sie einen anderen Encoder.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} crashes the program or needs too much memory; it cannot be used.</source>
            <translation>Der Encoder {name} bringt das Programm zum Absturz oder braucht zu viel Arbeitsspeicher; er kann nicht verwendet werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/encoder.py" />
            <source>The encoder {name} gave {shape} numbers where {wanted} finite ones were expected. Install it again.</source>
            <translation>Der Encoder {name} lieferte {shape} Zahlen, wo {wanted} endliche erwartet wurden. Installieren Sie ihn neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} has no room for a text beside its own marks.</source>
            <translation>Der Encoder {name} hat neben seinen eigenen Zeichen keinen Platz für einen Text.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/file_hashes.py" />
            <source>The encoder {name} is damaged: {path} is not the file that was published. Install it again.</source>
            <translation>Der Encoder {name} ist beschädigt: {path} ist nicht die veröffentlichte Datei. Installieren Sie ihn neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/registry.py" />
            <source>The encoder {name} is in use, but is no longer installed. Install it again, or choose another: {command}</source>
            <translation>Der Encoder {name} ist in Gebrauch, aber nicht mehr installiert. Installieren Sie ihn wieder, oder wählen Sie in den Einstellungen einen anderen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>The encoder {name} is incomplete: {path} is missing.</source>
            <translation>Der Encoder {name} ist unvollständig: {path} fehlt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/file_hashes.py" />
            <source>The encoder {name} is incomplete: {path} is missing. Install it again.</source>
            <translation>Der Encoder {name} ist unvollständig: {path} fehlt. Installieren Sie ihn neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The encoder {name} reads texts alone; photos cannot be searched with it.</source>
            <translation>Der Encoder {name} liest nur Texte; Fotos können damit nicht gesucht werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>The encoder {name} reads texts alone; there is nothing to choose for photos.</source>
            <translation>Der Encoder {name} liest nur Texte; für Fotos gibt es nichts zu wählen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} takes more than {seconds} s for a test.</source>
            <translation>Der Encoder {name} braucht mehr als {seconds} s für eine Probe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} takes {seconds} s to part a text into words; it cannot be used.</source>
            <translation>Der Encoder {name} braucht {seconds} s, um einen Text in Wörter zu zerlegen; er kann nicht benutzt werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/vectors.py" />
            <source>The encoder {name} {version} now gives {dimension} numbers per vector, but this library was indexed with {row}. Give the changed encoder a new version.</source>
            <translation>Der Encoder {name} {version} liefert jetzt {dimension} Zahlen je Vektor, diese Bibliothek wurde aber mit {row} angelegt. Geben Sie dem geänderten Encoder eine neue Version.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/hello.py" />
            <source>The exporter is that of xsearch {version} and does not fit this version ({own}). Install the exporter of this version.</source>
            <translation>Der Exporter stammt von xsearch {version} und passt nicht zu dieser Version ({own}). Installieren Sie den Exporter dieser Version.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>The filters of a query have at most {most} values: take some away.</source>
            <translation>Die Filter einer Suche haben höchstens {most} Werte: Nehmen Sie einige weg.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>The folder {folder} already holds other files. Choose a new or an empty folder.</source>
            <translation>Der Ordner {folder} enthält schon andere Dateien. Wählen Sie einen neuen oder leeren Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>The graph {path} cannot be loaded: {error}</source>
            <translation>Der Graph {path} kann nicht geladen werden: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>The graph {path} failed: {error}</source>
            <translation>Der Graph {path} ist fehlgeschlagen: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>The head's manifest {path} cannot be read: {error}. Train again, or switch it off.</source>
            <translation>Das Manifest des gelernten Modells, {path}, kann nicht gelesen werden: {error}. Lernen Sie neu, oder schalten Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>The head's manifest {path} is not valid: {faults}. Train again, or switch it off.</source>
            <translation>Das Manifest des gelernten Modells, {path}, ist ungültig: {faults}. Lernen Sie neu, oder schalten Sie es ab.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>The image has no path. Write {example}.</source>
            <translation>Dem Bild fehlt der Pfad. Schreiben Sie {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/query_images.py" />
            <source>The image {path} {reason}.</source>
            <translation>Das Bild {path} {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>The index in {folder} cannot be read: {error}</source>
            <translation>Der Index in {folder} kann nicht gelesen werden: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>The index in {folder} is damaged: {name} is not as it was written</source>
            <translation>Der Index in {folder} ist beschädigt: {name} ist nicht mehr so, wie es geschrieben wurde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The index of words was damaged and was made again.</source>
            <translation>Der Wortindex war beschädigt und wurde neu gemacht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/progress.py" />
            <source>The job was cancelled; what was done until then is kept.</source>
            <translation>Der Auftrag wurde abgebrochen; was bis dahin getan war, bleibt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>The layer {path} of this model cannot be read ({error}).</source>
            <translation>Die Schicht {path} dieses Modells lässt sich nicht lesen ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/run.py" />
            <source>The library has no folder yet. Name one: xsearch index PATH</source>
            <translation>Die Bibliothek hat noch keinen Ordner. Fügen Sie einen hinzu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change it, make the folder writable or choose another one with --home.</source>
            <translation>Die Bibliothek in {folder} kann nicht geändert werden, weil dieser Ordner schreibgeschützt ist. Suchen geht; zum Ändern machen Sie den Ordner beschreibbar.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>The library is being encoded with {name}. Back out first: {instead}</source>
            <translation>Die Bibliothek wird gerade mit {name} kodiert. Brechen Sie das zuerst unter „Encoder“ ab.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>The library leaves that folder out: the photos have left it. Undo brings them back.</source>
            <translation>Dieser Ordner ist von der Bibliothek ausgenommen: Die Fotos gehören nun nicht mehr dazu. „Rückgängig“ holt sie zurück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/store.py" />
            <source>The library's catalogue {path} cannot be opened: {error}.</source>
            <translation>Der Katalog {path} der Bibliothek kann nicht geöffnet werden: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>The library's catalogue {path} is damaged ({error}). Your photos are not touched by that. {advice}</source>
            <translation>Der Katalog {path} der Bibliothek ist beschädigt ({error}). Ihre Fotos sind davon nicht betroffen. {advice}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The manifest of the encoder in {folder} is not valid: {faults}.</source>
            <translation>Das Manifest des Encoders in {folder} ist ungültig: {faults}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>The manifest of {folder} names {n} files; {most} are the most.</source>
            <translation>Das Manifest von {folder} nennt {n} Dateien; höchstens {most} sind erlaubt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>The model {photos} reads no photos.</source>
            <translation>Das Modell {photos} liest keine Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>The name of an album has at most {most} characters.</source>
            <translation>Der Name eines Albums hat höchstens {most} Zeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/update_check.py" />
            <source>The newest version could not be asked for: {reason}. Check the network, or try later.</source>
            <translation>Die neueste Version ließ sich nicht erfragen: {reason}. Prüfen Sie das Netzwerk, oder versuchen Sie es später.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/engine.py" />
            <source>The number of results must be between 1 and {most}.</source>
            <translation>Die Zahl der Ergebnisse muss zwischen 1 und {most} liegen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>The pattern has a brace without its partner.</source>
            <translation>Im Muster fehlt zu einer geschweiften Klammer das Gegenstück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>The pattern is empty. Write for example {example}.</source>
            <translation>Das Muster ist leer. Schreiben Sie zum Beispiel {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>The pattern {pattern} of what to leave out means nothing; it was passed over.</source>
            <translation>Das Muster {pattern} zum Auslassen bedeutet nichts; es wurde übergangen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>The photo graph takes no pictures of {width} x {height} pixels, as its configuration says ({error}).</source>
            <translation>Der Graph für Fotos nimmt keine Bilder von {width} × {height} Pixeln an, anders als seine Konfiguration sagt ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>The photo graph takes pictures of no usual size, and nothing says which it wants ({error}).</source>
            <translation>Der Graph für Fotos nimmt keine der üblichen Bildgrößen an, und nichts sagt, welche er will ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/family.py" />
            <source>The photo is not in the library, or is not indexed yet.</source>
            <translation>Das Foto ist nicht in der Bibliothek oder noch nicht eingelesen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/looking.py" />
            <source>The photo tower gives vectors of {photos} numbers, the text tower of {texts}: they do not belong together.</source>
            <translation>Der Fototeil liefert Vektoren aus {photos} Zahlen, der Textteil aus {texts}: Sie gehören nicht zusammen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>The photo tower gives {shape} numbers, the text tower {dimension}: they share no space.</source>
            <translation>Der Fototeil liefert {shape} Zahlen, der Textteil {dimension}: Sie haben keinen gemeinsamen Raum.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>The process that exports the model was ended by the system, most likely because memory ran out; a model needs about four times its size. Close other programs and try again.</source>
            <translation>Das System hat den Exportprozess beendet, vermutlich weil der Arbeitsspeicher nicht reichte; ein Modell braucht etwa das Vierfache seiner Größe. Schließen Sie andere Programme und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/gains.py" />
            <source>The processor of this computer has no instructions for 8-bit numbers.</source>
            <translation>Dem Prozessor dieses Computers fehlen die Befehle, um mit 8 Bit schneller zu rechnen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_process.py" />
            <source>The program that reads photos does not start. Install xsearch again.</source>
            <translation>Das Programm, das Fotos liest, startet nicht. Installieren Sie xsearch neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>The report {path} cannot be read. Train again: xsearch align train</source>
            <translation>Der Bericht {path} kann nicht gelesen werden. Lernen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>The sample library cannot be written to {folder}: {error}. Choose another folder.</source>
            <translation>Die Beispielbibliothek kann nicht nach {folder} geschrieben werden: {error}. Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/settings.py" />
            <source>The settings could not be read ({error}). They were set aside as {path}.</source>
            <translation>Die Einstellungen konnten nicht gelesen werden ({error}). Sie wurden als {path} beiseitegelegt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>The settings name the provider {wanted}, which is used; {provider} was the fastest.</source>
            <translation>Die Einstellungen nennen {wanted}, und das wird verwendet; am schnellsten war {provider}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/watcher.py" />
            <source>The system cannot report changes in {path} ({error}); it is looked through from time to time instead.</source>
            <translation>Das System kann Änderungen in {path} nicht melden ({error}); stattdessen wird von Zeit zu Zeit nachgesehen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/text.py" />
            <source>The tokenizer {path} cannot be read: {error}</source>
            <translation>Der Tokenizer {path} kann nicht gelesen werden: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>The tokenizer {path} has words up to number {most}, but the graph knows {n}: they do not belong together.</source>
            <translation>Der Tokenizer {path} hat Wörter bis zur Nummer {most}, der Graph kennt aber {n}: Sie gehören nicht zusammen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>The tokenizer {path} {fault}. It is not used.</source>
            <translation>Der Tokenizer {path} {fault}. Er wird nicht benutzt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>The value of {key}: is longer than {most} characters.</source>
            <translation>Der Wert von {key}: ist länger als {most} Zeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/disk_space.py" />
            <source>The vectors of this encoder need about {needed} MB in {folder}; {free} are free. Drop the vectors of an encoder that you no longer use, or make room.</source>
            <translation>Die Vektoren dieses Encoders brauchen etwa {needed} MB in {folder}; frei sind {free}. Löschen Sie die Vektoren eines Encoders, den Sie nicht mehr brauchen, oder schaffen Sie Platz.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>The vectors of {old} are kept until you drop them: xsearch encoders drop {old}</source>
            <translation>Die Vektoren von {old} bleiben, bis Sie sie unter „Encoder“ löschen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/roles.py" />
            <source>The {role} worker does not answer {name}.</source>
            <translation>Der Prozess {role} beantwortet {name} nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>There are no moved captions to put back.</source>
            <translation>Es gibt keine verschobenen Bildunterschriften, die zurückgelegt werden könnten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>There are no vectors of {name} that could be dropped. The library has vectors of {there}; those of the encoders in use, and of those that are coming, stay.</source>
            <translation>Von {name} gibt es keine Vektoren, die gelöscht werden könnten. Die Bibliothek hat Vektoren von {there}; die der verwendeten und der kommenden Encoder bleiben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>There are {known}.</source>
            <translation>Es gibt {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>There is a saved search called {name} already. Choose another name, or replace it.</source>
            <translation>Es gibt schon eine gemerkte Suche namens {name}. Wählen Sie einen anderen Namen, oder ersetzen Sie sie.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>There is an album "{name}" already. Choose another name.</source>
            <translation>Es gibt schon ein Album „{name}“. Wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>There is an encoder called {name} already. Remove it first, or choose another name.</source>
            <translation>Einen Encoder namens {name} gibt es schon. Entfernen Sie ihn zuerst, oder wählen Sie einen anderen Namen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>There is no add-on called {name} for this computer that could be downloaded.</source>
            <translation>Für diesen Computer gibt es keine Erweiterung namens {name}, die sich herunterladen ließe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>There is no add-on called {name} that could be removed.</source>
            <translation>Es gibt keine Erweiterung namens {name}, die sich entfernen ließe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>There is no album "{name}".</source>
            <translation>Es gibt kein Album „{name}“.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/registry.py" />
            <source>There is no encoder called {name}. Installed are: {names}.</source>
            <translation>Es gibt keinen Encoder namens {name}. Installiert sind: {names}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>There is no encoder in {folder}: manifest.toml is missing.</source>
            <translation>In {folder} ist kein Encoder: manifest.toml fehlt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>There is no encoder in {folder}: neither manifest.toml nor a graph (.onnx) is there. What is to be imported is an encoder as xsearch, Immich, transformers.js, fastembed or sentence-transformers publishes one.</source>
            <translation>In {folder} ist kein Encoder: Weder manifest.toml noch ein Graph (.onnx) ist da. Importieren lässt sich ein Encoder, wie ihn xsearch, Immich, transformers.js, fastembed oder sentence-transformers veröffentlichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>There is no field {field} for names. There are {known}.</source>
            <translation>Für Namen gibt es kein Feld {field}. Es gibt {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>There is no file {path}.</source>
            <translation>Es gibt keine Datei {path}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is no filter {key}:.</source>
            <translation>Es gibt keinen Filter {key}:.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is no filter {key}:. Did you mean {near}?</source>
            <translation>Es gibt keinen Filter {key}:. Meinten Sie {near}?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/volume_matching.py" />
            <source>There is no folder or file {path}. Check the name, or connect its drive.</source>
            <translation>Es gibt keinen Ordner und keine Datei {path}. Prüfen Sie den Namen, oder schließen Sie das Laufwerk an.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>There is no folder {path}. Check the name, or connect its drive.</source>
            <translation>Den Ordner {path} gibt es nicht. Prüfen Sie den Namen, oder schließen Sie das Laufwerk an.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>There is no folder {text}.</source>
            <translation>Einen Ordner {text} gibt es nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>There is no head {number}. Heads of this library: {known}.</source>
            <translation>Ein gelerntes Modell {number} gibt es nicht. Vorhanden sind: {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/marking.py" />
            <source>There is no mark "{value}"; there are {known}.</source>
            <translation>„{value}“ gibt es nicht; es gibt {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>There is no photo tower in {folder}: no graph that takes pictures and gives a vector. If it was published apart, name it as the source of the photo tower.</source>
            <translation>In {folder} fehlt der Fototeil: Kein Graph nimmt Bilder an und liefert einen Vektor. Wurde er getrennt veröffentlicht, geben Sie ihn als Quelle des Fototeils an.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>There is no room left for {folder}. What was done until then is kept; free some space, then start again.</source>
            <translation>Für {folder} ist kein Platz mehr. Was bis dahin getan war, bleibt; schaffen Sie Platz und beginnen Sie neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/illustrating/illustrate.py" />
            <source>There is no text to illustrate.</source>
            <translation>Es gibt keinen Text, der sich bebildern ließe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>There is no text tower in {folder}: no graph that takes words and gives a vector. If it was published apart, import that, and name this as the source of the photo tower.</source>
            <translation>In {folder} fehlt der Textteil: Kein Graph nimmt Wörter an und liefert einen Vektor. Wurde er getrennt veröffentlicht, importieren Sie ihn und geben Sie dies hier als Quelle des Fototeils an.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>There is no tokenizer.json with {path}. It says how texts are parted into words, and belongs to the encoder; get it from where the graph comes from.</source>
            <translation>Bei {path} fehlt tokenizer.json. Darin steht, wie Texte in Wörter zerlegt werden; die Datei gehört zum Encoder. Holen Sie sie von dort, woher der Graph stammt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>There is not enough memory to export this model.</source>
            <translation>Der Arbeitsspeicher reicht nicht, um dieses Modell zu exportieren.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is nothing between these quotes: write words there, or take them away.</source>
            <translation>Zwischen diesen Anführungszeichen steht nichts: Schreiben Sie Wörter hinein, oder nehmen Sie sie weg.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>There is nothing to decide: no other program says otherwise.</source>
            <translation>Es gibt nichts zu entscheiden: Kein anderes Programm sagt etwas anderes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>These captions are not in the library any more. Look for misplaced ones again.</source>
            <translation>Diese Bildunterschriften sind nicht mehr in der Bibliothek. Suchen Sie noch einmal nach vertauschten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>This backup was written by a newer xsearch ({version}). Update xsearch.</source>
            <translation>Diese Sicherung stammt von einem neueren xsearch ({version}). Aktualisieren Sie xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>This catalogue of {program} has version {version}; xsearch knows {known}. Nothing was taken over.</source>
            <translation>Dieser Katalog von {program} hat die Version {version}; xsearch kennt {known}. Nichts wurde übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>This encoder does not tell what belongs together, however it is fed: of known photos and sentences the right ones won in {share} % of comparisons ({low} to {high} % with 95 % confidence), and 50 % is chance. It was not installed.</source>
            <translation>Dieser Encoder erkennt nicht, was zusammengehört, wie man ihm die Bilder auch gibt: Bei bekannten Fotos und Sätzen gewannen die richtigen in {share} % der Vergleiche ({low} bis {high} % bei 95 % Sicherheit); 50 % sind Zufall. Er wurde nicht installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/film_moments.py" />
            <source>This film is no longer in the library.</source>
            <translation>Dieser Film ist nicht mehr in der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>This is not a value of a filter. Write {example}.</source>
            <translation>Das ist kein Wert eines Filters. Schreiben Sie {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/schema/migrations.py" />
            <source>This library was written by a newer xsearch (catalogue version {found}; this program reads up to {most}). Update xsearch, or choose another home folder.</source>
            <translation>Diese Bibliothek stammt von einem neueren xsearch (Katalogversion {found}; dieses Programm liest bis {most}). Aktualisieren Sie xsearch, oder wählen Sie einen anderen Ordner dafür.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/schema/migrations.py" />
            <source>This library was written by an older xsearch and must be brought up to date, but its folder is read-only.</source>
            <translation>Diese Bibliothek stammt von einem älteren xsearch und muss auf den neuen Stand gebracht werden, aber ihr Ordner ist schreibgeschützt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>This model cannot be exported: {error}</source>
            <translation>Dieses Modell kann nicht exportiert werden: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model does not scale photos to one size; xsearch cannot feed it.</source>
            <translation>Dieses Modell skaliert Fotos nicht auf eine feste Größe; damit kann xsearch nicht arbeiten.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>This model has a part of the kind {kind} behind its graph, which xsearch does not know.</source>
            <translation>Dieses Modell hat hinter seinem Graphen einen Teil der Art {kind}, den xsearch nicht kennt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>This model reads no texts; xsearch needs texts, or texts and photos.</source>
            <translation>Dieses Modell liest keine Texte; xsearch braucht Texte, oder Texte und Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model scales photos by rules ({size}) that xsearch does not know.</source>
            <translation>Dieses Modell skaliert Fotos nach Regeln ({size}), die xsearch nicht kennt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model scales photos in a way (number {resample}) that xsearch does not know.</source>
            <translation>Dieses Modell skaliert Fotos auf eine Art (Nummer {resample}), die xsearch nicht kennt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model wants more of a photo than its pixels ({extra}).</source>
            <translation>Dieses Modell braucht von einem Foto mehr als seine Pixel ({extra}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model wants photos as {shape}; xsearch gives (n, 3, height, width).</source>
            <translation>Dieses Modell erwartet Fotos als {shape}; xsearch liefert (n, 3, Höhe, Breite).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model's tokenizer exists only as Python code; xsearch needs a tokenizer.json.</source>
            <translation>Den Tokenizer dieses Modells gibt es nur als Python-Code; xsearch braucht eine tokenizer.json.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/note_view.py" />
            <source>This note is no longer in the library.</source>
            <translation>Diese Notiz ist nicht mehr in der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>This photo is in no stack. Select some, then stack them.</source>
            <translation>Dieses Foto ist in keinem Stapel. Wählen Sie einige aus und stapeln Sie sie dann.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>This photo is no longer in the library.</source>
            <translation>Dieses Foto ist nicht mehr in der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>This photo or note is no longer in the library.</source>
            <translation>Dieses Foto oder diese Notiz ist nicht mehr in der Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>This quote has no end: add the closing ", or write \" for a quote character.</source>
            <translation>Diese Anführung endet nicht: Ergänzen Sie das schließende ", oder schreiben Sie \" für das Zeichen selbst.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>This range ends before it begins, or its ends are of two kinds: exchange the ends.</source>
            <translation>Dieser Bereich endet, bevor er beginnt, oder seine Enden sind von zweierlei Art: Vertauschen Sie die Enden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>This range of dates ends before it begins: exchange the two ends.</source>
            <translation>Dieser Zeitraum endet, bevor er beginnt: Vertauschen Sie die Enden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/pace.py" />
            <source>Timing {name} on your photos</source>
            <translation>{name} wird an Ihren Fotos gemessen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>To have them back, take them out of the system's bin; undo cannot do that here.</source>
            <translation>Um sie zurückzuholen, nehmen Sie sie aus dem Papierkorb des Systems; „Rückgängig“ kann das hier nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Too few for a share in percent to mean much.</source>
            <translation>Zu wenige, als dass ein Prozentwert viel aussagen könnte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Trying photos with 8-bit numbers</source>
            <translation>Fotos werden mit 8 Bit erprobt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>Trying providers</source>
            <translation>Ausführungsarten werden ausprobiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Trying texts with 8-bit numbers</source>
            <translation>Texte werden mit 8 Bit erprobt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Trying the encoder</source>
            <translation>Encoder wird ausprobiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Trying {name}</source>
            <translation>{name} wird ausprobiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/offers.py" />
            <source>Turns published models, such as CLIP, into encoders. It brings torch along.</source>
            <translation>Macht aus veröffentlichten Modellen wie CLIP Encoder. Bringt torch mit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/scores.py" />
            <source>Type what you are looking for.</source>
            <translation>Schreiben Sie, was Sie suchen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Uniformity of photos</source>
            <translation>Gleichmäßigkeit der Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Uniformity of texts</source>
            <translation>Gleichmäßigkeit der Texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>Unpacking</source>
            <translation>Wird entpackt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Unpacking {name}</source>
            <translation>{name} wird entpackt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>Verifying the backup</source>
            <translation>Sicherung wird überprüft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/relevance.py" />
            <source>What the encoder's scores mean cannot be read from {path}: {error}</source>
            <translation>Was die Werte des Encoders bedeuten, kann aus {path} nicht gelesen werden: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/relevance.py" />
            <source>What the encoder's scores mean, in {path}, does not belong to this encoder.</source>
            <translation>Was die Werte des Encoders bedeuten, in {path}, gehört nicht zu diesem Encoder.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What to leave out was not taken over: {patterns}</source>
            <translation>Diese Muster dessen, was ausgelassen wird, wurden nicht übernommen: {patterns}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What was learned as number {number} was left out: {fault}</source>
            <translation>Das gelernte Modell {number} wurde weggelassen: {fault}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What was learned starts switched off. If you trust the backup, switch it on: xsearch align use {number}</source>
            <translation>Das Gelernte ist zunächst ausgeschaltet. Wenn Sie der Sicherung vertrauen, schalten Sie es in den Einstellungen unter Angleichung ein.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>What {name} has encoded is kept until you drop it: xsearch encoders drop {name}</source>
            <translation>Was {name} kodiert hat, bleibt, bis Sie es unter „Encoder“ löschen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>With 8-bit numbers it would be {times} times as fast on this computer; at least {least} is needed.</source>
            <translation>Mit 8 Bit wäre er auf diesem Computer {times}-mal so schnell; nötig ist mindestens das {least}-Fache.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>With 8-bit numbers it would see otherwise (lowest cosine {cosine}; at least {least} is needed).</source>
            <translation>Mit 8 Bit würde er anders sehen (kleinster Kosinus {cosine}; nötig ist mindestens {least}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Without a network, bring its file {file} on a drive and install that.</source>
            <translation>Ohne Netz bringen Sie die Datei {file} auf einem Datenträger mit und installieren diese.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>Without a network, export the encoder on another computer and import its folder.</source>
            <translation>Ohne Netz exportieren Sie den Encoder auf einem anderen Computer und importieren seinen Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>Writing XMP files</source>
            <translation>XMP-Dateien werden geschrieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>Writing the backup</source>
            <translation>Sicherung wird geschrieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>Writing the sample library</source>
            <translation>Beispielbibliothek wird geschrieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>a graph, {size} MB of memory; short codes would take {other_size} MB, and are made in a minute from what is there</source>
            <translation>ein Graph, {size} MB Arbeitsspeicher; kurze Codes bräuchten {other_size} MB und sind in einer Minute aus dem gemacht, was da ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>a job is running now, or the last one was killed; what it had done is kept</source>
            <translation>ein Auftrag läuft gerade, oder der letzte wurde abgewürgt; was er getan hatte, bleibt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>another program has changed it meanwhile: it says "{theirs}", xsearch says "{ours}". Keep yours or take theirs first</source>
            <translation>wurde inzwischen von einem anderen Programm geändert: Dort steht „{theirs}“, in xsearch „{ours}“. Zuerst entscheiden, was gilt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>begins with zeros only: the copy was not finished, or the card is damaged</source>
            <translation>beginnt nur mit Nullen: Die Kopie wurde nicht fertig, oder die Karte ist beschädigt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/places.py" />
            <source>cannot be changed without damage to the caption</source>
            <translation>kann nicht ohne Schaden für die Bildunterschrift geändert werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be opened: too many files are open</source>
            <translation>kann nicht geöffnet werden: Zu viele Dateien sind offen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read ({error})</source>
            <translation>kann nicht gelesen werden ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read: the drive reports an error</source>
            <translation>kann nicht gelesen werden: Das Laufwerk meldet einen Fehler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read: the network share does not answer</source>
            <translation>kann nicht gelesen werden: Die Netzwerkfreigabe antwortet nicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>cannot be written in that format</source>
            <translation>kann in diesem Format nicht geschrieben werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>cannot have its name in that folder ({error})</source>
            <translation>kann in diesem Ordner nicht so heißen ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>catalogue</source>
            <translation>Katalog</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>claims weights of absurd dimensions</source>
            <translation>gibt für seine Gewichte unmögliche Größen an</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>computes other vectors</source>
            <translation>berechnet andere Vektoren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>copy</source>
            <translation>Kopie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_pool.py" />
            <source>crashes the decoder; it was left out</source>
            <translation>bringt den Decoder zum Absturz und wurde ausgelassen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/guarded_xml.py" />
            <source>declares XML entities, which are refused for safety</source>
            <translation>deklariert XML-Entitäten, die aus Sicherheit abgelehnt werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>defines operators of its own, which xsearch does not run</source>
            <translation>definiert eigene Operatoren, die xsearch nicht ausführt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>describes its photo by what a camera has written: {text}</source>
            <translation>beschreibt sein Foto mit dem Text einer Kamera: {text}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>did not come out as it was but for its XMP</source>
            <translation>wäre nicht bis auf das XMP gleich geblieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>dimension {dimension}</source>
            <translation>Dimension {dimension}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>directories with photos or notes: {n}</source>
            <translation>Verzeichnisse mit Fotos oder Notizen: {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>directories: {n} of {most} on which the system can report</source>
            <translation>Verzeichnisse: {n} von {most}, über die das System berichten kann</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>disk</source>
            <translation>Datenträger</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>encoder</source>
            <translation>Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>encoder for notes</source>
            <translation>Encoder für Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/sql_filters.py" />
            <source>family: is answered by a search, and not here.</source>
            <translation>family: beantwortet nur eine Suche.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>further lines of photos that are not there: {n}; the first is line {number}</source>
            <translation>weitere Zeilen zu Fotos, die es nicht gibt: {n}; die erste ist Zeile {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>generation {number}, {photos} photos and {texts} texts</source>
            <translation>Generation {number}, {photos} Fotos und {texts} Texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>has a name that is too long for this system</source>
            <translation>hat einen Namen, der für dieses System zu lang ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>has a pattern that is too long</source>
            <translation>hat ein Muster, das zu lang ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>has a second name (a hard link), under which it would stay as it was</source>
            <translation>hat einen zweiten Namen (Hardlink), unter dem sie bliebe, wie sie war</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>has an impossible name</source>
            <translation>hat einen unmöglichen Namen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>has changed since it was last read: look for changes first, then write again</source>
            <translation>hat sich geändert, seit sie zuletzt gelesen wurde: erst nach Änderungen suchen, dann noch einmal schreiben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>has more than {n} steps</source>
            <translation>hat mehr als {n} Schritte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/caption_tables.py" />
            <source>has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name</source>
            <translation>hat in der ersten Zeile keine Spalten „file“ und „caption“ und beginnt nicht mit dem Namen eines Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>has no room for so much XMP</source>
            <translation>hat keinen Platz für so viel XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/caption_tables.py" />
            <source>has no row with a file and a caption; line {number} is the first that is not understood</source>
            <translation>hat keine Zeile mit Datei und Bildunterschrift; Zeile {number} ist die erste unverständliche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>has no thumbnail: it {reason}</source>
            <translation>hat kein Vorschaubild: Es {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds a file of the name {name}, which could be any file of this computer</source>
            <translation>enthält eine Datei namens {name}; das könnte jede Datei dieses Computers sein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds a graph within its graph, which may never end</source>
            <translation>enthält einen Graphen im Graphen, der vielleicht nie endet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>holds further pictures, whose places would be wrong if its XMP changed</source>
            <translation>enthält weitere Bilder, die nicht mehr gefunden würden, wenn sich ihr XMP änderte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>holds layers only. Save it in Photoshop with “Maximize Compatibility”</source>
            <translation>enthält nur Ebenen. Speichern Sie die Datei in Photoshop mit „Kompatibilität maximieren“</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/xmp_writing.py" />
            <source>holds no XMP data</source>
            <translation>enthält keine XMP-Daten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds no {name}</source>
            <translation>enthält kein {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>holds several packets of XMP</source>
            <translation>enthält mehrere XMP-Pakete</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds sparse weights, which xsearch does not read</source>
            <translation>enthält dünn besetzte Gewichte, die xsearch nicht liest</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds the operator {operator}, which no encoder needs and which may never end</source>
            <translation>enthält den Operator {operator}, den kein Encoder braucht und der vielleicht nie endet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds two files of the name {name}</source>
            <translation>enthält zwei Dateien namens {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {name}, which is a link or a device and no file</source>
            <translation>enthält {name}; das ist eine Verknüpfung oder ein Gerät und keine Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {name}, which is too large</source>
            <translation>enthält {name}; diese Datei ist zu groß</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {n} files; {most} are the most</source>
            <translation>enthält {n} Dateien; höchstens {most} sind möglich</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>holds {photos} photos and {texts} texts of {all_photos} and {all_texts}</source>
            <translation>enthält {photos} Fotos und {texts} Texte von {all_photos} und {all_texts}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>how pictures are brought to one size</source>
            <translation>das Anpassen der Bildgröße</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>how the values of pixels are scaled</source>
            <translation>die Skalierung der Pixelwerte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>index</source>
            <translation>Index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>intact, {size} MB</source>
            <translation>unversehrt, {size} MB</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/guarded_xml.py" />
            <source>is XML that is nested too deeply</source>
            <translation>ist zu tief verschachteltes XML</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is a film of a kind that xsearch cannot read, or is damaged</source>
            <translation>ist ein Film einer Art, die xsearch nicht lesen kann, oder beschädigt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is a film of which no picture can be read</source>
            <translation>ist ein Film, von dem sich kein Bild lesen lässt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is a film or a sound, whatever its name says</source>
            <translation>ist ein Video oder eine Tonaufnahme, auch wenn der Name etwas anderes sagt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a folder</source>
            <translation>ist ein Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a kind of film that xsearch does not read ({kind})</source>
            <translation>ist eine Art von Film, die xsearch nicht liest ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a kind of picture that xsearch does not read ({kind})</source>
            <translation>ist eine Art von Bild, die xsearch nicht liest ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is a kind of {format} that xsearch cannot read ({kind})</source>
            <translation>ist eine Art von {format}, die xsearch nicht lesen kann ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a link that leads out of its folder</source>
            <translation>ist ein Verweis, der aus seinem Ordner hinausführt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a link that points to itself</source>
            <translation>ist ein Verweis auf sich selbst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a link to the folder {target}. To have its photos, add that folder itself</source>
            <translation>ist ein Verweis auf den Ordner {target}. Um seine Fotos aufzunehmen, fügen Sie den Ordner selbst hinzu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is a link to {file}: write into that</source>
            <translation>ist eine Verknüpfung zu {file}: dort hineinschreiben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a link to {target}, and nothing is there</source>
            <translation>ist ein Verweis auf {target}, und dort ist nichts</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is a list of files that a program has written, and no note</source>
            <translation>ist eine von einem Programm geschriebene Dateiliste und keine Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/job.py" />
            <source>is a note: no picture can be made of it</source>
            <translation>ist eine Notiz: daraus lässt sich kein Bild machen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>is a {kind} file, whatever its name says, and was read as one</source>
            <translation>ist eine {kind}-Datei, auch wenn der Name etwas anderes sagt, und wurde als solche gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is called like a text that comes with programs and data, and is no note</source>
            <translation>heißt wie ein Text, der Programmen und Daten beiliegt, und ist keine Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is cut off (truncated)</source>
            <translation>ist abgeschnitten (unvollständig)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is cut off (truncated): only the first {share} of it is there</source>
            <translation>ist abgeschnitten (unvollständig): Nur die ersten {share} sind da</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged, or no ZIP file: {error}</source>
            <translation>ist beschädigt oder keine ZIP-Datei: {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is damaged: its content cannot be decoded</source>
            <translation>ist beschädigt: Der Inhalt kann nicht dekodiert werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is damaged: its header cannot be read, or it ends within it</source>
            <translation>ist beschädigt: Der Dateikopf ist unlesbar oder unvollständig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>is damaged: no picture was found behind what it says of itself</source>
            <translation>ist beschädigt: Hinter den Angaben folgt kein Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged: {name} does not lie where it should</source>
            <translation>ist beschädigt: {name} liegt nicht, wo es liegen sollte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged: {name} is not whole</source>
            <translation>ist beschädigt: {name} ist nicht vollständig</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is empty</source>
            <translation>ist leer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is encrypted: unpack it with its password, and pack it again without one</source>
            <translation>ist verschlüsselt: Entpacken Sie die Datei mit ihrem Passwort und packen Sie sie ohne Passwort neu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/other_programs.py" />
            <source>is kept by {program} for itself</source>
            <translation>gehört {program} selbst</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is larger than {size} MB</source>
            <translation>ist größer als {size} MB</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is larger than {size} megapixels</source>
            <translation>ist größer als {size} Megapixel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is larger than {size} megapixels ({width} x {height})</source>
            <translation>ist größer als {size} Megapixel ({width} x {height})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is made for programs, and no note</source>
            <translation>ist für Programme gemacht und keine Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is made up by the system, and not a file on a disk</source>
            <translation>wird vom System erzeugt und ist keine Datei auf einem Datenträger</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is no longer there</source>
            <translation>ist nicht mehr da</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>is none</source>
            <translation>ist keiner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/takeout.py" />
            <source>is not JSON, or only a part of it</source>
            <translation>ist kein JSON oder nur ein Teil davon</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>is not a JPEG file, whatever its name says</source>
            <translation>ist trotz ihres Namens keine JPEG-Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is not a regular file (a pipe, a socket or a device)</source>
            <translation>ist keine gewöhnliche Datei (eine Pipe, ein Socket oder ein Gerät)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is not a text file</source>
            <translation>ist keine Textdatei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is not an image this program can read</source>
            <translation>ist kein Bild, das dieses Programm lesen kann</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is not finished: a program was still writing it</source>
            <translation>ist unvollständig: ein Programm schrieb noch daran</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/job.py" />
            <source>is not in the library (any more)</source>
            <translation>ist nicht (mehr) in der Bibliothek</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/xmp_writing.py" />
            <source>is not well-formed XML</source>
            <translation>ist kein wohlgeformtes XML</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is packed in a way that xsearch does not read: pack it again as a plain ZIP file</source>
            <translation>ist auf eine Weise gepackt, die xsearch nicht liest: Packen Sie es neu als einfache ZIP-Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is refused by exiftool ({error})</source>
            <translation>wird von exiftool abgelehnt ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is the log of a program, and no note</source>
            <translation>ist das Protokoll eines Programms und keine Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is too large for the memory that is free</source>
            <translation>ist zu groß für den freien Speicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>is too large for {format}: that has at most {n} pixels a side</source>
            <translation>ist zu groß für {format}: Das fasst höchstens {n} Pixel je Seite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is too large: it has {size} MB</source>
            <translation>ist zu groß: {size} MB</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is too large: it would take {size} MB when it is unpacked</source>
            <translation>ist zu groß: Entpackt wären es {size} MB</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is too large: {width} x {height} pixels of this format would need {needed} GB of memory (the limit is {limit} GB)</source>
            <translation>ist zu groß: {width} x {height} Pixel dieses Formats brauchten {needed} GB Speicher (die Grenze ist {limit} GB)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>is truncated, or no ONNX file</source>
            <translation>ist abgeschnitten oder keine ONNX-Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is write-protected</source>
            <translation>ist schreibgeschützt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>it calls itself {number}</source>
            <translation>es nennt sich selbst {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it does not exist</source>
            <translation>es gibt es nicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it does not exist, or needs an account</source>
            <translation>es gibt es nicht, oder es verlangt ein Konto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>it does not give vectors</source>
            <translation>es ergibt keine Vektoren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it needs an account that has accepted its terms</source>
            <translation>es verlangt ein Konto, das seinen Bedingungen zugestimmt hat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue has no table {table}</source>
            <translation>ihr Katalog hat keine Tabelle {table}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue has no {column} in the table {table}</source>
            <translation>ihr Katalog hat kein {column} in der Tabelle {table}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue is damaged ({error})</source>
            <translation>ihr Katalog ist beschädigt ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue is of version {version}, which there is not</source>
            <translation>ihr Katalog hat die Version {version}, die es nicht gibt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/naming.py" />
            <source>keeps its name: another file is called {name}</source>
            <translation>behält seinen Namen: Eine andere Datei heißt schon {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>keeps its name: it was to change names with {name}</source>
            <translation>behält seinen Namen: Es sollte ihn mit {name} tauschen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/naming.py" />
            <source>keeps its name: the pattern gives it none that is possible</source>
            <translation>behält seinen Namen: Das Muster ergibt keinen möglichen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>keeps its weights in another file, which could be any file of this computer</source>
            <translation>hat seine Gewichte in einer anderen Datei; das könnte jede Datei dieses Computers sein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>keeps stars or words in an extension of its XMP, which xsearch cannot change</source>
            <translation>hat Sterne oder Texte in einer Erweiterung ihres XMP, die xsearch nicht ändern kann</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>kind of index</source>
            <translation>Art des Index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>lies in a folder that is now a link to another place</source>
            <translation>liegt in einem Ordner, der jetzt ein Verweis auf einen anderen Ort ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>lies in that folder already</source>
            <translation>liegt schon in diesem Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>line {number} is of {file}, and there is no such photo</source>
            <translation>Zeile {number} nennt {file}, und ein solches Foto gibt es nicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>lines without a file or a caption: {n}; the first is line {number}</source>
            <translation>Zeilen ohne Datei oder ohne Bildunterschrift: {n}; die erste ist Zeile {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>makes texts longer without end</source>
            <translation>macht Texte ohne Ende länger</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>may not be changed or moved (permission denied)</source>
            <translation>darf nicht geändert oder verschoben werden (keine Berechtigung)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>may not be read (permission denied)</source>
            <translation>darf nicht gelesen werden (keine Berechtigung)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>may not be written (permission denied)</source>
            <translation>darf nicht geschrieben werden (keine Berechtigung)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>missing or damaged; until it is made again every search compares everything</source>
            <translation>fehlt oder ist beschädigt; bis er neu angelegt ist, vergleicht jede Suche alles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>name or version</source>
            <translation>Name oder Version</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>names outside its folder: {outside}</source>
            <translation>Namen außerhalb seines Ordners: {outside}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>near: needs a latitude, a longitude and a distance, with decimal points and without spaces.</source>
            <translation>near: braucht Breite, Länge und Entfernung, mit Dezimalpunkten und ohne Leerzeichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>needs exiftool, which is not installed</source>
            <translation>braucht exiftool, das nicht installiert ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>needs the custom operator {operator} of {domain}, which could run any code</source>
            <translation>braucht den fremden Operator {operator} von {domain}, der beliebigen Code ausführen könnte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/volumes.py" />
            <source>no answer within {seconds} seconds</source>
            <translation>keine Antwort in {seconds} Sekunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>no sha256 for {missing}</source>
            <translation>kein SHA-256 für {missing}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>none is needed: below {count} photos or texts every search compares them all</source>
            <translation>keiner nötig: Unter {count} Fotos oder Texten vergleicht jede Suche alle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>none yet; xsearch index makes one, at most once a day</source>
            <translation>noch keine; beim Lesen der Ordner entsteht eine, höchstens einmal am Tag</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>not there now: {folders}</source>
            <translation>jetzt nicht da: {folders}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>number or dimension</source>
            <translation>Nummer oder Dimension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>of {date}, for xsearch doctor --repair</source>
            <translation>vom {date}, für eine Reparatur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it crashes the program or needs too much memory</source>
            <translation>sie zu lesen lässt das Programm abstürzen oder braucht zu viel Speicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it needs too much memory</source>
            <translation>sie zu lesen braucht zu viel Speicher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it takes longer than a library of its size can</source>
            <translation>sie zu lesen dauert länger, als es bei einer Bibliothek dieser Größe dauern kann</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>repeats a group in the pattern {pattern}, which may never end</source>
            <translation>wiederholt im Muster {pattern} eine Gruppe; das endet vielleicht nie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>repeats too much in the pattern {pattern}</source>
            <translation>wiederholt im Muster {pattern} zu viel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>short codes, {size} MB of memory; a graph would take {other_size} MB, and about {minutes} min to make</source>
            <translation>kurze Codes, {size} MB Arbeitsspeicher; ein Graph bräuchte {other_size} MB und etwa {minutes} min, um gemacht zu werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>speaks of {file}, and there is no such photo beside it</source>
            <translation>gehört zu {file}, und dieses Foto liegt nicht daneben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>takes exiftool more than {n} seconds</source>
            <translation>beschäftigt exiftool länger als {n} Sekunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_pool.py" />
            <source>takes more than {seconds} seconds to read; it was set aside</source>
            <translation>braucht mehr als {seconds} Sekunden zum Lesen und wurde beiseitegelegt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>that of the photos</source>
            <translation>derselbe wie für die Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the connection to {address} is not trusted ({cause}); a proxy may stand between, whose certificate SSL_CERT_FILE can name</source>
            <translation>der Verbindung zu {address} wird nicht vertraut ({cause}); vielleicht steht ein Proxy dazwischen, dessen Zertifikat SSL_CERT_FILE nennen kann</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the disk is full; what has arrived is kept</source>
            <translation>der Datenträger ist voll; was angekommen ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>the order of red, green and blue</source>
            <translation>die Reihenfolge von Rot, Grün und Blau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the proxy wants a password; set https_proxy=http://name:password@host:port</source>
            <translation>der Proxy verlangt ein Passwort; setzen Sie https_proxy=http://name:password@host:port</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the server answers {code} {reason}</source>
            <translation>der Server antwortet {code} {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the server asks to wait; try again in some minutes</source>
            <translation>der Server bittet um Geduld; versuchen Sie es in einigen Minuten wieder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>thumbnails</source>
            <translation>Vorschaubilder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>was changed by another program meanwhile</source>
            <translation>wurde inzwischen von einem anderen Programm geändert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>was left alone: it is a link to another file</source>
            <translation>blieb unberührt: ist eine Verknüpfung zu einer anderen Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/bin.py" />
            <source>was left alone: it is no file any more</source>
            <translation>blieb unberührt: ist keine Datei mehr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>was left alone: its drive is not connected</source>
            <translation>blieb unberührt: das Laufwerk ist nicht angeschlossen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/moving.py" />
            <source>was left where it is: another program is changing it</source>
            <translation>blieb, wo sie ist: Ein anderes Programm ändert sie gerade</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/bin.py" />
            <source>was left where it is: its drive has no bin</source>
            <translation>blieb, wo sie ist: Das Laufwerk hat keinen Papierkorb</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>was left where it is: the disk is full</source>
            <translation>blieb, wo sie ist: Der Datenträger ist voll</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>was left where it is: there is another file of that name</source>
            <translation>blieb, wo sie ist: Es gibt schon eine Datei dieses Namens</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>watching</source>
            <translation>Beobachtung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{address} cannot be reached through the proxy {proxy}, or the connection broke off ({cause}); what has arrived is kept</source>
            <translation>{address} ist über den Proxy {proxy} nicht zu erreichen, oder die Verbindung ist abgebrochen ({cause}); was angekommen ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{address} cannot be reached, or the connection broke off ({cause}); what has arrived is kept</source>
            <translation>{address} ist nicht zu erreichen, oder die Verbindung ist abgebrochen ({cause}); was angekommen ist, bleibt erhalten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>{captions} is not enough to learn from: {error}.</source>
            <translation>{captions} reicht zum Lernen nicht aus: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>{date} is no date on which a photo can have been taken.</source>
            <translation>{date} ist kein Datum, an dem ein Foto aufgenommen worden sein kann.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/encoders_in_use.py" />
            <source>{error} Until then captions and notes are compared by {name}.</source>
            <translation>{error} Bis dahin werden Beschreibungen und Notizen mit {name} verglichen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/head_index.py" />
            <source>{error} Until then search does without a head.</source>
            <translation>{error} Bis dahin wird ohne Gelerntes gesucht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>{error} Write {example}.</source>
            <translation>{error} Schreiben Sie {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/update_check.py" />
            <source>{feed} did not answer with a version. Try later.</source>
            <translation>{feed} nannte keine Version. Versuchen Sie es später.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/weights.py" />
            <source>{file} is shorter than {path} says; it was not copied whole.</source>
            <translation>{file} ist kürzer, als {path} sagt; die Datei wurde nicht ganz kopiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>{folder} cannot be loaded as a sentence-transformers model: {first_line}</source>
            <translation>{folder} kann nicht als sentence-transformers-Modell geladen werden: {first_line}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{folder} cannot be written to ({error}).</source>
            <translation>In {folder} kann nicht geschrieben werden ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>{folder} does not hold {n} vectors of {dimension} numbers</source>
            <translation>{folder} enthält nicht {n} Vektoren zu {dimension} Zahlen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>{folder} has room for {free} MB, and these files need {needed} MB. Make room, or choose another.</source>
            <translation>{folder} hat Platz für {free} MB, und diese Dateien brauchen {needed} MB. Schaffen Sie Platz, oder wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>{folder} is a file. Choose a folder for the sample library.</source>
            <translation>{folder} ist eine Datei. Wählen Sie einen Ordner für die Beispielbibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{folder} is read-only: searching works, changing does not</source>
            <translation>{folder} ist schreibgeschützt: Suchen geht, Ändern nicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>{gain} points of recall (95 % interval {low} to {high})</source>
            <translation>{gain} Punkte der Trefferrate (95-%-Intervall {low} bis {high})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{index}; changes since, read beside it: {count}</source>
            <translation>{index}; Änderungen seither, daneben gelesen: {count}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{into} exists already. Name a folder that does not.</source>
            <translation>{into} gibt es schon. Nennen Sie einen Ordner, den es noch nicht gibt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>{items} photos and notes and {judgements} judgements were saved.</source>
            <translation>{items} Fotos und Notizen und {judgements} Urteile wurden gerettet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/settings.py" />
            <source>{key} in {path} is not understood; the default is used.</source>
            <translation>{key} in {path} ist unverständlich; es gilt der Standard.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>{key}: has no value. Write {example}.</source>
            <translation>{key}: hat keinen Wert. Schreiben Sie {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>{kind} files are not written into: XMP files lie beside them.</source>
            <translation>In {kind}-Dateien wird nicht geschrieben: Daneben liegen jetzt XMP-Dateien.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{missing} of {n} missing</source>
            <translation>{missing} von {n} fehlen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{name} came with the program, in {folder}.</source>
            <translation>{name} kam mit dem Programm, in {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>{name} cannot be the name of an encoder that is added; choose another.</source>
            <translation>{name} kann nicht der Name eines zusätzlichen Encoders sein; wählen Sie einen anderen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>{name} computes with 8-bit numbers already.</source>
            <translation>{name} rechnet schon mit 8 Bit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{name} in it cannot be read</source>
            <translation>{name} darin kann nicht gelesen werden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{name} in it is not valid: {faults}</source>
            <translation>{name} darin ist nicht gültig: {faults}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} is in use for notes. Use another encoder first: {instead}</source>
            <translation>{name} wird für Notizen verwendet. Wählen Sie dafür zuerst einen anderen Encoder.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/encoder_list.py" />
            <source>{name} is in use, but is no longer installed.</source>
            <translation>{name} ist in Gebrauch, aber nicht mehr installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} is in use. Use another encoder first: xsearch encoders use {builtin}</source>
            <translation>{name} ist in Gebrauch. Wählen Sie zuerst einen anderen Encoder.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>{name} is not ready-made: it has to be exported, which needs torch.</source>
            <translation>{name} gibt es nicht fertig: Er muss exportiert werden, und das braucht torch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{name} is ready-made: it is imported, and needs no export.</source>
            <translation>{name} gibt es fertig: Er wird importiert und braucht keinen Export.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} ships with the program and cannot be removed.</source>
            <translation>{name} gehört zum Programm und kann nicht entfernt werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name} {version}: files and vectors are as published, all texts encoded</source>
            <translation>{name} {version}: Dateien und Vektoren sind wie veröffentlicht, alle Texte kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: files and canonical vectors are as published</source>
            <translation>{name}: Dateien und Prüfvektoren sind wie veröffentlicht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: its index is damaged</source>
            <translation>{name}: der Index ist beschädigt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: {count} texts are not encoded</source>
            <translation>{name}: {count} Texte sind noch nicht kodiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{needed} MB are needed on the disk of {downloads} for {repository}; {free} MB are free.</source>
            <translation>Auf dem Datenträger von {downloads} braucht {repository} {needed} MB; frei sind {free} MB.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{n} directories, but the system reports on {most} at most: some are looked through</source>
            <translation>{n} Verzeichnisse, aber das System meldet höchstens {most}: Manche werden durchgesehen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>{n} photos of this library have a caption or a note of their own; at least {fewest_photos} are needed to learn from. Write captions, or index the folders that have them.</source>
            <translation>{n} Fotos dieser Bibliothek haben eine eigene Beschreibung oder Notiz; zum Lernen braucht es mindestens {fewest_photos}. Schreiben Sie Beschreibungen, oder nehmen Sie die Ordner auf, in denen es sie gibt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{n} there</source>
            <translation>{n} da</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} arrived damaged (its hash is wrong). Try again.</source>
            <translation>{path} kam beschädigt an (die Prüfsumme stimmt nicht). Versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>{path} cannot be read ({error}).</source>
            <translation>{path} kann nicht gelesen werden ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} cannot be read as a catalogue ({error}). Close the program that it belongs to, then try again.</source>
            <translation>{path} lässt sich nicht als Katalog lesen ({error}). Schließen Sie das Programm, zu dem er gehört, und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>{path} cannot be read: {error}.</source>
            <translation>{path} kann nicht gelesen werden: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} cannot be read: {reason}.</source>
            <translation>{path} lässt sich nicht lesen: {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{path} cannot be written ({error})</source>
            <translation>{path} lässt sich nicht schreiben ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>{path} cannot be written: {error}.</source>
            <translation>{path} kann nicht geschrieben werden: {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>{path} does not answer. Its photos stay in the library; look at the network or the cable.</source>
            <translation>{path} antwortet nicht. Die Fotos bleiben in der Bibliothek; prüfen Sie Netzwerk oder Kabel.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} does not hold the files of {folder}. Choose the folder that it has become.</source>
            <translation>{path} enthält nicht die Dateien von {folder}. Wählen Sie den Ordner, der daraus geworden ist.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/hello.py" />
            <source>{path} does not start on this computer ({error}).</source>
            <translation>{path} startet auf diesem Computer nicht ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/joining.py" />
            <source>{path} gives a vector of each word and takes no mask: how they become one cannot be known.</source>
            <translation>{path} liefert für jedes Wort einen Vektor und nimmt keine Maske an: Wie daraus einer wird, lässt sich nicht wissen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>{path} gives {shape} numbers for {n} inputs; a vector of finite numbers for each was expected.</source>
            <translation>{path} liefert {shape} Zahlen für {n} Eingaben; erwartet wurde für jede ein Vektor aus endlichen Zahlen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} has {size} GB, and {free} GB are free for a copy of it in {folder}.</source>
            <translation>{path} hat {size} GB, und für eine Kopie sind in {folder} {free} GB frei.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>{path} has {size} bytes; a graph has between 1 and {max_bytes}.</source>
            <translation>{path} hat {size} Bytes; ein Graph hat zwischen 1 und {max_bytes}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{path} holds no catalogue, so it is no backup of xsearch.</source>
            <translation>{path} enthält keinen Katalog, ist also keine Sicherung von xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>{path} is a folder without a catalogue. Name an .lrcat file, a .photoslibrary or a digikam4.db.</source>
            <translation>{path} ist ein Ordner ohne Katalog. Nennen Sie eine .lrcat-Datei, eine .photoslibrary oder eine digikam4.db.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>{path} is a folder. Name the file that shall hold the backup: {file}</source>
            <translation>{path} ist ein Ordner. Nennen Sie die Datei für die Sicherung: {file}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>{path} is a link or no regular file, but an encoder keeps its files in its own folder. It was not installed.</source>
            <translation>{path} ist eine Verknüpfung oder keine gewöhnliche Datei; ein Encoder hat seine Dateien aber im eigenen Ordner. Er wurde nicht installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>{path} is a note: change it in a text editor. Photos have captions and tags.</source>
            <translation>{path} ist eine Notiz: Ändern Sie sie in einem Texteditor. Bildunterschriften und Schlagwörter haben Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>{path} is damaged, so that no encoders can be added by name ({faults}). Install xsearch again.</source>
            <translation>{path} ist beschädigt, deshalb lassen sich keine Encoder beim Namen hinzufügen ({faults}). Installieren Sie xsearch neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>{path} is damaged: it is no JSON ({error}).</source>
            <translation>{path} ist beschädigt: Das ist kein JSON ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} is in the library already, by the folder {folder}. Remove the folder that is missing: photos that lie elsewhere too stay.</source>
            <translation>{path} gehört durch den Ordner {folder} schon zur Bibliothek. Entfernen Sie den fehlenden Ordner: Fotos, die auch anderswo liegen, bleiben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} is larger than any catalogue; nothing was taken over.</source>
            <translation>{path} ist größer als jeder Katalog; nichts wurde übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} is no add-on that this version of xsearch knows; it was not installed. {said}</source>
            <translation>{path} ist keine Erweiterung, die diese Version von xsearch kennt; sie wurde nicht installiert. {said}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>{path} is no catalogue of Lightroom Classic, Apple Photos or digiKam that xsearch knows.</source>
            <translation>{path} ist kein Katalog von Lightroom Classic, Apple Fotos oder digiKam, den xsearch kennt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} is not a catalogue, or it is damaged. Choose the file that the program opens.</source>
            <translation>{path} ist kein Katalog oder ist beschädigt. Wählen Sie die Datei, die das Programm selbst öffnet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} is not a folder of this library.</source>
            <translation>{path} ist kein Ordner dieser Bibliothek.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{path} is not a usable backup of xsearch ({error}).</source>
            <translation>{path} ist keine brauchbare Sicherung von xsearch ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>{path} is too large for one file ({size} MB); a graph has at most {most} MB.</source>
            <translation>{path} ist zu groß für eine Datei ({size} MB); ein Graph hat höchstens {most} MB.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} is {title} for {platform} {python}; it does not run here.</source>
            <translation>{path} ist {title} für {platform} {python}; das läuft hier nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/weights.py" />
            <source>{path} keeps its weights in {location}, which is not there. Get that file too, and put it beside the graph.</source>
            <translation>{path} hat seine Gewichte in {location}, doch diese Datei fehlt. Holen Sie auch sie, und legen Sie sie neben den Graphen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} lacks the table {table} as it should be; nothing was taken over.</source>
            <translation>In {path} fehlt die Tabelle {table}, wie sie sein sollte; nichts wurde übernommen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>{path} pools words in a way ({modes}) that xsearch does not know.</source>
            <translation>{path} fasst Wörter auf eine Weise zusammen ({modes}), die xsearch nicht kennt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/pictures.py" />
            <source>{path} says of pictures what xsearch does not understand ({error}).</source>
            <translation>Was {path} über Bilder sagt, versteht xsearch nicht ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/joining.py" />
            <source>{path} takes no mask, without which words cannot be pooled.</source>
            <translation>{path} nimmt keine Maske an; ohne sie lassen sich Wörter nicht zusammenfassen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>{path} takes pictures of {width} x {height} pixels, but {file} says {other_width} x {other_height}: they do not belong together.</source>
            <translation>{path} nimmt Bilder von {width} × {height} Pixeln an, {file} sagt aber {other_width} × {other_height}: Sie gehören nicht zusammen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} takes words in {n} dimensions, where xsearch gives two: texts, and their words.</source>
            <translation>{path} nimmt Wörter in {n} Dimensionen an; xsearch gibt zwei: Texte und ihre Wörter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>{path} takes {n} words, but its configuration says {said}.</source>
            <translation>{path} nimmt {n} Wörter an, die Konfiguration sagt aber {said}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants pictures of {n} channels; photos have three.</source>
            <translation>{path} will Bilder mit {n} Kanälen; Fotos haben drei.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants pixels as numbers of a kind ({n}) that xsearch does not give.</source>
            <translation>{path} will Pixel als Zahlen einer Art ({n}), die xsearch nicht liefert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants {names} of a text; xsearch gives words and a mask, and no more.</source>
            <translation>{path} will von einem Text {names}; xsearch gibt Wörter und eine Maske, mehr nicht.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} was made for {n} inputs at a time; xsearch needs a graph that takes one, or any number.</source>
            <translation>{path} wurde für je {n} Eingaben gemacht; xsearch braucht einen Graphen, der eine nimmt oder beliebig viele.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>{path} {fault}. It is not run.</source>
            <translation>{path} {fault}. Die Datei wird nicht benutzt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>{path} {fault}. It was not installed.</source>
            <translation>{path} {fault}. Die Datei wurde nicht installiert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>{path}, line {number}: expected image&lt;TAB&gt;caption, found {line}.</source>
            <translation>{path}, Zeile {number}: erwartet wird Bild&lt;TAB&gt;Beschreibung, gefunden wurde {line}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>{provider} is listed by onnxruntime, but cannot be loaded on this computer.</source>
            <translation>{provider} wird von onnxruntime genannt, kann auf diesem Rechner aber nicht geladen werden.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>{reason}; it was left as it was</source>
            <translation>{reason}; die Datei blieb, wie sie war</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{repository} cannot be downloaded: {reason}.</source>
            <translation>{repository} kann nicht heruntergeladen werden: {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>{repository} holds no model that xsearch could read.</source>
            <translation>{repository} enthält kein Modell, das xsearch lesen könnte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>{repository} is not the name of a model (owner/name).</source>
            <translation>{repository} ist kein Name eines Modells (Besitzer/Name).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{size} GB free, writable, no job was broken off</source>
            <translation>{size} GB frei, beschreibbar, kein Auftrag wurde abgebrochen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{size} MB are free in {folder}</source>
            <translation>{size} MB sind frei in {folder}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{size} MB are needed on the disk of {parent}; {free} MB are free.</source>
            <translation>Auf dem Datenträger von {parent} werden {size} MB gebraucht; frei sind {free} MB.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>{unknown} There are {known}. To search for the words themselves, put them in quotes or write "\:" for the colon.</source>
            <translation>{unknown} Es gibt {known}. Um die Wörter selbst zu suchen, setzen Sie sie in Anführungszeichen, oder schreiben Sie "\:" für den Doppelpunkt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>{what}: lowest cosine of {shown}; {least} is needed. The export is refused.</source>
            <translation>{what}: kleinster Kosinus {shown}; nötig ist {least}. Der Export wird abgelehnt.</translation>
        </message>
    </context>
    <context>
        <name>SettingsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/settings.py" />
            <source>The settings cannot be written to {file}: {reason}.</source>
            <translation>Die Einstellungen konnten nicht in {file} geschrieben werden: {reason}.</translation>
        </message>
    </context>
    <context>
        <name>SettingsWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/window.py" />
            <source>Pages of the settings</source>
            <translation>Seiten der Einstellungen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/window.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
    </context>
    <context>
        <name>SharpestCommand</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>How sharp these photos are is not known yet. Look for changes in the library measures it.</source>
            <translation>Wie scharf diese Fotos sind, ist noch nicht bekannt. „Nach Änderungen suchen“ in der Bibliothek misst es.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>The sharpest of {n} is not shown here.</source>
            <translation>Das schärfste von {n} wird hier nicht gezeigt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>{name} is the sharpest of {n}.</source>
            <translation>{name} ist das schärfste von {n}.</translation>
        </message>
    </context>
    <context>
        <name>SharpnessModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/sharpest.py" />
            <source>Sharpness {n}</source>
            <translation>Schärfe {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/sharpest.py" />
            <source>the sharpest of {n}</source>
            <translation>das schärfste von {n}</translation>
        </message>
    </context>
    <context>
        <name>ShellCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/shell_commands.py" />
            <source>About xsearch</source>
            <translation>Über xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/shell_commands.py" />
            <source>Finds your own photos by describing them, offline. Free software under the Apache License 2.0. It is made with Qt (LGPL-3.0) and others; their licences are in {folder}.</source>
            <translation>Findet die eigenen Fotos nach ihrer Beschreibung, offline. Freie Software unter der Apache-Lizenz 2.0. Gebaut mit Qt (LGPL-3.0) und anderem; die Lizenzen liegen in {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/shell_commands.py" />
            <source>xsearch {version}</source>
            <translation>xsearch {version}</translation>
        </message>
    </context>
    <context>
        <name>ShortcutSheet</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/shortcuts.py" />
            <source>Shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
    </context>
    <context>
        <name>Sidebar</name>
        <message>
            <location filename="../../xsearch_gui/ui/sidebar/sidebar.py" />
            <source>Locate…</source>
            <translation>Suchen…</translation>
        </message>
    </context>
    <context>
        <name>SidebarEntries</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Albums</source>
            <translation>Alben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>All photos</source>
            <translation>Alle Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Could not be read</source>
            <translation>Nicht lesbar</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Duplicates</source>
            <translation>Duplikate</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Folders</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Last import</source>
            <translation>Letzter Import</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>No date</source>
            <translation>Ohne Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Picked</source>
            <translation>Ausgewählt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Rejected</source>
            <translation>Abgelehnt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>may not be read</source>
            <translation>nicht lesbar</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>not found</source>
            <translation>fehlt</translation>
        </message>
    </context>
    <context>
        <name>SidebarRows</name>
        <message>
            <location filename="../../xsearch_gui/ui/sidebar/rows.py" />
            <source>{n}+</source>
            <translation>{n}+</translation>
        </message>
    </context>
    <context>
        <name>SidebarTree</name>
        <message>
            <location filename="../../xsearch_gui/ui/sidebar/sidebar.py" />
            <source>Folders and albums</source>
            <translation>Ordner und Alben</translation>
        </message>
    </context>
    <context>
        <name>SlideshowKeys</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/slideshow_keys.py" />
            <source>Paused. Space goes on, Esc ends.</source>
            <translation>Angehalten. Leertaste setzt fort, Esc beendet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/slideshow_keys.py" />
            <source>{n} s each. Space pauses, + and - change the time, Esc ends.</source>
            <translation>Je {n} s. Leertaste hält an, + und - ändern die Zeit, Esc beendet.</translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message>
            <location filename="../../xsearch_gui/ui/window/status_line.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/status_line.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
    </context>
    <context>
        <name>SuggestionList</name>
        <message>
            <location filename="../../xsearch_gui/ui/search/suggestion_list.py" />
            <source>Suggestions</source>
            <translation>Vorschläge</translation>
        </message>
    </context>
    <context>
        <name>Tables</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Being read…</source>
            <translation>Wird gelesen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Not connected</source>
            <translation>Nicht verbunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Not read</source>
            <translation>Nicht gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Notes</source>
            <translation>Notizen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Ready</source>
            <translation>Bereit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Reason</source>
            <translation>Grund</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>State</source>
            <translation>Zustand</translation>
        </message>
    </context>
    <context>
        <name>TagEdit</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add a tag…</source>
            <translation>Schlagwort hinzufügen…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>New tag</source>
            <translation>Neues Schlagwort</translation>
        </message>
    </context>
    <context>
        <name>TagsEditor</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add the tag {tag} ({percent} % likely)</source>
            <translation>Schlagwort {tag} hinzufügen ({percent} % wahrscheinlich)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add the tag {tag} to all; {n} have it</source>
            <translation>Schlagwort {tag} allen geben; {n} haben es</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>On some of them; a click gives a tag to all</source>
            <translation>Bei einigen; ein Klick gibt es allen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Remove the tag {tag}</source>
            <translation>Schlagwort {tag} entfernen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Suggested</source>
            <translation>Vorgeschlagen</translation>
        </message>
    </context>
    <context>
        <name>TeachBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/teach_bar.py" />
            <source>Teach it…</source>
            <translation>Beibringen…</translation>
        </message>
    </context>
    <context>
        <name>TeachWordDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>&amp;Find photos</source>
            <translation>Fotos &amp;suchen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>&amp;Word</source>
            <translation>&amp;Wort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>A name, a nickname, a product, a place</source>
            <translation>Ein Name, ein Spitzname, ein Produkt, ein Ort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Choose photos that show it. Three are enough; they should not all be of the same moment.</source>
            <translation>Wählen Sie Fotos, die es zeigen. Drei genügen; sie sollten nicht alle aus demselben Moment sein.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>No photo is chosen yet.</source>
            <translation>Noch kein Foto ausgewählt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Photos to choose from</source>
            <translation>Fotos zur Auswahl</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Teach</source>
            <translation>Beibringen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Teach a word</source>
            <translation>Wort beibringen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>What the photos show, in other words</source>
            <translation>Was die Fotos zeigen, in anderen Worten</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>{n} chosen.</source>
            <translation>{n} ausgewählt.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>{n} chosen. With {enough} it is found better.</source>
            <translation>{n} ausgewählt. Mit {enough} wird es besser gefunden.</translation>
        </message>
    </context>
    <context>
        <name>TeachingDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Caption</source>
            <translation>Bildunterschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Captions that teach most</source>
            <translation>Bildunterschriften, die am meisten lehren</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Close</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Enter keeps it, Page Down skips, Page Up goes back.</source>
            <translation>Eingabe übernimmt, Bild ab überspringt, Bild auf geht zurück.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Keep and go on</source>
            <translation>Übernehmen und weiter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Photo {n} of {all}</source>
            <translation>Foto {n} von {all}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Progress</source>
            <translation>Fortschritt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Skip</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Ten more</source>
            <translation>Zehn weitere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>What is it, in your own words?</source>
            <translation>Was ist es, in Ihren Worten?</translation>
        </message>
    </context>
    <context>
        <name>TeachingModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Choosing photos…</source>
            <translation>Fotos werden ausgewählt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>It looks like {photos} without words.</source>
            <translation>Es sieht aus wie {photos} ohne Worte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Learned, but searches are not better yet: nothing was changed. More captions may help.</source>
            <translation>Gelernt, aber die Suchen sind noch nicht besser: nichts wurde geändert. Mehr Bildunterschriften könnten helfen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Learning from your captions…</source>
            <translation>Aus Ihren Bildunterschriften wird gelernt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>No caption was written.</source>
            <translation>Es wurde keine Bildunterschrift geschrieben.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Nothing like it has words yet.</source>
            <translation>Noch nichts dergleichen hat Worte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Searches for {words} now find {after} other photos instead of {before}.</source>
            <translation>Suchen nach {words} finden jetzt {after} andere Fotos statt {before}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Searches use what was learned from your captions.</source>
            <translation>Suchen nutzen, was aus Ihren Bildunterschriften gelernt wurde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>There is no photo without a caption.</source>
            <translation>Es gibt kein Foto ohne Bildunterschrift.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>You searched for {words} without success. Is it this?</source>
            <translation>Sie haben vergeblich nach {words} gesucht. Ist es das?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>{captioned} of {photos} photos have words of their own.</source>
            <translation>{captioned} von {photos} Fotos haben eigene Worte.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>{captions} written, for {photos}. xsearch learns from them now; you may close this window.</source>
            <translation>{captions} geschrieben, für {photos}. xsearch lernt jetzt daraus; dieses Fenster können Sie schließen.</translation>
        </message>
    </context>
    <context>
        <name>TimeBar</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/time_words.py" />
            <source>No date</source>
            <translation>Ohne Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/time_bar.py" />
            <source>Time of the results</source>
            <translation>Zeitraum der Ergebnisse</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/time_words.py" />
            <source>not drawn to scale</source>
            <translation>nicht maßstäblich</translation>
        </message>
    </context>
    <context>
        <name>Updates</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/updates.py" />
            <source>This is xsearch {current}, the newest.</source>
            <translation>Dies ist xsearch {current}, die neueste Version.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/updates.py" />
            <source>Version {newest} is available (you have {current}). {page}</source>
            <translation>Version {newest} ist verfügbar (Sie haben {current}). {page}</translation>
        </message>
    </context>
    <context>
        <name>ValuesDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Filter</source>
            <translation>Filtern</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Looking…</source>
            <translation>Sieht nach…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>No photo has one</source>
            <translation>Bei keinem Foto vorhanden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Photos</source>
            <translation>Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Type to narrow the list</source>
            <translation>Tippen, um die Liste einzugrenzen</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Next photo (Right)</source>
            <translation>Nächstes Foto (Rechts)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Photo</source>
            <translation>Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Previous photo (Left)</source>
            <translation>Voriges Foto (Links)</translation>
        </message>
    </context>
    <context>
        <name>ViewerBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Back to the grid (G)</source>
            <translation>Zurück zum Raster (G)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Larger (+)</source>
            <translation>Größer (+)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Loading…</source>
            <translation>Lädt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Show the whole photo (Z)</source>
            <translation>Das ganze Foto zeigen (Z)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Smaller (-)</source>
            <translation>Kleiner (-)</translation>
        </message>
    </context>
    <context>
        <name>ViewerCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/viewer_commands.py" />
            <source>The first {n} of {all} chosen photos are compared.</source>
            <translation>Verglichen werden die ersten {n} von {all} gewählten Fotos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/viewer_commands.py" />
            <source>There is no other photo to compare with. Choose two to four.</source>
            <translation>Es gibt kein anderes Foto zum Vergleichen. Wählen Sie zwei bis vier.</translation>
        </message>
    </context>
    <context>
        <name>ViewerModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/viewer.py" />
            <source>The drive with this photo is not connected. This is its thumbnail.</source>
            <translation>Das Laufwerk mit diesem Foto ist nicht verbunden. Dies ist sein Vorschaubild.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/viewer.py" />
            <source>This photo cannot be shown. This is its thumbnail.</source>
            <translation>Dieses Foto lässt sich nicht anzeigen. Dies ist sein Vorschaubild.</translation>
        </message>
    </context>
    <context>
        <name>Walk</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/walk.py" />
            <source>{n} of {total}</source>
            <translation>{n} von {total}</translation>
        </message>
    </context>
    <context>
        <name>WordRow</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>Perhaps (Alt and the number puts it in)</source>
            <translation>Vielleicht (Alt und die Zahl setzt es ein)</translation>
        </message>
    </context>
    <context>
        <name>Wording</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A note that belongs to it</source>
            <translation>Eine Notiz, die dazugehört</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A note that belongs to it, by its meaning: it is in another language ({language})</source>
            <translation>Eine zugehörige Notiz in einer anderen Sprache ({language}), nach ihrer Bedeutung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A text in another language ({language}), by its meaning</source>
            <translation>Ein Text in einer anderen Sprache ({language}), nach seiner Bedeutung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A text, by its meaning</source>
            <translation>Ein Text, nach seiner Bedeutung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Albanian</source>
            <translation>Albanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Albums</source>
            <translation>Alben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Also at</source>
            <translation>Auch unter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Also named</source>
            <translation>Weiterer Name</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Arabic</source>
            <translation>Arabisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Armenian</source>
            <translation>Armenisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Belongs to a photo like it</source>
            <translation>Gehört zu einem ähnlichen Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Bengali</source>
            <translation>Bengalisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>Built-in encoder</source>
            <translation>Eingebauter Encoder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Bulgarian</source>
            <translation>Bulgarisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Burmese</source>
            <translation>Birmanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption</source>
            <translation>Bildunterschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption in the file (IPTC)</source>
            <translation>Bildunterschrift in der Datei (IPTC)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption in the file (XMP)</source>
            <translation>Bildunterschrift in der Datei (XMP)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption table</source>
            <translation>Tabelle mit Bildunterschriften</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Catalan</source>
            <translation>Katalanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Catalogue of another program</source>
            <translation>Katalog eines anderen Programms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese</source>
            <translation>Chinesisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese (simplified)</source>
            <translation>Chinesisch (vereinfacht)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese (traditional)</source>
            <translation>Chinesisch (traditionell)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>City</source>
            <translation>Stadt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Colour</source>
            <translation>Farbe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Copyright</source>
            <translation>Copyright</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Country</source>
            <translation>Land</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Creator</source>
            <translation>Urheber</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Croatian</source>
            <translation>Kroatisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Czech</source>
            <translation>Tschechisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Danish</source>
            <translation>Dänisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Description in the file (EXIF)</source>
            <translation>Beschreibung in der Datei (EXIF)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Digitised</source>
            <translation>Digitalisiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Duration</source>
            <translation>Dauer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Dutch</source>
            <translation>Niederländisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>E</source>
            <translation>O</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>English</source>
            <translation>Englisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Estonian</source>
            <translation>Estnisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Exact words</source>
            <translation>Genau diese Wörter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Exposure</source>
            <translation>Belichtung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>File</source>
            <translation>Datei</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Filipino</source>
            <translation>Filipino</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Finnish</source>
            <translation>Finnisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Flag</source>
            <translation>Markierung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Folder</source>
            <translation>Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>French</source>
            <translation>Französisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Galician</source>
            <translation>Galicisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Georgian</source>
            <translation>Georgisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>German</source>
            <translation>Deutsch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Google Takeout</source>
            <translation>Google Takeout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Greek</source>
            <translation>Griechisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Gujarati</source>
            <translation>Gujarati</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Has the same name</source>
            <translation>Hat denselben Namen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Headline</source>
            <translation>Überschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hebrew</source>
            <translation>Hebräisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hindi</source>
            <translation>Hindi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hungarian</source>
            <translation>Ungarisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Identical picture</source>
            <translation>Identisches Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Impossible date</source>
            <translation>Unmögliches Datum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Indonesian</source>
            <translation>Indonesisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Is a link to</source>
            <translation>Verweis auf</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Italian</source>
            <translation>Italienisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Japanese</source>
            <translation>Japanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Korean</source>
            <translation>Koreanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Kurdish</source>
            <translation>Kurdisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Last changed</source>
            <translation>Zuletzt geändert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Latvian</source>
            <translation>Lettisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Lies in the same folder</source>
            <translation>Liegt im selben Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Lies in the same folder, beside {n} photos</source>
            <translation>Liegt im selben Ordner, neben {n} Fotos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Linked by you</source>
            <translation>Von Hand verknüpft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Lithuanian</source>
            <translation>Litauisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Looks alike</source>
            <translation>Sieht ähnlich aus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Looks like “{term}”, which is not wanted</source>
            <translation>Sieht nach „{term}“ aus, was unerwünscht ist</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Macedonian</source>
            <translation>Mazedonisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Malay</source>
            <translation>Malaiisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Maori</source>
            <translation>Maori</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Marathi</source>
            <translation>Marathi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Mongolian</source>
            <translation>Mongolisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>N</source>
            <translation>N</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Names this photo</source>
            <translation>Nennt dieses Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Norwegian</source>
            <translation>Norwegisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Not a caption</source>
            <translation>Keine Bildunterschrift</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Note</source>
            <translation>Notiz</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Offline</source>
            <translation>Nicht verbunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>People</source>
            <translation>Personen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Persian</source>
            <translation>Persisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Place</source>
            <translation>Ort</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Polish</source>
            <translation>Polnisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Portuguese</source>
            <translation>Portugiesisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Position</source>
            <translation>Position</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Quechua</source>
            <translation>Quechua</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Rating</source>
            <translation>Bewertung</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Read in the picture</source>
            <translation>Im Bild gelesen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Romanian</source>
            <translation>Rumänisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Russian</source>
            <translation>Russisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>S</source>
            <translation>S</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Serbian</source>
            <translation>Serbisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Slovak</source>
            <translation>Slowakisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Slovenian</source>
            <translation>Slowenisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Spanish</source>
            <translation>Spanisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Stacked with</source>
            <translation>Gestapelt mit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>State or province</source>
            <translation>Bundesland oder Region</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Sublocation</source>
            <translation>Ortsdetail</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Swahili</source>
            <translation>Suaheli</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Swedish</source>
            <translation>Schwedisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Taken</source>
            <translation>Aufgenommen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Tamil</source>
            <translation>Tamil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Telugu</source>
            <translation>Telugu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Text in the picture</source>
            <translation>Text im Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Thai</source>
            <translation>Thai</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>The picture</source>
            <translation>Das Bild</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>The picture: “{term}”</source>
            <translation>Das Bild: „{term}“</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Title</source>
            <translation>Titel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Turkish</source>
            <translation>Türkisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Ukrainian</source>
            <translation>Ukrainisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Urdu</source>
            <translation>Urdu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Vietnamese</source>
            <translation>Vietnamesisch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>W</source>
            <translation>W</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Written by you</source>
            <translation>Selbst geschrieben</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>XMP file beside the photo</source>
            <translation>XMP-Datei neben dem Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You marked it as bad</source>
            <translation>Als schlecht markiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You marked it as good</source>
            <translation>Als gut markiert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You taught the word with it</source>
            <translation>Sie haben das Wort damit beigebracht</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>a few seconds</source>
            <translation>einige Sekunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>a few seconds left</source>
            <translation>noch wenige Sekunden</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h</source>
            <translation>etwa {h} Std.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h {m} min</source>
            <translation>etwa {h} Std. {m} Min.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h {m} min left</source>
            <translation>noch etwa {h} Std. {m} Min.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} min</source>
            <translation>etwa {n} Min.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} min left</source>
            <translation>noch etwa {n} Min.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} s</source>
            <translation>etwa {n} s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} s left</source>
            <translation>noch etwa {n} s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>and {n} more</source>
            <translation>und {n} weitere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>linked by you</source>
            <translation>von Hand verknüpft</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>many others</source>
            <translation>viele andere</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>names this photo</source>
            <translation>nennt dieses Foto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>none</source>
            <translation>nichts</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>same folder</source>
            <translation>selber Ordner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>same name</source>
            <translation>selber Name</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>{name}: you say {mine}, the file says {theirs}</source>
            <translation>{name}: bei Ihnen {mine}, in der Datei {theirs}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>{n} %</source>
            <translation>{n} %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>{n} megapixels</source>
            <translation>{n} Megapixel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>“{text}”</source>
            <translation>„{text}“</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>… and {n} more</source>
            <translation>… und {n} weitere</translation>
        </message>
    </context>
    <context>
        <name>WorkLine</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Progress of {job}</source>
            <translation>Fortschritt von {job}</translation>
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>The {name} could not be started; see {log}.</source>
            <translation>Der {name} konnte nicht gestartet werden; siehe {log}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>The {name} stopped unexpectedly; it starts again with the next try.</source>
            <translation>Der {name} ist unerwartet abgebrochen; er startet beim nächsten Versuch neu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>This part of xsearch keeps stopping and is not started again for a minute; see {log}.</source>
            <translation>Dieser Teil von xsearch bricht immer wieder ab und wird eine Minute lang nicht neu gestartet; siehe {log}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>library worker</source>
            <translation>Bibliotheksprozess</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>search worker</source>
            <translation>Suchprozess</translation>
        </message>
    </context>
    <context>
        <name>WrappedLabel</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/fitting.py" />
            <source>Copy</source>
            <translation>Kopieren</translation>
        </message>
    </context>
</TS>
