# How well somebody is connected, and what can be done about it.
quality-good = gut
quality-weak = schwach
quality-bad = schlecht
quality-lamp-own = Ihre Verbindung: { $level }. Einzelheiten zeigen
quality-lamp-other = { $name }, Verbindung: { $level }. Einzelheiten zeigen
quality-what-to-do = Was kann ich tun?
quality-picture-paused = Bild pausiert: Verbindung zu langsam. Der Ton geht weiter.
quality-picture-paused-short = Bild pausiert
quality-picture-undecodable = Ihr Browser kann dieses Bild nicht zeigen. Der Ton geht weiter. Ein anderer Browser hilft.
quality-picture-undecodable-short = Bild nicht darstellbar

quality-own-weak = Ihre Verbindung ist gerade schwach. Bild und Ton können kurz stocken.
quality-own-bad = Ihre Verbindung ist gerade schlecht. Bild und Ton können aussetzen.
quality-own-camera-reduced = Ihre Verbindung ist langsam: Wir haben Ihr Kamerabild verkleinert. Der Ton geht vor.
quality-own-camera-paused = Ihre Verbindung ist sehr langsam: Ihr Kamerabild macht Pause. Die anderen hören Sie weiter.
quality-own-pictures-paused = Ihre Verbindung ist langsam: Bilder der anderen machen Pause. Sie hören alle weiter.
quality-own-loss = Ihre Verbindung ist unruhig: Bild und Ton können kurz aussetzen.
quality-own-delay = Ihre Verbindung ist verzögert: Was Sie sagen, kommt etwas später an. Lassen Sie kleine Pausen.
quality-own-silent = Gerade kommt von Ihnen nichts an. Wir verbinden neu, Sie müssen nichts tun.

quality-other-weak = Die Verbindung ist gerade schwach. Bild und Ton können kurz stocken.
quality-other-bad = Die Verbindung ist gerade schlecht. Bild und Ton können aussetzen.
quality-other-camera-reduced = Die Verbindung ist langsam: Das Kamerabild ist verkleinert, der Ton geht vor.
quality-other-camera-paused = Die Verbindung ist sehr langsam: Das Kamerabild macht Pause, der Ton geht weiter.
quality-other-pictures-paused = Die Verbindung ist langsam: Diese Person sieht nicht alle Bilder, hört aber alle.
quality-other-loss = Die Verbindung ist unruhig: Bild und Ton können kurz aussetzen.
quality-other-delay = Die Verbindung ist verzögert. Sprechen Sie nacheinander und lassen Sie kleine Pausen.
quality-other-silent = Von dieser Person kommt gerade nichts an. Es wird neu verbunden.

quality-news-bad = { $name } hat jetzt eine schlechte Verbindung.
quality-news-better = { $name } hat wieder eine bessere Verbindung.

quality-title-own = Ihre Verbindung
quality-title-other = Verbindung: { $name }
quality-unknown = Die Verbindung wird noch gemessen.
quality-fine-own = Ihre Verbindung ist gut. Bild und Ton kommen gut an.
quality-fine-other = Die Verbindung ist gut. Bild und Ton kommen gut an.
quality-tips = Das hilft meistens
quality-tip-router = Gehen Sie näher an den WLAN-Router, oder verbinden Sie sich mit einem Kabel.
quality-tip-programs = Schließen Sie Programme, die gerade etwas herunterladen oder abspielen.
quality-tip-camera = Schalten Sie Ihre Kamera aus. Dann bleibt mehr für den Ton.
quality-camera-stop = Kamera ausschalten
quality-figures = Messwerte
quality-figures-none = Noch keine Messwerte.
quality-figure-up = Sendet
quality-figure-down = Empfängt
quality-figure-loss-up = Verlust beim Senden
quality-figure-loss-down = Verlust beim Empfangen
quality-figure-round-trip = Hin und zurück
quality-figure-picture = Gesendetes Bild
quality-figure-freezes = Standbilder
quality-figure-way = Weg
quality-picture = { $lines } Zeilen, { $frames } Bilder je Sekunde
quality-picture-none = kein Bild
quality-freezes = { $count ->
    [0] keine
    [one] eines, { $seconds } Sekunden
   *[other] { $count }, zusammen { $seconds } Sekunden
}
quality-not-known = nicht bekannt
quality-way-udp = direkt (UDP)
quality-way-tcp = direkt, über TCP
quality-way-relay = über den Vermittlungsserver (TURN)
