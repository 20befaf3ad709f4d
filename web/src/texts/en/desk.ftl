# The clerk's desk.
desk-title = Desk
desk-tab-count = ({ $count }) new at the desk
desk-state = State of your desk
desk-is-open = Open
desk-is-paused = On a break
desk-is-closed = Closed
desk-make-open = Open
desk-make-paused = Take a break
desk-make-closed = Close
desk-departments = Departments
desk-department-free = nobody waiting
desk-department-waiting = { $count ->
    [one] one person waiting
   *[other] { $count } waiting
}
desk-department-paused = { $count ->
    [0] paused
    [one] paused, one person waiting
   *[other] paused, { $count } waiting
}
desk-department-closed = { $count ->
    [0] closed
    [one] closed, one person still waiting
   *[other] closed, { $count } still waiting
}
desk-doors = Open and close departments
desk-door-pause = { $department }: pause
desk-door-go-on = { $department }: end the pause
desk-door-close = { $department }: close early …
desk-door-reopen = { $department }: open again
desk-close-title = Close { $department } early
desk-close-text = { $count ->
    [0] From now on no numbers are given. Nobody is waiting at the moment.
    [one] From now on no numbers are given. One person is still waiting.
   *[other] From now on no numbers are given. { $count } people are still waiting.
}
desk-close-until = For how long?
desk-close-next = Until the next regular opening hours
desk-close-day = For the rest of the day
desk-close-inside = What about those who are waiting already?
desk-close-serve = They are still served
desk-close-home = They are sent home with your reason
desk-close-reason = Reason that everybody reads
desk-close-yes = Close now
desk-devices = Check camera and sound
desk-devices-title = Check camera and sound
desk-devices-done = Done
desk-admin = Administration
desk-account = Account
desk-logout = Log out
desk-logout-everywhere = Log out everywhere
desk-logout-everywhere-text = All logins of your account end, on other devices too.
desk-logout-everywhere-yes = Log out everywhere
desk-cancel = Cancel
desk-unavailable = The office cannot save this just now; nothing has changed. Please try again in a minute. If it still does not work, tell your administrator.
desk-unreachable = The office cannot be reached at the moment
desk-again = Try again

desk-next-label = Next number
desk-next = Call next number
desk-next-hint = { $count ->
    [0] Nobody is waiting. You will hear a sound at every arrival.
    [one] One person is waiting.
   *[other] { $count } people are waiting.
}
desk-next-paused = Your desk is on a break. Open it so that visitors can come.
desk-next-closed = Your desk is closed. Open it so that visitors can come.
desk-arrived = Number { $number } has arrived.
desk-finished = Visit { $number } is finished.
desk-handed-over = The visit { $number } has been handed over.
desk-passed-on = { $number } has been transferred and waits there now.
desk-waits-again = { $number } waits again, at the head of the queue.

desk-queue = { $count ->
    [0] Queue
   *[other] Queue ({ $count })
}
desk-queue-empty = Nobody is waiting.
desk-place = Place { $place }
desk-no-name = no name given
desk-no-service = no service chosen
desk-service-transferred = Not assigned to a matter here yet
desk-no-language = language not stated
desk-minutes = { $count ->
    [0] just now
    [one] 1 minute
   *[other] { $count } minutes
}
desk-since = since { $time }
desk-present = on the page
desk-absent = not connected now
desk-call = Call
desk-send-away = Send away
desk-called-elsewhere = { $who } is calling { $number }.
desk-missed = Missed today ({ $count })
desk-was-called = called at { $time }
desk-recall = Call again

desk-called = Called
desk-answered = Has answered and is ready
desk-rings = Ringing, no answer yet
desk-rings-for = ({ $count } s)
desk-soon-over = The time to answer ({ $seconds } seconds) is nearly over. Then the number goes back into the queue by itself or, the last time, to the missed ones; it can be called again at any time.
desk-fact-name = Name
desk-fact-service = Service
desk-fact-matter = In their own words
desk-fact-department = Department
desk-fact-language = Language
desk-admit = Admit { $number }
desk-miss = Has not answered

desk-send-away-title = Send away number { $number }
desk-send-away-text = The person reads your reason on their page. The number becomes invalid.
desk-send-away-yes = Send away
desk-reason-prepared = Prepared reasons
desk-reason-wrong-office = Another department is responsible for your matter. Please take a number there.
desk-reason-documents = Some documents are still missing. Please come back when you have everything.
desk-reason-closing = We are about to close and cannot manage it today. Please come back at the next opening time.
desk-reason-written = Your matter can only be handled in writing. Please send us a letter or an e-mail.
desk-reason-own = Reason for the person
desk-reason-missing = Please write a sentence that says why.

desk-taken = { $who } was faster and has already called this number.
desk-somebody = Somebody else
desk-empty = Nobody is waiting just now.
desk-busy = Please first finish what is open at this desk.
desk-not-now = That is no longer possible: something has changed meanwhile.
desk-not-yours = This number does not belong to your desk (any more).
desk-full = As many people as possible are already there.
desk-closed = The department is closed at the moment.
desk-paused = Your desk is on a break. Open it first.

desk-waiting-count = { $count ->
    [0] nobody waiting
    [one] 1 waiting
   *[other] { $count } waiting
}

desk-guests = Invited people
desk-role-interpreter = Interpreter
desk-role-expert = Expert
desk-guest-invited = invited, link not opened yet
desk-guest-checking = checking camera and sound
desk-guest-knocking = is knocking
desk-guest-admitted = in the conversation
desk-guest-knocks = { $name } is knocking and would like to be admitted.
desk-guest-admit = Admit
desk-guest-away = Turn away
desk-guest-withdraw = Withdraw
desk-guest-out = Send out

desk-invite-title = Invite a person
desk-invite-text = You get a link to pass on. It is valid for one device, for four hours at most and only until this visit ends. Nobody comes in before you admit them.
desk-invite-role = Role
desk-invite-name = Name (optional, shown with the picture)
desk-invite-language = Language (optional)
desk-invite-no-language = not stated
desk-invite-make = Make a link
desk-invite-made = The link for { $name } is ready and valid until { $time }.
desk-invite-somebody = the invited person
desk-invite-link = Link
desk-invite-copy = Copy link
desk-invite-copied = Link copied
desk-invite-qr = Link as a QR code, to take a photo of
desk-invite-done = Close
desk-invite-full = No more invitations are possible in this conversation.
desk-invite-not-now = Inviting is possible only during a conversation.

desk-place-kept = Place is kept
desk-is-back = is back
desk-came-back = Number { $number } is back.
desk-call-in = Call in { $seconds } s
desk-more = More
desk-raise = Let come first
desk-lower = No longer come first
desk-transfer = Transfer …
desk-send-back = Back to the head of the queue
desk-notify = Write a message …
desk-notify-all = Message to everybody
desk-note = Note
desk-away = away since { $since }
desk-away-until = away since { $since }, place kept until { $until }
desk-appointment = appointment at { $at }
desk-raised = comes first
desk-sent-back = sent back, at the head
desk-for-you = for you
desk-for = for { $name }
desk-transferred = transferred
desk-transferred-from = transferred from: { $department }
desk-misses = { $count ->
    [one] one call not answered
   *[other] { $count } calls not answered
}

desk-transfer-title = Transfer number { $number }
desk-transfer-text = Number, matter and place are kept; the person comes before those who take a number now. A conversation ends with it.
desk-transfer-where = Department
desk-transfer-whom = Who should call?
desk-transfer-anybody = Whoever serves the department
desk-transfer-nobody = No other desk of your department is open at the moment.
desk-transfer-note = Note for your colleague (internal only)
desk-transfer-was = Matter so far: { $service }
desk-transfer-yes = Transfer
desk-colleague-free = { $name }, desk open
desk-colleague-busy = { $name }, desk open, in conversation now
desk-colleague-is-busy = in conversation now
desk-colleague-open = desk open
desk-colleague-paused = on a break
desk-colleague-closed = desk closed

desk-notify-title = Message to { $number }
desk-notify-all-title = Message to everybody who waits
desk-notify-text = The message appears on the waiting page at once, prepared sentences in the person’s language. It stays until the next one comes.
desk-notify-what = What would you like to say?
desk-notify-running-late = It takes longer
desk-notify-short-break = Short break
desk-notify-prepare-documents = Have documents ready
desk-notify-check-camera = Check camera and microphone
desk-notify-technical-trouble = Technical problem
desk-notify-closing-early = We close early today
desk-notify-own = Own words only
desk-notify-minutes = How many minutes? (0: not stated)
desk-notify-more = Own words besides (optional)
desk-notify-own-text = Own words
desk-notify-missing = Please write what you would like to say.
desk-notify-take-back = Remove the last message
desk-notify-yes = Send
desk-notify-sent = Message sent to { $number }
desk-notify-sent-all = { $count ->
    [one] Message sent to one person
   *[other] Message sent to { $count } people
}
desk-notify-taken-back = Message removed

desk-hold = Hold
desk-hold-title = Let the person wait for a moment
desk-hold-text = The person then neither sees nor hears you, and is neither seen nor heard. The place in the conversation is kept.
desk-hold-words = What the person reads meanwhile (optional)
desk-hold-ask = I am just asking a colleague.
desk-hold-look = I am just looking into the file.
desk-hold-print = I am just preparing your documents.
desk-hold-yes = Hold
desk-on-hold = { $number } waits outside and neither sees nor hears you.
desk-resume = Go on with the visit
desk-pass-on = Pass on

desk-consult = Ask a colleague
desk-consult-title = Ask a colleague to come in
desk-consult-text = Who agrees comes into this conversation. Then you can hand over the visit; you leave when you like.
desk-consult-none = Nobody else works in your departments.
desk-consult-ask = Ask to come in
desk-consult-take-back = Take back
desk-consult-end = Send out
desk-consult-asked = is being asked …
desk-consult-joined = is in the conversation
desk-consult-declined = cannot come now
desk-consult-unanswered = did not answer
desk-hand-over = Hand over the visit
desk-consulted = { $by } asks you to come to { $number }.
desk-consulted-yes = Come in
desk-consulted-no = Not now
desk-consulted-left = { $seconds } s left
