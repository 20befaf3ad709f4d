number-title = Nummer ziehen
number-unknown = Diesen Fachbereich gibt es hier nicht
number-form = Worum geht es?
number-service = Ihr Anliegen
number-service-choose = Bitte auswählen
number-service-other = Etwas anderes, oder ich weiß es nicht genau
number-matter = In wenigen Worten
number-matter-hint = So kann sich der Schalter auf Sie vorbereiten. Bitte nichts Vertrauliches: das besprechen wir im Gespräch.
number-matter-left = { $count ->
    [one] Noch ein Zeichen
   *[other] Noch { $count } Zeichen
}
number-matter-over = { $count ->
    [one] Ein Zeichen zu viel
   *[other] { $count } Zeichen zu viel
}
number-name = Wie dürfen wir Sie ansprechen?
number-name-hint = Zum Beispiel „Frau Yılmaz“. Sie können das Feld auch leer lassen.
number-spoken = Welche Sprache sprechen Sie am liebsten?
number-spoken-hint = Der Schalter kann dann, wenn es nötig ist, jemanden zum Übersetzen dazuholen.
number-spoken-none = Keine Angabe
optional = (freiwillig)

number-button = Nummer ziehen
number-sending = Ihre Nummer wird gezogen …

number-errors = Bitte prüfen Sie Ihre Angaben
number-refused = Es wurde keine Nummer gezogen
number-unavailable = Wir können gerade nichts speichern. Ihre Angaben stehen noch hier: Bitte drücken Sie in einer Minute noch einmal auf „Nummer ziehen“.
number-service-missing = Bitte wählen Sie aus, worum es geht.
number-matter-long = Bitte kürzen Sie Ihr Anliegen auf 200 Zeichen.
number-name-long = Bitte kürzen Sie den Namen auf 80 Zeichen.

number-ticket-label = Ihre Wartenummer
number-ticket = Sie haben schon die Nummer { $number }.
number-ticket-link = Zu Ihrem Besuch

number-closed-title = Gerade geschlossen
number-closed = Zurzeit steht noch nicht fest, wann dieser Fachbereich wieder öffnet.
number-closed-until-today = Wir sind heute ab { $time } Uhr wieder für Sie da.
number-closed-until-tomorrow = Wir sind morgen ab { $time } Uhr wieder für Sie da.
number-closed-until-day = Wir sind am { $day } ab { $time } Uhr wieder für Sie da.
number-cut-off-title = Keine Nummern mehr
number-cut-off-text = Bis zur Schließung reicht die Zeit nur noch für alle, die schon warten. Deshalb vergeben wir jetzt keine Nummern mehr.
number-paused-title = Zurzeit pausiert
number-paused-text = Gerade können wir keine neuen Besuche annehmen. Lassen Sie diese Seite ruhig offen: sobald es weitergeht, können Sie hier Ihre Nummer ziehen.
number-nothing-stored = Von Ihnen ist nichts gespeichert.

privacy-title = Was wir speichern
privacy-what = Ihre Nummer, Ihre Angaben von oben und die Uhrzeiten Ihres Besuchs.
privacy-until = { $days ->
    [one] Name und Anliegen werden am Ende des Tages gelöscht, alles andere nach einem Tag.
   *[other] Name und Anliegen werden am Ende des Tages gelöscht, alles andere nach { $days } Tagen.
}
privacy-until-unknown = Nach Ablauf der Frist wird alles gelöscht; am Ende Ihres Besuchs nennen wir Ihnen den Tag.
privacy-no-recording = Bild und Ton werden nie aufgezeichnet.
privacy-more = Mehr zum Datenschutz
privacy-who = Verantwortlich
privacy-who-unknown = Die Behörde, deren Seite Sie gerade besuchen.
privacy-why = Wozu
privacy-why-text = Damit wir Sie der Reihe nach aufrufen und Ihr Anliegen an den richtigen Schalter geben können.
privacy-data = Welche Angaben
privacy-data-text = Nummer, Fachbereich, Anliegen, Name (wenn Sie ihn nennen), Sprache, Beginn und Ende des Wartens und des Gesprächs. Der Chat wird am Ende des Gesprächs gelöscht.
privacy-browser = In Ihrem Browser
privacy-browser-text = Ihr Browser merkt sich die Nummer und eine zufällige Kennung bis zum Ende des Besuchs, damit Sie nach einem Neuladen Ihren Platz behalten. Hat ein Schalter Sie für den Tag verabschiedet, bleibt die Kennung bis Mitternacht. Es gibt keine Cookies für Besucherinnen und Besucher.
privacy-mail = E-Mail
privacy-mail-text = Nur wenn Sie beim Warten eine Adresse hinterlegen. Dann schreiben wir Ihnen höchstens zweimal über den Mailserver der Behörde: den Link zu Ihrer Nummer und den Namen des Fachbereichs. Danach wird die Adresse gelöscht, spätestens am Ende Ihres Besuchs.
privacy-push = Mitteilung über den Hersteller Ihres Browsers
privacy-push-text = Nur wenn Sie das beim Warten einschalten. Dann schicken wir Mitteilungen an den Server des Herstellers Ihres Browsers, zum Beispiel Google, Mozilla, Microsoft oder Apple, auch außerhalb der EU. Der Hersteller erfährt, dass und wann dieses Bürgerbüro Ihr Gerät benachrichtigt. Was darin steht, Ihre Nummer und ein Satz, ist verschlüsselt und nur auf Ihrem Gerät lesbar. Die Anmeldung wird gelöscht, wenn Sie sie zurücknehmen, spätestens am Ende Ihres Besuchs.
privacy-others = Wer es sieht
privacy-others-text = Die Mitarbeitenden dieses Fachbereichs. Andere Wartende sehen nur, wie viele warten. Alles bleibt auf den Servern der Behörde.
privacy-rights = Ihre Rechte
privacy-rights-text = Sie können Auskunft, Berichtigung und Löschung verlangen und sich bei der Datenschutzaufsicht beschweren.
privacy-link = Zur Datenschutzerklärung
