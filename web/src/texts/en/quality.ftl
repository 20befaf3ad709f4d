# How well somebody is connected, and what can be done about it.
quality-good = good
quality-weak = weak
quality-bad = bad
quality-lamp-own = Your connection: { $level }. Show details
quality-lamp-other = { $name }, connection: { $level }. Show details
quality-what-to-do = What can I do?
quality-picture-paused = Picture paused: the connection is too slow. Sound goes on.
quality-picture-paused-short = Picture paused
quality-picture-undecodable = Your browser cannot show this picture. Sound goes on. Another browser helps.
quality-picture-undecodable-short = Picture cannot be shown

quality-own-weak = Your connection is weak just now. Picture and sound may stall for a moment.
quality-own-bad = Your connection is bad just now. Picture and sound may drop out.
quality-own-camera-reduced = Your connection is slow: we turned your camera down. Sound comes first.
quality-own-camera-paused = Your connection is very slow: your camera picture is paused. The others still hear you.
quality-own-pictures-paused = Your connection is slow: pictures of others are paused. You still hear everybody.
quality-own-loss = Your connection is unsteady: picture and sound may drop out for a moment.
quality-own-delay = Your connection is delayed: what you say arrives a little later. Leave small pauses.
quality-own-silent = Nothing arrives from you just now. We are reconnecting, there is nothing you need to do.

quality-other-weak = The connection is weak just now. Picture and sound may stall for a moment.
quality-other-bad = The connection is bad just now. Picture and sound may drop out.
quality-other-camera-reduced = The connection is slow: the camera picture is smaller, sound comes first.
quality-other-camera-paused = The connection is very slow: the camera picture is paused, sound goes on.
quality-other-pictures-paused = The connection is slow: this person does not see all pictures, but hears everybody.
quality-other-loss = The connection is unsteady: picture and sound may drop out for a moment.
quality-other-delay = The connection is delayed. Speak in turn and leave small pauses.
quality-other-silent = Nothing arrives from this person just now. The connection is being made anew.

quality-news-bad = The connection of { $name } is bad now.
quality-news-better = The connection of { $name } is better again.

quality-title-own = Your connection
quality-title-other = Connection: { $name }
quality-unknown = The connection is still being measured.
quality-fine-own = Your connection is good. Picture and sound arrive well.
quality-fine-other = The connection is good. Picture and sound arrive well.
quality-tips = This usually helps
quality-tip-router = Move closer to the Wi-Fi router, or connect with a cable.
quality-tip-programs = Close programs that are downloading or playing something.
quality-tip-camera = Turn your camera off. That leaves more for the sound.
quality-camera-stop = Turn the camera off
quality-figures = Measurements
quality-figures-none = No measurements yet.
quality-figure-up = Sends
quality-figure-down = Receives
quality-figure-loss-up = Lost when sending
quality-figure-loss-down = Lost when receiving
quality-figure-round-trip = There and back
quality-figure-picture = Picture sent
quality-figure-freezes = Freezes
quality-figure-way = Way
quality-picture = { $lines } lines, { $frames } frames a second
quality-picture-none = no picture
quality-freezes = { $count ->
    [0] none
    [one] one, { $seconds } seconds
   *[other] { $count }, { $seconds } seconds in all
}
quality-not-known = not known
quality-way-udp = direct (UDP)
quality-way-tcp = direct, over TCP
quality-way-relay = through the relay server (TURN)
