visit-title = Ihr Besuch
waiting-number = Ihre Nummer
waiting-next = Sie sind als Nächstes dran
waiting-ahead = { $count ->
    [one] Noch eine Person vor Ihnen
   *[other] Noch { $count } vor Ihnen
}
waiting-somewhere = Sie stehen in der Warteschlange
waiting-estimate = Wartezeit: { $range }
waiting-told = (Stand { $time } Uhr)
waiting-now = Wir rufen Sie auf, sobald ein Schalter frei ist. Sie müssen nichts weiter tun.
waiting-what = Wie geht es weiter?
waiting-what-1 = Wenn Sie dran sind, hören Sie einen Ton und sehen eine große Meldung.
waiting-what-2 = Danach öffnet sich das Gespräch von selbst.
waiting-what-3 = Lassen Sie diese Seite offen. Wenn die Verbindung abreißt oder Sie neu laden, bleibt Ihr Platz erhalten.
waiting-early = Der Fachbereich hat heute früher geschlossen. Sie behalten Ihren Platz und werden noch bedient.
waiting-early-note = Der Fachbereich hat heute früher geschlossen: { $note } Sie behalten Ihren Platz und werden noch bedient.
waiting-closed = Die Öffnungszeit ist zu Ende, neue Nummern gibt es nicht mehr. Sie behalten Ihren Platz; wenn Sie heute nicht mehr an die Reihe kommen, sagen wir es Ihnen hier.
waiting-paused = Der Fachbereich macht gerade eine Pause. Ihr Platz bleibt erhalten.

called-title = Sie sind dran!
called-text = Der Schalter wartet auf Sie.
called-here = Ich bin da
called-later = Ich brauche noch 5 Minuten
called-now = Bitte bestätigen Sie, dass Sie da sind.
called-unavailable = Das kam gerade nicht bei uns an. Ihre Nummer bleibt gültig: Bitte drücken Sie noch einmal.
called-announce = Nummer { $number }: Sie sind dran. Bitte bestätigen Sie, dass Sie da sind.

answered-title = Gleich geht es los
answered-now = Der Schalter weiß, dass Sie da sind, und öffnet gleich das Gespräch.

missed-title = Wir haben Sie aufgerufen
missed-now = Leider haben wir Sie nicht erreicht. Ihre Nummer gilt heute weiter: Stellen Sie sich wieder an, oder warten Sie hier, der Schalter kann Sie noch einmal aufrufen.
missed-back = Ich bin da, hinten anstellen
missed-again = Lieber eine neue Nummer ziehen

entering-title = Das Gespräch beginnt
entering-text = Wir verbinden Sie mit: { $department }

visit-unavailable = Das hat gerade nicht geklappt. Ihre Nummer und Ihr Platz bleiben Ihnen: Bitte versuchen Sie es in einer Minute noch einmal.

leave-button = Nicht mehr warten
leave-title = Möchten Sie wirklich gehen?
leave-text = Ihre Nummer verfällt dann. Wenn Sie wiederkommen, ziehen Sie eine neue und warten von vorn.
leave-yes = Ja, Nummer abgeben
leave-no = Nein, weiter warten

none-title = Sie haben hier noch keine Nummer
none-text = Wählen Sie einen Fachbereich und ziehen Sie eine Nummer. Dann warten Sie auf dieser Seite.
unknown-title = Diese Nummer gilt nicht mehr
unknown-text = Ihr Besuch ist schon vorbei, oder der Link ist nicht vollständig. Wenn Sie noch etwas brauchen, ziehen Sie gern eine neue Nummer.

sound-hint = Ihr Browser hält unsere Töne noch zurück. Drücken Sie einmal hier, damit wir Sie hörbar aufrufen können.
sound-button = Ton einschalten

notice-title = Nachricht vom Schalter, { $time } Uhr
notice-announce = Nachricht vom Schalter:
notice-running-late = Es dauert heute länger als gedacht. Wir bitten um etwas Geduld.
notice-running-late-minutes = Es dauert heute etwa { $minutes } Minuten länger als gedacht. Wir bitten um etwas Geduld.
notice-short-break = Wir machen eine kurze Pause. Ihr Platz bleibt Ihnen erhalten.
notice-short-break-minutes = Wir machen etwa { $minutes } Minuten Pause. Ihr Platz bleibt Ihnen erhalten.
notice-prepare-documents = Bitte legen Sie Ihre Unterlagen schon bereit, damit es gleich schnell geht.
notice-check-camera = Bitte prüfen Sie schon jetzt Kamera und Mikrofon mit dem Knopf auf dieser Seite, damit wir Sie gleich sehen und hören.
notice-technical-trouble = Wir haben gerade ein technisches Problem und arbeiten daran. Ihr Platz bleibt Ihnen erhalten.
notice-closing-early = Wir müssen heute früher schließen. Wer schon eine Nummer hat, wird noch aufgerufen oder bekommt Bescheid.

nearly-title = Gleich sind Sie dran
nearly-text = Bitte kommen Sie zurück auf die Seite des Bürgerbüros.

away-button = Ich brauche noch etwas Zeit
away-ask = Wie viel Zeit brauchen Sie?
away-ask-text = Ihr Platz bleibt so lange reserviert. Andere können in dieser Zeit vor Ihnen aufgerufen werden.
away-minutes = { $minutes } Minuten
away-no = Doch keine Zeit nötig
away-title = Ihr Platz ist bis { $time } Uhr reserviert
away-title-open = Ihr Platz ist reserviert
away-now = Sie sind gerade kurz weg und werden nicht aufgerufen. Sagen Sie Bescheid, sobald Sie wieder da sind.
away-back = Ich bin wieder da

transferred-now = Sie wurden weitergegeben an: { $department }. Ihre Nummer gilt weiter, Sie müssen nichts noch einmal erklären.
sent-back-now = Das Gespräch wurde unterbrochen. Ihre Nummer gilt weiter, und Sie stehen ganz vorn.
not-reached-now = Wir haben Sie aufgerufen und nicht erreicht. Sie behalten Ihren Platz; gleich rufen wir Sie noch einmal auf.

hold-title = Einen Moment bitte
hold-words = Nachricht vom Schalter
hold-text = Sie bleiben mit diesem Besuch verbunden. Gleich geht es von selbst weiter, Sie müssen nichts tun.
hold-private = Solange Sie diese Seite sehen, werden Sie nicht gesehen und nicht gehört.

extras-title = Wenn Sie nicht am Bildschirm warten möchten
elsewhere-title = Auf einem anderen Gerät weitermachen
elsewhere-text = Ihre Nummer kann umziehen: zum Beispiel vom Telefon auf den Computer. Ihr Platz bleibt derselbe.
elsewhere-qr = QR-Code, der Ihren Besuch auf einem anderen Gerät öffnet
elsewhere-qr-text = Mit der Kamera des anderen Geräts abfotografieren
elsewhere-copy = Link kopieren
elsewhere-copied = Link kopiert
elsewhere-not-copied = Der Link ließ sich nicht kopieren.
elsewhere-pin-text = Oder öffnen Sie dort { $address } und geben Sie Nummer und PIN ein:
elsewhere-pin = PIN
elsewhere-care = Zeigen Sie Link und PIN niemandem, den Sie nicht an Ihrer Stelle ins Gespräch lassen möchten.

alerts-title = Wie wir uns bemerkbar machen
alerts-text = Wenn Sie gleich dran sind und wenn wir Sie aufrufen:
alerts-sound = Ton
alerts-title-label = Zeichen im Namen des Browser-Tabs
alerts-vibration = Vibrieren
alerts-notification = Mitteilung Ihres Browsers, solange diese Seite offen ist
alerts-why = Ihr Browser kann eine Mitteilung zeigen, auch wenn Sie gerade etwas anderes ansehen. Sie enthält nur Ihre Nummer, entsteht auf Ihrem Gerät und kommt nur, solange diese Seite offen ist. Ihr Browser fragt Sie gleich, ob er das darf.
alerts-allow = Mitteilungen erlauben
alerts-refused = Ihr Browser zeigt von dieser Seite keine Mitteilungen. Ändern können Sie das in den Einstellungen neben der Adresszeile.

push-title = Mitteilung, auch wenn diese Seite geschlossen ist
push-text = Ihr Gerät meldet sich, wenn Sie gleich dran sind, wenn wir Sie aufrufen und wenn der Schalter Ihnen etwas mitteilt. Die Mitteilung enthält nur Ihre Nummer und einen Satz.
push-makers = Das geht über die Server des Herstellers Ihres Browsers, zum Beispiel Google, Mozilla, Microsoft oder Apple, auch außerhalb der EU. Der Hersteller erfährt, dass und wann dieses Bürgerbüro Ihr Gerät benachrichtigt. Den Inhalt kann nur Ihr Gerät lesen. Am Ende Ihres Besuchs wird die Anmeldung gelöscht.
push-allow = Über den Browser-Hersteller benachrichtigen
push-known = Eingeschaltet für dieses Gerät.
push-elsewhere = Eingeschaltet auf einem anderen Gerät.
push-remove = Nicht mehr benachrichtigen
push-failed = Das hat nicht geklappt: Ihr Browser konnte sich bei seinem Hersteller nicht anmelden. Ihr Platz bleibt derselbe, und diese Seite meldet sich weiterhin.
push-bad-request = Über den Hersteller dieses Browsers verschickt diese Behörde keine Mitteilungen.
push-too-many = Das waren zu viele Änderungen in kurzer Zeit. Bitte warten Sie einen Moment.
push-unavailable = Das geht gerade nicht. Ihr Platz bleibt derselbe, und diese Seite meldet sich weiterhin.

mail-title = E-Mail, wenn Sie gleich dran sind
mail-on = eingeschaltet
mail-text = Wir schreiben Ihnen höchstens zweimal: wenn nur noch wenige vor Ihnen sind, und wenn Sie aufgerufen werden. Die E-Mail enthält nur den Link zu Ihrer Nummer und den Namen des Fachbereichs.
mail-privacy = Die Adresse wird nur dafür benutzt, niemandem am Schalter gezeigt und mit der zweiten E-Mail gelöscht, spätestens am Ende Ihres Besuchs. E-Mails reisen offen durchs Netz: wer mitliest, könnte Ihre Nummer öffnen.
mail-address = Ihre E-Mail-Adresse
mail-wrong = Bitte geben Sie eine vollständige Adresse ein, zum Beispiel name@beispiel.de.
mail-save = Adresse hinterlegen
mail-known = Eine Adresse ist hinterlegt. Wir schreiben Ihnen.
mail-remove = Adresse wieder löschen
mail-bad-request = Diese Adresse konnten wir nicht annehmen. Bitte prüfen Sie sie.
mail-not-now = Dafür ist es jetzt zu spät: Ihr Besuch wartet nicht mehr.
mail-too-many = Das waren zu viele Änderungen in kurzer Zeit. Bitte warten Sie einen Moment.
mail-unavailable = Die Adresse konnten wir gerade nicht speichern. Ihr Platz bleibt derselbe: Bitte versuchen Sie es in einer Minute noch einmal.

open-title = Nummer von einem anderen Gerät öffnen
open-text = Sie haben schon eine Nummer gezogen? Mit Nummer und PIN machen Sie hier weiter; Ihr Platz bleibt derselbe.
open-number = Ihre Nummer
open-number-hint = Zum Beispiel K-017
open-number-wrong = Bitte geben Sie die Nummer so ein: ein Buchstabe und drei Ziffern.
open-pin = PIN
open-pin-hint = Sechs Ziffern
open-pin-wrong = Bitte geben Sie die sechs Ziffern der PIN ein.
open-button = Hier weitermachen
open-wrong = Diese Nummer und PIN passen heute nicht zusammen. Bitte prüfen Sie beides. Auf dem anderen Gerät stehen sie unter „Auf einem anderen Gerät weitermachen“.

other-title = Sie haben hier schon die Nummer { $number }
other-text = Der Link öffnet einen anderen Besuch. In diesem Browser geht immer nur einer.
other-stay = Bei { $number } bleiben
other-open = Den anderen Besuch öffnen
