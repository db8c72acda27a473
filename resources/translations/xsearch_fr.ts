<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>Actions</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;1 star</source>
            <translation>&amp;1 étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;2 stars</source>
            <translation>&amp;2 étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;3 stars</source>
            <translation>&amp;3 étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;4 stars</source>
            <translation>&amp;4 étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;5 stars</source>
            <translation>&amp;5 étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;About xsearch</source>
            <translation>À &amp;propos de xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Add folder…</source>
            <translation>&amp;Ajouter un dossier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Back</source>
            <translation>Re&amp;tour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Back up and repair…</source>
            <translation>&amp;Sauvegarder et réparer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Blue</source>
            <translation>&amp;Bleu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Cancel</source>
            <translation>A&amp;rrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Clear the search</source>
            <translation>&amp;Vider la recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Copy</source>
            <translation>&amp;Copier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Copy to a folder…</source>
            <translation>&amp;Copier dans un dossier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Dark</source>
            <translation>&amp;Sombre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Descending</source>
            <translation>&amp;Décroissant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Details panel</source>
            <translation>&amp;Volet des détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Earlier in the album</source>
            <translation>Plus &amp;tôt dans l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Export…</source>
            <translation>&amp;Exporter…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;File</source>
            <translation>&amp;Fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Fill the squares</source>
            <translation>Re&amp;mplir les carrés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Folder</source>
            <translation>Do&amp;ssier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Green</source>
            <translation>&amp;Vert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Guide</source>
            <translation>&amp;Guide</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Help</source>
            <translation>A&amp;ide</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Highlight the match</source>
            <translation>Su&amp;rligner la correspondance</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>&amp;Illustrate a text…</source>
            <translation>Illu&amp;strer un texte…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>&amp;Info over the photo</source>
            <translation>Infos sur la p&amp;hoto</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Jobs…</source>
            <translation>&amp;Tâches…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Keep this search</source>
            <translation>&amp;Garder cette recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Larger photos</source>
            <translation>Photos plus &amp;grandes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Later in the album</source>
            <translation>&amp;Plus tard dans l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Less like this</source>
            <translation>&amp;Moins comme celle-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Library</source>
            <translation>&amp;Bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Library…</source>
            <translation>&amp;Bibliothèque…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Light</source>
            <translation>C&amp;lair</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Map</source>
            <translation>&amp;Carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Match</source>
            <translation>Pert&amp;inence</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>&amp;Metadata</source>
            <translation>&amp;Métadonnées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;More like this</source>
            <translation>P&amp;lus comme celle-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Move to a folder…</source>
            <translation>&amp;Déplacer dans un dossier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Name</source>
            <translation>&amp;Nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;New album…</source>
            <translation>&amp;Nouvel album…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;No stars</source>
            <translation>&amp;Aucune étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Notes</source>
            <translation>&amp;Notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Open</source>
            <translation>&amp;Ouvrir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Photo</source>
            <translation>&amp;Photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Pick</source>
            <translation>&amp;Retenir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Quit</source>
            <translation>&amp;Quitter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Random</source>
            <translation>&amp;Aléatoire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Refine the search</source>
            <translation>A&amp;ffiner la recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Reject</source>
            <translation>R&amp;ejeter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>&amp;Rename…</source>
            <translation>&amp;Renommer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Repair</source>
            <translation>&amp;Réparer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Search</source>
            <translation>&amp;Rechercher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Settings…</source>
            <translation>Para&amp;mètres…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Shortcuts</source>
            <translation>&amp;Raccourcis clavier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Sort by</source>
            <translation>Tr&amp;ier par</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Stars</source>
            <translation>&amp;Étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>&amp;Take out of the album</source>
            <translation>&amp;Retirer de l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Take over from another program…</source>
            <translation>Reprendre d’&amp;un autre programme…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>&amp;Teach a word…</source>
            <translation>Apprendre un m&amp;ot…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Try again</source>
            <translation>Ré&amp;essayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Undo</source>
            <translation>Ann&amp;uler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;Undo the mark</source>
            <translation>&amp;Annuler la marque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>&amp;Unstack</source>
            <translation>&amp;Défaire la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;View</source>
            <translation>&amp;Affichage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>&amp;View large</source>
            <translation>Voir en &amp;grand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>&amp;Yellow</source>
            <translation>&amp;Jaune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add &amp;Pictures folder</source>
            <translation>Ajouter le dossier &amp;Images</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a &amp;filter…</source>
            <translation>Ajouter un &amp;filtre…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a few public-domain photos with captions and notes, to try xsearch with</source>
            <translation>Ajouter quelques photos du domaine public, avec légendes et notes, pour essayer xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add a folder of photos and notes</source>
            <translation>Ajouter un dossier de photos et de notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Add the Pictures folder of this computer</source>
            <translation>Ajouter le dossier Images de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Al&amp;bum</source>
            <translation>Al&amp;bum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>All shortcuts on one sheet</source>
            <translation>Tous les raccourcis sur une feuille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Always dark</source>
            <translation>Toujours sombre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Always light</source>
            <translation>Toujours clair</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Appearan&amp;ce</source>
            <translation>T&amp;hème</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>As the &amp;system</source>
            <translation>Comme le s&amp;ystème</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Ask the network, this once, for the newest version</source>
            <translation>Demander au réseau, cette fois seulement, quelle est la dernière version</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Back to the grid</source>
            <translation>Retour à la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Back up, restore, check and repair the library</source>
            <translation>Sauvegarder, restaurer, vérifier et réparer la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>C&amp;hoose the sharpest</source>
            <translation>Choisir la p&amp;lus nette</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Caption, keywords, place and date, and where they are written</source>
            <translation>Légende, mots-clés, lieu et date, et où les écrire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Change caption, creator, copyright, place and keywords of all chosen photos</source>
            <translation>Modifier légende, auteur, copyright, lieu et mots-clés de toutes les photos choisies</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Change dat&amp;es…</source>
            <translation>Changer le &amp;jour et l’heure…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Choose &amp;another program…</source>
            <translation>Choisir un &amp;autre programme…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Choose the photo that marks are for</source>
            <translation>Choisir la photo à marquer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Choose the program by its file</source>
            <translation>Choisir le programme par son fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Choose the sharpest photo of the burst, or of those chosen</source>
            <translation>Choisir la photo la plus nette de la rafale ou de la sélection</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Close xsearch; running work goes on next time</source>
            <translation>Fermer xsearch ; le travail en cours reprendra la prochaine fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Com&amp;pare</source>
            <translation>C&amp;omparer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Copy the files to another folder</source>
            <translation>Copier les fichiers dans un autre dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Copy the files, for a file manager, a mail or another program</source>
            <translation>Copier les fichiers, pour un gestionnaire de fichiers, un e-mail ou un autre programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Cut photos to squares in the grid, or show them whole</source>
            <translation>Recadrer les photos en carrés dans la grille, ou les montrer entières</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;added</source>
            <translation>Date d’a&amp;jout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;changed</source>
            <translation>Date de &amp;modification</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Date &amp;taken</source>
            <translation>Date de &amp;prise de vue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Draw over the photo where it is sharp; judge it at 100 %</source>
            <translation>Colorer sur la photo ce qui est net ; à juger à 100 %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Edit &amp;details…</source>
            <translation>Légende, auteur, cop&amp;yright…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>F&amp;iles</source>
            <translation>Fic&amp;hiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>F&amp;orward</source>
            <translation>S&amp;uivant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Famil&amp;y of the photo…</source>
            <translation>Fam&amp;ille de la photo…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Film s&amp;trip</source>
            <translation>Film &amp;fixe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find &amp;notes about it</source>
            <translation>Trouver les &amp;notes associées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find &amp;similar</source>
            <translation>Photos &amp;similaires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find notes about it, more or less like it, and see what matches</source>
            <translation>Trouver des notes associées, des photos plus ou moins semblables, et voir ce qui correspond</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Find photos for a note or a text, sentence by sentence</source>
            <translation>Trouver des photos pour une note ou un texte, phrase par phrase</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like a picture</source>
            <translation>Trouver des photos qui ressemblent à une image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like the chosen one</source>
            <translation>Trouver des photos qui ressemblent à celle choisie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find photos like the picture copied</source>
            <translation>Trouver des photos qui ressemblent à l’image copiée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Find the notes that belong to the photo or speak of what is in it</source>
            <translation>Trouver les notes liées à la photo ou qui parlent de son contenu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>First and last photo</source>
            <translation>Première et dernière photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Flag as a pick</source>
            <translation>Marquer comme retenue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Flag as rejected</source>
            <translation>Marquer comme rejetée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Focus pea&amp;king</source>
            <translation>Focus pea&amp;king</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Folders, and files that could not be read</source>
            <translation>Les dossiers, et les fichiers qui n’ont pas pu être lus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Follow the system's light or dark look</source>
            <translation>Clair ou sombre, comme le système</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Forget the marks of this &amp;query</source>
            <translation>&amp;Oublier les marques de cette recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Full scr&amp;een</source>
            <translation>Plein écr&amp;an</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>G&amp;o on after each</source>
            <translation>&amp;Passer ensuite à la suivante</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give five stars</source>
            <translation>Donner cinq étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give four stars</source>
            <translation>Donner quatre étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give one star</source>
            <translation>Donner une étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the blue label; once more takes it away</source>
            <translation>Donner le bleu ; une fois de plus le retire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Give the chosen photos stars, a flag or a colour</source>
            <translation>Donner aux photos choisies des étoiles, un marqueur ou une couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the green label; once more takes it away</source>
            <translation>Donner le vert ; une fois de plus le retire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the purple label; once more takes it away</source>
            <translation>Donner le violet ; une fois de plus le retire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the red label; once more takes it away</source>
            <translation>Donner le rouge ; une fois de plus le retire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give the yellow label; once more takes it away</source>
            <translation>Donner le jaune ; une fois de plus le retire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give three stars</source>
            <translation>Donner trois étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Give two stars</source>
            <translation>Donner deux étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go back to what was seen before</source>
            <translation>Revenir à ce qui était affiché avant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go forward again</source>
            <translation>Avancer de nouveau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Go to the caption; Enter keeps it and leads back</source>
            <translation>Aller à la légende ; Entrée la garde et ramène à la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Go to the next photo after stars, a flag or a colour; Shift does it once</source>
            <translation>Passer à la photo suivante après des étoiles, un marqueur ou une couleur ; Maj le fait une fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Go to the search box</source>
            <translation>Aller au champ de recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>How xsearch is used; it opens without a network</source>
            <translation>Comment utiliser xsearch ; s’ouvre sans réseau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>In the grid</source>
            <translation>Dans la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>In the lar&amp;ge photo</source>
            <translation>Sur &amp;la grande photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>In the large photo</source>
            <translation>Dans la photo en grand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Keep this search, or forget it</source>
            <translation>Garder cette recherche, ou l’oublier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Language, folders, encoders, privacy</source>
            <translation>Langue, dossiers, encodeurs, confidentialité</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Lay the map out &amp;again</source>
            <translation>&amp;Réorganiser la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Light or dark</source>
            <translation>Clair ou sombre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look &amp;for changes</source>
            <translation>Chercher les &amp;modifications</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look for a &amp;newer version…</source>
            <translation>Chercher une &amp;nouvelle version…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Look for new and changed files in all folders</source>
            <translation>Chercher les fichiers nouveaux et modifiés dans tous les dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Make an album of the chosen photos</source>
            <translation>Faire un album des photos sélectionnées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Make it the &amp;cover</source>
            <translation>&amp;Haut de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the change again that was taken back</source>
            <translation>Refaire la modification qui vient d’être annulée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the library what it was at a backup</source>
            <translation>Ramener la bibliothèque à l’état d’une sauvegarde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the photos in the grid larger</source>
            <translation>Agrandir les photos dans la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Make the photos in the grid smaller</source>
            <translation>Réduire les photos dans la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Mark as not relevant and refine results</source>
            <translation>Marquer comme non pertinent et affiner les résultats</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Mark as relevant and refine results</source>
            <translation>Marquer comme pertinent et affiner les résultats</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Move the chosen photo one place back in the album that is shown</source>
            <translation>Reculer d’une place la photo sélectionnée dans l’album affiché</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Move the chosen photo one place forward in the album that is shown</source>
            <translation>Avancer d’une place la photo sélectionnée dans l’album affiché</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Move the dates of all chosen photos together, where the camera's clock was wrong</source>
            <translation>Décaler ensemble les dates de toutes les photos choisies, si l’horloge de l’appareil était fausse</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Move the files to another folder</source>
            <translation>Déplacer les fichiers dans un autre dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Move the magnified photo, with any arrow</source>
            <translation>Déplacer la photo agrandie, avec toute flèche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Move the map</source>
            <translation>Déplacer la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Names and words that you taught, or that were learned</source>
            <translation>Les noms et les mots que vous avez appris à xsearch, ou qu’il a appris des légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Narrow the results by date, camera, folder …</source>
            <translation>Restreindre les résultats par date, appareil, dossier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>No &amp;flag</source>
            <translation>&amp;Sans marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>On the map</source>
            <translation>Sur la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open &amp;with</source>
            <translation>Ouvrir a&amp;vec</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open in the &amp;last program</source>
            <translation>Ouvrir comme la dernière &amp;fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Open or close the &amp;stack</source>
            <translation>Ouvrir ou fermer la &amp;pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the &amp;log folder</source>
            <translation>Ouvrir le dossier des &amp;journaux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the file in its program</source>
            <translation>Ouvrir le fichier dans son programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open the files in a program that you choose</source>
            <translation>Ouvrir les fichiers dans un programme au choix</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Open the files in the program that was used last</source>
            <translation>Ouvrir les fichiers dans le dernier programme utilisé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Open the folder of the file</source>
            <translation>Ouvrir le dossier du fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>P&amp;hotos</source>
            <translation>&amp;Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>P&amp;urple</source>
            <translation>V&amp;iolet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Photos and words in their shared space</source>
            <translation>Photos et mots dans leur espace commun</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Play a film from the moment that is shown</source>
            <translation>Lire un film à partir du moment affiché</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Previous and next moment of a film</source>
            <translation>Moment précédent et suivant d’un film</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Previous and next photo</source>
            <translation>Photo précédente et suivante</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Put into the &amp;bin…</source>
            <translation>Mettre à la cor&amp;beille…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put photos behind one another, or apart</source>
            <translation>Empiler des photos ou défaire une pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put the chosen photos behind one another, the first in front</source>
            <translation>Empiler les photos choisies, la première au-dessus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Put the chosen photos into an album, or take them out</source>
            <translation>Mettre les photos sélectionnées dans un album ou les en retirer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Put the files into the bin</source>
            <translation>Mettre les fichiers à la corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Put the photo in front of its stack</source>
            <translation>Placer la photo en haut de sa pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Put the results into another order</source>
            <translation>Classer les résultats autrement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>R&amp;ed</source>
            <translation>Rou&amp;ge</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Re&amp;do</source>
            <translation>Rét&amp;ablir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Recompute the layout, starting from the current one</source>
            <translation>Recalculer la disposition à partir de l’actuelle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Remove words or picture from the search, and show the newest photos</source>
            <translation>Retirer les mots ou l’image de la recherche et afficher les photos les plus récentes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Rename the files by a pattern</source>
            <translation>Renommer les fichiers selon un modèle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Rename, move or copy the files, or put them into the bin</source>
            <translation>Renommer, déplacer ou copier les fichiers, ou les mettre à la corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Restore a &amp;backup…</source>
            <translation>Restaurer une &amp;sauvegarde…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>S&amp;idebar</source>
            <translation>&amp;Barre latérale</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>S&amp;tack</source>
            <translation>&amp;Empiler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>S&amp;tars, flag, colour</source>
            <translation>Étoiles, mar&amp;queur, couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Save what can be read of a damaged library</source>
            <translation>Sauver ce qui est lisible d’une bibliothèque endommagée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search once more</source>
            <translation>Rechercher encore une fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search with a pict&amp;ure…</source>
            <translation>&amp;Rechercher avec une image…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Search with the &amp;copied picture</source>
            <translation>Rechercher avec l’image &amp;copiée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select &amp;all</source>
            <translation>&amp;Tout sélectionner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select all matches; once more, what is less certain too</source>
            <translation>Sélectionner tous les résultats ; une seconde fois, aussi les moins sûrs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select all that is seen</source>
            <translation>Sélectionner tout ce qui est visible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Select nothing</source>
            <translation>Ne rien sélectionner</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show at 100 %, or the whole photo</source>
            <translation>Afficher à 100 %, ou en entier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show date, camera and exposure over the photo</source>
            <translation>Afficher date, appareil et exposition sur la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show in &amp;folder</source>
            <translation>Afficher dans le &amp;dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show nothing but the photo; once more, or Esc, leads back</source>
            <translation>N’afficher que la photo ; encore une fois, ou Échap, pour revenir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show one photo after the other, full screen; Esc ends it</source>
            <translation>Afficher les photos l’une après l’autre en plein écran ; Échap pour quitter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Show or hide folders, albums, and what the library sorts out itself</source>
            <translation>Afficher ou masquer les dossiers, les albums et les regroupements automatiques</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show or hide the details</source>
            <translation>Afficher ou masquer les détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the chosen photos side by side, two to four; of one alone, the next beside it</source>
            <translation>Afficher côte à côte deux à quatre photos choisies ; pour une seule, avec la suivante</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/file_specs.py" />
            <source>Show the original of the chosen photo, and its copies, edits and crops</source>
            <translation>Afficher l’original de la photo choisie, ses copies, retouches et recadrages</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Show the other photos of a stack or a burst, and near-duplicates</source>
            <translation>Afficher les autres photos d’une pile ou d’une rafale, et les quasi-doublons</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the photo alone</source>
            <translation>Afficher la photo seule</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the photo large</source>
            <translation>Afficher la photo en grand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Show the photos before and after in a strip</source>
            <translation>Afficher les photos d’avant et d’après dans un film fixe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the results without your marks</source>
            <translation>Afficher les résultats sans les marques</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show the whole map</source>
            <translation>Afficher toute la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Show where in the photo the match is seen</source>
            <translation>Montrer où, dans la photo, se trouve ce qui est recherché</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Shuffle; the order stays until xsearch is closed</source>
            <translation>Mélanger ; l’ordre reste jusqu’à la fermeture de xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Si&amp;ze</source>
            <translation>&amp;Taille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Side by side</source>
            <translation>Côte à côte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Slidesho&amp;w</source>
            <translation>&amp;Diaporama</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Smalle&amp;r photos</source>
            <translation>Photos plus p&amp;etites</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by folder</source>
            <translation>Trier par dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by stars</source>
            <translation>Trier par étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by the names of files</source>
            <translation>Trier par nom de fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by the size of files</source>
            <translation>Trier par taille de fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when files were last changed</source>
            <translation>Trier par date de modification des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when photos came into the library</source>
            <translation>Trier par date d’ajout à la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Sort by when photos were taken</source>
            <translation>Trier par date de prise de vue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stac&amp;ks</source>
            <translation>&amp;Piles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stack &amp;bursts</source>
            <translation>Empiler les ra&amp;fales</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Stack each burst among the chosen photos, or those of the last import, the sharpest in front</source>
            <translation>Empiler chaque rafale des photos choisies, ou de la dernière importation, la plus nette au-dessus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Stop; what was done until then is kept</source>
            <translation>Arrêter ; ce qui est déjà fait est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take &amp;out of the stack</source>
            <translation>&amp;Retirer de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take over keywords, stars, captions and albums from Lightroom Classic, Apple Photos or digiKam</source>
            <translation>Reprendre mots-clés, étoiles, légendes et albums de Lightroom Classic, Apple Photos ou digiKam</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>Take the chosen photos out of the album that is shown</source>
            <translation>Retirer les photos sélectionnées de l’album affiché</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take the chosen photos out of their stacks</source>
            <translation>Retirer les photos choisies de leurs piles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Take the flag away</source>
            <translation>Retirer le marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take the last change of a caption, of tags or of marks back</source>
            <translation>Annuler la dernière modification de légende, de mots-clés ou de marques</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Take the last mark back</source>
            <translation>Retirer la dernière marque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>Take the photo out of the comparison</source>
            <translation>Retirer la photo de la comparaison</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Take the stack apart; its photos are not grouped again</source>
            <translation>Défaire la pile ; ses photos ne seront plus regroupées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/culling_specs.py" />
            <source>Take the stars away</source>
            <translation>Retirer les étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Teach a name or a word that the chosen photos show</source>
            <translation>Apprendre un nom ou un mot que montrent les photos choisies</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>The best matches first; without words, the newest</source>
            <translation>Les plus pertinentes d’abord ; sans mots, les plus récentes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The files to send along when something went wrong</source>
            <translation>Les fichiers à joindre quand quelque chose a mal tourné</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/album_specs.py" />
            <source>The latest, largest, best first</source>
            <translation>Les plus récentes, les plus grandes, les meilleures d’abord</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The notes</source>
            <translation>Les notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>The photos</source>
            <translation>Les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Try the sa&amp;mple library</source>
            <translation>&amp;Essayer la bibliothèque d’exemple</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Version and licences</source>
            <translation>Version et licences</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>What is being done, and how it ended</source>
            <translation>Ce qui est en cours, et comment cela s’est terminé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/viewer_specs.py" />
            <source>What is shown with a large photo</source>
            <translation>Ce qui s’affiche avec une grande photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Write &amp;XMP</source>
            <translation>Écrire le &amp;XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/stack_specs.py" />
            <source>Write a cap&amp;tion</source>
            <translation>Écr&amp;ire une légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/details_specs.py" />
            <source>Write stars, caption and keywords into XMP: beside the photo, or into it where the settings say so</source>
            <translation>Écrire étoiles, légende et mots-clés en XMP : à côté de la photo, ou dedans si les réglages le disent</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Write the photos somewhere: copies, new pictures, links, a table, a contact sheet</source>
            <translation>Sortir les photos : copies, nouvelles images, liens, tableau, planche-contact</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/word_specs.py" />
            <source>Your own &amp;words…</source>
            <translation>&amp;Vos propres mots…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/specs/action_specs.py" />
            <source>Zoom in and out</source>
            <translation>Zoom avant et arrière</translation>
        </message>
    </context>
    <context>
        <name>Activity</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Stopping…</source>
            <translation>Arrêt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>Working</source>
            <translation>Travail en cours</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>{phase}: {done} of {total}</source>
            <translation>{phase} : {done} sur {total}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/activity.py" />
            <source>{rate} photos/s</source>
            <translation>{rate} photos/s</translation>
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
            <translation>Supprimé : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/add_ons.py" />
            <source>The add-on {name} is installed.</source>
            <translation>L’extension {name} est installée.</translation>
        </message>
    </context>
    <context>
        <name>AddOnsPart</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Choose the file of an add-on</source>
            <translation>Choisir le fichier d’une extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download</source>
            <translation>Télécharger</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download {size} and install {name}?</source>
            <translation>Télécharger {size} et installer {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Download…</source>
            <translation>Télécharger…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>From: {address}</source>
            <translation>Depuis : {address}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Install an add-on</source>
            <translation>Installer une extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Install from a file…</source>
            <translation>Installer depuis un fichier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Installed</source>
            <translation>Installée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Part of this installation</source>
            <translation>Fait partie de cette installation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove an add-on</source>
            <translation>Supprimer une extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove {name}?</source>
            <translation>Supprimer {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>Remove…</source>
            <translation>Supprimer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>The network is used for this, and only now. Nothing of yours is sent.</source>
            <translation>Le réseau sert à cela, et seulement maintenant. Rien de vous n’est envoyé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>from its file {file} alone</source>
            <translation>uniquement depuis le fichier {file}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>untested</source>
            <translation>non testé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>{size} are here already from a download that was broken off.</source>
            <translation>{size} sont déjà là, d’un téléchargement interrompu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/add_ons_part.py" />
            <source>{size} become free. Encoders that were made with it stay.</source>
            <translation>{size} se libèrent. Les encodeurs créés avec elle restent.</translation>
        </message>
    </context>
    <context>
        <name>AlbumCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Delete the album</source>
            <translation>Supprimer l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Forget this search</source>
            <translation>Oublier cette recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Locate…</source>
            <translation>Localiser…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Make the album</source>
            <translation>Créer l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Name of the album:</source>
            <translation>Nom de l’album :</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>New album</source>
            <translation>Nouvel album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Rename</source>
            <translation>Renommer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/album_commands.py" />
            <source>Where is {folder} now?</source>
            <translation>Où se trouve {folder} maintenant ?</translation>
        </message>
    </context>
    <context>
        <name>AlignmentDetails</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Before and after</source>
            <translation>Avant et après</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Captions that do not seem to describe their photo</source>
            <translation>Légendes qui ne semblent pas décrire leur photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>How photos and texts lie together</source>
            <translation>Comment photos et textes se situent</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>Matching a photo with its text, step by step</source>
            <translation>Associer une photo à son texte, pas à pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>None</source>
            <translation>Aucune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_details.py" />
            <source>What photos without a caption might be called</source>
            <translation>Comment pourraient s’appeler les photos sans légende</translation>
        </message>
    </context>
    <context>
        <name>AlignmentPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Alignment</source>
            <translation>Alignement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Captions on the wrong photo…</source>
            <translation>Légendes sur la mauvaise photo…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Do not use it</source>
            <translation>Ne pas utiliser</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learn again</source>
            <translation>Réapprendre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learn from my captions</source>
            <translation>Apprendre de mes légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Learning and measuring; this takes up to two minutes. Searching goes on.</source>
            <translation>Apprentissage et mesure en cours ; cela prend jusqu’à deux minutes. La recherche reste possible.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Of 100 searches in your words, {after} find their photo among the first ten; without what was learned it would be {before}.</source>
            <translation>Sur 100 recherches avec vos mots, {after} trouvent leur photo parmi les dix premières ; sans cet apprentissage, ce serait {before}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Of 100 searches in your words, {after} would find their photo among the first ten instead of {before}; what was learned is not in use.</source>
            <translation>Sur 100 recherches avec vos mots, {after} au lieu de {before} trouveraient leur photo parmi les dix premières ; ce qui a été appris n’est pas utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Open the full report</source>
            <translation>Ouvrir le rapport complet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Searches that changed most</source>
            <translation>Recherches qui ont le plus changé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Searches use what was learned from your captions.</source>
            <translation>Les recherches utilisent ce qui a été appris de vos légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Use it</source>
            <translation>Utiliser</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>What was measured, in figures</source>
            <translation>Ce qui a été mesuré, en chiffres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Write ten captions…</source>
            <translation>Écrire dix légendes…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>Your captions do not make searches better yet. Nothing was changed; more captions may help.</source>
            <translation>Vos légendes n’améliorent pas encore les recherches. Rien n’a été modifié ; davantage de légendes peuvent aider.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/alignment_page.py" />
            <source>xsearch learns from your captions what your own words mean.</source>
            <translation>xsearch apprend de vos légendes ce que veulent dire vos propres mots.</translation>
        </message>
    </context>
    <context>
        <name>Annotating</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/annotating.py" />
            <source>The XMP says all of it already.</source>
            <translation>Le XMP dit déjà tout cela.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/annotating.py" />
            <source>{n} without a date and time that can be moved.</source>
            <translation>{n} sans date et heure qu’on puisse décaler.</translation>
        </message>
    </context>
    <context>
        <name>AnswerRows</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>Nothing found</source>
            <translation>Rien trouvé</translation>
        </message>
    </context>
    <context>
        <name>CaptionEdit</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add a caption…</source>
            <translation>Ajouter une légende…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Enter saves it, Shift+Enter begins a new line, Esc takes back what was typed</source>
            <translation>Entrée enregistre, Maj+Entrée commence une ligne, Échap annule ce qui a été tapé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Your caption</source>
            <translation>Légende personnelle</translation>
        </message>
    </context>
    <context>
        <name>CaptionRepair</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>All {n} captions seem to be on the right photo.</source>
            <translation>Les {n} légendes semblent toutes se trouver sur la bonne photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>There are no captions yet.</source>
            <translation>Il n’y a pas encore de légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>Waiting for the other work to end…</source>
            <translation>En attente de la fin de l’autre tâche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{captions} moved.</source>
            <translation>{captions} : déplacement effectué.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{captions} put back.</source>
            <translation>{captions} : remise en place effectuée.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/caption_repair.py" />
            <source>{n} of {all} captions seem to be on the wrong photo.</source>
            <translation>{n} légendes sur {all} semblent se trouver sur la mauvaise photo.</translation>
        </message>
    </context>
    <context>
        <name>CaptionRepairDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Captions on the wrong photo</source>
            <translation>Légendes sur la mauvaise photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Exchanged captions, rows of a list that are one photo off, captions copied to one photo too many. Your files stay as they are: captions are moved in xsearch, and every move can be undone.</source>
            <translation>Légendes échangées, lignes d’une liste décalées d’une photo, légendes copiées sur une photo de trop. Vos fichiers restent tels quels : les légendes sont déplacées dans xsearch, et chaque déplacement peut être annulé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Look again</source>
            <translation>Chercher à nouveau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Move all</source>
            <translation>Tout déplacer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
    </context>
    <context>
        <name>Changes</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Hide the line again</source>
            <translation>Masquer de nouveau la ligne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>No burst is among these photos: none were taken within seconds and look alike.</source>
            <translation>Aucune rafale parmi ces photos : aucune n’a été prise à quelques secondes d’une autre qui lui ressemble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo</source>
            <translation>Rétablir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo stacking</source>
            <translation>Rétablir l’empilement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo stacking bursts</source>
            <translation>Rétablir l’empilement des rafales</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo taking out of the stack</source>
            <translation>Rétablir le retrait de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of stars</source>
            <translation>Rétablir le changement des étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of tags</source>
            <translation>Rétablir la modification des mots-clés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the album</source>
            <translation>Rétablir la modification de l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the caption</source>
            <translation>Rétablir la modification de la légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the colour</source>
            <translation>Rétablir le changement de la couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the cover</source>
            <translation>Rétablir le changement du haut de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the dates</source>
            <translation>Rétablir la modification des dates</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the details</source>
            <translation>Rétablir la modification des informations</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the change of the flag</source>
            <translation>Rétablir le changement du marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo the decision</source>
            <translation>Rétablir le choix</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Redo unstacking</source>
            <translation>Rétablir la dissolution de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Show the hidden line again</source>
            <translation>Afficher de nouveau la ligne masquée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>The album {name} is deleted; its photos stay. Ctrl+Z brings it back.</source>
            <translation>L’album {name} est supprimé ; ses photos restent. Ctrl+Z le rétablit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>These photos are in the album {name} already.</source>
            <translation>Ces photos sont déjà dans l’album {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo stacking</source>
            <translation>Annuler l’empilement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo stacking bursts</source>
            <translation>Annuler l’empilement des rafales</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo taking out of the stack</source>
            <translation>Annuler le retrait de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of stars</source>
            <translation>Annuler le changement des étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of tags</source>
            <translation>Annuler la modification des mots-clés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the album</source>
            <translation>Annuler la modification de l’album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the caption</source>
            <translation>Annuler la modification de la légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the colour</source>
            <translation>Annuler le changement de la couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the cover</source>
            <translation>Annuler le changement du haut de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the dates</source>
            <translation>Annuler la modification des dates</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the details</source>
            <translation>Annuler la modification des informations</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the change of the flag</source>
            <translation>Annuler le changement du marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo the decision</source>
            <translation>Annuler le choix</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>Undo unstacking</source>
            <translation>Annuler la dissolution de la pile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{n} into the album {name}.</source>
            <translation>{n} dans l’album {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{n} of {all} photos are no longer in the library; the others were changed.</source>
            <translation>{n} photos sur {all} ne sont plus dans la bibliothèque ; les autres ont été modifiées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/changes.py" />
            <source>{stacks} of {photos}, the sharpest in front. Ctrl+Z takes them apart again.</source>
            <translation>{stacks} ({photos}), la plus nette au-dessus. Ctrl+Z les défait.</translation>
        </message>
    </context>
    <context>
        <name>Chips</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source> or </source>
            <translation> ou </translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>1 star</source>
            <translation>1 étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Added</source>
            <translation>Ajout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Album</source>
            <translation>Album</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Aperture</source>
            <translation>Ouverture</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Black</source>
            <translation>Noir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Blue</source>
            <translation>Bleu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Brown</source>
            <translation>Marron</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Camera</source>
            <translation>Appareil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Colour</source>
            <translation>Couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Colour label</source>
            <translation>Étiquette de couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Date</source>
            <translation>Date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Duration</source>
            <translation>Durée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Edited</source>
            <translation>Retouchée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Exposure time</source>
            <translation>Temps de pose</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Family</source>
            <translation>Famille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Films</source>
            <translation>Films</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Flag</source>
            <translation>Marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Focal length</source>
            <translation>Focale</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Green</source>
            <translation>Vert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Grey</source>
            <translation>Gris</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Has</source>
            <translation>Avec</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>ISO</source>
            <translation>ISO</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Kind</source>
            <translation>Type</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Kind of picture</source>
            <translation>Type d’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Landscape format</source>
            <translation>Format paysage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>Last import</source>
            <translation>Dernière importation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Lens</source>
            <translation>Objectif</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Near</source>
            <translation>Près de</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>No date</source>
            <translation>Sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>No flag</source>
            <translation>Sans marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>No stars</source>
            <translation>Aucune étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Notes</source>
            <translation>Notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Orange</source>
            <translation>Orange</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Orientation</source>
            <translation>Orientation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Panorama</source>
            <translation>Panorama</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>People</source>
            <translation>Personnes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Pink</source>
            <translation>Rose</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Place</source>
            <translation>Lieu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Portrait format</source>
            <translation>Format portrait</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Purple</source>
            <translation>Violet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Rating</source>
            <translation>Évaluation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Red</source>
            <translation>Rouge</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Rejected</source>
            <translation>Rejetée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Size</source>
            <translation>Taille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Square</source>
            <translation>Carré</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Tag</source>
            <translation>Mot-clé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Teal</source>
            <translation>Bleu canard</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Text in the picture</source>
            <translation>Texte dans l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>White</source>
            <translation>Blanc</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>Yellow</source>
            <translation>Jaune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a caption</source>
            <translation>légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a date</source>
            <translation>date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a document</source>
            <translation>un document</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a drawing</source>
            <translation>un dessin</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a note</source>
            <translation>note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a photo</source>
            <translation>une photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a position</source>
            <translation>position</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>a screenshot</source>
            <translation>une capture d’écran</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>any date</source>
            <translation>toute date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>copies</source>
            <translation>des copies</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>from {least}</source>
            <translation>à partir de {least}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>less {words}</source>
            <translation>sans {words}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>no</source>
            <translation>non</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>none</source>
            <translation>aucune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/chips.py" />
            <source>not {what}</source>
            <translation>pas {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>since {day}</source>
            <translation>depuis {day}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>text in the picture</source>
            <translation>texte dans l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>until {day}</source>
            <translation>jusqu’à {day}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>up to {most}</source>
            <translation>jusqu’à {most}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>yes</source>
            <translation>oui</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{least} to {most}</source>
            <translation>{least} à {most}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{least} to {most} stars</source>
            <translation>{least} à {most} étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} megapixels</source>
            <translation>{n} mégapixels</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} stars</source>
            <translation>{n} étoiles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/value_words.py" />
            <source>{n} stars or more</source>
            <translation>{n} étoiles ou plus</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>All files (*)</source>
            <translation>Tous les fichiers (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Catalogues ({patterns})</source>
            <translation>Catalogues ({patterns})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose a folder of photos</source>
            <translation>Choisir un dossier de photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose a picture to search with</source>
            <translation>Choisir une image pour la recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Choose the catalogue of another program</source>
            <translation>Choisir le catalogue d’un autre programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Pictures ({patterns})</source>
            <translation>Images ({patterns})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>There is no Pictures folder. Add the folder that holds your photos.</source>
            <translation>Il n’y a pas de dossier Images. Ajouter le dossier où se trouvent les photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>There is no picture in the clipboard.</source>
            <translation>Le presse-papiers ne contient pas d’image.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/window_commands.py" />
            <source>Undo the mark</source>
            <translation>Annuler la marque</translation>
        </message>
    </context>
    <context>
        <name>Compare</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Arrows choose, Del takes one out, Return shows it large</source>
            <translation>Flèches : choisir, Suppr : retirer, Entrée : afficher en grand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Back to the grid (G)</source>
            <translation>Retour à la grille (G)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Compare</source>
            <translation>Comparaison</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>Photos side by side</source>
            <translation>Photos côte à côte</translation>
        </message>
    </context>
    <context>
        <name>CompareDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Cancel</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Compare</source>
            <translation>Comparer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Compare on your photos</source>
            <translation>Comparer sur vos photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>First encoder</source>
            <translation>Premier encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Framed: photos that only this one has among its first.</source>
            <translation>Encadrées : les photos que seul celui-ci place parmi ses premières.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Measure on my captions</source>
            <translation>Mesurer sur mes légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>On your own captions ({what})</source>
            <translation>Sur vos propres légendes ({what})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>One search a line; change them as you like. Both encoders look at the same photos: all of a small library, some hundred of a large one. Nothing is changed.</source>
            <translation>Une recherche par ligne ; modifiez-les à votre guise. Les deux encodeurs regardent les mêmes photos : toutes celles d’une petite bibliothèque, quelques centaines d’une grande. Rien n’est modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Other searches…</source>
            <translation>Autres recherches…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Progress of the comparison</source>
            <translation>Progression de la comparaison</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Second encoder</source>
            <translation>Second encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Use the second…</source>
            <translation>Utiliser le second…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>Use {name}</source>
            <translation>Utiliser {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What both find</source>
            <translation>Ce que trouvent les deux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What to look for</source>
            <translation>Ce qu’il faut chercher</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>What to look for, one search a line</source>
            <translation>Ce qu’il faut chercher, une recherche par ligne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/compare_dialog.py" />
            <source>and</source>
            <translation>et</translation>
        </message>
    </context>
    <context>
        <name>CompareModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/comparing.py" />
            <source>The drive with this photo is not connected. This is its thumbnail.</source>
            <translation>Le disque de cette photo n’est pas connecté. Voici sa miniature.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/comparing.py" />
            <source>This photo cannot be shown. This is its thumbnail.</source>
            <translation>Cette photo ne peut pas être affichée. Voici sa miniature.</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Compared on all of your {n} photos.</source>
            <translation>Comparés sur toutes vos {n} photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Compared on {n} of your {all} photos: those that are found for these searches now, and others from all over your library.</source>
            <translation>Comparés sur {n} de vos {all} photos : celles que ces recherches trouvent aujourd’hui, et d’autres prises dans toute votre bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>Waiting for the other work to end…</source>
            <translation>En attente de la fin des autres tâches…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a city at night</source>
            <translation>une ville la nuit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a dog</source>
            <translation>un chien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>a red car</source>
            <translation>une voiture rouge</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>children playing</source>
            <translation>des enfants qui jouent</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>flowers</source>
            <translation>des fleurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>mountains</source>
            <translation>des montagnes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>people at a table</source>
            <translation>des gens à table</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>snow</source>
            <translation>la neige</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>somebody laughing</source>
            <translation>quelqu’un qui rit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/comparison.py" />
            <source>sunset at the sea</source>
            <translation>coucher de soleil sur la mer</translation>
        </message>
    </context>
    <context>
        <name>Counted</name>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n captions</source>
            <translation>
                <numerusform>%n légende</numerusform>
                <numerusform>%n légendes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n exact copies</source>
            <translation>
                <numerusform>%n copie exacte</numerusform>
                <numerusform>%n copies exactes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n facts</source>
            <translation>
                <numerusform>%n information</numerusform>
                <numerusform>%n informations</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n files</source>
            <translation>
                <numerusform>%Ln fichier</numerusform>
                <numerusform>%Ln fichiers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n files could not be read</source>
            <translation>
                <numerusform>%Ln fichier n’a pas pu être lu</numerusform>
                <numerusform>%Ln fichiers n’ont pas pu être lus</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n folders</source>
            <translation>
                <numerusform>%Ln dossier</numerusform>
                <numerusform>%Ln dossiers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n found</source>
            <translation>
                <numerusform>%Ln trouvé</numerusform>
                <numerusform>%Ln trouvés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n items</source>
            <translation>
                <numerusform>%Ln élément</numerusform>
                <numerusform>%Ln éléments</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n items are selected</source>
            <translation>
                <numerusform>%Ln élément est sélectionné</numerusform>
                <numerusform>%Ln éléments sont sélectionnés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n matches are selected</source>
            <translation>
                <numerusform>%Ln résultat est sélectionné</numerusform>
                <numerusform>%Ln résultats sont sélectionnés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n matches shown</source>
            <translation>
                <numerusform>%Ln résultat affiché</numerusform>
                <numerusform>%Ln résultats affichés</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n notes</source>
            <translation>
                <numerusform>%Ln note</numerusform>
                <numerusform>%Ln notes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n photos</source>
            <translation>
                <numerusform>%Ln photo</numerusform>
                <numerusform>%Ln photos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n photos fit</source>
            <translation>
                <numerusform>%Ln photo correspond</numerusform>
                <numerusform>%Ln photos correspondent</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n possible matches</source>
            <translation>
                <numerusform>%Ln résultat possible</numerusform>
                <numerusform>%Ln résultats possibles</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n stacks</source>
            <translation>
                <numerusform>%n pile</numerusform>
                <numerusform>%n piles</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n strong matches</source>
            <translation>
                <numerusform>%Ln bon résultat</numerusform>
                <numerusform>%Ln bons résultats</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>%n things need attention</source>
            <translation>
                <numerusform>%Ln point demande attention</numerusform>
                <numerusform>%Ln points demandent attention</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>About %n photos fit</source>
            <translation>
                <numerusform>Environ %Ln photo correspond</numerusform>
                <numerusform>Environ %Ln photos correspondent</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>Refined by %n marks</source>
            <translation>
                <numerusform>Affiné par %Ln marque</numerusform>
                <numerusform>Affiné par %Ln marques</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>XMP could not be written into %n files</source>
            <translation>
                <numerusform>Le XMP n’a pas pu être écrit dans %n fichier</numerusform>
                <numerusform>Le XMP n’a pas pu être écrit dans %n fichiers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>XMP was written into %n files</source>
            <translation>
                <numerusform>Le XMP a été écrit dans %n fichier</numerusform>
                <numerusform>Le XMP a été écrit dans %n fichiers</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Culling</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/culling.py" />
            <source>From now on, stars, a flag or a colour choose the next photo. A switches that off.</source>
            <translation>Étoiles, marqueur et couleur mènent désormais à la photo suivante. A désactive cela.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/culling.py" />
            <source>Stars, a flag or a colour leave the photo chosen. With Shift they go on.</source>
            <translation>Étoiles, marqueur et couleur laissent la photo choisie. Avec Maj, on passe à la suivante.</translation>
        </message>
    </context>
    <context>
        <name>DatesDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Change</source>
            <translation>Modifier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Change dates</source>
            <translation>Modifier les dates</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Days</source>
            <translation>Jours</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Direction</source>
            <translation>Sens</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Hours</source>
            <translation>Heures</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Kept in the library, and in XMP when that is written; EXIF in the files stays as it is.</source>
            <translation>Vaut dans la bibliothèque et dans le XMP quand il est écrit ; l’EXIF des fichiers reste tel quel.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Minutes</source>
            <translation>Minutes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Move by</source>
            <translation>Décaler de</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>Seconds</source>
            <translation>Secondes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>The first photo was taken at</source>
            <translation>La première photo a été prise le</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>d</source>
            <translation>j</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>earlier</source>
            <translation>plus tôt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>h</source>
            <translation>h</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>later</source>
            <translation>plus tard</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>min</source>
            <translation>min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>no date</source>
            <translation>sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>s</source>
            <translation>s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>stays</source>
            <translation>inchangée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/dates_dialog.py" />
            <source>{n} without a known date and time: left as it is.</source>
            <translation>{n} sans date et heure connues : rien ne change.</translation>
        </message>
    </context>
    <context>
        <name>DetailsDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>A tick: all photos have it. A square: some of them.</source>
            <translation>Coche : toutes les photos l’ont. Carré : certaines.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Add a keyword, or a branch: Animals|Birds</source>
            <translation>Ajouter un mot-clé ou une branche : Animaux|Oiseaux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Caption</source>
            <translation>Légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Change</source>
            <translation>Modifier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>City</source>
            <translation>Ville</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Copyright</source>
            <translation>Copyright</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Country</source>
            <translation>Pays</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Creator</source>
            <translation>Auteur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Edit details</source>
            <translation>Modifier les informations</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Keywords</source>
            <translation>Mots-clés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>New keyword</source>
            <translation>Nouveau mot-clé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>State or province</source>
            <translation>Région ou province</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>Sublocation</source>
            <translation>Lieu précis</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/details_dialog.py" />
            <source>different</source>
            <translation>différents</translation>
        </message>
    </context>
    <context>
        <name>DetailsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/details.py" />
            <source>The drive with this file is not connected. Connect it to open the file.</source>
            <translation>Le disque de ce fichier n’est pas connecté. Il suffit de le connecter pour ouvrir le fichier.</translation>
        </message>
    </context>
    <context>
        <name>Dictionary</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Forgotten: searches take it as the encoder does, and it is not learned again.</source>
            <translation>Oublié : la recherche le comprend comme l’encodeur seul, et il n’est pas réappris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Learned from the captions of {n} photos. By the picture alone, {after} of them are found now, {before} before.</source>
            <translation>Appris des légendes de {n} photos. Par l’image seule, {after} d’entre elles sont trouvées à présent, {before} auparavant.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Neither the encoder nor your captions know {word}. Teach it with three photos that show it.</source>
            <translation>Ni l’encodeur ni vos légendes ne connaissent {word}. Apprenez-le avec trois photos qui le montrent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/dictionary.py" />
            <source>Taught with {n} photos. A search finds {after} photos now, {before} before.</source>
            <translation>Appris avec {n} photos. La recherche trouve {after} photos à présent, {before} auparavant.</translation>
        </message>
    </context>
    <context>
        <name>DictionaryDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Forget this</source>
            <translation>Oublier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Know it again</source>
            <translation>Le connaître à nouveau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Looking for words learned from captions…</source>
            <translation>Recherche des mots appris des légendes…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>No words yet. Teach a name that only you know by three photos that show it; a search for it finds more of them at once.</source>
            <translation>Pas encore de mots. Apprenez un nom que vous seul connaissez avec trois photos qui le montrent ; la recherche en trouve aussitôt d’autres.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Photos that taught it</source>
            <translation>Photos qui l’ont appris</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Teach a new word…</source>
            <translation>Apprendre un nouveau mot…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Teach more…</source>
            <translation>Apprendre encore…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Words</source>
            <translation>Mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>Your own words</source>
            <translation>Vos propres mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>forgotten</source>
            <translation>oublié</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>from captions</source>
            <translation>des légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/dictionary.py" />
            <source>taught</source>
            <translation>appris</translation>
        </message>
    </context>
    <context>
        <name>Disputes</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Changed by another program too</source>
            <translation>Modifié aussi par un autre programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Keep mine</source>
            <translation>Garder le mien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Take theirs</source>
            <translation>Prendre l’autre</translation>
        </message>
    </context>
    <context>
        <name>DropHandler</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Both count</source>
            <translation>Les deux comptent</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to add the picture to your words</source>
            <translation>Déposer pour ajouter l’image aux mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to add this folder</source>
            <translation>Déposer pour ajouter ce dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to find photos like these {n}</source>
            <translation>Déposer pour trouver des photos comme ces {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to find photos like this one</source>
            <translation>Déposer pour trouver des photos comme celle-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Drop to install this add-on</source>
            <translation>Déposez pour installer cette extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Its photos and notes are read; no file is changed</source>
            <translation>Ses photos et notes sont lues ; aucun fichier n’est modifié</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>On the search box it joins your words</source>
            <translation>Sur le champ de recherche, elle s’ajoute aux mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Only a web link was dropped</source>
            <translation>Seul un lien web a été déposé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Only if this version knows it; nothing is fetched</source>
            <translation>Seulement si cette version la connaît ; rien n’est téléchargé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Picture</source>
            <translation>Image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>Searching with the first {n} of {all} pictures.</source>
            <translation>Recherche avec les {n} premières images sur {all}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>The picture could not be kept in {folder}; is the disk full?</source>
            <translation>L’image n’a pas pu être gardée dans {folder} ; le disque est-il plein ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>There is no picture in this</source>
            <translation>Il n’y a pas d’image là-dedans</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>What they have in common counts</source>
            <translation>C’est ce qu’elles ont en commun qui compte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>xsearch does not download: copy the picture itself</source>
            <translation>xsearch ne télécharge rien : copiez l’image elle-même</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/drop_handler.py" />
            <source>xsearch does not use the network. Copy the picture itself and paste it here.</source>
            <translation>xsearch n’utilise pas le réseau. Copier l’image elle-même et la coller ici.</translation>
        </message>
    </context>
    <context>
        <name>EncoderCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Add…</source>
            <translation>Ajouter…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Compare on my photos…</source>
            <translation>Comparer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Find what runs it fastest</source>
            <translation>Chercher ce qui l’exécute le plus vite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Make faster…</source>
            <translation>Accélérer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>More</source>
            <translation>Plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Remove what it has encoded…</source>
            <translation>Supprimer ce qu’il a encodé…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Try for this search</source>
            <translation>Essayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Uninstall…</source>
            <translation>Désinstaller…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Use</source>
            <translation>Utiliser</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Use for notes…</source>
            <translation>Utiliser pour les notes…</translation>
        </message>
    </context>
    <context>
        <name>EncoderCards</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Asking how large it is…</source>
            <translation>Demande de sa taille…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Captions and notes are being encoded with it</source>
            <translation>Les légendes et notes sont en cours d’encodage avec lui</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Damaged</source>
            <translation>Endommagé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Download</source>
            <translation>Téléchargement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use</source>
            <translation>Utilisé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use for captions and notes</source>
            <translation>Utilisé pour les légendes et notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>In use for photos</source>
            <translation>Utilisé pour les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Installed</source>
            <translation>Installé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Languages</source>
            <translation>Langues</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Licence</source>
            <translation>Licence</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>On the disk</source>
            <translation>Sur le disque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Reads</source>
            <translation>Lit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Resume</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Speed</source>
            <translation>Vitesse</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Tested</source>
            <translation>Essayé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>The library is being encoded with it</source>
            <translation>La bibliothèque est en cours d’encodage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Time</source>
            <translation>Durée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Try again</source>
            <translation>Réessayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>Waiting until the job before it has ended</source>
            <translation>En attente de la fin de la tâche précédente</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>captions and notes alone, no photos</source>
            <translation>uniquement les légendes et les notes, pas les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_cards.py" />
            <source>not yet: nobody has tried it with xsearch</source>
            <translation>pas encore : personne ne l’a essayé avec xsearch</translation>
        </message>
    </context>
    <context>
        <name>EncoderPreview</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>Found with {encoder}, among all of your {all} photos. Nothing has been changed.</source>
            <translation>Trouvé avec {encoder}, parmi toutes vos {all} photos. Rien n’a été modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>Found with {encoder}, among {n} of your {all} photos. Nothing has been changed.</source>
            <translation>Trouvé avec {encoder}, parmi {n} de vos {all} photos. Rien n’a été modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/encoder_preview.py" />
            <source>{encoder} is looking at your photos</source>
            <translation>{encoder} regarde vos photos</translation>
        </message>
    </context>
    <context>
        <name>EncoderQuestions</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Add an encoder</source>
            <translation>Ajouter un encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Add and use</source>
            <translation>Ajouter et utiliser</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Ask for its size</source>
            <translation>Demander sa taille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Download {size} and add {name}?</source>
            <translation>Télécharger {size} et ajouter {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Encoders</source>
            <translation>Encodeurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>From the hub</source>
            <translation>Depuis le hub</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>From: {address}</source>
            <translation>Depuis : {address}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>It takes {time}.</source>
            <translation>Cela prend {time}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Licence: {licence}</source>
            <translation>Licence : {licence}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Make a faster copy of {name}?</source>
            <translation>Créer une copie plus rapide de {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Make and use</source>
            <translation>Créer et utiliser</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Only add</source>
            <translation>Ajouter seulement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Only make</source>
            <translation>Créer seulement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Remove</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Remove what {name} has encoded?</source>
            <translation>Supprimer ce que {name} a encodé ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Search captions and notes with {name}?</source>
            <translation>Chercher dans les légendes et notes avec {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Search with {name}?</source>
            <translation>Rechercher avec {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Switch</source>
            <translation>Changer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Switch the encoder</source>
            <translation>Changer d’encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>That frees {size}. To have it again, it has to be added again.</source>
            <translation>Cela libère {size}. Pour le retrouver, il faudra l’ajouter de nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>That frees {size}. To search with it again, your photos have to be encoded again.</source>
            <translation>Cela libère {size}. Pour chercher de nouveau avec lui, vos photos devront être encodées à nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The copy calculates with coarser numbers (8 bits), which many processors do faster. It is tried on this computer first, for a minute or two, and kept only if it is faster and sees nearly the same. {name} stays as it is.</source>
            <translation>La copie calcule avec des nombres moins précis (8 bits), ce que beaucoup de processeurs font plus vite. Elle est d’abord essayée sur cet ordinateur pendant une minute ou deux, et n’est gardée que si elle est plus rapide et voit presque la même chose. {name} reste tel quel.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The name of an encoder that is published as ONNX on the Hugging Face hub, as owner/name:</source>
            <translation>Le nom d’un encodeur publié en ONNX sur le hub Hugging Face, sous la forme propriétaire/nom :</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>The network is used for this, and only now. Nothing of yours is sent.</source>
            <translation>Le réseau sert à cela, et seulement maintenant. Rien de personnel n’est envoyé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, it has to look at your photos once; searching goes on meanwhile.</source>
            <translation>Pour servir, il doit regarder vos photos une fois ; la recherche continue pendant ce temps.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, it has to look at your {n} photos once: {time}. Searching goes on meanwhile.</source>
            <translation>Pour servir, il doit regarder vos {n} photos une fois : {time}. La recherche continue pendant ce temps.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>To be used, the copy has to look at your photos once; searching goes on meanwhile.</source>
            <translation>Pour être utilisée, la copie doit regarder vos photos une fois ; vous pouvez continuer à chercher pendant ce temps.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Uninstall</source>
            <translation>Désinstaller</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>Uninstall {name}?</source>
            <translation>Désinstaller {name} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>What you type is compared with captions and notes by it; photos are searched as before. {n} texts are encoded with it first; that takes {size} on the disk. You can pause, and you can go back at any time.</source>
            <translation>Ce que vous tapez est comparé avec lui aux légendes et notes ; la recherche de photos reste la même. {n} textes sont d’abord encodés avec lui ; cela prend {size} sur le disque. Vous pouvez mettre en pause et revenir en arrière à tout moment.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{n} photos and texts are encoded with it first; that takes {size} on the disk. Searching goes on with the present encoder meanwhile. You can pause, and you can go back at any time.</source>
            <translation>{n} photos et textes sont d’abord encodés avec lui ; cela occupe {size} sur le disque. En attendant, la recherche continue avec l’encodeur actuel. On peut mettre en pause et revenir en arrière à tout moment.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{size} are here already from a download that was broken off.</source>
            <translation>{size} sont déjà là, d’un téléchargement interrompu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_questions.py" />
            <source>{size} of it are the exporter, which is needed once for such encoders: {address}</source>
            <translation>dont {size} pour l’exporteur, nécessaire une fois pour de tels encodeurs : {address}</translation>
        </message>
    </context>
    <context>
        <name>EncoderWords</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Among {photos} photos, finds the right one first in {n} of 100 searches</source>
            <translation>Parmi {photos} photos, trouve la bonne en premier dans {n} recherches sur 100</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Among {photos} photos, finds the right one first in {n} of 100 searches (yours: {m})</source>
            <translation>Parmi {photos} photos, trouve la bonne en premier dans {n} recherches sur 100 (le vôtre : {m})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Estimated: {name} was timed on some of your photos, and this one computes so much more for each.</source>
            <translation>Estimation : {name} a été chronométré sur quelques-unes de vos photos, et celui-ci calcule d’autant plus pour chacune.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Finds the right photo first in {n} of 100 searches</source>
            <translation>Trouve la bonne photo en premier dans {n} recherches sur 100</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>How well it finds was not published.</source>
            <translation>Ses résultats n’ont pas été publiés.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>How well it finds was not published. Compare it on your photos.</source>
            <translation>Ses résultats n’ont pas été publiés. Comparez-le sur vos photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured on this computer.</source>
            <translation>Mesuré sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured with people’s captions on photos of {data}: {source}</source>
            <translation>Mesuré avec des légendes écrites par des personnes, sur des photos de {data} : {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Measured with people’s captions on {n} photos of {data}: {source}</source>
            <translation>Mesuré avec des légendes écrites par des personnes, sur {n} photos de {data} : {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>R@1 on {data}: text to photo {t2i} %, photo to text {i2t} %</source>
            <translation>R@1 sur {data} : texte vers photo {t2i} %, photo vers texte {i2t} %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>The two sets of photos are alike, but not the same: take the difference as a rough guide.</source>
            <translation>Les deux ensembles de photos se ressemblent, mais ne sont pas les mêmes : l’écart n’est qu’un ordre de grandeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Timed with it on some of your own photos. Searching goes on meanwhile.</source>
            <translation>Chronométré avec lui sur quelques-unes de vos photos. La recherche continue pendant ce temps.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>Yours: {source}</source>
            <translation>Le vôtre : {source}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>cannot be made faster here</source>
            <translation>ne peut pas être accéléré ici</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>many</source>
            <translation>beaucoup</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>many, {names} among them</source>
            <translation>beaucoup, dont {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>memory while it encodes: {size}</source>
            <translation>mémoire pendant l’encodage : {size}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>not measured yet</source>
            <translation>pas encore mesurée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>ready: your photos are encoded with it already</source>
            <translation>prêt : vos photos sont déjà encodées avec lui</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} dimensions</source>
            <translation>{n} dimensions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} languages</source>
            <translation>{n} langues</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} photos a second on {provider}</source>
            <translation>{n} photos par seconde avec {provider}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} photos and texts are encoded with it</source>
            <translation>{n} photos et textes sont encodés avec lui</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{n} times as fast as {name}</source>
            <translation>{n} fois plus rapide que {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{size}, and {more} for your library</source>
            <translation>{size}, plus {more} pour votre bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{size}; your library will need {more}</source>
            <translation>{size} ; votre bibliothèque prendra {more}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoder_words.py" />
            <source>{time} for your {n} photos</source>
            <translation>{time} pour vos {n} photos</translation>
        </message>
    </context>
    <context>
        <name>EncodersModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Captions and notes are compared by {name} now.</source>
            <translation>Les légendes et notes sont maintenant comparées par {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Removed: {name}</source>
            <translation>Supprimé : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>Searches are answered with {name} now.</source>
            <translation>La recherche se fait maintenant avec {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>The copy is {n} times as fast. To search with it, choose “Use”: {name}</source>
            <translation>La copie est {n} fois plus rapide. Pour chercher avec elle, choisissez « Utiliser » : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>The copy is {n} times as fast. To use it, choose “Use for notes”: {name}</source>
            <translation>La copie est {n} fois plus rapide. Pour l’utiliser, choisissez « Utiliser pour les notes » : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} is installed. To search notes with it, choose “Use for notes”.</source>
            <translation>{name} est installé. Pour chercher dans les notes avec lui, choisissez « Utiliser pour les notes ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} is installed. To search with it, choose “Use”.</source>
            <translation>{name} est installé. Choisir « Utiliser » pour rechercher avec lui.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/encoders.py" />
            <source>{name} was measured on this computer.</source>
            <translation>{name} a été mesuré sur cet ordinateur.</translation>
        </message>
    </context>
    <context>
        <name>EncodersPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Add-ons</source>
            <translation>Extensions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>An encoder is what looks at your photos and understands your words. The built-in one works at once; others find more, or know more languages, and take longer. Your library is kept while you try another.</source>
            <translation>Un encodeur regarde vos photos et comprend vos mots. L’encodeur intégré fonctionne tout de suite ; d’autres trouvent mieux ou connaissent plus de langues, et prennent plus de temps. Votre bibliothèque est conservée pendant que vous en essayez un autre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>An encoder that somebody has made, or that you brought along: drop it here, or choose it.</source>
            <translation>Un encodeur que vous avez apporté ou qui a été créé ailleurs : déposez-le ici, ou choisissez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Can be added</source>
            <translation>Disponibles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Choose the ZIP file of an encoder</source>
            <translation>Choisir le fichier ZIP d’un encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Choose the folder of an encoder</source>
            <translation>Choisir le dossier d’un encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Encoders</source>
            <translation>Encodeurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>From the hub…</source>
            <translation>Depuis le hub…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import</source>
            <translation>Importation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import a file…</source>
            <translation>Importer un fichier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Import a folder…</source>
            <translation>Importer un dossier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Others</source>
            <translation>Autres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>Search for something in words first; then see what this one finds.</source>
            <translation>Cherchez d’abord quelque chose avec des mots ; vous verrez alors ce que celui-ci trouve.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoders_page.py" />
            <source>ZIP files (*.zip)</source>
            <translation>Fichiers ZIP (*.zip)</translation>
        </message>
    </context>
    <context>
        <name>ExceptionHook</name>
        <message>
            <location filename="../../xsearch_gui/app.py" />
            <source>Something unexpected happened in the window; you can go on. It is written in {log}.</source>
            <translation>Un imprévu s’est produit dans la fenêtre ; on peut continuer. Les détails sont dans {log}.</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A contact sheet (HTML) to look at and print</source>
            <translation>Une planche-contact (HTML) à regarder et à imprimer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A name that is taken gets a number.</source>
            <translation>Un nom déjà pris reçoit un numéro.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>A table (CSV) of files, scores and captions</source>
            <translation>Un tableau (CSV) des fichiers, scores et légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>All matches ({n})</source>
            <translation>Tous les résultats ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>All that is shown ({n})</source>
            <translation>Tout ce qui est affiché ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>As</source>
            <translation>Sous forme de</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Choose…</source>
            <translation>Choisir…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Copies of the files, in a folder</source>
            <translation>Copies des fichiers, dans un dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Export</source>
            <translation>Exporter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Links to the files, in a folder</source>
            <translation>Liens vers les fichiers, dans un dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>New pictures: of another size, format or colour</source>
            <translation>Nouvelles images : autre taille, autre format, autres couleurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Target</source>
            <translation>Destination</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>The selection ({n})</source>
            <translation>La sélection ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>What</source>
            <translation>Quoi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Where</source>
            <translation>Où</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/export_dialog.py" />
            <source>Your photos stay as they are, where they are.</source>
            <translation>Les photos restent telles quelles, là où elles sont.</translation>
        </message>
    </context>
    <context>
        <name>Exporter</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/exporting.py" />
            <source>{what} written to {target}</source>
            <translation>{what} : écriture terminée dans {target}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/exporting.py" />
            <source>{what} written to {target}; {n} could not be exported.</source>
            <translation>{what} : écriture terminée dans {target} ; {n} n’ont pas pu être exportés.</translation>
        </message>
    </context>
    <context>
        <name>FamilyModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Copy</source>
            <translation>Copie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Crop, {share} of the picture</source>
            <translation>Recadrage, {share} de l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Edited</source>
            <translation>Retouchée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Original</source>
            <translation>Original</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Same moment</source>
            <translation>Même instant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>Smaller copy</source>
            <translation>Copie plus petite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The library holds no other form of this photo.</source>
            <translation>La bibliothèque ne contient aucune autre version de cette photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The original is {name}, on a drive that is not connected.</source>
            <translation>L’original est {name}, sur un disque qui n’est pas connecté.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>The original is {name}.</source>
            <translation>L’original est {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>This photo is the original of {photos}.</source>
            <translation>Cette photo est l’original de {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>black and white</source>
            <translation>noir et blanc</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>brighter</source>
            <translation>plus claire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>cooler</source>
            <translation>plus froide</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>darker</source>
            <translation>plus sombre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>in colour</source>
            <translation>en couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>less contrast</source>
            <translation>moins contrastée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>more contrast</source>
            <translation>plus contrastée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>paler colours</source>
            <translation>couleurs plus pâles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>straightened</source>
            <translation>redressée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>stronger colours</source>
            <translation>couleurs plus vives</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>warmer</source>
            <translation>plus chaude</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/family.py" />
            <source>{folder} (not connected)</source>
            <translation>{folder} (non connecté)</translation>
        </message>
    </context>
    <context>
        <name>FamilyWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Family of the photo</source>
            <translation>Famille de la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Picture</source>
            <translation>Image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show &amp;all in the grid</source>
            <translation>&amp;Tout afficher dans la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show &amp;large</source>
            <translation>Afficher en &amp;grand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show in &amp;folder</source>
            <translation>Afficher dans le &amp;dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Show the &amp;original</source>
            <translation>Afficher l’&amp;original</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Size</source>
            <translation>Taille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>Taken</source>
            <translation>Prise le</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/family.py" />
            <source>What differs</source>
            <translation>Ce qui change</translation>
        </message>
    </context>
    <context>
        <name>FiguresTable</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>A search</source>
            <translation>Une recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>It is among the first ten</source>
            <translation>Elle est parmi les dix premières</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>Photos a second</source>
            <translation>Photos par seconde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>The right photo comes first</source>
            <translation>La bonne photo arrive en premier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>{n} ms</source>
            <translation>{n} ms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/comparison_rows.py" />
            <source>{n} of 100</source>
            <translation>{n} sur 100</translation>
        </message>
    </context>
    <context>
        <name>FileCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Copy {photos} to</source>
            <translation>Copier {photos} vers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Move {photos} to</source>
            <translation>Déplacer {photos} vers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Put into the bin</source>
            <translation>Mettre à la corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>Put {photos} into the bin?</source>
            <translation>Mettre {photos} à la corbeille ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/file_commands.py" />
            <source>RAW files, films of Live Photos and sidecars go along; notes and copies elsewhere stay. Files on drives that are not connected, and links, are left alone.</source>
            <translation>Les fichiers RAW, les films des Live Photos et les fichiers XMP suivent ; les notes et les copies ailleurs restent. Les fichiers de disques non connectés et les liens ne sont pas touchés.</translation>
        </message>
    </context>
    <context>
        <name>FilingModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Take back from the bin</source>
            <translation>Reprendre de la corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the copying</source>
            <translation>Annuler la copie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the move</source>
            <translation>Annuler le déplacement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>Undo the renaming</source>
            <translation>Annuler le renommage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} copied to {folder}.</source>
            <translation>Copié vers {folder} : {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} left as they were; the details say why.</source>
            <translation>{photos} laissées telles quelles ; les détails disent pourquoi.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} moved to {folder}.</source>
            <translation>Déplacé vers {folder} : {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} put into the bin.</source>
            <translation>Mis à la corbeille : {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos} renamed.</source>
            <translation>Renommé : {photos}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/filing.py" />
            <source>{photos}: undone.</source>
            <translation>Annulé : {photos}.</translation>
        </message>
    </context>
    <context>
        <name>FilmModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/film.py" />
            <source>{time} of {whole}</source>
            <translation>{time} sur {whole}</translation>
        </message>
    </context>
    <context>
        <name>FilmStrip</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/film_strip.py" />
            <source>Film strip</source>
            <translation>Film fixe</translation>
        </message>
    </context>
    <context>
        <name>FilterBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Filter</source>
            <translation>Filtre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Narrow the results by date, camera, folder … (Ctrl+Shift+L)</source>
            <translation>Restreindre les résultats par date, appareil, dossier… (Ctrl+Maj+L)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Remove the filter {filter}</source>
            <translation>Retirer le filtre {filter}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Size of the photos</source>
            <translation>Taille des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>Size of the photos (Ctrl and + or -)</source>
            <translation>Taille des photos (Ctrl et + ou -)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>The results follow what you called good and bad. Click to take it back.</source>
            <translation>Les résultats tiennent compte des marques. Cliquer pour les retirer.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_bar.py" />
            <source>{filter} – click to remove it</source>
            <translation>{filter} – cliquer pour le retirer</translation>
        </message>
    </context>
    <context>
        <name>FilterMenu</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Last month</source>
            <translation>Le mois dernier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Last year</source>
            <translation>L’année dernière</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>More…</source>
            <translation>Plus…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>No date</source>
            <translation>Sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>No result has one</source>
            <translation>Aucun résultat n’en a</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>This month</source>
            <translation>Ce mois-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>This year</source>
            <translation>Cette année</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/filter_menu.py" />
            <source>{d} around the chosen photo</source>
            <translation>{d} autour de la photo choisie</translation>
        </message>
    </context>
    <context>
        <name>GeneralPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Appearance</source>
            <translation>Apparence</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Dark</source>
            <translation>Sombre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>General</source>
            <translation>Général</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Language</source>
            <translation>Langue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Light</source>
            <translation>Clair</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Notifications</source>
            <translation>Notifications</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Only while the window is not in front, and only for jobs of a minute or more.</source>
            <translation>Seulement si la fenêtre n’est pas au premier plan, et pour les tâches d’une minute ou plus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Same as system</source>
            <translation>Comme le système</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Takes effect at the next start.</source>
            <translation>Prend effet au prochain démarrage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Tell me when a long job has ended</source>
            <translation>Prévenir quand une longue tâche est terminée</translation>
        </message>
    </context>
    <context>
        <name>Grid</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/grid.py" />
            <source>Results</source>
            <translation>Résultats</translation>
        </message>
    </context>
    <context>
        <name>Guidance</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Add the folders that hold your photos. xsearch looks at each photo once, on this computer. It changes none of your files and sends nothing anywhere.</source>
            <translation>Pour commencer, ajouter les dossiers où se trouvent les photos. xsearch regarde chaque photo une fois, sur cet ordinateur. Aucun fichier n’est modifié, rien n’est envoyé nulle part.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Describe what is to be seen, or drop a picture here to find photos like it.</source>
            <translation>Décrire ce qu’on voit, ou déposer une image ici pour trouver des photos qui lui ressemblent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Fewer filters find more.</source>
            <translation>Moins de filtres trouvent davantage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Filters: {filters}.</source>
            <translation>Filtres : {filters}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Find photos by describing them</source>
            <translation>Trouver des photos en les décrivant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Looking at your photos</source>
            <translation>Lecture des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>No photo matches “{words}”</source>
            <translation>Aucune photo ne correspond à « {words} »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>No photos match all filters</source>
            <translation>Aucune photo ne correspond à tous les filtres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Nothing here resembles this picture</source>
            <translation>Rien ici ne ressemble à cette image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Opening the library…</source>
            <translation>Ouverture de la bibliothèque…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Searching…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>The library is damaged</source>
            <translation>La bibliothèque est endommagée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>This did not work</source>
            <translation>Cela n’a pas fonctionné</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Try another picture, or describe in words what you remember.</source>
            <translation>Essayer une autre image, ou décrire le souvenir avec des mots.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Try other or fewer words: what is to be seen, the place, or words from a caption or a note.</source>
            <translation>Essayer d’autres mots, ou moins : ce qu’on voit, le lieu, ou des mots d’une légende ou d’une note.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>What are you looking for?</source>
            <translation>Que cherchez-vous ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>Without “{filter}”</source>
            <translation>Sans « {filter} »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>You can go on working. Describe a photo above as soon as the first ones are ready.</source>
            <translation>Rien n’empêche de continuer à travailler. Dès que les premières sont prêtes, il suffit de décrire une photo ci-dessus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>{n} photos and notes are not read yet; what is in them is found when they are.</source>
            <translation>{n} photos et notes ne sont pas encore lues ; leur contenu sera trouvé ensuite.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/guidance.py" />
            <source>{trouble}
Repair saves what can be read; a backup brings back what was in it.</source>
            <translation>{trouble}
Réparer sauve ce qui est lisible ; une sauvegarde ramène ce qu’elle contient.</translation>
        </message>
    </context>
    <context>
        <name>HeatModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>Brightest where {term} is seen</source>
            <translation>Plus clair là où se voit {term}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>Looking closely…</source>
            <translation>Examen en cours…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/heat.py" />
            <source>{term} is seen in no part of this photo</source>
            <translation>{term} ne se voit nulle part dans cette photo</translation>
        </message>
    </context>
    <context>
        <name>HelpWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/help.py" />
            <source>xsearch guide</source>
            <translation>Guide de xsearch</translation>
        </message>
    </context>
    <context>
        <name>HitsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>Stack of {n}; its cover is another photo, which fits less or not at all</source>
            <translation>Pile de {n} photos ; une autre est au-dessus, qui correspond moins ou pas du tout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>Stack of {n}; this is its cover</source>
            <translation>Pile de {n} photos ; celle-ci est au-dessus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>The drive is not connected</source>
            <translation>Le disque n’est pas connecté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>film</source>
            <translation>film</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>less certain</source>
            <translation>moins sûr</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>note</source>
            <translation>note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>offline</source>
            <translation>hors ligne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>photo</source>
            <translation>photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>possible match</source>
            <translation>résultat possible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>strong match</source>
            <translation>bon résultat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/hits_model.py" />
            <source>{n} photos alike; this one is the best match</source>
            <translation>{n} photos semblables ; celle-ci correspond le mieux</translation>
        </message>
    </context>
    <context>
        <name>IllustrateDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>All files (*)</source>
            <translation>Tous les fichiers (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Choose a text</source>
            <translation>Choisir un texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Find photos</source>
            <translation>Trouver des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>For each sentence the photo that fits, or none. Dates in the text are heeded. What you choose is kept, and learned from.</source>
            <translation>Pour chaque phrase, la photo qui convient, ou aucune. Les dates du texte sont respectées. Vos choix sont conservés, et xsearch en apprend.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Illustrate a text</source>
            <translation>Illustrer un texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Markdown (*.md)</source>
            <translation>Markdown (*.md)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Open a file…</source>
            <translation>Ouvrir un fichier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Open the page</source>
            <translation>Ouvrir la page</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Paste or drop a text here: a diary, a letter, notes of a journey.</source>
            <translation>Collez ou déposez un texte ici : un journal, une lettre, des notes de voyage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Save as a page…</source>
            <translation>Enregistrer comme page…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Save the page</source>
            <translation>Enregistrer la page</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Text</source>
            <translation>Texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Texts (*.txt *.md *.markdown)</source>
            <translation>Textes (*.txt *.md *.markdown)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Web page (*.html)</source>
            <translation>Page web (*.html)</translation>
        </message>
    </context>
    <context>
        <name>Illustrating</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>The last {n} sentences were not looked at: this is the most at once.</source>
            <translation>Les {n} dernières phrases n’ont pas été examinées : c’est le maximum en une fois.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>Waiting for the other work to end…</source>
            <translation>En attente de la fin de l’autre travail…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>{n} of {all} sentences have a photo.</source>
            <translation>{n} phrases sur {all} ont une photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/illustrating.py" />
            <source>{n} photos could not be put into the page.</source>
            <translation>{n} photos n’ont pas pu être mises dans la page.</translation>
        </message>
    </context>
    <context>
        <name>IndexReports</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Not in this library:</source>
            <translation>Absentes de cette bibliothèque :</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Removed from the library: {what}. The files themselves are untouched.</source>
            <translation>Retiré de la bibliothèque : {what}. Les fichiers eux-mêmes restent intacts.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Take it back</source>
            <translation>Annuler la reprise</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Taken back. What the photos' own files say counts again.</source>
            <translation>Reprise annulée. Ce que disent les fichiers eux-mêmes compte à nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>There are no photos in {name}, so nothing was taken over.</source>
            <translation>Il n’y a pas de photos dans {name}, rien n’a donc été repris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>They were deleted: forget them</source>
            <translation>Ils ont été supprimés : les oublier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>Up to date: {what}</source>
            <translation>À jour : {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>nothing new</source>
            <translation>rien de nouveau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{folder} is not connected; its photos stay searchable.</source>
            <translation>{folder} n’est pas connecté ; ses photos restent trouvables.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{missing} of {total} files of {folder} are missing. Nothing of them is forgotten.</source>
            <translation>{missing} fichiers sur {total} de {folder} sont introuvables. Rien n’en est oublié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{name}: none of its photos ({total}) is in this library, so nothing was taken over. Add the folder that holds them, then try again.</source>
            <translation>{name} : aucune de ses photos ({total}) n’est dans cette bibliothèque, rien n’a donc été repris. Ajoutez le dossier qui les contient, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{name}: {matched} of {total} photos are in this library. Taken over: {facts}.</source>
            <translation>{name} : {matched} photos sur {total} sont dans cette bibliothèque. Repris : {facts}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/index_reports.py" />
            <source>{what} gone</source>
            <translation>{what} en moins</translation>
        </message>
    </context>
    <context>
        <name>Inspector</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Captions</source>
            <translation>Légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Choose a photo or a note to see what is known about it.</source>
            <translation>Choisir une photo ou une note pour voir ce qu’on en sait.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Facts</source>
            <translation>Informations</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Hide the highlight</source>
            <translation>Masquer le surlignage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Highlight the match</source>
            <translation>Surligner la correspondance</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>In the same series</source>
            <translation>Dans la même série</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Loading…</source>
            <translation>Chargement…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Read the note</source>
            <translation>Lire la note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Related notes</source>
            <translation>Notes liées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Similar</source>
            <translation>Similaires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Similar photos</source>
            <translation>Photos similaires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Text in the picture</source>
            <translation>Texte dans l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/inspector.py" />
            <source>Why this matched</source>
            <translation>Pourquoi ce résultat</translation>
        </message>
    </context>
    <context>
        <name>JobCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Cancel</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Pause</source>
            <translation>Pause</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Progress of {job}</source>
            <translation>Progression de {job}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Resume</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Try again</source>
            <translation>Réessayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Waiting</source>
            <translation>En attente</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Which files?</source>
            <translation>Quels fichiers ?</translation>
        </message>
    </context>
    <context>
        <name>JobsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Add the encoder {name}</source>
            <translation>Ajouter l’encodeur {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Back up the library</source>
            <translation>Sauvegarder la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Cancelled; what was done is kept</source>
            <translation>Arrêté ; ce qui est fait est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Done</source>
            <translation>Terminé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Download an add-on</source>
            <translation>Télécharger une extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Export results</source>
            <translation>Exporter les résultats</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Import an encoder</source>
            <translation>Importer un encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Install an add-on</source>
            <translation>Installer une extension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Lay out the map</source>
            <translation>Organiser la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Learn from your captions</source>
            <translation>Apprendre des légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Make an encoder faster</source>
            <translation>Accélérer un encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Measure how an encoder runs best</source>
            <translation>Mesurer comment un encodeur tourne le mieux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Move or copy files</source>
            <translation>Déplacer ou copier des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Paused; what was done is kept</source>
            <translation>En pause ; ce qui est fait est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Put files back</source>
            <translation>Remettre des fichiers en place</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Put files into the bin</source>
            <translation>Mettre des fichiers à la corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read the words in pictures</source>
            <translation>Lire le texte dans les images</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read {what}</source>
            <translation>Lire {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Read {what} again</source>
            <translation>Relire {what}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Remove {folder} from the library</source>
            <translation>Retirer {folder} de la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Rename files</source>
            <translation>Renommer des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Restore the library</source>
            <translation>Restaurer la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Stopping…</source>
            <translation>Arrêt…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Switch to {name}</source>
            <translation>Passer à {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Take over from {name}</source>
            <translation>Reprendre de {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Write XMP</source>
            <translation>Écriture du XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>Write and read the sample library</source>
            <translation>Écrire et lire la bibliothèque d’exemple</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>all folders</source>
            <translation>tous les dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>{done} of {total}</source>
            <translation>{done} sur {total}</translation>
        </message>
    </context>
    <context>
        <name>JobsWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Clear the list</source>
            <translation>Vider la liste</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Jobs</source>
            <translation>Tâches</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Nothing is being done, and nothing was since the start.</source>
            <translation>Rien en cours, et rien depuis le démarrage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/jobs.py" />
            <source>Slow down while I work</source>
            <translation>Ralentir pendant que je travaille</translation>
        </message>
    </context>
    <context>
        <name>KeywordTree</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/keyword_tree.py" />
            <source>Keywords</source>
            <translation>Mots-clés</translation>
        </message>
    </context>
    <context>
        <name>LibraryModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>No photos yet</source>
            <translation>Pas encore de photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>Opening the library…</source>
            <translation>Ouverture de la bibliothèque…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/library.py" />
            <source>Stopped. What was done until then is kept.</source>
            <translation>Arrêté. Ce qui était fait est conservé.</translation>
        </message>
    </context>
    <context>
        <name>LibraryWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Files that could not be read</source>
            <translation>Fichiers qui n’ont pas pu être lus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Folders</source>
            <translation>Dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Folders of the library</source>
            <translation>Dossiers de la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Ignore these</source>
            <translation>Ignorer ces fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Library</source>
            <translation>Bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Look for changes</source>
            <translation>Chercher les modifications</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove from library</source>
            <translation>Retirer de la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove from library…</source>
            <translation>Retirer de la bibliothèque…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Remove {folder} from the library?</source>
            <translation>Retirer {folder} de la bibliothèque ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Show in folder</source>
            <translation>Afficher dans le dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Tell no more of the chosen files, or of all, until they change</source>
            <translation>Ne plus signaler les fichiers sélectionnés, ou tous, tant qu’ils ne changent pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Tell of the ignored again ({n})</source>
            <translation>Signaler de nouveau les fichiers ignorés ({n})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Try again</source>
            <translation>Réessayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>Try all again</source>
            <translation>Tout réessayer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>What was not taken, or taken otherwise, and why</source>
            <translation>Ce qui n’a pas été repris, ou l’a été autrement, et pourquoi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/library.py" />
            <source>{title} (and {count} more)</source>
            <translation>{title} (et {count} autres)</translation>
        </message>
    </context>
    <context>
        <name>Lookalikes</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>All</source>
            <translation>Toutes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>The same on these? (Ctrl and the number; Ctrl+0: all)</source>
            <translation>La même chose sur celles-ci ? (Ctrl et le chiffre ; Ctrl+0 : toutes)</translation>
        </message>
    </context>
    <context>
        <name>Map</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Aligned</source>
            <translation>Alignée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As encoded</source>
            <translation>Telle qu’encodée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Brought together by what was learnt from your pairs</source>
            <translation>Rapprochés par ce qui a été appris des paires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Camera</source>
            <translation>Appareil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Caption of this photo</source>
            <translation>Légende de cette photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Captions</source>
            <translation>Légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Centred</source>
            <translation>Centrée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Date</source>
            <translation>Date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Distance of pairs</source>
            <translation>Distance des paires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Match of the search</source>
            <translation>Score de la recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Not known</source>
            <translation>Inconnu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Note</source>
            <translation>Note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Notes</source>
            <translation>Notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Others</source>
            <translation>Autres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/card.py" />
            <source>Photo</source>
            <translation>Photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photo or text</source>
            <translation>Photo ou texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photos and texts laid over each other</source>
            <translation>Photos et textes superposés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Region</source>
            <translation>Région</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>The shared space as it is: photos and texts lie apart</source>
            <translation>L’espace commun tel quel : photos et textes sont séparés</translation>
        </message>
    </context>
    <context>
        <name>MapBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As a drawing (SVG)…</source>
            <translation>En dessin (SVG)…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>As a picture (PNG)…</source>
            <translation>En image (PNG)…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Colour</source>
            <translation>Couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Colour the points by</source>
            <translation>Colorer les points par</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Draw around what to select (Alt and drag)</source>
            <translation>Entourer ce qu’il faut sélectionner (Alt et glisser)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Export the map</source>
            <translation>Exporter la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Layers</source>
            <translation>Calques</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Move the map by dragging</source>
            <translation>Déplacer la carte en glissant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Names of regions</source>
            <translation>Noms des régions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Pairs that lie far apart</source>
            <translation>Paires très éloignées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Select a rectangle (Shift and drag)</source>
            <translation>Sélectionner un rectangle (Maj et glisser)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Show everything (Home)</source>
            <translation>Tout afficher (Début)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>Unpaired items</source>
            <translation>Éléments sans paire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/bar.py" />
            <source>View: {view}</source>
            <translation>Vue : {view}</translation>
        </message>
    </context>
    <context>
        <name>MapCanvas</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/canvas.py" />
            <source>Map of photos and texts</source>
            <translation>Carte des photos et des textes</translation>
        </message>
    </context>
    <context>
        <name>MapExport</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/models.py" />
            <source>The map could not be written: {path}</source>
            <translation>La carte n’a pas pu être écrite : {path}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/models.py" />
            <source>The map was written: {path}</source>
            <translation>La carte a été écrite : {path}</translation>
        </message>
    </context>
    <context>
        <name>MapGuidance</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>A map of your photos and your words</source>
            <translation>Une carte de vos photos et de vos mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>As before, with what was learned from your own captions.</source>
            <translation>Comme avant, avec ce qui a été appris de vos propres légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Distance of photos and texts: {gap}</source>
            <translation>Distance entre photos et textes : {gap}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>It appears in a moment and takes its shape while you watch.</source>
            <translation>Elle apparaît dans un instant et prend forme peu à peu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Photos and texts as the encoder sees them: texts keep apart from photos.</source>
            <translation>Photos et textes tels que l’encodeur les voit : les textes restent à l’écart des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Photos that look alike lie together, and your captions and notes lie among them.</source>
            <translation>Les photos qui se ressemblent sont ensemble, avec les légendes et les notes parmi elles.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map could not be made</source>
            <translation>La carte n’a pas pu être créée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map is being made</source>
            <translation>La carte est en cours de création</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>The map is made when that is done; meanwhile you can search.</source>
            <translation>La carte sera créée ensuite ; la recherche est déjà possible.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>There are no captions or notes yet: only photos are shown.</source>
            <translation>Pas encore de légendes ni de notes : seules les photos sont affichées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>What looks alike lies together, and texts lie among the photos they speak of.</source>
            <translation>Ce qui se ressemble est groupé, et les textes se trouvent parmi les photos dont ils parlent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>Your photos are being read</source>
            <translation>Lecture des photos en cours</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/guidance.py" />
            <source>likeness of a photo and its text: {pairs}, by chance {others}</source>
            <translation>ressemblance d’une photo et de son texte : {pairs}, au hasard {others}</translation>
        </message>
    </context>
    <context>
        <name>MapLegend</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/legend.py" />
            <source>{name}: click to hide or show</source>
            <translation>{name} : cliquer pour masquer ou afficher</translation>
        </message>
    </context>
    <context>
        <name>MapList</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Selected on the map</source>
            <translation>Sélectionné sur la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Show in the grid</source>
            <translation>Afficher dans la grille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Show what is selected among the photos</source>
            <translation>Afficher la sélection parmi les photos</translation>
        </message>
    </context>
    <context>
        <name>MapRowDelegate</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/selection_list.py" />
            <source>Note</source>
            <translation>Note</translation>
        </message>
    </context>
    <context>
        <name>MapSelection</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/selection.py" />
            <source>Nothing is selected</source>
            <translation>Aucune sélection</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/map/selection.py" />
            <source>Selected: {what}</source>
            <translation>Sélection : {what}</translation>
        </message>
    </context>
    <context>
        <name>MapView</name>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Progress of the map</source>
            <translation>Progression de la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Stop</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>What was measured of this map</source>
            <translation>Ce qui a été mesuré sur cette carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/map/view.py" />
            <source>Write the map</source>
            <translation>Écrire la carte</translation>
        </message>
    </context>
    <context>
        <name>Marks</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Blue</source>
            <translation>Bleu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Green</source>
            <translation>Vert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Picked</source>
            <translation>Retenue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Purple</source>
            <translation>Violet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Red</source>
            <translation>Rouge</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Rejected</source>
            <translation>Rejetée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/marks.py" />
            <source>Yellow</source>
            <translation>Jaune</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Details</source>
            <translation>Détails</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Details of the message</source>
            <translation>Détails du message</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/message_bar.py" />
            <source>Dismiss</source>
            <translation>Masquer</translation>
        </message>
    </context>
    <context>
        <name>MomentStrip</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/films/moment_strip.py" />
            <source>Moments of the film</source>
            <translation>Moments du film</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/films/moment_strip.py" />
            <source>Play from here (V)</source>
            <translation>Lire à partir d’ici (V)</translation>
        </message>
    </context>
    <context>
        <name>NoteReader</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/note_reader.py" />
            <source>Picture: {name}</source>
            <translation>Image : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/note_reader.py" />
            <source>The text of the note</source>
            <translation>Le texte de la note</translation>
        </message>
    </context>
    <context>
        <name>NotesList</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/views.py" />
            <source>Related notes</source>
            <translation>Notes liées</translation>
        </message>
    </context>
    <context>
        <name>NotesModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>No note matches this query. Clear the search to see all notes.</source>
            <translation>Aucune note ne correspond à cette recherche. Vider la recherche pour voir toutes les notes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>The drive with this note is not connected. This is what the library keeps of it.</source>
            <translation>Le disque de cette note n’est pas connecté. Voici ce que la bibliothèque en garde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>The file {why}. This is what the library keeps of it.</source>
            <translation>À propos du fichier : {why}. Voici ce que la bibliothèque en garde.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>There are no notes yet. Text files (.txt, .md) in your folders appear here.</source>
            <translation>Pas encore de notes. Les fichiers texte (.txt, .md) des dossiers apparaissent ici.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>This is the beginning of a very long note. Open it in its program to read all of it.</source>
            <translation>Ceci est le début d’une note très longue. Ouvrez-la dans son programme pour la lire en entier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/notes.py" />
            <source>{found} of {total} match</source>
            <translation>{found} sur {total} correspondent</translation>
        </message>
    </context>
    <context>
        <name>NotesPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Choose a note to read it.</source>
            <translation>Choisir une note pour la lire.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Illustrate…</source>
            <translation>Illustrer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Loading…</source>
            <translation>Chargement…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>No photo belongs to this note, and none matches it.</source>
            <translation>Aucune photo n’est liée à cette note, et aucune n’y correspond.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Notes</source>
            <translation>Notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Open in its program</source>
            <translation>Ouvrir dans son programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos of this note</source>
            <translation>Photos de cette note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos that belong to this note</source>
            <translation>Photos liées à cette note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Photos that match this note</source>
            <translation>Photos qui correspondent à cette note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/notes_page.py" />
            <source>Similar photos, not linked</source>
            <translation>Photos semblables, non liées</translation>
        </message>
    </context>
    <context>
        <name>OpenWith</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>Choose a program</source>
            <translation>Choisir un programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>Open in the &amp;last program</source>
            <translation>Ouvrir comme la dernière &amp;fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>The drive of these photos is not connected: nothing was opened.</source>
            <translation>Le disque de ces photos n’est pas connecté : rien n’a été ouvert.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{photos} opened in {program}, of {all}: so many at once, and of connected drives only.</source>
            <translation>{photos} ouvertes dans {program}, sur {all} : pas plus à la fois, et des disques connectés seulement.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{photos} opened in {program}.</source>
            <translation>{photos} : ouverture dans {program}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/open_with.py" />
            <source>{program} could not be started. Choose another program.</source>
            <translation>{program} n’a pas pu être lancé. Choisissez un autre programme.</translation>
        </message>
    </context>
    <context>
        <name>Opener</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/opening.py" />
            <source>The system has no program that opens {path}.</source>
            <translation>Le système n’a aucun programme pour ouvrir {path}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/opening.py" />
            <source>{path} is not there now. If it is on a drive, connect the drive and try again.</source>
            <translation>{path} n’est pas là en ce moment. Si c’est sur un disque externe, le connecter et réessayer.</translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>Nothing here seems to match</source>
            <translation>Rien ici ne semble correspondre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>Nothing here seems to resemble this picture</source>
            <translation>Rien ici ne semble ressembler à cette image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>The encoder in use does not know {language}.</source>
            <translation>L’encodeur utilisé ne connaît pas cette langue ({language}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/outcome.py" />
            <source>The encoder in use does not know {language}; {encoder} does.</source>
            <translation>L’encodeur utilisé ne connaît pas cette langue ({language}) ; {encoder} la connaît.</translation>
        </message>
    </context>
    <context>
        <name>OwnWords</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Saved</source>
            <translation>Enregistré</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Tags</source>
            <translation>Mots-clés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/own_words.py" />
            <source>Your caption</source>
            <translation>Légende personnelle</translation>
        </message>
    </context>
    <context>
        <name>Pane</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/compare.py" />
            <source>in focus</source>
            <translation>choisie</translation>
        </message>
    </context>
    <context>
        <name>PassageRow</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>No photo</source>
            <translation>Aucune photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/illustrate.py" />
            <source>Other photos</source>
            <translation>Autres photos</translation>
        </message>
    </context>
    <context>
        <name>PhotoCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/photo_commands.py" />
            <source>{matches}. Ctrl+A once more selects what is less certain, too.</source>
            <translation>{matches}. Ctrl+A une seconde fois sélectionne aussi les moins sûrs.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/photo_commands.py" />
            <source>{n} of {all} are copied: the drives of the others are not connected.</source>
            <translation>{n} sur {all} sont copiés ; les disques des autres ne sont pas connectés.</translation>
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
            <translation>&amp;Grand côté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Metadata</source>
            <translation>&amp;Métadonnées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Names</source>
            <translation>&amp;Noms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Quality</source>
            <translation>&amp;Qualité</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Sharpen</source>
            <translation>&amp;Netteté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>&amp;Watermark</source>
            <translation>F&amp;iligrane</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>All (EXIF, XMP)</source>
            <translation>Toutes (EXIF, XMP)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>As the photo</source>
            <translation>Comme la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>C&amp;olours</source>
            <translation>C&amp;ouleurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Copyright only</source>
            <translation>Droits d’auteur seuls</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Display P3</source>
            <translation>Display P3</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>For example © Ada Lovelace</source>
            <translation>Par exemple © Ada Lovelace</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>High</source>
            <translation>Forte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Low</source>
            <translation>Faible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>None</source>
            <translation>Aucune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>Standard</source>
            <translation>Standard</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/picture_form.py" />
            <source>sRGB (for screens)</source>
            <translation>sRGB (écrans)</translation>
        </message>
    </context>
    <context>
        <name>PictureLines</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>Hide this line: it was read wrongly</source>
            <translation>Masquer cette ligne : elle a été mal lue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>Hide “{line}”</source>
            <translation>Masquer « {line} »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/words/picture_lines.py" />
            <source>and {n} more lines</source>
            <translation>et {n} autres lignes</translation>
        </message>
    </context>
    <context>
        <name>PreviewBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Add it…</source>
            <translation>L’ajouter…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Cancel</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Progress of the other encoder</source>
            <translation>Progression de l’autre encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Switch…</source>
            <translation>Changer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/preview_bar.py" />
            <source>Try for this search</source>
            <translation>Essayer pour cette recherche</translation>
        </message>
    </context>
    <context>
        <name>PrivacyPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Added encoders</source>
            <translation>Encodeurs ajoutés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Alignment</source>
            <translation>Alignement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Catalogue</source>
            <translation>Catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Counting…</source>
            <translation>Calcul…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Everything stays on this computer. xsearch asks the network only when you add an encoder or look for a newer version, and sends nothing about you or your photos.</source>
            <translation>Tout reste sur cet ordinateur. xsearch n’utilise le réseau que pour ajouter un encodeur ou chercher une nouvelle version, et n’envoie rien sur vous ni sur vos photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget</source>
            <translation>Oublier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything</source>
            <translation>Tout oublier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything that xsearch knows, and close it?</source>
            <translation>Oublier tout ce que xsearch sait, et le fermer ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget everything…</source>
            <translation>Tout oublier…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Forget past searches</source>
            <translation>Oublier les recherches passées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Logs</source>
            <translation>Journaux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Map</source>
            <translation>Carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Other caches</source>
            <translation>Autres caches</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Previews</source>
            <translation>Aperçus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Privacy</source>
            <translation>Confidentialité</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Sample library</source>
            <translation>Bibliothèque d’exemple</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Search index</source>
            <translation>Index de recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Settings</source>
            <translation>Paramètres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Show in folder</source>
            <translation>Afficher dans le dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>The catalogue, your captions and tags in it, marks, saved searches, added encoders and settings are deleted. This cannot be undone. Photos, notes and sidecars stay as they are.</source>
            <translation>Seront supprimés : le catalogue avec vos légendes et mots-clés, les marques, les recherches gardées, les encodeurs ajoutés et les paramètres. C’est irréversible. Photos, notes et fichiers XMP restent tels quels.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Thumbnails</source>
            <translation>Miniatures</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>What is kept, and where</source>
            <translation>Ce qui est gardé, et où</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Your photos, notes and sidecars are never touched.</source>
            <translation>Photos, notes et fichiers XMP ne sont jamais touchés.</translation>
        </message>
    </context>
    <context>
        <name>ReadingPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Automatic</source>
            <translation>Automatique</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Compact</source>
            <translation>Compact</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Count a RAW file and its JPEG as one photo</source>
            <translation>Compter un RAW et son JPEG comme une seule photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Folders</source>
            <translation>Dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Folders of the library…</source>
            <translation>Dossiers de la bibliothèque…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Graph</source>
            <translation>Graphe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Leave out</source>
            <translation>Exclure</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Lightroom reads them there, and not beside JPEGs. Only the file's XMP changes: the new file is compared with the old one before it takes its place. Other formats than JPEG need exiftool. Otherwise, and for camera RAW always, they are written into XMP files beside the photos.</source>
            <translation>Lightroom les lit là, et non à côté des JPEG. Seul le XMP du fichier change : le nouveau fichier est comparé à l’ancien avant de prendre sa place. Les formats autres que JPEG demandent exiftool. Sinon, et toujours pour les RAW, tout est écrit dans des fichiers XMP à côté des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>New and changed files are found within seconds.</source>
            <translation>Les fichiers nouveaux et modifiés sont trouvés en quelques secondes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Notice changes while xsearch is open</source>
            <translation>Remarquer les modifications tant que xsearch est ouvert</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>One pattern a line, as in .gitignore. What is left out leaves the library; its files stay.</source>
            <translation>Un motif par ligne, comme dans .gitignore. Ce qui est exclu quitte la bibliothèque ; les fichiers restent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Otherwise both are shown. Takes effect when the folders are looked at again.</source>
            <translation>Sinon, les deux sont affichés. Prend effet au prochain parcours des dossiers.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Patterns of files and folders to leave out</source>
            <translation>Motifs des fichiers et dossiers à exclure</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Photos and folders</source>
            <translation>Photos et dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Photos read at once</source>
            <translation>Photos lues à la fois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Read the words in photos</source>
            <translation>Lire le texte dans les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Reading takes about twice as long and leaves room for the rest.</source>
            <translation>La lecture prend environ deux fois plus de temps et laisse de la place au reste.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Search index</source>
            <translation>Index de recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Signs, pages and screenshots are found by what they say. Takes place in the background.</source>
            <translation>Panneaux, pages et captures d’écran se retrouvent par ce qui y est écrit. Se fait en arrière-plan.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Slow down while I work</source>
            <translation>Ralentir pendant que je travaille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Stars, captions and keywords</source>
            <translation>Étoiles, légendes et mots-clés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Takes effect at the next start.</source>
            <translation>Prend effet au prochain démarrage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>The computer</source>
            <translation>L’ordinateur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/pages.py" />
            <source>Write them into the photos themselves</source>
            <translation>Les écrire dans les photos elles-mêmes</translation>
        </message>
    </context>
    <context>
        <name>RelevanceFeedback</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>The matches follow your marks: {changes}.</source>
            <translation>Les résultats suivent les marques : {changes}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>The same photos match; their order follows your marks.</source>
            <translation>Les mêmes photos correspondent ; leur ordre suit les marques.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>{n} gone</source>
            <translation>{n} de moins</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/relevance_feedback.py" />
            <source>{n} new</source>
            <translation>{n} de plus</translation>
        </message>
    </context>
    <context>
        <name>Removal</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>What you gave them goes with them: {what}. It is back when the folder is added again.</source>
            <translation>Ce que vous leur avez donné disparaît avec elles : {what}. Tout revient si le dossier est ajouté de nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>captions ({n} photos)</source>
            <translation>légendes ({n} photos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>places in albums ({n} photos)</source>
            <translation>places dans des albums ({n} photos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>stars, flags or colours ({n} photos)</source>
            <translation>étoiles, marqueurs ou couleurs ({n} photos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>tags ({n} photos)</source>
            <translation>mots-clés ({n} photos)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>{photos} will no longer be found. The files themselves stay as they are.</source>
            <translation>{photos} ne seront plus trouvées. Les fichiers eux-mêmes restent tels quels.</translation>
        </message>
    </context>
    <context>
        <name>RenameDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Camera</source>
            <translation>Appareil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Date</source>
            <translation>Date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Day</source>
            <translation>Jour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Month</source>
            <translation>Mois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Name</source>
            <translation>Nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Names</source>
            <translation>Noms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Now</source>
            <translation>Maintenant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Number</source>
            <translation>Numéro</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Pattern</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>RAW files, films of Live Photos and sidecars get the same name.</source>
            <translation>Les fichiers RAW, les films des Live Photos et les fichiers XMP reçoivent le même nom.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Rename</source>
            <translation>Renommer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Then</source>
            <translation>Ensuite</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Time</source>
            <translation>Heure</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Title</source>
            <translation>Titre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>Year</source>
            <translation>Année</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>{n} cannot be renamed</source>
            <translation>Impossible à renommer : {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/rename_dialog.py" />
            <source>{n} will be renamed</source>
            <translation>{n} à renommer</translation>
        </message>
    </context>
    <context>
        <name>RepairCard</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Fits</source>
            <translation>Convient à</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Leave as it is</source>
            <translation>Laisser tel quel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Move</source>
            <translation>Déplacer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>On</source>
            <translation>Se trouve sur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>Take away</source>
            <translation>Retirer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>These two captions seem to be exchanged</source>
            <translation>Ces deux légendes semblent échangées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>This caption fits a photo without one better</source>
            <translation>Cette légende convient mieux à une photo qui n’en a pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>This caption fits another photo that has it too, but not this one</source>
            <translation>Cette légende convient à une autre photo qui la porte aussi, mais pas à celle-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>and {n} more</source>
            <translation>et {n} de plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>fits</source>
            <translation>convient à</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>{captions}, from {first} to {last}, are one photo off</source>
            <translation>{captions}, de {first} à {last}, sont décalées d’une photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/caption_repair.py" />
            <source>{captions}, from {first} to {last}, are {steps} photos off</source>
            <translation>{captions}, de {first} à {last}, sont décalées de {steps} photos</translation>
        </message>
    </context>
    <context>
        <name>ResultsArea</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/results.py" />
            <source>Related notes</source>
            <translation>Notes liées</translation>
        </message>
    </context>
    <context>
        <name>SafetyModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Captions, tags, marks, saved searches and settings become those of the backup. What there is now is kept in a folder beside it. Your photos and notes are not touched.</source>
            <translation>Légendes, mots-clés, marques, recherches enregistrées et réglages deviennent ceux de la sauvegarde. Ce qu’il y a maintenant est conservé dans un dossier à côté. Vos photos et notes ne sont pas touchées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Everything is as it should be.</source>
            <translation>Tout est comme il faut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>It takes the place of the library as it is now: {what}.</source>
            <translation>Elle prend la place de la bibliothèque actuelle : {what}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>No backup was made yet.</source>
            <translation>Aucune sauvegarde n’a encore été faite.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>Stopped; nothing was changed.</source>
            <translation>Arrêté ; rien n’a été modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The backup was made on {date} and is whole: {what}.</source>
            <translation>La sauvegarde date du {date} et est intacte : {what}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The last backup was made on {date}: {file}.</source>
            <translation>La dernière sauvegarde date du {date} : {file}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The library is as it was on {date}: {what}. What there was before is kept in {folder}.</source>
            <translation>La bibliothèque est comme le {date} : {what}. Ce qu’il y avait avant est conservé dans {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>The library takes {size}.</source>
            <translation>La bibliothèque occupe {size}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>fine</source>
            <translation>correct</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>needs attention</source>
            <translation>à vérifier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of moments of films</source>
            <translation>moments de films retrouvés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of photos</source>
            <translation>rappel des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>recall of texts</source>
            <translation>rappel des textes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>{percent} % of the ten nearest are found in {n} vectors; {ms} ms a search, exactly {exact} ms</source>
            <translation>{percent} % des dix plus proches sont trouvés parmi {n} vecteurs ; {ms} ms par recherche, exactement {exact} ms</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/safety.py" />
            <source>{what} are in {file} ({size}). The photos themselves are not in it.</source>
            <translation>{what} sont dans {file} ({size}). Les photos elles-mêmes n’y sont pas.</translation>
        </message>
    </context>
    <context>
        <name>SafetyPage</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>A backup holds what cannot be made again: the catalogue with your captions, tags and marks, the settings, and what was learned from your captions. Photos, notes and thumbnails are not in it.</source>
            <translation>Une sauvegarde contient ce qui ne peut pas être refait : le catalogue avec vos légendes, mots-clés et marques, les réglages, et ce qui a été appris de vos légendes. Les photos, notes et vignettes n’y sont pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>A check changes nothing. A repair saves what can be read, and keeps the damaged files.</source>
            <translation>Une vérification ne change rien. Une réparation sauve ce qui est lisible et conserve les fichiers endommagés.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>All files (*)</source>
            <translation>Tous les fichiers (*)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Back up the library</source>
            <translation>Sauvegarder la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Back up…</source>
            <translation>Sauvegarder…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Backup and repair</source>
            <translation>Sauvegarde et réparation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Backups (*.zip)</source>
            <translation>Sauvegardes (*.zip)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Check and repair</source>
            <translation>Vérifier et réparer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Check the library</source>
            <translation>Vérifier la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Choose a backup</source>
            <translation>Choisir une sauvegarde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Copy as text</source>
            <translation>Copier comme texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair</source>
            <translation>Réparer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair the library?</source>
            <translation>Réparer la bibliothèque ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Repair…</source>
            <translation>Réparer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore</source>
            <translation>Restaurer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore this backup?</source>
            <translation>Restaurer cette sauvegarde ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Restore…</source>
            <translation>Restaurer…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>Starting…</source>
            <translation>Démarrage…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/safety_page.py" />
            <source>What is damaged is set aside and repaired; the rest stays as it is. Your photos are not touched.</source>
            <translation>Ce qui est endommagé est mis de côté et réparé ; le reste ne change pas. Vos photos ne sont pas touchées.</translation>
        </message>
    </context>
    <context>
        <name>Saved</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/query/saved.py" />
            <source>The past searches are forgotten.</source>
            <translation>Les recherches passées sont oubliées.</translation>
        </message>
    </context>
    <context>
        <name>SearchBox</name>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Clear the search (Alt+Home)</source>
            <translation>Vider la recherche (Alt+Début)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Describe a photo, or drop a picture</source>
            <translation>Décrire une photo, ou déposer une image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Describe what you remember, in a few words (Ctrl+F)</source>
            <translation>Décrire un souvenir en quelques mots (Ctrl+F)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Forget this search (Ctrl+D)</source>
            <translation>Oublier cette recherche (Ctrl+D)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Keep this search (Ctrl+D)</source>
            <translation>Garder cette recherche (Ctrl+D)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Picture: {name}</source>
            <translation>Image : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Search</source>
            <translation>Recherche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/search/search_box.py" />
            <source>Searching with {name}. Click to remove it.</source>
            <translation>Recherche avec {name}. Cliquer pour la retirer.</translation>
        </message>
    </context>
    <context>
        <name>SearchChanges</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Before</source>
            <translation>Avant</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>How many photos fit: before, and now.</source>
            <translation>Nombre de photos qui conviennent : avant et maintenant.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Nothing found</source>
            <translation>Rien trouvé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/search_changes.py" />
            <source>Now</source>
            <translation>Maintenant</translation>
        </message>
    </context>
    <context>
        <name>Sections</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>1 star</source>
            <translation>1 étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Less certain</source>
            <translation>Moins sûrs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Nearest, but unlikely</source>
            <translation>Les plus proches, mais peu probables</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>No date</source>
            <translation>Sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>No stars</source>
            <translation>Sans étoile</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Possible matches</source>
            <translation>Résultats possibles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Rejected</source>
            <translation>Rejetées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>Strong matches</source>
            <translation>Bons résultats</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sections.py" />
            <source>{n} stars</source>
            <translation>{n} étoiles</translation>
        </message>
    </context>
    <context>
        <name>SelectionModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Counting…</source>
            <translation>Comptage…</translation>
        </message>
    </context>
    <context>
        <name>SelectionPanel</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Facts</source>
            <translation>Informations</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Selected together</source>
            <translation>Sélection commune</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/selection_panel.py" />
            <source>Tags of all</source>
            <translation>Mots-clés communs</translation>
        </message>
    </context>
    <context>
        <name>Sentences</name>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is no answer; write edited:yes or edited:no.</source>
            <translation>« {text} » n’est pas une réponse ; écrivez edited:yes ou edited:no.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is no kind of picture; there are photo, screenshot, document and drawing.</source>
            <translation>« {text} » n’est pas un type d’image ; il y a photo, screenshot, document et drawing.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is not a colour that is known by name; there are {known}.</source>
            <translation>« {text} » n’est pas une couleur connue par son nom ; il y a {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a date: write year-month-day, or less.</source>
            <translation>"{text}" n’est pas une date : écrivez année-mois-jour, ou moins.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a day of the calendar.</source>
            <translation>"{text}" n’est pas un jour du calendrier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a distance: write a number with km, m or mi.</source>
            <translation>"{text}" n’est pas une distance : écrivez un nombre avec km, m ou mi.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a duration in seconds, or with min or h behind it.</source>
            <translation>« {text} » n’est pas une durée en secondes, ou suivie de min ou h.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>"{text}" is not a flag; there are pick, reject and none.</source>
            <translation>« {text} » n’est pas un marqueur ; il y a pick, reject et none.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a focal length in millimetres.</source>
            <translation>« {text} » n’est pas une focale en millimètres.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a known format.</source>
            <translation>"{text}" n’est pas un format connu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a month.</source>
            <translation>"{text}" n’est pas un mois.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>"{text}" is not a number of stars.</source>
            <translation>"{text}" n’est pas un nombre d’étoiles.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a sensitivity.</source>
            <translation>« {text} » n’est pas une sensibilité.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not a size with mp (megapixels), mb or kb behind it.</source>
            <translation>« {text} » n’est pas une taille suivie de mp (mégapixels), mb ou kb.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is not a type; there are photo, film and note.</source>
            <translation>« {text} » n’est pas un type ; il y a photo, film et note.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not an aperture.</source>
            <translation>« {text} » n’est pas une ouverture.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>"{text}" is not an exposure time in seconds.</source>
            <translation>« {text} » n’est pas un temps de pose en secondes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/picture_values.py" />
            <source>"{text}" is not an orientation; there are landscape, portrait, square and panorama.</source>
            <translation>« {text} » n’est pas une orientation ; il y a landscape (paysage), portrait, square (carré) et panorama.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>"{text}" is nothing that can be asked for; there are gps, date, caption, note and copies.</source>
            <translation>« {text} » n’existe pas ici ; il y a gps, date, caption, note et copies.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A filter has no weight: take ^ away, or put the value in quotes.</source>
            <translation>Un filtre n’a pas de poids : enlevez ^, ou mettez la valeur entre guillemets.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>A graph takes {size} MB of memory and finds {percent} % of the ten nearest.</source>
            <translation>Un graphe occupe {size} Mo de mémoire et trouve {percent} % des dix plus proches.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>A judgement is +1 (good), -1 (bad) or 0 (none), and belongs to a query.</source>
            <translation>Un jugement est +1 (bon), -1 (mauvais) ou 0 (aucun), et appartient à une recherche.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>A latitude is -90 to 90, a longitude is -180 to 180; the latitude comes first.</source>
            <translation>Une latitude va de -90 à 90, une longitude de -180 à 180 ; la latitude vient d’abord.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/protocol.py" />
            <source>A message of {n} bytes is larger than the protocol allows.</source>
            <translation>Un message de {n} octets dépasse ce que le protocole permet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>A query has at most {most} parts: shorten it, or put what is text in quotes.</source>
            <translation>Une recherche a au plus {most} parties : raccourcissez-la, ou mettez le texte entre guillemets.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>A range of dates needs at least one end.</source>
            <translation>Une période a besoin d’au moins une borne.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>A saved search needs a name and something to search for.</source>
            <translation>Une recherche enregistrée a besoin d’un nom et de quelque chose à chercher.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>A stack needs two photos at least. Select some, then stack them.</source>
            <translation>Une pile demande au moins deux photos. Choisissez-en, puis empilez-les.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>A tag has more than {most} characters. Write a caption for longer texts.</source>
            <translation>Un mot-clé a plus de {most} caractères. Pour un texte plus long, écrivez une légende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>A tag needs at least one letter or digit.</source>
            <translation>Un mot-clé doit avoir au moins une lettre ou un chiffre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A weight is a number from {least} to {most}: beach^2 or beach^0.5. To take something away write -beach; for the character itself write "\^".</source>
            <translation>Un poids est un nombre de {least} à {most} : beach^2 ou beach^0.5. Pour retirer quelque chose, écrivez -beach ; pour le caractère lui-même, "\^".</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>A weight such as ^2 belongs directly behind a word: beach^2.</source>
            <translation>Un poids comme ^2 se place juste après un mot : beach^2.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/own.py" />
            <source>A word or name of one to {words} words, at most {most} letters.</source>
            <translation>Un mot ou un nom d’un à {words} mots, de {most} lettres au plus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Alignment</source>
            <translation>Alignement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Alignment head {head} belongs to {old} and was switched off.</source>
            <translation>Le modèle appris {head} appartient à {old} et a été désactivé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>An album needs a name.</source>
            <translation>Un album a besoin d’un nom.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/adding.py" />
            <source>An encoder that is written to {into} cannot be used from there.</source>
            <translation>Un encodeur écrit dans {into} ne peut pas être utilisé depuis cet emplacement.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/volume_matching.py" />
            <source>Another volume lies at {path} now. The {n} files that are known of the one before stay in the library, offline.</source>
            <translation>Un autre volume se trouve maintenant à {path}. Les {n} fichiers connus du précédent restent dans la bibliothèque, hors ligne.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Another xsearch is adding an encoder now. Wait until it is done.</source>
            <translation>Un autre xsearch ajoute un encodeur en ce moment. Attendez qu’il ait fini.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>Another xsearch is changing this library now. Try again when it is done.</source>
            <translation>Un autre xsearch modifie cette bibliothèque en ce moment. Réessayez quand il aura fini.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/lock.py" />
            <source>Another xsearch is changing this library now. Wait until it is done, or cancel its job.</source>
            <translation>Un autre xsearch modifie cette bibliothèque en ce moment. Attendez qu’il ait fini, ou annulez sa tâche.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Another xsearch is installing an add-on now. Wait until it is done.</source>
            <translation>Un autre xsearch est en train d’installer une extension. Attendez qu’il ait terminé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/satisfaction.py" />
            <source>Asking again</source>
            <translation>Nouvelle demande</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Asking the hub</source>
            <translation>Interrogation du hub</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Asking torch</source>
            <translation>Interrogation de torch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>At least two photos with captions are needed to compare encoders.</source>
            <translation>Il faut au moins deux photos légendées pour comparer des encodeurs.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Better than the encoder alone on photos it was not trained on: {gain}.</source>
            <translation>Meilleur que l’encodeur seul, sur des photos qui n’ont pas servi à apprendre : {gain}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Calibrating</source>
            <translation>Étalonnage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch_notes.py" />
            <source>Captions and notes are compared by {name} from now on, photos by {in_use} as before.</source>
            <translation>Légendes et notes sont désormais comparées par {name}, les photos par {in_use} comme avant.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch_notes.py" />
            <source>Captions and notes are compared by {name}.</source>
            <translation>Légendes et notes sont comparées par {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/model_card.py" />
            <source>Captions are no nearer to their photos than to others: its two towers may not belong together.</source>
            <translation>Les légendes ne sont pas plus proches de leurs photos que des autres : ses deux parties ne vont peut-être pas ensemble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the catalogue</source>
            <translation>Vérification du catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the encoder</source>
            <translation>Vérification de l’encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Checking the encoder for notes</source>
            <translation>Vérification de l’encodeur des notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Checking the file</source>
            <translation>Vérification du fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>Checking what is in the backup</source>
            <translation>Vérification du contenu de la sauvegarde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>Choose another folder.</source>
            <translation>Choisissez un autre dossier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Choose another place.</source>
            <translation>Choisissez un autre endroit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/next_captions.py" />
            <source>Choosing photos</source>
            <translation>Choix des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/trying.py" />
            <source>Choosing photos to look at</source>
            <translation>Choix des photos à regarder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>Comparing captions with photos</source>
            <translation>Comparaison des légendes et des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Comparing photos</source>
            <translation>Comparaison des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Comparing pictures</source>
            <translation>Comparaison des images</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/changed_searches.py" />
            <source>Comparing searches</source>
            <translation>Comparaison des recherches</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/matching.py" />
            <source>Comparing the method's terms</source>
            <translation>Comparaison des termes de la méthode</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Comparing with torch</source>
            <translation>Comparaison avec torch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/learned.py" />
            <source>Comparing words</source>
            <translation>Comparaison des mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Comparing {kind} with torch</source>
            <translation>Comparaison de {kind} avec torch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Connect the drive; nothing is lost.</source>
            <translation>Branchez le disque ; rien n’est perdu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Copying files</source>
            <translation>Copie des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>Copying the catalogue</source>
            <translation>Copie du catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Copying the encoder</source>
            <translation>Copie de l’encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Counting thumbnails</source>
            <translation>Comptage des vignettes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Counting what can be watched</source>
            <translation>Comptage de ce qui peut être surveillé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>Creator, copyright and place have at most {most} characters.</source>
            <translation>L’auteur, le copyright et le lieu ont au plus {most} caractères.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>Did you mean {near}?</source>
            <translation>Vouliez-vous dire {near} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Distance of the mean photo from the mean text.</source>
            <translation>Distance entre la photo moyenne et le texte moyen.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>Downloading</source>
            <translation>Téléchargement</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Downloading {name}</source>
            <translation>Téléchargement : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Empty thumbnails deleted, which the next xsearch index makes again: {n}.</source>
            <translation>Vignettes vides supprimées, que la lecture des dossiers refait : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Encoding captions with {name}</source>
            <translation>Encodage des légendes avec {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Encoding photos with {name}</source>
            <translation>Encodage des photos avec {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>Every search compares all photos and texts: there are too few to need an index.</source>
            <translation>Chaque recherche compare toutes les photos et tous les textes : il y en a trop peu pour avoir besoin d’un index.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Exported before, and complete: {n}.</source>
            <translation>Exportées avant, et complètes : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>Exporting</source>
            <translation>Exportation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs the add-on {name} ({size} MB). Install it first: {command}</source>
            <translation>L’exportation demande l’extension {name} ({size} Mo). Elle vient avec le premier encodeur que vous ajoutez ici.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs the add-on {name}. Install it from its file {file}: {command}</source>
            <translation>L’exportation demande l’extension {name}. Déposez son fichier {file} sur la fenêtre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs torch, which is not part of the installed program. On any computer with Python: {command}, then xsearch encoders export NAME --into FOLDER, and import that folder here.</source>
            <translation>Ceux-ci doivent d’abord être convertis par l’exporteur, qui ne fait pas partie de ce programme : déposez son fichier sur la fenêtre si vous l’avez. Ce qui s’appelle « ready-made » n’en a pas besoin.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporter.py" />
            <source>Exporting needs {names}. Install them with: {command}</source>
            <translation>Pour exporter, il manque {names}. Pour l’installer : {command}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Exporting the photo tower</source>
            <translation>Exportation de la tour photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Exporting the text tower</source>
            <translation>Exportation de la tour texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>Files in the backup that are of no library were left out: {names}</source>
            <translation>Les fichiers de la sauvegarde qui n’appartiennent à aucune bibliothèque ont été écartés : {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Files of this version are: {files}.</source>
            <translation>Les fichiers de cette version sont : {files}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Free some space.</source>
            <translation>Libérez de l’espace.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Gathering photos and texts</source>
            <translation>Collecte des photos et des textes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Generalisation, R@10 text to photo</source>
            <translation>Généralisation, R@10 du texte à la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Generalisation, matching accuracy</source>
            <translation>Généralisation, justesse des paires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Head {head} was not better than the encoder alone (see: xsearch align report {head}). To use it nevertheless, add --anyway.</source>
            <translation>Le modèle appris {head} n’était pas meilleur que l’encodeur seul. Vous pouvez l’utiliser quand même.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} cannot be used: {reason} Train again.</source>
            <translation>Le modèle appris {number} ne peut pas être utilisé : {reason} Relancez l’apprentissage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Head {number} has no report.</source>
            <translation>Il n’y a pas de rapport sur le modèle appris {number}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} is damaged: {folder} was changed. Train again.</source>
            <translation>Le modèle appris {number} est endommagé : {folder} a été modifié. Relancez l’apprentissage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} is incomplete: {folder} cannot be read. Train again.</source>
            <translation>Le modèle appris {number} est incomplet : {folder} ne peut pas être lu. Relancez l’apprentissage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} maps vectors of {dimension} numbers, not of {shape}: it belongs to another encoder. Train one for this encoder: xsearch align train</source>
            <translation>Le modèle appris {number} attend {dimension} nombres et non {shape} : il appartient à un autre encodeur. Relancez l’apprentissage pour celui-ci.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>Head {number} was trained for the encoder {encoder} {encoder_identity}; in use is {name} {identity}. Train one for this encoder: xsearch align train</source>
            <translation>Le modèle appris {number} appartient à l’encodeur {encoder} {encoder_identity} ; {name} {identity} est utilisé. Relancez l’apprentissage pour celui-ci.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>How far the two clouds differ when the means are taken off.</source>
            <translation>L’écart entre les deux nuages une fois leurs centres superposés.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>If no other xsearch is running: xsearch index</source>
            <translation>Si aucune tâche n’est en cours : cherchez les changements (F5).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>If you want it: xsearch index --kind graph</source>
            <translation>Si vous le voulez : xsearch index --kind graph</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>If you want them: xsearch index --kind compact</source>
            <translation>Si vous les voulez : xsearch index --kind compact</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>In {folders_out} folders with {n} photos that a head was not trained on.</source>
            <translation>Dans {folders_out} dossiers de {n} photos qui n’ont pas servi à apprendre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Install it again, or: {command}</source>
            <translation>Réinstallez-le ou choisissez-en un autre sous Encodeurs.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Install xsearch again.</source>
            <translation>Réinstallez xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/providers.py" />
            <source>It brings no {provider} for this computer; it was not installed.</source>
            <translation>Elle n’apporte pas {provider} pour cet ordinateur ; elle n’a pas été installée.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/providers.py" />
            <source>It cannot be loaded on this computer; it was not installed.</source>
            <translation>Elle ne peut pas être chargée sur cet ordinateur ; elle n’a pas été installée.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>It cannot be taken back any more.</source>
            <translation>Cela ne peut plus être annulé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>It has no large matrices of 32-bit weights, which alone gain from 8-bit numbers.</source>
            <translation>Il n’a pas de grandes matrices de poids sur 32 bits, les seules qui gagnent à passer sur 8 bits.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/installed.py" />
            <source>It is incomplete. Install it again.</source>
            <translation>Elle est incomplète. Installez-la de nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/installed.py" />
            <source>It is made for another system, or for another version of xsearch. Install it again.</source>
            <translation>Elle est faite pour un autre système ou une autre version de xsearch. Installez-la de nouveau.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>It is said to read these languages, but in them right sentences won no more often than by chance: {languages}.</source>
            <translation>Il est censé lire aussi ces langues, mais les bonnes phrases n’y gagnent pas plus souvent que par hasard : {languages}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>It is used after the next start. Then measure what runs your encoder best: {command}</source>
            <translation>Elle sera utilisée au prochain démarrage. Mesurez alors, sous « Encodeurs », ce qui fait le mieux tourner votre encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>It knows none.</source>
            <translation>Elle n’en connaît aucune.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/model_card.py" />
            <source>It reads texts alone: photos cannot be searched with it.</source>
            <translation>Il ne lit que des textes : il ne permet pas de chercher des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/gains.py" />
            <source>It runs on {provider}; 8-bit numbers are faster on the processor alone.</source>
            <translation>Il s’exécute sur {provider} ; les calculs sur 8 bits ne sont plus rapides que sur le processeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>Its configuration is wrong about {what}: known photos and colours are told apart clearly better another way, and it was installed with that.</source>
            <translation>Sa configuration se trompe sur {what} : autrement, il distingue nettement mieux des photos et des couleurs connues, et c’est ainsi qu’il a été installé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>Its manifest has no parity vectors: it runs, but nothing says it runs right.</source>
            <translation>Son manifeste n’a pas de vecteurs de contrôle : il fonctionne, mais rien ne dit qu’il calcule juste.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Its scores were calibrated on {photos} of your photos.</source>
            <translation>Ses scores ont été étalonnés sur {photos} de vos photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Its text side stays as it was. {reason}</source>
            <translation>Sa partie texte reste telle quelle. {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>Its weights are too large for one file, and were stored in 16 bits.</source>
            <translation>Ses poids sont trop volumineux pour un seul fichier et ont été enregistrés sur 16 bits.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>Judging the encoder by known photos</source>
            <translation>Évaluation de l’encodeur sur des photos connues</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>Keeping the library as it is aside</source>
            <translation>Mise de côté de la bibliothèque actuelle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Laying out the map</source>
            <translation>Organisation de la carte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/selection.py" />
            <source>Learning from captions</source>
            <translation>Apprentissage à partir des légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Less is more evenly spread.</source>
            <translation>Moins, c’est mieux réparti.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Loading the model</source>
            <translation>Chargement du modèle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/thumbnail_facts.py" />
            <source>Looking at colours and sharpness</source>
            <translation>Mesure des couleurs et de la netteté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/duplicates/job.py" />
            <source>Looking at photos</source>
            <translation>Examen des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking at the disk</source>
            <translation>Examen du disque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/illustrating/illustrate.py" />
            <source>Looking for photos</source>
            <translation>Recherche de photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>Looking for photos and notes</source>
            <translation>Recherche de photos et de notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking for the folders</source>
            <translation>Recherche des dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Looking for the last copy</source>
            <translation>Recherche de la dernière copie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/teaching/next_captions.py" />
            <source>Looking for words</source>
            <translation>Recherche de mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Make it writable.</source>
            <translation>Rendez-le modifiable.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>Make room, or choose another place.</source>
            <translation>Libérez de la place ou choisissez un autre endroit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/first_pass.py" />
            <source>Making photos searchable</source>
            <translation>Les photos deviennent trouvables</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Making the catalogue smaller</source>
            <translation>Réduction du catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/films/thumbnails.py" />
            <source>Making thumbnails</source>
            <translation>Création des miniatures</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Matching accuracy</source>
            <translation>Justesse des paires</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Mean squared distance of pairs.</source>
            <translation>Distance quadratique moyenne des paires.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/comparing.py" />
            <source>Measured on your own captions, with thumbnails as photos.</source>
            <translation>Mesuré sur vos propres légendes, avec des vignettes pour photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Measuring the index</source>
            <translation>Mesure de l’index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/vocabulary.py" />
            <source>Measuring what chance looks like</source>
            <translation>Mesure du hasard</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Measuring what was learned</source>
            <translation>Mesure de l’apprentissage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Median of whole searches, the text's encoding included.</source>
            <translation>Médiane de recherches entières, encodage du texte compris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Median rank, {way}</source>
            <translation>Rang médian, {way}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Modality gap, centroids</source>
            <translation>Écart des modalités, centres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Modality gap, distributions</source>
            <translation>Écart des modalités, distributions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Moving files</source>
            <translation>Déplacement des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>Name an encoder of the catalogue, a model of the hub (owner/name), or a folder.</source>
            <translation>Indiquez un encodeur du catalogue, un modèle du hub (propriétaire/nom) ou un dossier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/trying.py" />
            <source>Name two encoders, and what to look for with them.</source>
            <translation>Indiquez deux encodeurs et ce qu’il faut chercher avec eux.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>Naming the regions</source>
            <translation>Attribution des noms aux régions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>No faster copy of {name} was made. {reason}</source>
            <translation>Aucune copie plus rapide de {name} n’a été créée. {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/job.py" />
            <source>No head is in use. Train one on your own pairs: xsearch align train</source>
            <translation>Rien d’appris n’est utilisé. Apprenez de vos légendes : Réglages, Alignement.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: photos without captions would be found less well.</source>
            <translation>Aucune amélioration, rien n’a changé : les photos sans légende seraient moins bien trouvées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: the gain may be chance ({gain}). More captions may help.</source>
            <translation>Aucune amélioration, rien n’a changé : le gain peut être dû au hasard ({gain}). Davantage de légendes pourraient aider.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>No improvement, nothing was changed: these captions do not help other photos of this library ({gain}).</source>
            <translation>Aucune amélioration, rien n’a changé : ces légendes n’aident pas les autres photos de cette bibliothèque ({gain}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/mark_values.py" />
            <source>No photo has such a rating: it is 0 to 5 stars, or -1 for rejected, the lower end first.</source>
            <translation>Aucune photo n’a une telle note : 0 à 5 étoiles, ou -1 pour rejetée, la borne basse d’abord.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_process.py" />
            <source>No process can be started to read photos ({error}).</source>
            <translation>Aucun processus ne peut être lancé pour lire les photos ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>No provider of this computer computes {name} right: {problem}</source>
            <translation>Rien sur cet ordinateur ne calcule {name} correctement : {problem}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_reader.py" />
            <source>No thumbnail can be written below {folder} ({error}). What was done until then is kept; make room there, then start again.</source>
            <translation>Aucune vignette ne peut être écrite sous {folder} ({error}). Ce qui était fait est conservé ; faites-y de la place, puis recommencez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>None of the photos named in {captions} can be read in {images}{reason}.</source>
            <translation>Aucune des photos nommées dans {captions} ne peut être lue dans {images}{reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>None of these is a photo of the library any more.</source>
            <translation>Aucune de ces photos n’est plus dans la bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>None of these is a photo of the library any more. Albums hold photos alone.</source>
            <translation>Aucun de ces éléments n’est encore une photo de la bibliothèque. Les albums ne contiennent que des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/marking.py" />
            <source>None of these is a photo of the library any more. Notes have no marks.</source>
            <translation>Aucun de ces éléments n’est encore une photo de la bibliothèque. Les notes n’ont ni étoiles, ni marqueurs, ni couleurs.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>None of these is a photo of the library any more. Stacks hold photos alone.</source>
            <translation>Aucune n’est encore une photo de la bibliothèque. Les piles ne contiennent que des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>None of these photos has a date and time that can be moved.</source>
            <translation>Aucune de ces photos n’a de date et d’heure qu’on puisse décaler.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/dictionary/own.py" />
            <source>None of these photos is in the library any more.</source>
            <translation>Aucune de ces photos n’est plus dans la bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/protocol.py" />
            <source>Not a message of protocol version {version}: {line}</source>
            <translation>Ce n’est pas un message de la version {version} du protocole : {line}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Notes are cut into shorter pieces at the next indexing: this encoder reads less at once.</source>
            <translation>Les notes seront découpées plus court à la prochaine lecture : cet encodeur lit moins à la fois.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Nothing could be read, and there is no copy: the library starts empty. Index your folders again.</source>
            <translation>Rien n’a pu être lu, et il n’y a pas de copie : la bibliothèque repart vide. Ajoutez de nouveau vos dossiers.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Nothing could be read; the copy of {date} took its place.</source>
            <translation>Rien n’a pu être lu ; la copie du {date} a pris sa place.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/heat_map.py" />
            <source>Nothing in this query can be seen in a photo: it has no words to look for.</source>
            <translation>Rien dans cette recherche ne se voit dans une photo : elle n’a pas de mots.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Nothing learned yet. Learn from your own captions: xsearch align train</source>
            <translation>Rien n’est encore appris. Apprenez ici de vos légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Nothing was taken over from another program.</source>
            <translation>Rien n’a été repris d’un autre programme.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Nothing was taken over from {name}. There is: {names}.</source>
            <translation>Rien n’a été repris de {name}. Il y a : {names}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Of {judged} searches that were judged; good marks are also learned from.</source>
            <translation>Sur {judged} recherches jugées ; les bonnes notes servent aussi à apprendre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>Of {n} of these photos an exact copy lies elsewhere; it stays.</source>
            <translation>De {n} de ces photos, une copie identique se trouve ailleurs ; elle reste.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>Only exiftool writes into {kind} files, and it is not installed: XMP files lie beside them.</source>
            <translation>Seul exiftool écrit dans les fichiers {kind}, et il n’est pas installé : des fichiers XMP sont à côté.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/browse.py" />
            <source>Only filters such as date:2023 can be used here. Search for words instead.</source>
            <translation>Seuls des filtres comme date:2023 sont possibles ici. Cherchez plutôt des mots.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Only one of them can be used at a time. Remove {name} first.</source>
            <translation>Une seule peut être utilisée à la fois. Supprimez d’abord {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>Pairing photos with captions and notes</source>
            <translation>Association des photos aux légendes et aux notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Pairs found among the first {cut}.</source>
            <translation>Paires trouvées parmi les {cut} premières.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Publishing the index</source>
            <translation>Publication de l’index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>Put a space behind the closing quote. A quote character within quotes is written twice: "".</source>
            <translation>Mettez une espace après le guillemet fermant. Un guillemet à l’intérieur s’écrit deux fois : "".</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Putting files into the bin</source>
            <translation>Mise à la corbeille des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>R@{cut}, {way}</source>
            <translation>R@{cut}, {way}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Raise the limit: sysctl fs.inotify.max_user_watches</source>
            <translation>Relevez la limite : sysctl fs.inotify.max_user_watches</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/run.py" />
            <source>Read again, because this version reads more of what files say: {n}.</source>
            <translation>Relues, cette version lisant davantage dans les fichiers : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>Reading captions</source>
            <translation>Lecture des légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>Reading captions and notes</source>
            <translation>Lecture des légendes et des notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/films/thumbnails.py" />
            <source>Reading films</source>
            <translation>Lecture des films</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/text_encoding.py" />
            <source>Reading notes</source>
            <translation>Lecture des notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>Reading photos</source>
            <translation>Lecture des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>Reading the catalogue</source>
            <translation>Lecture du catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>Reading the graphs</source>
            <translation>Lecture des graphes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Reading thumbnails of absent photos</source>
            <translation>Lecture des miniatures des photos absentes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/words/picture_words.py" />
            <source>Reading words in pictures</source>
            <translation>Lecture du texte dans les images</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>Removing the folder from the library</source>
            <translation>Retrait du dossier de la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Removing vectors</source>
            <translation>Suppression des vecteurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Renaming files</source>
            <translation>Renommage des fichiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Response time</source>
            <translation>Temps de réponse</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/exchange.py" />
            <source>Restoring the catalogue</source>
            <translation>Restauration du catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the backup that belong to nothing were left out: {n}.</source>
            <translation>Les lignes de la sauvegarde qui ne se rattachent à rien ont été écartées : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the table {table} in the backup that xsearch would not write were left out: {n}.</source>
            <translation>Les lignes de la table {table} de la sauvegarde que xsearch n’écrirait pas ainsi ont été écartées : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>Rows of the table {table} in the backup were taken without values that xsearch would not write: {n}.</source>
            <translation>Les lignes de la table {table} de la sauvegarde ont été reprises sans les valeurs que xsearch n’écrirait pas ainsi : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>Run xsearch index: it reads what is missing, and makes the index again.</source>
            <translation>La lecture des dossiers ramène ce qui manque et refait l’index.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Run: xsearch doctor --repair</source>
            <translation>Appuyez sur « Réparer ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>Run: xsearch index</source>
            <translation>Cherchez les changements (F5).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/offers.py" />
            <source>Runs encoders by {title}, where the processor or the graphics card has it.</source>
            <translation>Fait tourner les encodeurs avec {title}, si le processeur ou la carte graphique le permet.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Satisfied searches</source>
            <translation>Recherches satisfaisantes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/salvage.py" />
            <source>Saving what can be read</source>
            <translation>Sauvetage de ce qui est lisible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>Searchable already; full quality follows</source>
            <translation>Déjà trouvables, la pleine qualité suit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Searches are answered with {name} from now on.</source>
            <translation>Les recherches se font désormais avec {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>Searches go on with {name}.</source>
            <translation>Les recherches se font toujours avec {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>Settings that this xsearch does not know were left out: {names}</source>
            <translation>Les réglages que cette version de xsearch ne connaît pas ont été écartés : {names}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>Short codes take {size} MB of memory and find {percent} % of the ten nearest.</source>
            <translation>Des codes courts occupent {size} Mo de mémoire et trouvent {percent} % des dix plus proches.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>Smaller than asked, because their files hold no larger picture: {n}.</source>
            <translation>Plus petites que demandé, leurs fichiers ne contenant pas d’image plus grande : {n}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/host.py" />
            <source>Something went wrong that xsearch did not expect ({error}).</source>
            <translation>Une erreur que xsearch n’attendait pas s’est produite ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Stopped, because what is done cannot be written down: make room on the disk of the library. The rest is as it was.</source>
            <translation>Arrêté, car ce qui est fait ne peut pas être consigné : libérez de la place sur le disque de la bibliothèque. Le reste est inchangé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>Stopped. Nothing was taken over.</source>
            <translation>Arrêté. Rien n’a été repris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>Stopped: the rest is as it was.</source>
            <translation>Arrêté : le reste est inchangé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>Storing as {kind}</source>
            <translation>Enregistrement en {kind}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Telling matched from unmatched pairs, half and half.</source>
            <translation>Distinguer les paires justes des fausses, moitié-moitié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/picture_kinds.py" />
            <source>Telling photos from screenshots, documents and drawings</source>
            <translation>Distinction des photos, captures d’écran, documents et dessins</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>That folder is not in the library: the photos have left it. Undo brings them back.</source>
            <translation>Ce dossier ne fait pas partie de la bibliothèque : les photos l’ont quittée. Annuler les ramène.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/job.py" />
            <source>The backup {path} cannot be restored: {reason}. Nothing was changed.</source>
            <translation>La sauvegarde {path} ne peut pas être restaurée : {reason}. Rien n’a été modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>The backup {path} cannot be written: {error}.</source>
            <translation>La sauvegarde {path} ne peut pas être écrite : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>The backup {path} is damaged: {name} is not as it was written.</source>
            <translation>La sauvegarde {path} est endommagée : {name} n’est pas tel qu’il a été écrit.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>The caption has {n} characters; {most} is the most. Write a note beside the photo for longer texts.</source>
            <translation>La légende a {n} caractères ; {most} au plus. Pour un texte plus long, écrivez une note à côté de la photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>The captions {path} are empty.</source>
            <translation>Le fichier {path} ne contient pas de légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>The captions {path} cannot be read: {error}.</source>
            <translation>Les légendes de {path} ne peuvent pas être lues : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue is intact.</source>
            <translation>Le catalogue est intact.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue was damaged ({error}). It is kept in {folder}.</source>
            <translation>Le catalogue était endommagé ({error}). Il est conservé dans {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The catalogue's indexes were damaged and were made again.</source>
            <translation>Les index du catalogue étaient endommagés et ont été refaits.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>The disk of {folder} is full. Nothing was installed; free some space and try again.</source>
            <translation>Le disque de {folder} est plein. Rien n’a été installé ; libérez de la place et réessayez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/targets.py" />
            <source>The disk that holds {path} is full.</source>
            <translation>Le disque de {path} est plein.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>The distance must be more than 0, and less than half the way around the earth.</source>
            <translation>La distance doit être supérieure à 0 et inférieure à la moitié du tour de la terre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder crashes the program or needs too much memory; it cannot be used.</source>
            <translation>L’encodeur fait planter le programme ou demande trop de mémoire ; il ne peut pas être utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The encoder in {folder} has manifest format {found}; this xsearch reads format {format}. Export it again, or update xsearch.</source>
            <translation>L’encodeur de {folder} a un manifeste au format {found} ; ce xsearch lit le format {format}. Exportez-le à nouveau ou mettez xsearch à jour.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>The encoder in {folder} has {total} GB; that is too much for an encoder.</source>
            <translation>L’encodeur de {folder} fait {total} Go ; c’est trop pour un encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder needs more memory than an encoder of its size should; it cannot be used.</source>
            <translation>L’encodeur demande plus de mémoire qu’un encodeur de sa taille ne devrait ; il ne peut pas être utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/judging.py" />
            <source>The encoder takes more than {seconds} s for a test.</source>
            <translation>L’encodeur met plus de {seconds} s pour un essai.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} computes other {side} vectors here than where it was exported (cosine {parity}, at least {least_parity} is needed). Export it again, or update onnxruntime.</source>
            <translation>L’encodeur {name} calcule ici d’autres vecteurs ({side}) que là où il a été exporté (cosinus {parity}, au moins {least_parity} requis). Exportez-le à nouveau ou mettez onnxruntime à jour.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/encoder.py" />
            <source>The encoder {name} computes wrong {side} vectors on this computer (off by {gap}, {tolerance} is allowed). Update onnxruntime, or choose another encoder.</source>
            <translation>L’encodeur {name} calcule de faux vecteurs sur cet ordinateur ({side} ; écart {gap}, {tolerance} permis). Mettez onnxruntime à jour ou choisissez un autre encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} crashes the program or needs too much memory; it cannot be used.</source>
            <translation>L’encodeur {name} fait planter le programme ou demande trop de mémoire ; il ne peut pas être utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/encoder.py" />
            <source>The encoder {name} gave {shape} numbers where {wanted} finite ones were expected. Install it again.</source>
            <translation>L’encodeur {name} a donné {shape} nombres au lieu de {wanted} nombres finis. Réinstallez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} has no room for a text beside its own marks.</source>
            <translation>L’encodeur {name} n’a pas de place pour un texte à côté de ses propres marques.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/file_hashes.py" />
            <source>The encoder {name} is damaged: {path} is not the file that was published. Install it again.</source>
            <translation>L’encodeur {name} est endommagé : {path} n’est pas le fichier publié. Réinstallez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/registry.py" />
            <source>The encoder {name} is in use, but is no longer installed. Install it again, or choose another: {command}</source>
            <translation>L’encodeur {name} est utilisé, mais n’est plus installé. Réinstallez-le ou choisissez-en un autre dans les réglages.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>The encoder {name} is incomplete: {path} is missing.</source>
            <translation>L’encodeur {name} est incomplet : il manque {path}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/file_hashes.py" />
            <source>The encoder {name} is incomplete: {path} is missing. Install it again.</source>
            <translation>L’encodeur {name} est incomplet : {path} manque. Réinstallez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The encoder {name} reads texts alone; photos cannot be searched with it.</source>
            <translation>L’encodeur {name} ne lit que des textes ; il ne permet pas de chercher des photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>The encoder {name} reads texts alone; there is nothing to choose for photos.</source>
            <translation>L’encodeur {name} ne lit que des textes ; il n’y a rien à choisir pour les photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} takes more than {seconds} s for a test.</source>
            <translation>L’encodeur {name} met plus de {seconds} s pour un essai.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/sandbox.py" />
            <source>The encoder {name} takes {seconds} s to part a text into words; it cannot be used.</source>
            <translation>L’encodeur {name} met {seconds} s à découper un texte en mots ; il ne peut pas être utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/vectors.py" />
            <source>The encoder {name} {version} now gives {dimension} numbers per vector, but this library was indexed with {row}. Give the changed encoder a new version.</source>
            <translation>L’encodeur {name} {version} donne maintenant {dimension} nombres par vecteur, mais cette bibliothèque a été indexée avec {row}. Donnez une nouvelle version à l’encodeur modifié.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/hello.py" />
            <source>The exporter is that of xsearch {version} and does not fit this version ({own}). Install the exporter of this version.</source>
            <translation>L’exportateur est celui de xsearch {version} et ne convient pas à cette version ({own}). Installez l’exportateur de cette version.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>The filters of a query have at most {most} values: take some away.</source>
            <translation>Les filtres d’une recherche ont au plus {most} valeurs : enlevez-en.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>The folder {folder} already holds other files. Choose a new or an empty folder.</source>
            <translation>Le dossier {folder} contient déjà d’autres fichiers. Choisissez un dossier neuf ou vide.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>The graph {path} cannot be loaded: {error}</source>
            <translation>Le graphe {path} ne peut pas être chargé : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>The graph {path} failed: {error}</source>
            <translation>Le graphe {path} a échoué : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>The head's manifest {path} cannot be read: {error}. Train again, or switch it off.</source>
            <translation>Le manifeste du modèle appris, {path}, ne peut pas être lu : {error}. Relancez l’apprentissage ou désactivez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>The head's manifest {path} is not valid: {faults}. Train again, or switch it off.</source>
            <translation>Le manifeste du modèle appris, {path}, n’est pas valable : {faults}. Relancez l’apprentissage ou désactivez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>The image has no path. Write {example}.</source>
            <translation>L’image n’a pas de chemin. Écrivez {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/query_images.py" />
            <source>The image {path} {reason}.</source>
            <translation>L’image {path} {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>The index in {folder} cannot be read: {error}</source>
            <translation>L’index dans {folder} ne peut pas être lu : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>The index in {folder} is damaged: {name} is not as it was written</source>
            <translation>L’index dans {folder} est endommagé : {name} n’est pas tel qu’il a été écrit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>The index of words was damaged and was made again.</source>
            <translation>L’index des mots était endommagé et a été refait.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/progress.py" />
            <source>The job was cancelled; what was done until then is kept.</source>
            <translation>La tâche a été annulée ; ce qui était fait est conservé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>The layer {path} of this model cannot be read ({error}).</source>
            <translation>La couche {path} de ce modèle est illisible ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/run.py" />
            <source>The library has no folder yet. Name one: xsearch index PATH</source>
            <translation>La bibliothèque n’a pas encore de dossier. Ajoutez-en un.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>The library in {folder} cannot be changed, because that folder is read-only. Searching works; to change it, make the folder writable or choose another one with --home.</source>
            <translation>La bibliothèque dans {folder} ne peut pas être modifiée, car ce dossier est en lecture seule. On peut chercher ; pour modifier, rendez le dossier modifiable.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>The library is being encoded with {name}. Back out first: {instead}</source>
            <translation>La bibliothèque est en cours d’encodage avec {name}. Annulez d’abord cela sous « Encodeurs ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>The library leaves that folder out: the photos have left it. Undo brings them back.</source>
            <translation>La bibliothèque exclut ce dossier : les photos n’en font plus partie. « Annuler » les fait revenir.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/store.py" />
            <source>The library's catalogue {path} cannot be opened: {error}.</source>
            <translation>Le catalogue {path} de la bibliothèque ne peut pas être ouvert : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>The library's catalogue {path} is damaged ({error}). Your photos are not touched by that. {advice}</source>
            <translation>Le catalogue {path} de la bibliothèque est endommagé ({error}). Vos photos ne sont pas touchées. {advice}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>The manifest of the encoder in {folder} is not valid: {faults}.</source>
            <translation>Le manifeste de l’encodeur de {folder} n’est pas valable : {faults}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>The manifest of {folder} names {n} files; {most} are the most.</source>
            <translation>Le manifeste de {folder} nomme {n} fichiers ; {most} au plus sont permis.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>The model {photos} reads no photos.</source>
            <translation>Le modèle {photos} ne lit pas de photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>The name of an album has at most {most} characters.</source>
            <translation>Le nom d’un album a au plus {most} caractères.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/update_check.py" />
            <source>The newest version could not be asked for: {reason}. Check the network, or try later.</source>
            <translation>La dernière version n’a pas pu être demandée : {reason}. Vérifiez le réseau ou réessayez plus tard.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/search/engine.py" />
            <source>The number of results must be between 1 and {most}.</source>
            <translation>Le nombre de résultats doit être entre 1 et {most}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>The pattern has a brace without its partner.</source>
            <translation>Il manque une accolade dans le modèle.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>The pattern is empty. Write for example {example}.</source>
            <translation>Le modèle est vide. Écrivez par exemple {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>The pattern {pattern} of what to leave out means nothing; it was passed over.</source>
            <translation>Le motif d’exclusion {pattern} ne veut rien dire ; il a été ignoré.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>The photo graph takes no pictures of {width} x {height} pixels, as its configuration says ({error}).</source>
            <translation>Le graphe des photos n’accepte pas d’images de {width} × {height} pixels, contrairement à ce que dit sa configuration ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>The photo graph takes pictures of no usual size, and nothing says which it wants ({error}).</source>
            <translation>Le graphe des photos n’accepte aucune des tailles d’image habituelles, et rien ne dit laquelle il veut ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/family.py" />
            <source>The photo is not in the library, or is not indexed yet.</source>
            <translation>La photo n’est pas dans la bibliothèque, ou n’est pas encore indexée.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/looking.py" />
            <source>The photo tower gives vectors of {photos} numbers, the text tower of {texts}: they do not belong together.</source>
            <translation>La partie photo donne des vecteurs de {photos} nombres, la partie texte de {texts} : elles ne vont pas ensemble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>The photo tower gives {shape} numbers, the text tower {dimension}: they share no space.</source>
            <translation>La partie photo donne {shape} nombres, la partie texte {dimension} : elles n’ont pas d’espace commun.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>The process that exports the model was ended by the system, most likely because memory ran out; a model needs about four times its size. Close other programs and try again.</source>
            <translation>Le système a arrêté le processus d’export, sans doute faute de mémoire ; un modèle demande environ quatre fois sa taille. Fermez d’autres programmes et réessayez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/gains.py" />
            <source>The processor of this computer has no instructions for 8-bit numbers.</source>
            <translation>Le processeur de cet ordinateur n’a pas d’instructions pour accélérer les calculs sur 8 bits.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_process.py" />
            <source>The program that reads photos does not start. Install xsearch again.</source>
            <translation>Le programme qui lit les photos ne démarre pas. Réinstallez xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>The report {path} cannot be read. Train again: xsearch align train</source>
            <translation>Le rapport {path} ne peut pas être lu. Relancez l’apprentissage.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>The sample library cannot be written to {folder}: {error}. Choose another folder.</source>
            <translation>La bibliothèque d’exemple ne peut pas être écrite dans {folder} : {error}. Choisissez un autre dossier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/settings.py" />
            <source>The settings could not be read ({error}). They were set aside as {path}.</source>
            <translation>Les réglages n’ont pas pu être lus ({error}). Ils ont été mis de côté sous {path}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>The settings name the provider {wanted}, which is used; {provider} was the fastest.</source>
            <translation>Les réglages nomment {wanted}, qui est utilisé ; {provider} était le plus rapide.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/watcher.py" />
            <source>The system cannot report changes in {path} ({error}); it is looked through from time to time instead.</source>
            <translation>Le système ne peut pas signaler les changements dans {path} ({error}) ; on y regarde de temps en temps.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/text.py" />
            <source>The tokenizer {path} cannot be read: {error}</source>
            <translation>Le tokenizer {path} ne peut pas être lu : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>The tokenizer {path} has words up to number {most}, but the graph knows {n}: they do not belong together.</source>
            <translation>Le tokenizer {path} a des mots jusqu’au numéro {most}, mais le graphe en connaît {n} : ils ne vont pas ensemble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>The tokenizer {path} {fault}. It is not used.</source>
            <translation>Le tokenizer {path} {fault}. Il n’est pas utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>The value of {key}: is longer than {most} characters.</source>
            <translation>La valeur de {key}: dépasse {most} caractères.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/disk_space.py" />
            <source>The vectors of this encoder need about {needed} MB in {folder}; {free} are free. Drop the vectors of an encoder that you no longer use, or make room.</source>
            <translation>Les vecteurs de cet encodeur demandent environ {needed} Mo dans {folder} ; {free} sont libres. Supprimez les vecteurs d’un encodeur dont vous ne vous servez plus ou libérez de la place.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>The vectors of {old} are kept until you drop them: xsearch encoders drop {old}</source>
            <translation>Les vecteurs de {old} restent jusqu’à ce que vous les supprimiez sous « Encodeurs ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/worker/roles.py" />
            <source>The {role} worker does not answer {name}.</source>
            <translation>Le processus {role} ne répond pas à {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>There are no moved captions to put back.</source>
            <translation>Il n’y a pas de légende déplacée à remettre en place.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>There are no vectors of {name} that could be dropped. The library has vectors of {there}; those of the encoders in use, and of those that are coming, stay.</source>
            <translation>Il n’y a pas de vecteurs de {name} à supprimer. La bibliothèque a ceux de {there} ; ceux des encodeurs utilisés ou à venir restent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>There are {known}.</source>
            <translation>Il y a {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>There is a saved search called {name} already. Choose another name, or replace it.</source>
            <translation>Il y a déjà une recherche enregistrée nommée {name}. Choisissez un autre nom, ou remplacez-la.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>There is an album "{name}" already. Choose another name.</source>
            <translation>Il existe déjà un album « {name} ». Choisissez un autre nom.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>There is an encoder called {name} already. Remove it first, or choose another name.</source>
            <translation>Il y a déjà un encodeur nommé {name}. Supprimez-le d’abord ou choisissez un autre nom.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>There is no add-on called {name} for this computer that could be downloaded.</source>
            <translation>Il n’y a pour cet ordinateur aucune extension nommée {name} à télécharger.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>There is no add-on called {name} that could be removed.</source>
            <translation>Il n’y a aucune extension nommée {name} à supprimer.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/albums.py" />
            <source>There is no album "{name}".</source>
            <translation>Il n’y a pas d’album « {name} ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/registry.py" />
            <source>There is no encoder called {name}. Installed are: {names}.</source>
            <translation>Il n’y a pas d’encodeur nommé {name}. Sont installés : {names}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>There is no encoder in {folder}: manifest.toml is missing.</source>
            <translation>Il n’y a pas d’encodeur dans {folder} : manifest.toml manque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>There is no encoder in {folder}: neither manifest.toml nor a graph (.onnx) is there. What is to be imported is an encoder as xsearch, Immich, transformers.js, fastembed or sentence-transformers publishes one.</source>
            <translation>Il n’y a pas d’encodeur dans {folder} : ni manifest.toml ni graphe (.onnx). On peut importer un encodeur tel que le publient xsearch, Immich, transformers.js, fastembed ou sentence-transformers.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/name_patterns.py" />
            <source>There is no field {field} for names. There are {known}.</source>
            <translation>Il n’y a pas de champ {field} pour les noms. Il y a {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>There is no file {path}.</source>
            <translation>Il n’y a pas de fichier {path}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is no filter {key}:.</source>
            <translation>Il n’y a pas de filtre {key}:.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is no filter {key}:. Did you mean {near}?</source>
            <translation>Il n’y a pas de filtre {key}:. Vouliez-vous dire {near} ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/volume_matching.py" />
            <source>There is no folder or file {path}. Check the name, or connect its drive.</source>
            <translation>Il n’y a ni dossier ni fichier {path}. Vérifiez le nom, ou branchez le disque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>There is no folder {path}. Check the name, or connect its drive.</source>
            <translation>Le dossier {path} n’existe pas. Vérifiez le nom ou branchez le disque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>There is no folder {text}.</source>
            <translation>Il n’y a pas de dossier {text}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>There is no head {number}. Heads of this library: {known}.</source>
            <translation>Il n’y a pas de modèle appris {number}. Il y a : {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/marking.py" />
            <source>There is no mark "{value}"; there are {known}.</source>
            <translation>« {value} » n’existe pas ; il y a {known}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>There is no photo tower in {folder}: no graph that takes pictures and gives a vector. If it was published apart, name it as the source of the photo tower.</source>
            <translation>Il n’y a pas de partie photo dans {folder} : aucun graphe ne prend des images et ne donne un vecteur. Si elle est publiée à part, indiquez-la comme source de la partie photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/os_errors.py" />
            <source>There is no room left for {folder}. What was done until then is kept; free some space, then start again.</source>
            <translation>Il n’y a plus de place pour {folder}. Ce qui était fait est conservé ; libérez de l’espace, puis recommencez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/illustrating/illustrate.py" />
            <source>There is no text to illustrate.</source>
            <translation>Il n’y a pas de texte à illustrer.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>There is no text tower in {folder}: no graph that takes words and gives a vector. If it was published apart, import that, and name this as the source of the photo tower.</source>
            <translation>Il n’y a pas de partie texte dans {folder} : aucun graphe ne prend des mots et ne donne un vecteur. Si elle est publiée à part, importez-la et indiquez ceci comme source de la partie photo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>There is no tokenizer.json with {path}. It says how texts are parted into words, and belongs to the encoder; get it from where the graph comes from.</source>
            <translation>Il manque tokenizer.json à {path}. Ce fichier dit comment les textes sont découpés en mots et fait partie de l’encodeur ; prenez-le là d’où vient le graphe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>There is not enough memory to export this model.</source>
            <translation>La mémoire ne suffit pas pour exporter ce modèle.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>There is nothing between these quotes: write words there, or take them away.</source>
            <translation>Il n’y a rien entre ces guillemets : écrivez-y des mots, ou enlevez-les.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>There is nothing to decide: no other program says otherwise.</source>
            <translation>Il n’y a rien à décider : aucun autre programme ne dit autre chose.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/repairing.py" />
            <source>These captions are not in the library any more. Look for misplaced ones again.</source>
            <translation>Ces légendes ne sont plus dans la bibliothèque. Cherchez à nouveau les légendes mal placées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>This backup was written by a newer xsearch ({version}). Update xsearch.</source>
            <translation>Cette sauvegarde vient d’un xsearch plus récent ({version}). Mettez xsearch à jour.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>This catalogue of {program} has version {version}; xsearch knows {known}. Nothing was taken over.</source>
            <translation>Ce catalogue de {program} est de version {version} ; xsearch connaît {known}. Rien n’a été repris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>This encoder does not tell what belongs together, however it is fed: of known photos and sentences the right ones won in {share} % of comparisons ({low} to {high} % with 95 % confidence), and 50 % is chance. It was not installed.</source>
            <translation>Cet encodeur ne reconnaît pas ce qui va ensemble, quelle que soit la façon de lui présenter les images : sur des photos et des phrases connues, les bonnes gagnent dans {share} % des comparaisons ({low} à {high} % avec 95 % de confiance), et 50 % est le hasard. Il n’a pas été installé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/film_moments.py" />
            <source>This film is no longer in the library.</source>
            <translation>Ce film n’est plus dans la photothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>This is not a value of a filter. Write {example}.</source>
            <translation>Ce n’est pas une valeur de filtre. Écrivez {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/schema/migrations.py" />
            <source>This library was written by a newer xsearch (catalogue version {found}; this program reads up to {most}). Update xsearch, or choose another home folder.</source>
            <translation>Cette bibliothèque vient d’un xsearch plus récent (catalogue version {found} ; ce programme lit jusqu’à {most}). Mettez xsearch à jour, ou choisissez un autre dossier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/schema/migrations.py" />
            <source>This library was written by an older xsearch and must be brought up to date, but its folder is read-only.</source>
            <translation>Cette bibliothèque vient d’un xsearch plus ancien et doit être mise à jour, mais son dossier est en lecture seule.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>This model cannot be exported: {error}</source>
            <translation>Ce modèle ne peut pas être exporté : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model does not scale photos to one size; xsearch cannot feed it.</source>
            <translation>Ce modèle ne ramène pas les photos à une taille fixe ; xsearch ne peut pas l’utiliser.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>This model has a part of the kind {kind} behind its graph, which xsearch does not know.</source>
            <translation>Ce modèle a derrière son graphe une partie du genre {kind}, que xsearch ne connaît pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>This model reads no texts; xsearch needs texts, or texts and photos.</source>
            <translation>Ce modèle ne lit pas de textes ; xsearch a besoin de textes, ou de textes et de photos.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model scales photos by rules ({size}) that xsearch does not know.</source>
            <translation>Ce modèle redimensionne les photos selon des règles ({size}) que xsearch ne connaît pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model scales photos in a way (number {resample}) that xsearch does not know.</source>
            <translation>Ce modèle redimensionne les photos d’une façon (numéro {resample}) que xsearch ne connaît pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model wants more of a photo than its pixels ({extra}).</source>
            <translation>Ce modèle veut plus d’une photo que ses pixels ({extra}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model wants photos as {shape}; xsearch gives (n, 3, height, width).</source>
            <translation>Ce modèle veut les photos sous la forme {shape} ; xsearch donne (n, 3, hauteur, largeur).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>This model's tokenizer exists only as Python code; xsearch needs a tokenizer.json.</source>
            <translation>Le tokenizer de ce modèle n’existe qu’en code Python ; xsearch a besoin d’un tokenizer.json.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/details/note_view.py" />
            <source>This note is no longer in the library.</source>
            <translation>Cette note n’est plus dans la bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/stacks.py" />
            <source>This photo is in no stack. Select some, then stack them.</source>
            <translation>Cette photo n’est dans aucune pile. Choisissez-en plusieurs, puis empilez-les.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>This photo is no longer in the library.</source>
            <translation>Cette photo n’est plus dans la bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/catalogue/searches.py" />
            <source>This photo or note is no longer in the library.</source>
            <translation>Cette photo ou note n’est plus dans la bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>This quote has no end: add the closing ", or write \" for a quote character.</source>
            <translation>Ces guillemets ne se ferment pas : ajoutez le " fermant, ou écrivez \" pour le caractère lui-même.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/number_values.py" />
            <source>This range ends before it begins, or its ends are of two kinds: exchange the ends.</source>
            <translation>Cet intervalle se termine avant de commencer, ou ses bornes sont de deux sortes : échangez les bornes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>This range of dates ends before it begins: exchange the two ends.</source>
            <translation>Cette période finit avant de commencer : échangez les bornes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/pace.py" />
            <source>Timing {name} on your photos</source>
            <translation>Mesure de {name} sur vos photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>To have them back, take them out of the system's bin; undo cannot do that here.</source>
            <translation>Pour les récupérer, sortez-les de la corbeille du système ; l’annulation ne le peut pas ici.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/whole_searches.py" />
            <source>Too few for a share in percent to mean much.</source>
            <translation>Trop peu pour qu’un pourcentage veuille dire grand-chose.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Trying photos with 8-bit numbers</source>
            <translation>Essai des photos sur 8 bits</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>Trying providers</source>
            <translation>Essai des moteurs d’exécution</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>Trying texts with 8-bit numbers</source>
            <translation>Essai des textes sur 8 bits</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>Trying the encoder</source>
            <translation>Essai de l’encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Trying {name}</source>
            <translation>Essai : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/offers.py" />
            <source>Turns published models, such as CLIP, into encoders. It brings torch along.</source>
            <translation>Transforme des modèles publiés, comme CLIP, en encodeurs. Contient torch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/map/scores.py" />
            <source>Type what you are looking for.</source>
            <translation>Écrivez ce que vous cherchez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Uniformity of photos</source>
            <translation>Régularité des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/before_after.py" />
            <source>Uniformity of texts</source>
            <translation>Régularité des textes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>Unpacking</source>
            <translation>Décompression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Unpacking {name}</source>
            <translation>Décompression : {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>Verifying the backup</source>
            <translation>Vérification de la sauvegarde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/relevance.py" />
            <source>What the encoder's scores mean cannot be read from {path}: {error}</source>
            <translation>Ce que valent les scores de l’encodeur ne peut pas être lu dans {path} : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/relevance.py" />
            <source>What the encoder's scores mean, in {path}, does not belong to this encoder.</source>
            <translation>Ce que valent les scores de l’encodeur, dans {path}, n’appartient pas à cet encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What to leave out was not taken over: {patterns}</source>
            <translation>Ces motifs d’exclusion n’ont pas été repris : {patterns}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What was learned as number {number} was left out: {fault}</source>
            <translation>Le modèle appris {number} a été écarté : {fault}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>What was learned starts switched off. If you trust the backup, switch it on: xsearch align use {number}</source>
            <translation>Ce qui a été appris est d’abord désactivé. Si vous faites confiance à la sauvegarde, activez-le dans les réglages, sous Alignement.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>What {name} has encoded is kept until you drop it: xsearch encoders drop {name}</source>
            <translation>Ce que {name} a encodé reste jusqu’à ce que vous le supprimiez sous « Encodeurs ».</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>With 8-bit numbers it would be {times} times as fast on this computer; at least {least} is needed.</source>
            <translation>Sur 8 bits, sa vitesse serait multipliée par {times} sur cet ordinateur ; il faut au moins {least}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>With 8-bit numbers it would see otherwise (lowest cosine {cosine}; at least {least} is needed).</source>
            <translation>Sur 8 bits, il verrait autre chose (cosinus le plus bas {cosine} ; il faut au moins {least}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>Without a network, bring its file {file} on a drive and install that.</source>
            <translation>Sans réseau, apportez son fichier {file} sur un support et installez-le.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>Without a network, export the encoder on another computer and import its folder.</source>
            <translation>Sans réseau, exportez l’encodeur sur un autre ordinateur et importez son dossier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>Writing XMP files</source>
            <translation>Écriture des fichiers XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>Writing the backup</source>
            <translation>Écriture de la sauvegarde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>Writing the sample library</source>
            <translation>Écriture de la bibliothèque d’exemple</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>a graph, {size} MB of memory; short codes would take {other_size} MB, and are made in a minute from what is there</source>
            <translation>un graphe, {size} Mo de mémoire ; des codes courts prendraient {other_size} Mo et se font en une minute à partir de ce qui est là</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>a job is running now, or the last one was killed; what it had done is kept</source>
            <translation>une tâche est en cours, ou la dernière a été tuée ; ce qu’elle avait fait est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>another program has changed it meanwhile: it says "{theirs}", xsearch says "{ours}". Keep yours or take theirs first</source>
            <translation>a été modifié entre-temps par un autre programme : il y est écrit « {theirs} », dans xsearch « {ours} ». Choisissez d’abord laquelle garder</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>begins with zeros only: the copy was not finished, or the card is damaged</source>
            <translation>ne commence que par des zéros : la copie est inachevée, ou la carte est endommagée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/places.py" />
            <source>cannot be changed without damage to the caption</source>
            <translation>ne peut pas être modifié sans abîmer la légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be opened: too many files are open</source>
            <translation>ne peut pas être ouvert : trop de fichiers sont ouverts</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read ({error})</source>
            <translation>ne peut pas être lu ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read: the drive reports an error</source>
            <translation>ne peut pas être lu : le disque signale une erreur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>cannot be read: the network share does not answer</source>
            <translation>ne peut pas être lu : le partage réseau ne répond pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>cannot be written in that format</source>
            <translation>ne peut pas être écrit dans ce format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>cannot have its name in that folder ({error})</source>
            <translation>ne peut pas porter son nom dans ce dossier ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>catalogue</source>
            <translation>catalogue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>claims weights of absurd dimensions</source>
            <translation>annonce des poids de dimensions impossibles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/benchmark.py" />
            <source>computes other vectors</source>
            <translation>calcule d’autres vecteurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>copy</source>
            <translation>copie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_pool.py" />
            <source>crashes the decoder; it was left out</source>
            <translation>fait planter le décodeur ; il a été laissé de côté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/guarded_xml.py" />
            <source>declares XML entities, which are refused for safety</source>
            <translation>déclare des entités XML, refusées par sécurité</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>defines operators of its own, which xsearch does not run</source>
            <translation>définit ses propres opérateurs, que xsearch n’exécute pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>describes its photo by what a camera has written: {text}</source>
            <translation>décrit sa photo par un texte d’appareil : {text}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>did not come out as it was but for its XMP</source>
            <translation>ne serait pas resté identique, XMP mis à part</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>dimension {dimension}</source>
            <translation>dimension {dimension}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>directories with photos or notes: {n}</source>
            <translation>répertoires contenant des photos ou des notes : {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>directories: {n} of {most} on which the system can report</source>
            <translation>répertoires : {n} sur {most} que le système peut signaler</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>disk</source>
            <translation>disque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>encoder</source>
            <translation>encodeur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>encoder for notes</source>
            <translation>encodeur des notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/sql_filters.py" />
            <source>family: is answered by a search, and not here.</source>
            <translation>Seule une recherche répond à family:.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>folders</source>
            <translation>dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>further lines of photos that are not there: {n}; the first is line {number}</source>
            <translation>autres lignes de photos absentes : {n} ; la première est la ligne {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>generation {number}, {photos} photos and {texts} texts</source>
            <translation>génération {number}, {photos} photos et {texts} textes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>has a name that is too long for this system</source>
            <translation>a un nom trop long pour ce système</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>has a pattern that is too long</source>
            <translation>a un motif trop long</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>has a second name (a hard link), under which it would stay as it was</source>
            <translation>a un second nom (lien physique) sous lequel il resterait tel quel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>has an impossible name</source>
            <translation>a un nom impossible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>has changed since it was last read: look for changes first, then write again</source>
            <translation>a changé depuis sa dernière lecture : cherchez d’abord les changements, puis écrivez de nouveau</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>has more than {n} steps</source>
            <translation>compte plus de {n} étapes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/caption_tables.py" />
            <source>has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name</source>
            <translation>n’a pas de colonnes « file » et « caption » dans sa première ligne, et ne commence pas par le nom d’une photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>has no room for so much XMP</source>
            <translation>n’a pas de place pour autant de XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/caption_tables.py" />
            <source>has no row with a file and a caption; line {number} is the first that is not understood</source>
            <translation>n’a aucune ligne avec un fichier et une légende ; la ligne {number} est la première incomprise</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/files.py" />
            <source>has no thumbnail: it {reason}</source>
            <translation>n’a pas de vignette : elle {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds a file of the name {name}, which could be any file of this computer</source>
            <translation>contient un fichier nommé {name}, qui pourrait désigner n’importe quel fichier de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds a graph within its graph, which may never end</source>
            <translation>contient un graphe dans son graphe, qui pourrait ne jamais finir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>holds further pictures, whose places would be wrong if its XMP changed</source>
            <translation>contient d’autres images, qu’on ne retrouverait plus si son XMP changeait</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>holds layers only. Save it in Photoshop with “Maximize Compatibility”</source>
            <translation>ne contient que des calques. Enregistrez-le dans Photoshop avec « Maximiser la compatibilité »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/xmp_writing.py" />
            <source>holds no XMP data</source>
            <translation>ne contient pas de données XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds no {name}</source>
            <translation>ne contient pas {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>holds several packets of XMP</source>
            <translation>contient plusieurs paquets XMP</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds sparse weights, which xsearch does not read</source>
            <translation>contient des poids creux, que xsearch ne lit pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>holds the operator {operator}, which no encoder needs and which may never end</source>
            <translation>contient l’opérateur {operator}, dont aucun encodeur n’a besoin et qui pourrait ne jamais finir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds two files of the name {name}</source>
            <translation>contient deux fichiers nommés {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {name}, which is a link or a device and no file</source>
            <translation>contient {name}, qui est un lien ou un périphérique et non un fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {name}, which is too large</source>
            <translation>contient {name}, un fichier trop volumineux</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>holds {n} files; {most} are the most</source>
            <translation>contient {n} fichiers ; {most} au plus sont possibles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>holds {photos} photos and {texts} texts of {all_photos} and {all_texts}</source>
            <translation>contient {photos} photos et {texts} textes sur {all_photos} et {all_texts}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>how pictures are brought to one size</source>
            <translation>la mise à taille des images</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>how the values of pixels are scaled</source>
            <translation>la mise à l’échelle des valeurs des pixels</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>index</source>
            <translation>index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>intact, {size} MB</source>
            <translation>intact, {size} Mo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/guarded_xml.py" />
            <source>is XML that is nested too deeply</source>
            <translation>est du XML trop profondément imbriqué</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is a film of a kind that xsearch cannot read, or is damaged</source>
            <translation>est un film d’un type que xsearch ne sait pas lire, ou il est endommagé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is a film of which no picture can be read</source>
            <translation>est un film dont aucune image ne peut être lue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is a film or a sound, whatever its name says</source>
            <translation>est une vidéo ou un son, quoi qu’en dise son nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a folder</source>
            <translation>est un dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a kind of film that xsearch does not read ({kind})</source>
            <translation>est un type de film que xsearch ne lit pas ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a kind of picture that xsearch does not read ({kind})</source>
            <translation>est un type d’image que xsearch ne lit pas ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is a kind of {format} that xsearch cannot read ({kind})</source>
            <translation>est un type de {format} que xsearch ne sait pas lire ({kind})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a link that leads out of its folder</source>
            <translation>est un lien qui mène hors de son dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is a link that points to itself</source>
            <translation>est un lien vers lui-même</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a link to the folder {target}. To have its photos, add that folder itself</source>
            <translation>est un lien vers le dossier {target}. Pour avoir ses photos, ajoutez le dossier lui-même</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is a link to {file}: write into that</source>
            <translation>est un lien vers {file} : écrivez dans celui-ci</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is a link to {target}, and nothing is there</source>
            <translation>est un lien vers {target}, où il n’y a rien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is a list of files that a program has written, and no note</source>
            <translation>est une liste de fichiers écrite par un programme, et non une note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/job.py" />
            <source>is a note: no picture can be made of it</source>
            <translation>est une note : on ne peut pas en faire une image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/photo_batches.py" />
            <source>is a {kind} file, whatever its name says, and was read as one</source>
            <translation>est un fichier {kind}, quoi qu’en dise son nom, et a été lu comme tel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is called like a text that comes with programs and data, and is no note</source>
            <translation>porte le nom d’un texte fourni avec des programmes ou des données, et n’est pas une note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is cut off (truncated)</source>
            <translation>est tronqué</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is cut off (truncated): only the first {share} of it is there</source>
            <translation>est tronqué : seuls les premiers {share} sont là</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged, or no ZIP file: {error}</source>
            <translation>est endommagé ou n’est pas un fichier ZIP : {error}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is damaged: its content cannot be decoded</source>
            <translation>est endommagé : son contenu ne peut pas être décodé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is damaged: its header cannot be read, or it ends within it</source>
            <translation>est endommagé : son en-tête est illisible ou incomplet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>is damaged: no picture was found behind what it says of itself</source>
            <translation>est endommagé : aucune image ne suit ses métadonnées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged: {name} does not lie where it should</source>
            <translation>est endommagé : {name} n’est pas à sa place</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is damaged: {name} is not whole</source>
            <translation>est endommagé : {name} n’est pas complet</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is empty</source>
            <translation>est vide</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is encrypted: unpack it with its password, and pack it again without one</source>
            <translation>est chiffré : décompressez-le avec son mot de passe, puis recompressez-le sans mot de passe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/other_programs.py" />
            <source>is kept by {program} for itself</source>
            <translation>est gardé par {program} pour son propre usage</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is larger than {size} MB</source>
            <translation>dépasse {size} Mo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is larger than {size} megapixels</source>
            <translation>dépasse {size} mégapixels</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is larger than {size} megapixels ({width} x {height})</source>
            <translation>dépasse {size} mégapixels ({width} x {height})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is made for programs, and no note</source>
            <translation>est destiné à des programmes, et n’est pas une note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is made up by the system, and not a file on a disk</source>
            <translation>est produit par le système et n’est pas un fichier sur un disque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is no longer there</source>
            <translation>n’est plus là</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>is none</source>
            <translation>n’en est pas un</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/takeout.py" />
            <source>is not JSON, or only a part of it</source>
            <translation>n’est pas du JSON, ou seulement une partie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/jpeg_segments.py" />
            <source>is not a JPEG file, whatever its name says</source>
            <translation>n’est pas un fichier JPEG, malgré son nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is not a regular file (a pipe, a socket or a device)</source>
            <translation>n’est pas un fichier ordinaire (un tube, un socket ou un périphérique)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>is not a text file</source>
            <translation>n’est pas un fichier texte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/photo.py" />
            <source>is not an image this program can read</source>
            <translation>n’est pas une image que ce programme sait lire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/walking.py" />
            <source>is not finished: a program was still writing it</source>
            <translation>est inachevé : un programme l’écrivait encore</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/job.py" />
            <source>is not in the library (any more)</source>
            <translation>n’est pas (ou plus) dans la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/xmp_writing.py" />
            <source>is not well-formed XML</source>
            <translation>n’est pas un XML bien formé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is packed in a way that xsearch does not read: pack it again as a plain ZIP file</source>
            <translation>est compressé d’une manière que xsearch ne lit pas : recompressez-le en fichier ZIP ordinaire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is refused by exiftool ({error})</source>
            <translation>est refusé par exiftool ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/metadata/note_text/machine_made.py" />
            <source>is the log of a program, and no note</source>
            <translation>est le journal d’un programme, et non une note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is too large for the memory that is free</source>
            <translation>est trop grand pour la mémoire libre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/export/pictures.py" />
            <source>is too large for {format}: that has at most {n} pixels a side</source>
            <translation>est trop grand pour {format} : {n} pixels par côté au maximum</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is too large: it has {size} MB</source>
            <translation>est trop volumineux : {size} Mo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/archives.py" />
            <source>is too large: it would take {size} MB when it is unpacked</source>
            <translation>est trop volumineux : il occuperait {size} Mo une fois décompressé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/films/reading.py" />
            <source>is too large: {width} x {height} pixels of this format would need {needed} GB of memory (the limit is {limit} GB)</source>
            <translation>est trop grand : {width} x {height} pixels de ce format demanderaient {needed} Go de mémoire (la limite est de {limit} Go)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>is truncated, or no ONNX file</source>
            <translation>est tronqué ou n’est pas un fichier ONNX</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>is write-protected</source>
            <translation>est protégé en écriture</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>it calls itself {number}</source>
            <translation>il se donne lui-même le numéro {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it does not exist</source>
            <translation>il n’existe pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it does not exist, or needs an account</source>
            <translation>il n’existe pas, ou demande un compte</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/parts.py" />
            <source>it does not give vectors</source>
            <translation>il ne donne pas de vecteurs</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>it needs an account that has accepted its terms</source>
            <translation>il demande un compte qui en a accepté les conditions</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue has no table {table}</source>
            <translation>son catalogue n’a pas de table {table}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue has no {column} in the table {table}</source>
            <translation>son catalogue n’a pas de {column} dans la table {table}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue is damaged ({error})</source>
            <translation>son catalogue est endommagé ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/rows.py" />
            <source>its catalogue is of version {version}, which there is not</source>
            <translation>son catalogue est de la version {version}, qui n’existe pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/naming.py" />
            <source>keeps its name: another file is called {name}</source>
            <translation>garde son nom : un autre fichier s’appelle {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/carrying.py" />
            <source>keeps its name: it was to change names with {name}</source>
            <translation>garde son nom : il devait l’échanger avec {name}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/naming.py" />
            <source>keeps its name: the pattern gives it none that is possible</source>
            <translation>garde son nom : le modèle n’en donne aucun de possible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>keeps its weights in another file, which could be any file of this computer</source>
            <translation>garde ses poids dans un autre fichier, qui pourrait être n’importe quel fichier de cet ordinateur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>keeps stars or words in an extension of its XMP, which xsearch cannot change</source>
            <translation>garde des étoiles ou des textes dans une extension de son XMP, que xsearch ne peut pas modifier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>kind of index</source>
            <translation>type d’index</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>lies in a folder that is now a link to another place</source>
            <translation>se trouve dans un dossier qui est maintenant un lien vers un autre endroit</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>lies in that folder already</source>
            <translation>se trouve déjà dans ce dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>line {number} is of {file}, and there is no such photo</source>
            <translation>la ligne {number} désigne {file}, et cette photo n’existe pas</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/tables.py" />
            <source>lines without a file or a caption: {n}; the first is line {number}</source>
            <translation>lignes sans fichier ou sans légende : {n} ; la première est la ligne {number}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>makes texts longer without end</source>
            <translation>allonge les textes sans fin</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>may not be changed or moved (permission denied)</source>
            <translation>ne peut être ni modifié ni déplacé (accès refusé)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/opening.py" />
            <source>may not be read (permission denied)</source>
            <translation>ne peut pas être lu (permission refusée)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>may not be written (permission denied)</source>
            <translation>ne peut pas être écrit (permission refusée)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>missing or damaged; until it is made again every search compares everything</source>
            <translation>manque ou est endommagé ; tant qu’il n’est pas refait, chaque recherche compare tout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>name or version</source>
            <translation>nom ou version</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>names outside its folder: {outside}</source>
            <translation>noms hors de son dossier : {outside}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/values.py" />
            <source>near: needs a latitude, a longitude and a distance, with decimal points and without spaces.</source>
            <translation>near: demande une latitude, une longitude et une distance, avec des points décimaux et sans espaces.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>needs exiftool, which is not installed</source>
            <translation>demande exiftool, qui n’est pas installé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>needs the custom operator {operator} of {domain}, which could run any code</source>
            <translation>exige l’opérateur étranger {operator} de {domain}, qui pourrait exécuter n’importe quel code</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/files/volumes.py" />
            <source>no answer within {seconds} seconds</source>
            <translation>pas de réponse en {seconds} secondes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>no sha256 for {missing}</source>
            <translation>pas de SHA-256 pour {missing}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>none is needed: below {count} photos or texts every search compares them all</source>
            <translation>aucun n’est nécessaire : en dessous de {count} photos ou textes, chaque recherche les compare tous</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>none yet; xsearch index makes one, at most once a day</source>
            <translation>aucune ; la lecture des dossiers en fait une, au plus une fois par jour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>not there now: {folders}</source>
            <translation>absents en ce moment : {folders}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/heads/storage.py" />
            <source>number or dimension</source>
            <translation>numéro ou dimension</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>of {date}, for xsearch doctor --repair</source>
            <translation>du {date}, pour une réparation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it crashes the program or needs too much memory</source>
            <translation>sa lecture fait planter le programme ou demande trop de mémoire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it needs too much memory</source>
            <translation>sa lecture demande trop de mémoire</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/trial.py" />
            <source>reading it takes longer than a library of its size can</source>
            <translation>sa lecture prend plus de temps qu’une bibliothèque de cette taille n’en demande</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>repeats a group in the pattern {pattern}, which may never end</source>
            <translation>répète un groupe dans le motif {pattern}, ce qui pourrait ne jamais finir</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/tokenizer_check.py" />
            <source>repeats too much in the pattern {pattern}</source>
            <translation>répète trop dans le motif {pattern}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/index_check.py" />
            <source>short codes, {size} MB of memory; a graph would take {other_size} MB, and about {minutes} min to make</source>
            <translation>des codes courts, {size} Mo de mémoire ; un graphe prendrait {other_size} Mo, et environ {minutes} min pour être fait</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/pairing.py" />
            <source>speaks of {file}, and there is no such photo beside it</source>
            <translation>se rapporte à {file}, et cette photo n’est pas à côté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>takes exiftool more than {n} seconds</source>
            <translation>occupe exiftool plus de {n} secondes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/decoding/decode_pool.py" />
            <source>takes more than {seconds} seconds to read; it was set aside</source>
            <translation>demande plus de {seconds} secondes de lecture ; il a été mis de côté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>that of the photos</source>
            <translation>le même que pour les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the connection to {address} is not trusted ({cause}); a proxy may stand between, whose certificate SSL_CERT_FILE can name</source>
            <translation>la connexion à {address} n’est pas sûre ({cause}) ; un proxy s’interpose peut-être, dont SSL_CERT_FILE peut indiquer le certificat</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the disk is full; what has arrived is kept</source>
            <translation>le disque est plein ; ce qui est arrivé est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/describing.py" />
            <source>the order of red, green and blue</source>
            <translation>l’ordre du rouge, du vert et du bleu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the proxy wants a password; set https_proxy=http://name:password@host:port</source>
            <translation>le proxy demande un mot de passe ; définissez https_proxy=http://name:password@host:port</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the server answers {code} {reason}</source>
            <translation>le serveur répond {code} {reason}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>the server asks to wait; try again in some minutes</source>
            <translation>le serveur demande de patienter ; réessayez dans quelques minutes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>thumbnails</source>
            <translation>vignettes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/into_file.py" />
            <source>was changed by another program meanwhile</source>
            <translation>a été modifié entre-temps par un autre programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>was left alone: it is a link to another file</source>
            <translation>n’a pas été touché : c’est un lien vers un autre fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/bin.py" />
            <source>was left alone: it is no file any more</source>
            <translation>n’a pas été touché : ce n’est plus un fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>was left alone: its drive is not connected</source>
            <translation>n’a pas été touché : son disque n’est pas connecté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/moving.py" />
            <source>was left where it is: another program is changing it</source>
            <translation>est resté à sa place : un autre programme le modifie</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/bin.py" />
            <source>was left where it is: its drive has no bin</source>
            <translation>est resté à sa place : son disque n’a pas de corbeille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>was left where it is: the disk is full</source>
            <translation>est resté à sa place : le disque est plein</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/steps.py" />
            <source>was left where it is: there is another file of that name</source>
            <translation>est resté à sa place : un autre fichier porte ce nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>watching</source>
            <translation>surveillance</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{address} cannot be reached through the proxy {proxy}, or the connection broke off ({cause}); what has arrived is kept</source>
            <translation>{address} est injoignable par le proxy {proxy}, ou la connexion s’est interrompue ({cause}) ; ce qui est arrivé est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{address} cannot be reached, or the connection broke off ({cause}); what has arrived is kept</source>
            <translation>{address} est injoignable, ou la connexion s’est interrompue ({cause}) ; ce qui est arrivé est conservé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>{captions} is not enough to learn from: {error}.</source>
            <translation>{captions} ne suffit pas pour apprendre : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/details_edits.py" />
            <source>{date} is no date on which a photo can have been taken.</source>
            <translation>{date} n’est pas une date à laquelle une photo a pu être prise.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/library/encoders_in_use.py" />
            <source>{error} Until then captions and notes are compared by {name}.</source>
            <translation>{error} D’ici là, légendes et notes sont comparées par {name}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/head_index.py" />
            <source>{error} Until then search does without a head.</source>
            <translation>{error} D’ici là, la recherche se fait sans ce qui a été appris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/parser.py" />
            <source>{error} Write {example}.</source>
            <translation>{error} Écrivez {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/update_check.py" />
            <source>{feed} did not answer with a version. Try later.</source>
            <translation>{feed} n’a pas répondu par une version. Réessayez plus tard.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/weights.py" />
            <source>{file} is shorter than {path} says; it was not copied whole.</source>
            <translation>{file} est plus court que ne le dit {path} ; il n’a pas été copié en entier.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/onnx_export.py" />
            <source>{folder} cannot be loaded as a sentence-transformers model: {first_line}</source>
            <translation>{folder} ne peut pas être chargé comme modèle sentence-transformers : {first_line}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{folder} cannot be written to ({error}).</source>
            <translation>Impossible d’écrire dans {folder} ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/index/reader.py" />
            <source>{folder} does not hold {n} vectors of {dimension} numbers</source>
            <translation>{folder} ne contient pas {n} vecteurs de {dimension} nombres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/filing/job.py" />
            <source>{folder} has room for {free} MB, and these files need {needed} MB. Make room, or choose another.</source>
            <translation>{folder} a {free} Mo de libres, et ces fichiers demandent {needed} Mo. Faites de la place ou choisissez-en un autre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/sample.py" />
            <source>{folder} is a file. Choose a folder for the sample library.</source>
            <translation>{folder} est un fichier. Choisissez un dossier pour la bibliothèque d’exemple.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{folder} is read-only: searching works, changing does not</source>
            <translation>{folder} est en lecture seule : on peut chercher, pas modifier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>{gain} points of recall (95 % interval {low} to {high})</source>
            <translation>{gain} points de rappel (intervalle à 95 % : {low} à {high})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{index}; changes since, read beside it: {count}</source>
            <translation>{index} ; changements survenus depuis, lus à part : {count}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{into} exists already. Name a folder that does not.</source>
            <translation>{into} existe déjà. Indiquez un dossier qui n’existe pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/repair.py" />
            <source>{items} photos and notes and {judgements} judgements were saved.</source>
            <translation>{items} photos et notes et {judgements} jugements ont été sauvés.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/settings.py" />
            <source>{key} in {path} is not understood; the default is used.</source>
            <translation>{key} dans {path} n’est pas compris ; la valeur par défaut est utilisée.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>{key}: has no value. Write {example}.</source>
            <translation>{key}: n’a pas de valeur. Écrivez {example}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>{kind} files are not written into: XMP files lie beside them.</source>
            <translation>Rien n’est écrit dans les fichiers {kind} : des fichiers XMP sont à côté.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{missing} of {n} missing</source>
            <translation>{missing} sur {n} manquent</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{name} came with the program, in {folder}.</source>
            <translation>{name} est venue avec le programme, dans {folder}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>{name} cannot be the name of an encoder that is added; choose another.</source>
            <translation>{name} ne peut pas être le nom d’un encodeur ajouté ; choisissez-en un autre.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/faster.py" />
            <source>{name} computes with 8-bit numbers already.</source>
            <translation>{name} calcule déjà sur 8 bits.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{name} in it cannot be read</source>
            <translation>{name} ne peut pas y être lu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{name} in it is not valid: {faults}</source>
            <translation>{name} n’y est pas valide : {faults}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} is in use for notes. Use another encoder first: {instead}</source>
            <translation>{name} est utilisé pour les notes. Choisissez-y d’abord un autre encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/encoder_list.py" />
            <source>{name} is in use, but is no longer installed.</source>
            <translation>{name} est utilisé, mais n’est plus installé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} is in use. Use another encoder first: xsearch encoders use {builtin}</source>
            <translation>{name} est utilisé. Choisissez d’abord un autre encodeur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>{name} is not ready-made: it has to be exported, which needs torch.</source>
            <translation>{name} n’existe pas tout prêt : il faut l’exporter, ce qui demande torch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{name} is ready-made: it is imported, and needs no export.</source>
            <translation>{name} existe tout prêt : il s’importe, sans export.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/switch.py" />
            <source>{name} ships with the program and cannot be removed.</source>
            <translation>{name} fait partie du programme et ne peut pas être supprimé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name} {version}: files and vectors are as published, all texts encoded</source>
            <translation>{name} {version} : fichiers et vecteurs sont tels que publiés, tous les textes sont encodés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: files and canonical vectors are as published</source>
            <translation>{name} : les fichiers et les vecteurs de contrôle sont conformes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: its index is damaged</source>
            <translation>{name} : l’index est endommagé</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{name}: {count} texts are not encoded</source>
            <translation>{name} : {count} textes ne sont pas encore encodés</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/exporting.py" />
            <source>{needed} MB are needed on the disk of {downloads} for {repository}; {free} MB are free.</source>
            <translation>Il faut {needed} Mo sur le disque de {downloads} pour {repository} ; {free} Mo sont libres.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{n} directories, but the system reports on {most} at most: some are looked through</source>
            <translation>{n} répertoires, mais le système n’en signale que {most} : certains sont parcourus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/alignment/job.py" />
            <source>{n} photos of this library have a caption or a note of their own; at least {fewest_photos} are needed to learn from. Write captions, or index the folders that have them.</source>
            <translation>{n} photos de cette bibliothèque ont une légende ou une note à elles ; il en faut au moins {fewest_photos} pour apprendre. Écrivez des légendes ou ajoutez les dossiers qui en ont.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{n} there</source>
            <translation>{n} présents</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} arrived damaged (its hash is wrong). Try again.</source>
            <translation>{path} est arrivé endommagé (la somme de contrôle est fausse). Réessayez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/install.py" />
            <source>{path} cannot be read ({error}).</source>
            <translation>{path} ne peut pas être lu ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} cannot be read as a catalogue ({error}). Close the program that it belongs to, then try again.</source>
            <translation>{path} ne peut pas être lu comme catalogue ({error}). Fermez le programme auquel il appartient, puis réessayez.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/manifest.py" />
            <source>{path} cannot be read: {error}.</source>
            <translation>{path} ne peut pas être lu : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} cannot be read: {reason}.</source>
            <translation>{path} ne peut pas être lu : {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{path} cannot be written ({error})</source>
            <translation>{path} ne peut pas être écrit ({error})</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>{path} cannot be written: {error}.</source>
            <translation>{path} ne peut pas être écrit : {error}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/scan.py" />
            <source>{path} does not answer. Its photos stay in the library; look at the network or the cable.</source>
            <translation>{path} ne répond pas. Ses photos restent dans la bibliothèque ; vérifiez le réseau ou le câble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} does not hold the files of {folder}. Choose the folder that it has become.</source>
            <translation>{path} ne contient pas les fichiers de {folder}. Choisissez le dossier qu’il est devenu.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/hello.py" />
            <source>{path} does not start on this computer ({error}).</source>
            <translation>{path} ne démarre pas sur cet ordinateur ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/joining.py" />
            <source>{path} gives a vector of each word and takes no mask: how they become one cannot be known.</source>
            <translation>{path} donne un vecteur pour chaque mot et ne prend pas de masque : on ne peut savoir comment ils en font un seul.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/feeding.py" />
            <source>{path} gives {shape} numbers for {n} inputs; a vector of finite numbers for each was expected.</source>
            <translation>{path} donne {shape} nombres pour {n} entrées ; un vecteur de nombres finis était attendu pour chacune.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} has {size} GB, and {free} GB are free for a copy of it in {folder}.</source>
            <translation>{path} fait {size} Go, et {folder} n’a que {free} Go libres pour une copie.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/graph_check.py" />
            <source>{path} has {size} bytes; a graph has between 1 and {max_bytes}.</source>
            <translation>{path} fait {size} octets ; un graphe en fait entre 1 et {max_bytes}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{path} holds no catalogue, so it is no backup of xsearch.</source>
            <translation>{path} ne contient pas de catalogue : ce n’est pas une sauvegarde de xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>{path} is a folder without a catalogue. Name an .lrcat file, a .photoslibrary or a digikam4.db.</source>
            <translation>{path} est un dossier sans catalogue. Indiquez un fichier .lrcat, une .photoslibrary ou un digikam4.db.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/backup.py" />
            <source>{path} is a folder. Name the file that shall hold the backup: {file}</source>
            <translation>{path} est un dossier. Nommez le fichier de la sauvegarde : {file}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>{path} is a link or no regular file, but an encoder keeps its files in its own folder. It was not installed.</source>
            <translation>{path} est un lien ou n’est pas un fichier ordinaire, alors qu’un encodeur garde ses fichiers dans son dossier. Il n’a pas été installé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/annotate.py" />
            <source>{path} is a note: change it in a text editor. Photos have captions and tags.</source>
            <translation>{path} est une note : modifiez-la dans un éditeur de texte. Ce sont les photos qui ont des légendes et des mots-clés.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/downloadable.py" />
            <source>{path} is damaged, so that no encoders can be added by name ({faults}). Install xsearch again.</source>
            <translation>{path} est endommagé : aucun encodeur ne peut être ajouté par son nom ({faults}). Réinstallez xsearch.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/files.py" />
            <source>{path} is damaged: it is no JSON ({error}).</source>
            <translation>{path} est endommagé : ce n’est pas du JSON ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} is in the library already, by the folder {folder}. Remove the folder that is missing: photos that lie elsewhere too stay.</source>
            <translation>{path} fait déjà partie de la bibliothèque par le dossier {folder}. Retirez le dossier manquant : les photos qui se trouvent aussi ailleurs restent.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} is larger than any catalogue; nothing was taken over.</source>
            <translation>{path} est plus grand que tout catalogue ; rien n’a été repris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} is no add-on that this version of xsearch knows; it was not installed. {said}</source>
            <translation>{path} n’est pas une extension que cette version de xsearch connaît ; elle n’a pas été installée. {said}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/job.py" />
            <source>{path} is no catalogue of Lightroom Classic, Apple Photos or digiKam that xsearch knows.</source>
            <translation>{path} n’est pas un catalogue de Lightroom Classic, d’Apple Photos ou de digiKam que xsearch connaisse.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} is not a catalogue, or it is damaged. Choose the file that the program opens.</source>
            <translation>{path} n’est pas un catalogue, ou il est endommagé. Choisissez le fichier que le programme ouvre lui-même.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/indexing/changing_folders.py" />
            <source>{path} is not a folder of this library.</source>
            <translation>{path} n’est pas un dossier de cette bibliothèque.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/restoring/backup_file.py" />
            <source>{path} is not a usable backup of xsearch ({error}).</source>
            <translation>{path} n’est pas une sauvegarde de xsearch utilisable ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>{path} is too large for one file ({size} MB); a graph has at most {most} MB.</source>
            <translation>{path} est trop volumineux pour un seul fichier ({size} Mo) ; un graphe fait au plus {most} Mo.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{path} is {title} for {platform} {python}; it does not run here.</source>
            <translation>{path} est {title} pour {platform} {python} ; cela ne fonctionne pas ici.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/weights.py" />
            <source>{path} keeps its weights in {location}, which is not there. Get that file too, and put it beside the graph.</source>
            <translation>{path} garde ses poids dans {location}, qui n’est pas là. Prenez aussi ce fichier et mettez-le à côté du graphe.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/taking_over/database.py" />
            <source>{path} lacks the table {table} as it should be; nothing was taken over.</source>
            <translation>Dans {path}, il manque la table {table} telle qu’elle devrait être ; rien n’a été repris.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/sentences.py" />
            <source>{path} pools words in a way ({modes}) that xsearch does not know.</source>
            <translation>{path} réunit les mots d’une façon ({modes}) que xsearch ne connaît pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/pictures.py" />
            <source>{path} says of pictures what xsearch does not understand ({error}).</source>
            <translation>Ce que {path} dit des images, xsearch ne le comprend pas ({error}).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/joining.py" />
            <source>{path} takes no mask, without which words cannot be pooled.</source>
            <translation>{path} ne prend pas de masque, sans quoi les mots ne peuvent être réunis.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>{path} takes pictures of {width} x {height} pixels, but {file} says {other_width} x {other_height}: they do not belong together.</source>
            <translation>{path} prend des images de {width} × {height} pixels, mais {file} dit {other_width} × {other_height} : ils ne vont pas ensemble.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} takes words in {n} dimensions, where xsearch gives two: texts, and their words.</source>
            <translation>{path} prend les mots en {n} dimensions ; xsearch en donne deux : les textes et leurs mots.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/importing.py" />
            <source>{path} takes {n} words, but its configuration says {said}.</source>
            <translation>{path} prend {n} mots, mais sa configuration dit {said}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants pictures of {n} channels; photos have three.</source>
            <translation>{path} veut des images à {n} canaux ; les photos en ont trois.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants pixels as numbers of a kind ({n}) that xsearch does not give.</source>
            <translation>{path} veut les pixels en nombres d’un genre ({n}) que xsearch ne donne pas.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} wants {names} of a text; xsearch gives words and a mask, and no more.</source>
            <translation>{path} veut {names} d’un texte ; xsearch donne les mots et un masque, rien de plus.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/towers.py" />
            <source>{path} was made for {n} inputs at a time; xsearch needs a graph that takes one, or any number.</source>
            <translation>{path} a été fait pour {n} entrées à la fois ; xsearch a besoin d’un graphe qui en prend une seule, ou autant qu’on veut.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/ready_made/graph.py" />
            <source>{path} {fault}. It is not run.</source>
            <translation>{path} {fault}. Ce fichier n’est pas utilisé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/importing.py" />
            <source>{path} {fault}. It was not installed.</source>
            <translation>{path} {fault}. Il n’a pas été installé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/switching/evaluating.py" />
            <source>{path}, line {number}: expected image&lt;TAB&gt;caption, found {line}.</source>
            <translation>{path}, ligne {number} : image&lt;TAB&gt;légende attendu, {line} trouvé.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/session.py" />
            <source>{provider} is listed by onnxruntime, but cannot be loaded on this computer.</source>
            <translation>{provider} est annoncé par onnxruntime, mais ne peut pas être chargé sur cet ordinateur.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/annotations/sidecars.py" />
            <source>{reason}; it was left as it was</source>
            <translation>{reason} ; le fichier est resté tel quel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/download.py" />
            <source>{repository} cannot be downloaded: {reason}.</source>
            <translation>{repository} ne peut pas être téléchargé : {reason}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>{repository} holds no model that xsearch could read.</source>
            <translation>{repository} ne contient pas de modèle que xsearch puisse lire.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/hub.py" />
            <source>{repository} is not the name of a model (owner/name).</source>
            <translation>{repository} n’est pas le nom d’un modèle (propriétaire/nom).</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{size} GB free, writable, no job was broken off</source>
            <translation>{size} Go libres, modifiable, aucune tâche interrompue</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/maintenance/doctor.py" />
            <source>{size} MB are free in {folder}</source>
            <translation>{size} Mo sont libres dans {folder}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/add_ons/install.py" />
            <source>{size} MB are needed on the disk of {parent}; {free} MB are free.</source>
            <translation>Il faut {size} Mo sur le disque de {parent} ; {free} Mo sont libres.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/query/tokens.py" />
            <source>{unknown} There are {known}. To search for the words themselves, put them in quotes or write "\:" for the colon.</source>
            <translation>{unknown} Il y a {known}. Pour chercher les mots eux-mêmes, mettez-les entre guillemets ou écrivez "\:" pour les deux-points.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/core/encoders/adding/export_child.py" />
            <source>{what}: lowest cosine of {shown}; {least} is needed. The export is refused.</source>
            <translation>{what} : plus petit cosinus {shown} ; {least} est requis. L’export est refusé.</translation>
        </message>
    </context>
    <context>
        <name>SettingsModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/settings.py" />
            <source>The settings cannot be written to {file}: {reason}.</source>
            <translation>Les paramètres n’ont pas pu être écrits dans {file} : {reason}.</translation>
        </message>
    </context>
    <context>
        <name>SettingsWindow</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/window.py" />
            <source>Pages of the settings</source>
            <translation>Pages des paramètres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/window.py" />
            <source>Settings</source>
            <translation>Paramètres</translation>
        </message>
    </context>
    <context>
        <name>SharpestCommand</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>How sharp these photos are is not known yet. Look for changes in the library measures it.</source>
            <translation>La netteté de ces photos n’est pas encore connue. « Chercher les modifications » dans la bibliothèque la mesure.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>The sharpest of {n} is not shown here.</source>
            <translation>La plus nette des {n} n’est pas affichée ici.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/sharpest.py" />
            <source>{name} is the sharpest of {n}.</source>
            <translation>{name} est la plus nette des {n}.</translation>
        </message>
    </context>
    <context>
        <name>SharpnessModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/sharpest.py" />
            <source>Sharpness {n}</source>
            <translation>Netteté {n}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/sharpest.py" />
            <source>the sharpest of {n}</source>
            <translation>la plus nette des {n}</translation>
        </message>
    </context>
    <context>
        <name>ShellCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/shell_commands.py" />
            <source>About xsearch</source>
            <translation>À propos de xsearch</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/shell_commands.py" />
            <source>Finds your own photos by describing them, offline. Free software under the Apache License 2.0. It is made with Qt (LGPL-3.0) and others; their licences are in {folder}.</source>
            <translation>Trouve vos photos à partir d’une description, hors ligne. Logiciel libre sous licence Apache 2.0. Réalisé avec Qt (LGPL-3.0) et d’autres ; leurs licences sont dans {folder}.</translation>
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
            <translation>Raccourcis clavier</translation>
        </message>
    </context>
    <context>
        <name>Sidebar</name>
        <message>
            <location filename="../../xsearch_gui/ui/sidebar/sidebar.py" />
            <source>Locate…</source>
            <translation>Localiser…</translation>
        </message>
    </context>
    <context>
        <name>SidebarEntries</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Albums</source>
            <translation>Albums</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>All photos</source>
            <translation>Toutes les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Could not be read</source>
            <translation>Illisibles</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Duplicates</source>
            <translation>Doublons</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Folders</source>
            <translation>Dossiers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Last import</source>
            <translation>Dernière importation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>No date</source>
            <translation>Sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Picked</source>
            <translation>Retenues</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>Rejected</source>
            <translation>Rejetées</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>may not be read</source>
            <translation>illisible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/sidebar_entries.py" />
            <source>not found</source>
            <translation>introuvable</translation>
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
            <translation>Dossiers et albums</translation>
        </message>
    </context>
    <context>
        <name>SlideshowKeys</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/slideshow_keys.py" />
            <source>Paused. Space goes on, Esc ends.</source>
            <translation>En pause. Espace pour reprendre, Échap pour quitter.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/slideshow_keys.py" />
            <source>{n} s each. Space pauses, + and - change the time, Esc ends.</source>
            <translation>{n} s par photo. Espace : pause, + et - : durée, Échap : quitter.</translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message>
            <location filename="../../xsearch_gui/ui/window/status_line.py" />
            <source>Cancel</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/window/status_line.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
    </context>
    <context>
        <name>SuggestionList</name>
        <message>
            <location filename="../../xsearch_gui/ui/search/suggestion_list.py" />
            <source>Suggestions</source>
            <translation>Suggestions</translation>
        </message>
    </context>
    <context>
        <name>Tables</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Being read…</source>
            <translation>Lecture…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>File</source>
            <translation>Fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Not connected</source>
            <translation>Non connecté</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Not read</source>
            <translation>Non lus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Notes</source>
            <translation>Notes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Ready</source>
            <translation>Prêt</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>Reason</source>
            <translation>Raison</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/tables.py" />
            <source>State</source>
            <translation>État</translation>
        </message>
    </context>
    <context>
        <name>TagEdit</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add a tag…</source>
            <translation>Ajouter un mot-clé…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>New tag</source>
            <translation>Nouveau mot-clé</translation>
        </message>
    </context>
    <context>
        <name>TagsEditor</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add the tag {tag} ({percent} % likely)</source>
            <translation>Ajouter le mot-clé {tag} (probable à {percent} %)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Add the tag {tag} to all; {n} have it</source>
            <translation>Donner le mot-clé {tag} à tous ; {n} l’ont déjà</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>On some of them; a click gives a tag to all</source>
            <translation>Sur certaines ; un clic le donne à toutes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Remove the tag {tag}</source>
            <translation>Retirer le mot-clé {tag}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/annotation_editor.py" />
            <source>Suggested</source>
            <translation>Suggérés</translation>
        </message>
    </context>
    <context>
        <name>TeachBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/teach_bar.py" />
            <source>Teach it…</source>
            <translation>L’apprendre…</translation>
        </message>
    </context>
    <context>
        <name>TeachWordDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>&amp;Find photos</source>
            <translation>&amp;Trouver des photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>&amp;Word</source>
            <translation>&amp;Mot</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>A name, a nickname, a product, a place</source>
            <translation>Un nom, un surnom, un produit, un lieu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Choose photos that show it. Three are enough; they should not all be of the same moment.</source>
            <translation>Choisissez des photos qui le montrent. Trois suffisent ; elles ne devraient pas toutes être du même moment.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>No photo is chosen yet.</source>
            <translation>Aucune photo n’est encore choisie.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Photos to choose from</source>
            <translation>Photos au choix</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Teach</source>
            <translation>Apprendre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>Teach a word</source>
            <translation>Apprendre un mot</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>What the photos show, in other words</source>
            <translation>Ce que montrent les photos, en d’autres mots</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>{n} chosen.</source>
            <translation>{n} choisies.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/windows/teach_word.py" />
            <source>{n} chosen. With {enough} it is found better.</source>
            <translation>{n} choisies. Avec {enough}, il est mieux trouvé.</translation>
        </message>
    </context>
    <context>
        <name>TeachingDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Caption</source>
            <translation>Légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Captions that teach most</source>
            <translation>Les légendes qui apprennent le plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Close</source>
            <translation>Fermer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Enter keeps it, Page Down skips, Page Up goes back.</source>
            <translation>Entrée la garde, Page suivante passe, Page précédente revient.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Keep and go on</source>
            <translation>Garder et continuer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Photo {n} of {all}</source>
            <translation>Photo {n} sur {all}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Progress</source>
            <translation>Progression</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Skip</source>
            <translation>Passer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>Ten more</source>
            <translation>Dix de plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/teaching_dialog.py" />
            <source>What is it, in your own words?</source>
            <translation>Qu’est-ce que c’est, avec vos mots ?</translation>
        </message>
    </context>
    <context>
        <name>TeachingModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Choosing photos…</source>
            <translation>Choix des photos…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>It looks like {photos} without words.</source>
            <translation>Elle ressemble à {photos} sans légende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Learned, but searches are not better yet: nothing was changed. More captions may help.</source>
            <translation>Appris, mais les recherches ne sont pas encore meilleures : rien n’a été changé. Plus de légendes pourraient aider.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Learning from your captions…</source>
            <translation>Apprentissage à partir de vos légendes…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>No caption was written.</source>
            <translation>Aucune légende n’a été écrite.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Nothing like it has words yet.</source>
            <translation>Rien de semblable n’a encore de légende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Searches for {words} now find {after} other photos instead of {before}.</source>
            <translation>Les recherches de {words} trouvent maintenant {after} autres photos au lieu de {before}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>Searches use what was learned from your captions.</source>
            <translation>Les recherches utilisent ce qui a été appris de vos légendes.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>There is no photo without a caption.</source>
            <translation>Il n’y a pas de photo sans légende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>You searched for {words} without success. Is it this?</source>
            <translation>Vous avez cherché {words} sans succès. Est-ce ceci ?</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>{captioned} of {photos} photos have words of their own.</source>
            <translation>{captioned} photos sur {photos} ont leur propre légende.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/teaching.py" />
            <source>{captions} written, for {photos}. xsearch learns from them now; you may close this window.</source>
            <translation>Fait : {captions}, pour {photos}. xsearch en tire les leçons ; vous pouvez fermer cette fenêtre.</translation>
        </message>
    </context>
    <context>
        <name>TimeBar</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/time_words.py" />
            <source>No date</source>
            <translation>Sans date</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/time_bar.py" />
            <source>Time of the results</source>
            <translation>Période des résultats</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/search/time_words.py" />
            <source>not drawn to scale</source>
            <translation>hors échelle</translation>
        </message>
    </context>
    <context>
        <name>Updates</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/updates.py" />
            <source>This is xsearch {current}, the newest.</source>
            <translation>xsearch {current} est la dernière version.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/shell/updates.py" />
            <source>Version {newest} is available (you have {current}). {page}</source>
            <translation>La version {newest} est disponible (vous avez la {current}). {page}</translation>
        </message>
    </context>
    <context>
        <name>ValuesDialog</name>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Filter</source>
            <translation>Filtrer</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Looking…</source>
            <translation>Recherche…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>No photo has one</source>
            <translation>Absent de toutes les photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Photos</source>
            <translation>Photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/results/values_dialog.py" />
            <source>Type to narrow the list</source>
            <translation>Saisir pour réduire la liste</translation>
        </message>
    </context>
    <context>
        <name>Viewer</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Next photo (Right)</source>
            <translation>Photo suivante (Droite)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Photo</source>
            <translation>Photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer.py" />
            <source>Previous photo (Left)</source>
            <translation>Photo précédente (Gauche)</translation>
        </message>
    </context>
    <context>
        <name>ViewerBar</name>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Back to the grid (G)</source>
            <translation>Retour à la grille (G)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Larger (+)</source>
            <translation>Agrandir (+)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Loading…</source>
            <translation>Chargement…</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>More</source>
            <translation>Plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Show the whole photo (Z)</source>
            <translation>Afficher la photo entière (Z)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/details/viewer_bar.py" />
            <source>Smaller (-)</source>
            <translation>Réduire (-)</translation>
        </message>
    </context>
    <context>
        <name>ViewerCommands</name>
        <message>
            <location filename="../../xsearch_gui/ui/commands/viewer_commands.py" />
            <source>The first {n} of {all} chosen photos are compared.</source>
            <translation>Les {n} premières des {all} photos choisies sont comparées.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/commands/viewer_commands.py" />
            <source>There is no other photo to compare with. Choose two to four.</source>
            <translation>Aucune autre photo à comparer. Choisissez-en deux à quatre.</translation>
        </message>
    </context>
    <context>
        <name>ViewerModel</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/viewer.py" />
            <source>The drive with this photo is not connected. This is its thumbnail.</source>
            <translation>Le disque de cette photo n’est pas connecté. Voici sa miniature.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/viewer.py" />
            <source>This photo cannot be shown. This is its thumbnail.</source>
            <translation>Cette photo ne peut pas être affichée. Voici sa miniature.</translation>
        </message>
    </context>
    <context>
        <name>Walk</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/viewing/walk.py" />
            <source>{n} of {total}</source>
            <translation>{n} sur {total}</translation>
        </message>
    </context>
    <context>
        <name>WordRow</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/lookalikes.py" />
            <source>Perhaps (Alt and the number puts it in)</source>
            <translation>Peut-être (Alt et le chiffre l’insère)</translation>
        </message>
    </context>
    <context>
        <name>Wording</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A note that belongs to it</source>
            <translation>Une note qui lui est liée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A note that belongs to it, by its meaning: it is in another language ({language})</source>
            <translation>Une note liée dans une autre langue ({language}), par son sens</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A text in another language ({language}), by its meaning</source>
            <translation>Un texte dans une autre langue ({language}), par son sens</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>A text, by its meaning</source>
            <translation>Un texte, par son sens</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Albanian</source>
            <translation>albanais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Albums</source>
            <translation>Albums</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Also at</source>
            <translation>Aussi dans</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Also named</source>
            <translation>Autre nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Arabic</source>
            <translation>arabe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Armenian</source>
            <translation>arménien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Belongs to a photo like it</source>
            <translation>Lié à une photo semblable</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Bengali</source>
            <translation>bengali</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>Built-in encoder</source>
            <translation>Encodeur intégré</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Bulgarian</source>
            <translation>bulgare</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Burmese</source>
            <translation>birman</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Camera</source>
            <translation>Appareil</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption</source>
            <translation>Légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption in the file (IPTC)</source>
            <translation>Légende dans le fichier (IPTC)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption in the file (XMP)</source>
            <translation>Légende dans le fichier (XMP)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Caption table</source>
            <translation>Tableau de légendes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Catalan</source>
            <translation>catalan</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Catalogue of another program</source>
            <translation>Catalogue d’un autre programme</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese</source>
            <translation>chinois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese (simplified)</source>
            <translation>chinois simplifié</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Chinese (traditional)</source>
            <translation>chinois traditionnel</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>City</source>
            <translation>Ville</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Colour</source>
            <translation>Couleur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Copyright</source>
            <translation>Copyright</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Country</source>
            <translation>Pays</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Creator</source>
            <translation>Auteur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Croatian</source>
            <translation>croate</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Czech</source>
            <translation>tchèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Danish</source>
            <translation>danois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Description in the file (EXIF)</source>
            <translation>Description dans le fichier (EXIF)</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Digitised</source>
            <translation>Numérisée le</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Duration</source>
            <translation>Durée</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Dutch</source>
            <translation>néerlandais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>E</source>
            <translation>E</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>English</source>
            <translation>anglais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Estonian</source>
            <translation>estonien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Exact words</source>
            <translation>Mots exacts</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Exposure</source>
            <translation>Exposition</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>File</source>
            <translation>Fichier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Filipino</source>
            <translation>filipino</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Finnish</source>
            <translation>finnois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Flag</source>
            <translation>Marqueur</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Folder</source>
            <translation>Dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>French</source>
            <translation>français</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Galician</source>
            <translation>galicien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Georgian</source>
            <translation>géorgien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>German</source>
            <translation>allemand</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Google Takeout</source>
            <translation>Google Takeout</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Greek</source>
            <translation>grec</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Gujarati</source>
            <translation>gujarati</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Has the same name</source>
            <translation>Porte le même nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Headline</source>
            <translation>Accroche</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hebrew</source>
            <translation>hébreu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hindi</source>
            <translation>hindi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Hungarian</source>
            <translation>hongrois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Identical picture</source>
            <translation>Image identique</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Impossible date</source>
            <translation>Date impossible</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Indonesian</source>
            <translation>indonésien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Is a link to</source>
            <translation>Lien vers</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Italian</source>
            <translation>italien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Japanese</source>
            <translation>japonais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Korean</source>
            <translation>coréen</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Kurdish</source>
            <translation>kurde</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Last changed</source>
            <translation>Modifiée le</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Latvian</source>
            <translation>letton</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Lies in the same folder</source>
            <translation>Se trouve dans le même dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Lies in the same folder, beside {n} photos</source>
            <translation>Se trouve dans le même dossier, à côté de {n} photos</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Linked by you</source>
            <translation>Lié à la main</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Lithuanian</source>
            <translation>lituanien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Looks alike</source>
            <translation>Se ressemble</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Looks like “{term}”, which is not wanted</source>
            <translation>Ressemble à « {term} », qui n’est pas voulu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Macedonian</source>
            <translation>macédonien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Malay</source>
            <translation>malais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Maori</source>
            <translation>maori</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Marathi</source>
            <translation>marathi</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Mongolian</source>
            <translation>mongol</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>N</source>
            <translation>N</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Names this photo</source>
            <translation>Cite cette photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Norwegian</source>
            <translation>norvégien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Not a caption</source>
            <translation>Pas une légende</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Note</source>
            <translation>Note</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/selection.py" />
            <source>Offline</source>
            <translation>Hors ligne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>People</source>
            <translation>Personnes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Persian</source>
            <translation>persan</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Place</source>
            <translation>Lieu</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Polish</source>
            <translation>polonais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Portuguese</source>
            <translation>portugais</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Position</source>
            <translation>Position</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Quechua</source>
            <translation>quechua</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Rating</source>
            <translation>Évaluation</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Read in the picture</source>
            <translation>Lu dans l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Romanian</source>
            <translation>roumain</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Russian</source>
            <translation>russe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>S</source>
            <translation>S</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Serbian</source>
            <translation>serbe</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Size</source>
            <translation>Taille</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Slovak</source>
            <translation>slovaque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Slovenian</source>
            <translation>slovène</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Spanish</source>
            <translation>espagnol</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Stacked with</source>
            <translation>Empilée avec</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>State or province</source>
            <translation>Région ou province</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Sublocation</source>
            <translation>Lieu précis</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Swahili</source>
            <translation>swahili</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Swedish</source>
            <translation>suédois</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Taken</source>
            <translation>Prise le</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Tamil</source>
            <translation>tamoul</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Telugu</source>
            <translation>télougou</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>Text in the picture</source>
            <translation>Texte dans l’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Thai</source>
            <translation>thaï</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>The picture</source>
            <translation>L’image</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>The picture: “{term}”</source>
            <translation>L’image : « {term} »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Title</source>
            <translation>Titre</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Turkish</source>
            <translation>turc</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Ukrainian</source>
            <translation>ukrainien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Urdu</source>
            <translation>ourdou</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>Vietnamese</source>
            <translation>vietnamien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>W</source>
            <translation>O</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>Written by you</source>
            <translation>Écrit par vous</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>XMP file beside the photo</source>
            <translation>Fichier XMP à côté de la photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You marked it as bad</source>
            <translation>Marquée comme mauvaise</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You marked it as good</source>
            <translation>Marquée comme bonne</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/results/reasons.py" />
            <source>You taught the word with it</source>
            <translation>Vous avez appris le mot avec elle</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>a few seconds</source>
            <translation>quelques secondes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>a few seconds left</source>
            <translation>encore quelques secondes</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h</source>
            <translation>environ {h} h</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h {m} min</source>
            <translation>environ {h} h {m} min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {h} h {m} min left</source>
            <translation>encore environ {h} h {m} min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} min</source>
            <translation>environ {n} min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} min left</source>
            <translation>encore environ {n} min</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} s</source>
            <translation>environ {n} s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>about {n} s left</source>
            <translation>encore environ {n} s</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/library/jobs.py" />
            <source>and {n} more</source>
            <translation>et {n} de plus</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>linked by you</source>
            <translation>lié à la main</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/language_names.py" />
            <source>many others</source>
            <translation>beaucoup d’autres</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>names this photo</source>
            <translation>cite cette photo</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>none</source>
            <translation>rien</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>same folder</source>
            <translation>même dossier</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>same name</source>
            <translation>même nom</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>{name}: you say {mine}, the file says {theirs}</source>
            <translation>{name} : vous dites {mine}, le fichier dit {theirs}</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>{n} %</source>
            <translation>{n} %</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/details/facts.py" />
            <source>{n} megapixels</source>
            <translation>{n} mégapixels</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>“{text}”</source>
            <translation>« {text} »</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/text/wording.py" />
            <source>… and {n} more</source>
            <translation>… et {n} autres</translation>
        </message>
    </context>
    <context>
        <name>WorkLine</name>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Cancel</source>
            <translation>Arrêter</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/ui/settings/encoder_card.py" />
            <source>Progress of {job}</source>
            <translation>Progression de {job}</translation>
        </message>
    </context>
    <context>
        <name>WorkerClient</name>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>The {name} could not be started; see {log}.</source>
            <translation>Le {name} n’a pas pu démarrer ; voir {log}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>The {name} stopped unexpectedly; it starts again with the next try.</source>
            <translation>Le {name} s’est arrêté de façon inattendue ; il redémarre au prochain essai.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>This part of xsearch keeps stopping and is not started again for a minute; see {log}.</source>
            <translation>Cette partie de xsearch s’arrête sans cesse et ne sera pas relancée avant une minute ; voir {log}.</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>library worker</source>
            <translation>processus de la bibliothèque</translation>
        </message>
        <message>
            <location filename="../../xsearch_gui/viewmodels/workers/worker_client.py" />
            <source>search worker</source>
            <translation>processus de recherche</translation>
        </message>
    </context>
    <context>
        <name>WrappedLabel</name>
        <message>
            <location filename="../../xsearch_gui/ui/widgets/fitting.py" />
            <source>Copy</source>
            <translation>Copier</translation>
        </message>
    </context>
</TS>
