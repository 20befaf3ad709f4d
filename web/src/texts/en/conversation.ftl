# The conversation, for everybody in it.
conversation-label = Conversation for number { $number }
conversation-begins = The conversation begins …
conversation-stage = Large picture
conversation-others = Other people
conversation-alone = Nobody else can be seen yet. It will begin in a moment.
conversation-number = Number { $number }
conversation-you = You

conversation-role-citizen = Citizen
conversation-role-clerk = Authority
conversation-role-interpreter = Interpreter
conversation-role-expert = Expert

conversation-on-hold = waits outside, neither sees nor hears you
conversation-speaks = is speaking
conversation-microphone-is-off = microphone is off
conversation-camera-is-off = camera is off
conversation-screen-of = Screen of { $name }
conversation-make-large = Show { $name } large
conversation-make-small = Show { $name } small again

conversation-connecting = Connecting picture and sound …
conversation-muted-hint = Your microphone is still off. With “Unmute” the others can hear you.
conversation-reconnecting = Connection interrupted, it will be back in a moment. There is nothing you need to do.
conversation-link-connecting = connecting …
conversation-link-reconnecting = Connection interrupted, will be back in a moment
conversation-sound-on = Turn on sound

conversation-news-came = { $name } has joined.
conversation-news-went = { $name } has left.
conversation-news-shares = { $name } is showing a screen.
conversation-news-stopped-sharing = { $name } has stopped showing a screen.
conversation-news-link-lost = The connection to { $name } is interrupted.
conversation-news-link-back = { $name } is connected again.

conversation-controls = Conversation controls
conversation-word-mute = Mute
conversation-word-unmute = Unmute
conversation-word-camera = Camera
conversation-word-screen = Share
conversation-word-chat = Chat
conversation-word-invite = Invite
conversation-word-devices = Devices
conversation-word-leave = Leave
conversation-word-finish = Finish
conversation-mute = Mute: turn the microphone off
conversation-unmute = Unmute: turn the microphone on
conversation-camera-stop = Camera off
conversation-camera-start = Camera on
conversation-share = Share your screen
conversation-unshare = Stop sharing
conversation-invite = Invite another person
conversation-leave = Leave the conversation
conversation-finish = Finish the visit for everybody
conversation-devices = Devices
conversation-you-share = You are showing your screen.
conversation-microphone-now-on = Your microphone is on now.
conversation-microphone-now-off = Your microphone is off now.
conversation-camera-now-on = Your camera is on now.
conversation-camera-now-off = Your camera is off now.

conversation-microphone-denied = The microphone is not allowed. You can hear everything; to speak, allow the microphone in the settings beside the address bar, then choose “Unmute”.
conversation-microphone-missing = No microphone was found. You can hear everything and write in the chat.
conversation-microphone-busy = Another program is using the microphone. Close it, then choose “Unmute”.
conversation-microphone-unsupported = This browser does not offer the microphone. You can hear everything and write in the chat.
conversation-microphone-other = The microphone could not be turned on. You can hear everything and write in the chat.
conversation-camera-denied = The camera is not allowed. The conversation works without it; you can allow it in the settings beside the address bar.
conversation-camera-missing = No camera was found. The conversation works without it.
conversation-camera-busy = Another program is using the camera. The conversation works without it.
conversation-camera-unsupported = This browser does not offer the camera. The conversation works without it.
conversation-camera-other = The camera could not be turned on. The conversation works without it.
conversation-screen-failed = The screen could not be shown.

conversation-leave-title = Leave the conversation?
conversation-leave-text-visit = This ends your visit. For another conversation you take a new number.
conversation-leave-text-guest = The others go on talking. You cannot come back without a new invitation.
conversation-leave-yes = Leave the conversation
conversation-finish-title = Finish the visit?
conversation-finish-text-visit = The conversation with { $name } ends for everybody. The chat is deleted.
conversation-finish-yes = Finish the visit
conversation-stay = Back to the conversation

conversation-chat = Chat
conversation-chat-unread = { $count ->
    [one] Chat, one new message
   *[other] Chat, { $count } new messages
}
conversation-chat-close = Close chat
conversation-chat-empty = Nobody has written anything yet. Everybody in the conversation can read along; the chat is deleted when the conversation ends.
conversation-chat-label = Your message
conversation-chat-send = Send
conversation-chat-hint = Enter sends, Shift and Enter begins a new line.
conversation-chat-failed = The message was not sent. Please try again.

conversation-device-microphone = Microphone
conversation-device-camera = Camera
conversation-device-speaker = Loudspeaker
conversation-device-none = no choice
conversation-device-number = Device { $number }
conversation-done = Done
conversation-keys = Keys
conversation-keys-microphone = Microphone on and off
conversation-keys-camera = Camera on and off
conversation-keys-chat = Open and close the chat

not-today = No new number today
not-today-hint = The browser of this person gets no new number until tomorrow. The person reads this.
