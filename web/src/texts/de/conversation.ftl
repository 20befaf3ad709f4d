# The conversation, for everybody in it.
conversation-label = Gespräch zu Nummer { $number }
conversation-begins = Das Gespräch beginnt …
conversation-stage = Großes Bild
conversation-others = Weitere Personen
conversation-alone = Noch ist niemand sonst zu sehen. Gleich geht es los.
conversation-number = Nummer { $number }
conversation-you = Sie

conversation-role-citizen = Bürger/in
conversation-role-clerk = Behörde
conversation-role-interpreter = Dolmetschen
conversation-role-expert = Fachperson

conversation-on-hold = wartet draußen, sieht und hört Sie nicht
conversation-speaks = spricht gerade
conversation-microphone-is-off = Mikrofon ist aus
conversation-camera-is-off = Kamera ist aus
conversation-screen-of = Bildschirm von { $name }
conversation-make-large = { $name } groß zeigen
conversation-make-small = { $name } wieder klein zeigen

conversation-connecting = Bild und Ton werden verbunden …
conversation-muted-hint = Ihr Mikrofon ist noch aus. Mit „Ton an“ hören die anderen Sie.
conversation-reconnecting = Verbindung unterbrochen, sie kommt gleich wieder. Sie müssen nichts tun.
conversation-link-connecting = verbindet …
conversation-link-reconnecting = Verbindung unterbrochen, kommt gleich wieder
conversation-sound-on = Ton einschalten

conversation-news-came = { $name } ist jetzt dabei.
conversation-news-went = { $name } ist gegangen.
conversation-news-shares = { $name } zeigt einen Bildschirm.
conversation-news-stopped-sharing = { $name } zeigt keinen Bildschirm mehr.
conversation-news-link-lost = Die Verbindung zu { $name } ist unterbrochen.
conversation-news-link-back = { $name } ist wieder verbunden.

conversation-controls = Bedienung des Gesprächs
conversation-word-mute = Stumm
conversation-word-unmute = Ton an
conversation-word-camera = Kamera
conversation-word-screen = Zeigen
conversation-word-chat = Chat
conversation-word-invite = Einladen
conversation-word-devices = Geräte
conversation-word-leave = Verlassen
conversation-word-finish = Beenden
conversation-mute = Stumm: Mikrofon ausschalten
conversation-unmute = Ton an: Mikrofon einschalten
conversation-camera-stop = Kamera ausschalten
conversation-camera-start = Kamera einschalten
conversation-share = Zeigen: Bildschirm zeigen
conversation-unshare = Zeigen beenden
conversation-invite = Einladen: eine Person dazuholen
conversation-leave = Gespräch verlassen
conversation-finish = Beenden: Besuch für alle beenden
conversation-devices = Geräte auswählen
conversation-you-share = Sie zeigen Ihren Bildschirm.
conversation-microphone-now-on = Ihr Mikrofon ist jetzt an.
conversation-microphone-now-off = Ihr Mikrofon ist jetzt aus.
conversation-camera-now-on = Ihre Kamera ist jetzt an.
conversation-camera-now-off = Ihre Kamera ist jetzt aus.

conversation-microphone-denied = Das Mikrofon ist nicht freigegeben. Sie hören alles; zum Sprechen erlauben Sie das Mikrofon in den Einstellungen neben der Adresszeile, dann tippen Sie auf „Ton an“.
conversation-microphone-missing = Es wurde kein Mikrofon gefunden. Sie hören alles und können im Chat schreiben.
conversation-microphone-busy = Das Mikrofon wird von einem anderen Programm benutzt. Schließen Sie es, dann tippen Sie auf „Ton an“.
conversation-microphone-unsupported = Dieser Browser gibt das Mikrofon nicht her. Sie hören alles und können im Chat schreiben.
conversation-microphone-other = Das Mikrofon ließ sich nicht einschalten. Sie hören alles und können im Chat schreiben.
conversation-camera-denied = Die Kamera ist nicht freigegeben. Das Gespräch geht auch ohne; erlauben können Sie sie in den Einstellungen neben der Adresszeile.
conversation-camera-missing = Es wurde keine Kamera gefunden. Das Gespräch geht auch ohne.
conversation-camera-busy = Die Kamera wird von einem anderen Programm benutzt. Das Gespräch geht auch ohne.
conversation-camera-unsupported = Dieser Browser gibt die Kamera nicht her. Das Gespräch geht auch ohne.
conversation-camera-other = Die Kamera ließ sich nicht einschalten. Das Gespräch geht auch ohne.
conversation-screen-failed = Der Bildschirm ließ sich nicht zeigen.

conversation-leave-title = Gespräch verlassen?
conversation-leave-text-visit = Ihr Besuch ist damit beendet. Für ein neues Gespräch ziehen Sie eine neue Nummer.
conversation-leave-text-guest = Die anderen sprechen weiter. Sie können nicht ohne neue Einladung zurückkommen.
conversation-leave-yes = Gespräch verlassen
conversation-finish-title = Besuch beenden?
conversation-finish-text-visit = Das Gespräch mit { $name } endet für alle. Der Chat wird gelöscht.
conversation-finish-yes = Besuch beenden
conversation-stay = Zurück zum Gespräch

conversation-chat = Chat
conversation-chat-unread = { $count ->
    [one] Chat, eine neue Nachricht
   *[other] Chat, { $count } neue Nachrichten
}
conversation-chat-close = Chat schließen
conversation-chat-empty = Noch hat niemand etwas geschrieben. Alle im Gespräch können mitlesen; mit dem Gespräch wird der Chat gelöscht.
conversation-chat-label = Ihre Nachricht
conversation-chat-send = Senden
conversation-chat-hint = Eingabetaste sendet, Umschalt und Eingabetaste beginnt eine neue Zeile.
conversation-chat-failed = Die Nachricht wurde nicht gesendet. Bitte versuchen Sie es noch einmal.

conversation-device-microphone = Mikrofon
conversation-device-camera = Kamera
conversation-device-speaker = Lautsprecher
conversation-device-none = keine Auswahl
conversation-device-number = Gerät { $number }
conversation-done = Fertig
conversation-keys = Tasten
conversation-keys-microphone = Mikrofon an und aus
conversation-keys-camera = Kamera an und aus
conversation-keys-chat = Chat öffnen und schließen

not-today = Heute keine neue Nummer mehr
not-today-hint = Der Browser dieser Person erhält bis morgen keine neue Nummer. Die Person liest das.
