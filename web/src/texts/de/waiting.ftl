visit-title = Ihr Besuch
waiting-number = Ihre Nummer
waiting-next = Sie sind als Nächstes dran
waiting-ahead = { $count ->
    [one] Noch eine Person vor Ihnen
   *[other] Noch { $count } vor Ihnen
}
waiting-now = Wir rufen Sie auf, sobald ein Schalter frei ist. Sie müssen nichts weiter tun.
waiting-what = Wie geht es weiter?
waiting-what-1 = Wenn Sie dran sind, hören Sie einen Ton und sehen eine große Meldung.
waiting-what-2 = Danach öffnet sich das Gespräch von selbst.
waiting-what-3 = Lassen Sie diese Seite offen. Wenn die Verbindung abreißt oder Sie neu laden, bleibt Ihr Platz erhalten.
waiting-paused = Der Fachbereich macht gerade eine Pause. Ihr Platz bleibt erhalten.

called-title = Sie sind dran!
called-text = Der Schalter wartet auf Sie.
called-here = Ich bin da
called-now = Bitte bestätigen Sie, dass Sie da sind.
called-announce = Nummer { $number }: Sie sind dran. Bitte bestätigen Sie, dass Sie da sind.

answered-title = Gleich geht es los
answered-now = Der Schalter weiß, dass Sie da sind, und öffnet gleich das Gespräch.

missed-title = Wir haben Sie aufgerufen
missed-now = Leider haben wir Sie nicht erreicht. Bleiben Sie auf dieser Seite: wir können Sie noch einmal aufrufen. Oder ziehen Sie eine neue Nummer.
missed-again = Neue Nummer ziehen

entering-title = Das Gespräch beginnt
entering-text = Wir verbinden Sie mit: { $department }

leave-button = Nicht mehr warten
leave-title = Möchten Sie wirklich gehen?
leave-text = Ihre Nummer verfällt dann. Wenn Sie wiederkommen, ziehen Sie eine neue und warten von vorn.
leave-yes = Ja, Nummer abgeben
leave-no = Nein, weiter warten

none-title = Sie haben hier noch keine Nummer
none-text = Wählen Sie einen Fachbereich und ziehen Sie eine Nummer. Dann warten Sie auf dieser Seite.
unknown-title = Diese Nummer gilt nicht mehr
unknown-text = Ihr Besuch ist schon länger vorbei. Wenn Sie noch etwas brauchen, ziehen Sie gern eine neue Nummer.

sound-hint = Ihr Browser hält unsere Töne noch zurück. Drücken Sie einmal hier, damit wir Sie hörbar aufrufen können.
sound-button = Ton einschalten
