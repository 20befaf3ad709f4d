# The display in the hall.
board-title = Aufrufe
board-none = Zurzeit ist niemand aufgerufen
board-desk = Schalter { $desk }
board-next = Als Nächste
board-call = { $number }: { $desk }
board-time = { $time } Uhr
board-full-screen = Vollbild
board-sound = Ton einschalten
board-unknown = Diesen Fachbereich gibt es hier nicht.
board-controls = Anzeige einrichten
