# Mitteilungen über Web Push. Sie enthalten die Nummer und einen Satz, sonst nichts.
nearly-title = { $number }: Gleich sind Sie dran
nearly-text = Bitte kommen Sie zurück auf die Seite des Bürgerbüros.
called-title = { $number }: Sie werden aufgerufen
called-text = Bitte öffnen Sie jetzt die Seite des Bürgerbüros.
notice-title = { $number }: Nachricht vom Schalter
notice-text = Sie steht auf der Seite des Bürgerbüros.
