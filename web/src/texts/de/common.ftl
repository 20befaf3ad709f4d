# Words that every page needs.
product = Virtuelles Bürgerbüro
skip = Zum Inhalt springen
languages = Sprache der Seite
to-portal = Zur Übersicht der Fachbereiche
foot-own-servers = Gespräche und Daten bleiben auf den Servern dieser Behörde.
foot-homepage = Zur Internetseite der Behörde
foot-privacy = Datenschutz
foot-imprint = Impressum

close = Schließen
loading = Einen Moment bitte …
lost-title = Diese Seite gibt es nicht
lost-text = Vielleicht ist die Adresse unvollständig. In der Übersicht finden Sie alle Fachbereiche.
broken-title = Die Seite konnte nicht geladen werden
broken-text = Bitte prüfen Sie Ihre Internetverbindung und laden Sie die Seite neu. Eine gezogene Nummer bleibt Ihnen erhalten.
broken-button = Seite neu laden

line-reconnecting = Die Verbindung ist unterbrochen. Wir verbinden Sie wieder, Sie müssen nichts tun.
line-stale = Keine Verbindung seit { $time } Uhr. Die Angaben auf dieser Seite sind vielleicht nicht mehr aktuell; wir verbinden Sie wieder.
line-unreachable = Wir erreichen das Bürgerbüro gerade nicht und versuchen es weiter.
line-connecting = Verbindung wird aufgebaut …
line-back = Die Verbindung ist wieder da.

moved-title = Sie haben diese Seite an anderer Stelle geöffnet
moved-text = Damit nichts durcheinander gerät, ist immer nur eine Seite aktiv. Sie können hier weitermachen; die andere Seite hält dann an.
moved-button = Hier weitermachen

error-closed = Der Fachbereich ist gerade geschlossen.
error-paused = Der Fachbereich nimmt gerade keine neuen Besuche an.
error-full = Gerade warten schon sehr viele Menschen. Bitte versuchen Sie es später noch einmal.
error-too-many = Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie einen Moment.
error-cut-off = Zurzeit werden keine Nummern mehr vergeben: die Zeit bis zur Schließung reicht nicht mehr.
error-not-today = Sie können hier heute keine neue Nummer mehr ziehen. Ab morgen sind wir gern wieder für Sie da.
error-expired = Das ist nicht mehr gültig.
error-not-now = Das geht im Moment nicht.
error-unavailable = Das hat gerade nicht geklappt. Bitte versuchen Sie es in einer Minute noch einmal.

language-name-unknown = keine Angabe

state-free = Geöffnet, niemand wartet
state-waiting = { $count ->
    [one] Geöffnet, eine Person wartet
   *[other] Geöffnet, { $count } warten
}
state-paused = Zurzeit pausiert
state-cut-off = Zurzeit keine Nummern mehr
state-cut-off-until-today = Zurzeit keine Nummern mehr, wieder heute ab { $time }
state-cut-off-until-tomorrow = Zurzeit keine Nummern mehr, wieder morgen ab { $time }
state-cut-off-until-day = Zurzeit keine Nummern mehr, wieder am { $day } ab { $time }
state-closed = Geschlossen
state-closed-until-today = Geschlossen, öffnet heute um { $time }
state-closed-until-tomorrow = Geschlossen, öffnet morgen um { $time }
state-closed-until-day = Geschlossen, öffnet am { $day } um { $time }
hours-today = Heute { $hours }
hours-span = { $opens }–{ $closes }
hours-all-day = Heute rund um die Uhr
hours-none = Heute keine Öffnungszeit
today-opening = Heute gelten andere Öffnungszeiten
today-opening-note = Heute gelten andere Öffnungszeiten: { $note }
today-closure = Heute geschlossen
today-closure-note = Heute geschlossen: { $note }
today-holiday = Heute ist Feiertag
today-holiday-note = Feiertag: { $note }
today-early = Heute früher geschlossen
today-early-note = Heute früher geschlossen: { $note }

estimate-wait = Wartezeit: { $range }
estimate-unknown = noch nicht bekannt
estimate-at-most = höchstens { $high ->
    [one] eine Minute
   *[other] { $high } Minuten
}
estimate-range = etwa { $low } bis { $high } Minuten
estimate-hours = etwa { $low } bis { $high } Stunden
