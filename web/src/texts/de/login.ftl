# The clerk's login.
login-title-desk = Anmelden am Schalter
login-title-admin = Anmelden zur Verwaltung
login-lead = Für Mitarbeiterinnen und Mitarbeiter der Behörde.
login-name = Anmeldename
login-password = Kennwort
login-show = Kennwort anzeigen
login-hide = Kennwort verbergen
login-button = Anmelden
login-busy = Einen Moment …
login-help = Kennwort vergessen? Ihre Administration setzt ein neues.
login-incomplete = Bitte geben Sie Anmeldename und Kennwort ein.
login-wrong = Anmeldename und Kennwort passen nicht zusammen.
login-too-many = Das waren zu viele Versuche. Bitte warten Sie einen Moment.
login-wait = Das waren zu viele Versuche. Der nächste ist in { $wait } möglich.
login-seconds = { $count ->
    [one] einer Sekunde
   *[other] { $count } Sekunden
}
login-minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
}
login-unavailable = Das Büro antwortet gerade nicht. Bitte versuchen Sie es gleich noch einmal.
