# The clerk's desk.
desk-title = Schalter
desk-tab-count = ({ $count }) neu am Schalter
desk-state = Zustand des eigenen Schalters
desk-is-open = Geöffnet
desk-is-paused = Pause
desk-is-closed = Geschlossen
desk-make-open = Öffnen
desk-make-paused = Pausieren
desk-make-closed = Schließen
desk-departments = Fachbereiche
desk-department-free = niemand wartet
desk-department-waiting = { $count ->
    [one] eine Person wartet
   *[other] { $count } warten
}
desk-department-paused = { $count ->
    [0] pausiert
    [one] pausiert, eine Person wartet
   *[other] pausiert, { $count } warten
}
desk-department-closed = { $count ->
    [0] geschlossen
    [one] geschlossen, eine Person wartet noch
   *[other] geschlossen, { $count } warten noch
}
desk-doors = Fachbereiche öffnen und schließen
desk-door-pause = { $department }: pausieren
desk-door-go-on = { $department }: Pause beenden
desk-door-close = { $department }: früher schließen …
desk-door-reopen = { $department }: wieder öffnen
desk-close-title = { $department } früher schließen
desk-close-text = { $count ->
    [0] Ab sofort gibt es keine neuen Nummern. Zurzeit wartet niemand.
    [one] Ab sofort gibt es keine neuen Nummern. Eine Person wartet noch.
   *[other] Ab sofort gibt es keine neuen Nummern. { $count } Personen warten noch.
}
desk-close-until = Wie lange?
desk-close-next = Bis zur nächsten regulären Öffnungszeit
desk-close-day = Für den Rest des Tages
desk-close-inside = Was ist mit denen, die schon warten?
desk-close-serve = Sie werden noch bedient
desk-close-home = Sie werden mit Ihrer Begründung nach Hause geschickt
desk-close-reason = Begründung, die alle lesen
desk-close-yes = Jetzt schließen
desk-devices = Kamera und Ton prüfen
desk-devices-title = Kamera und Ton prüfen
desk-devices-done = Fertig
desk-admin = Verwaltung
desk-account = Konto
desk-logout = Abmelden
desk-logout-everywhere = Überall abmelden
desk-logout-everywhere-text = Alle Anmeldungen Ihres Kontos enden, auch auf anderen Geräten.
desk-logout-everywhere-yes = Überall abmelden
desk-cancel = Abbrechen
desk-unavailable = Das Büro kann das gerade nicht speichern; geändert hat sich nichts. Bitte versuchen Sie es in einer Minute noch einmal. Geht es dann nicht, sagen Sie Ihrer Administration Bescheid.
desk-unreachable = Das Büro ist gerade nicht erreichbar
desk-again = Noch einmal versuchen

desk-next-label = Nächste Nummer
desk-next = Nächste Nummer aufrufen
desk-next-hint = { $count ->
    [0] Zurzeit wartet niemand. Bei jeder Ankunft hören Sie einen Ton.
    [one] Eine Person wartet.
   *[other] { $count } Personen warten.
}
desk-next-paused = Ihr Schalter macht Pause. Öffnen Sie ihn, damit Besuche kommen können.
desk-next-closed = Ihr Schalter ist geschlossen. Öffnen Sie ihn, damit Besuche kommen können.
desk-arrived = Nummer { $number } ist angekommen.
desk-finished = Der Besuch { $number } ist beendet.
desk-handed-over = Der Besuch { $number } ist übergeben.
desk-passed-on = { $number } ist weitergegeben und wartet jetzt dort.
desk-waits-again = { $number } wartet wieder, ganz vorn in der Schlange.

desk-queue = { $count ->
    [0] Warteschlange
   *[other] Warteschlange ({ $count })
}
desk-queue-empty = Niemand wartet.
desk-place = Platz { $place }
desk-no-name = ohne Namen
desk-no-service = Anliegen nicht ausgewählt
desk-service-transferred = Hier noch keinem Anliegen zugeordnet
desk-no-language = Sprache nicht angegeben
desk-minutes = { $count ->
    [0] gerade eben
    [one] 1 Minute
   *[other] { $count } Minuten
}
desk-since = seit { $time } Uhr
desk-present = auf der Seite
desk-absent = gerade nicht verbunden
desk-call = Aufrufen
desk-send-away = Abweisen
desk-called-elsewhere = { $who } ruft gerade { $number } auf.
desk-missed = Heute verpasst ({ $count })
desk-was-called = aufgerufen um { $time } Uhr
desk-recall = Erneut aufrufen

desk-called = Aufgerufen
desk-answered = Hat geantwortet und ist bereit
desk-rings = Es klingelt, noch keine Antwort
desk-rings-for = ({ $count } s)
desk-soon-over = Die Zeit für eine Antwort ({ $seconds } Sekunden) ist bald um. Dann kommt die Nummer von selbst in die Schlange zurück oder, beim letzten Mal, zu den verpassten; sie lässt sich jederzeit erneut aufrufen.
desk-fact-name = Name
desk-fact-service = Anliegen
desk-fact-matter = Eigene Worte
desk-fact-department = Fachbereich
desk-fact-language = Sprache
desk-admit = { $number } einlassen
desk-miss = Hat nicht geantwortet

desk-send-away-title = Nummer { $number } abweisen
desk-send-away-text = Die Person liest Ihre Begründung auf ihrer Seite. Die Nummer wird ungültig.
desk-send-away-yes = Abweisen
desk-reason-prepared = Vorbereitete Begründungen
desk-reason-wrong-office = Für Ihr Anliegen ist ein anderer Fachbereich zuständig. Bitte ziehen Sie dort eine Nummer.
desk-reason-documents = Es fehlen noch Unterlagen. Bitte kommen Sie wieder, wenn Sie alles beisammen haben.
desk-reason-closing = Wir schließen gleich und schaffen es heute leider nicht mehr. Bitte kommen Sie zur nächsten Öffnungszeit wieder.
desk-reason-written = Ihr Anliegen lässt sich nur schriftlich bearbeiten. Bitte wenden Sie sich per Brief oder E-Mail an uns.
desk-reason-own = Begründung für die Person
desk-reason-missing = Bitte schreiben Sie einen Satz, warum.

desk-taken = { $who } war schneller und hat diese Nummer schon aufgerufen.
desk-somebody = Jemand anderes
desk-empty = Gerade wartet niemand.
desk-busy = Bitte schließen Sie zuerst ab, was an diesem Schalter offen ist.
desk-not-now = Das geht nicht mehr: Inzwischen hat sich etwas geändert.
desk-not-yours = Diese Nummer gehört nicht (mehr) zu Ihrem Schalter.
desk-full = Es sind schon so viele Personen dabei, wie möglich ist.
desk-closed = Der Fachbereich ist gerade geschlossen.
desk-paused = Ihr Schalter macht Pause. Öffnen Sie ihn zuerst.

desk-waiting-count = { $count ->
    [0] niemand wartet
    [one] 1 wartet
   *[other] { $count } warten
}

desk-guests = Eingeladene Personen
desk-role-interpreter = Dolmetschen
desk-role-expert = Fachperson
desk-guest-invited = eingeladen, Link noch nicht geöffnet
desk-guest-checking = prüft Kamera und Ton
desk-guest-knocking = klopft an
desk-guest-admitted = im Gespräch
desk-guest-knocks = { $name } klopft an und möchte eingelassen werden.
desk-guest-admit = Einlassen
desk-guest-away = Abweisen
desk-guest-withdraw = Zurückziehen
desk-guest-out = Verabschieden

desk-invite-title = Person einladen
desk-invite-text = Sie erhalten einen Link zum Weitergeben. Er gilt für ein Gerät, längstens vier Stunden und nur, bis dieser Besuch endet. Eingelassen wird erst, wen Sie einlassen.
desk-invite-role = Aufgabe
desk-invite-name = Name (freiwillig, steht am Bild)
desk-invite-language = Sprache (freiwillig)
desk-invite-no-language = keine Angabe
desk-invite-make = Link erstellen
desk-invite-made = Der Link für { $name } ist fertig und gilt bis { $time } Uhr.
desk-invite-somebody = die eingeladene Person
desk-invite-link = Link
desk-invite-copy = Link kopieren
desk-invite-copied = Link kopiert
desk-invite-qr = Link als QR-Code, zum Abfotografieren
desk-invite-done = Schließen
desk-invite-full = Mehr Einladungen sind in diesem Gespräch nicht möglich.
desk-invite-not-now = Einladen geht nur während eines Gesprächs.

desk-place-kept = Platz ist reserviert
desk-is-back = ist wieder da
desk-came-back = Nummer { $number } ist wieder da.
desk-call-in = Aufrufen in { $seconds } s
desk-more = Mehr
desk-raise = Vorziehen
desk-lower = Nicht mehr vorziehen
desk-transfer = Weitergeben …
desk-send-back = Zurück an den Anfang der Schlange
desk-notify = Nachricht schreiben …
desk-notify-all = Nachricht an alle
desk-note = Notiz
desk-away = kurz weg seit { $since } Uhr
desk-away-until = kurz weg seit { $since } Uhr, Platz reserviert bis { $until } Uhr
desk-appointment = Termin um { $at } Uhr
desk-raised = vorgezogen
desk-sent-back = zurückgestellt, ganz vorn
desk-for-you = für Sie
desk-for = für { $name }
desk-transferred = weitergegeben
desk-transferred-from = weitergegeben von: { $department }
desk-misses = { $count ->
    [one] einmal nicht geantwortet
   *[other] { $count }-mal nicht geantwortet
}

desk-transfer-title = Nummer { $number } weitergeben
desk-transfer-text = Nummer, Anliegen und Platz bleiben; die Person kommt vor denen, die neu ziehen. Ein Gespräch endet damit.
desk-transfer-where = Fachbereich
desk-transfer-whom = Wer soll aufrufen?
desk-transfer-anybody = Wer den Fachbereich bedient
desk-transfer-nobody = In Ihrem Fachbereich ist gerade kein anderer Schalter offen.
desk-transfer-note = Notiz für die Kollegin oder den Kollegen (nur intern)
desk-transfer-was = Bisheriges Anliegen: { $service }
desk-transfer-yes = Weitergeben
desk-colleague-free = { $name }, Schalter offen
desk-colleague-busy = { $name }, Schalter offen, gerade im Gespräch
desk-colleague-is-busy = gerade im Gespräch
desk-colleague-open = Schalter offen
desk-colleague-paused = macht Pause
desk-colleague-closed = Schalter geschlossen

desk-notify-title = Nachricht an { $number }
desk-notify-all-title = Nachricht an alle, die warten
desk-notify-text = Die Nachricht erscheint sofort auf der Warteseite, vorbereitete Sätze in der Sprache der Person. Sie bleibt, bis die nächste kommt.
desk-notify-what = Was möchten Sie sagen?
desk-notify-running-late = Es dauert länger
desk-notify-short-break = Kurze Pause
desk-notify-prepare-documents = Unterlagen bereitlegen
desk-notify-check-camera = Kamera und Mikrofon prüfen
desk-notify-technical-trouble = Technisches Problem
desk-notify-closing-early = Wir schließen heute früher
desk-notify-own = Nur eigene Worte
desk-notify-minutes = Wie viele Minuten? (0: keine Angabe)
desk-notify-more = Eigene Worte dazu (freiwillig)
desk-notify-own-text = Eigene Worte
desk-notify-missing = Bitte schreiben Sie, was Sie sagen möchten.
desk-notify-take-back = Letzte Nachricht entfernen
desk-notify-yes = Senden
desk-notify-sent = Nachricht an { $number } gesendet
desk-notify-sent-all = { $count ->
    [one] Nachricht an eine Person gesendet
   *[other] Nachricht an { $count } Personen gesendet
}
desk-notify-taken-back = Nachricht entfernt

desk-hold = Warten lassen
desk-hold-title = Person kurz warten lassen
desk-hold-text = Die Person sieht und hört Sie dann nicht mehr und wird nicht gesehen und nicht gehört. Ihr Platz im Gespräch bleibt.
desk-hold-words = Was die Person dabei liest (freiwillig)
desk-hold-ask = Ich frage kurz eine Kollegin oder einen Kollegen.
desk-hold-look = Ich sehe kurz in der Akte nach.
desk-hold-print = Ich bereite kurz Ihre Unterlagen vor.
desk-hold-yes = Warten lassen
desk-on-hold = { $number } wartet draußen und sieht und hört Sie nicht.
desk-resume = Weiter mit dem Besuch
desk-pass-on = Abgeben

desk-consult = Dazuholen
desk-consult-title = Kollegin oder Kollegen dazuholen
desk-consult-text = Wer zusagt, kommt in dieses Gespräch. Danach können Sie den Besuch übergeben; Sie selbst gehen dann, wann Sie möchten.
desk-consult-none = In Ihren Fachbereichen arbeitet sonst niemand.
desk-consult-ask = Dazubitten
desk-consult-take-back = Anfrage zurücknehmen
desk-consult-end = Verabschieden
desk-consult-asked = ist gefragt …
desk-consult-joined = ist im Gespräch
desk-consult-declined = kann gerade nicht
desk-consult-unanswered = hat nicht geantwortet
desk-hand-over = Besuch übergeben
desk-consulted = { $by } bittet Sie zu { $number } dazu.
desk-consulted-yes = Dazukommen
desk-consulted-no = Gerade nicht
desk-consulted-left = noch { $seconds } s
