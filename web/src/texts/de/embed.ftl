# What other sites of the authority show of the office, written by the office (/embed) and by the component.
embed-title = Virtuelles Bürgerbüro
embed-go = Zum Videoschalter
embed-go-closed = Mehr erfahren
embed-new-window = (öffnet ein neues Fenster)
embed-estimate = { $low ->
    [0] { $high ->
        [one] Wartezeit höchstens etwa eine Minute
       *[other] Wartezeit höchstens etwa { $high } Minuten
    }
   *[other] Wartezeit etwa { $low } bis { $high } Minuten
}
embed-empty = Zurzeit ist hier kein Fachbereich eingerichtet.
embed-unknown = Diesen Fachbereich gibt es hier nicht.
embed-unreachable = Das Bürgerbüro ist gerade nicht zu erreichen.
embed-loading = Einen Moment bitte …
embed-as-of = Stand: { $time } Uhr
embed-stale = { $minutes ->
    [0] Das Bürgerbüro ist gerade nicht zu erreichen. Diese Angaben sind von eben.
    [one] Das Bürgerbüro ist gerade nicht zu erreichen. Diese Angaben sind eine Minute alt.
   *[other] Das Bürgerbüro ist gerade nicht zu erreichen. Diese Angaben sind { $minutes } Minuten alt.
}
embed-refreshes = Diese Ansicht wird jede Minute von selbst neu geladen.
embed-refresh-off = Nicht mehr von selbst neu laden
embed-refresh-now = Neu laden
