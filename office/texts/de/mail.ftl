# Mails an Wartende. Sie enthalten den Link zur Nummer und den Namen des Fachbereichs, sonst nichts.
nearly-subject = Sie sind bald an der Reihe
nearly-text =
    Guten Tag,

    Sie sind bald an der Reihe: { $department }.

    Hier geht es zu Ihrer Nummer:
    { $link }

    Wer diesen Link hat, kann Ihre Nummer öffnen. Bitte geben Sie ihn nicht weiter.

    Diese Nachricht kommt von einem Programm; Antworten liest niemand. Ihre Adresse wird gelöscht, wenn Sie aufgerufen
    wurden, spätestens am Ende Ihres Besuchs.
called-subject = Sie werden aufgerufen
called-text =
    Guten Tag,

    Sie werden jetzt aufgerufen: { $department }.

    Bitte öffnen Sie Ihre Nummer gleich:
    { $link }

    Wer diesen Link hat, kann Ihre Nummer öffnen. Bitte geben Sie ihn nicht weiter.

    Diese Nachricht kommt von einem Programm; Antworten liest niemand. Ihre Adresse wird jetzt gelöscht.
