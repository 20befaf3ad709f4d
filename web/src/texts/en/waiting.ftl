visit-title = Your visit
waiting-number = Your number
waiting-next = You are next
waiting-ahead = { $count ->
    [one] One person ahead of you
   *[other] { $count } ahead of you
}
waiting-somewhere = You are in the queue
waiting-estimate = Waiting time: { $range }
waiting-told = (as of { $time })
waiting-now = We call you as soon as a desk is free. There is nothing else you need to do.
waiting-what = What happens next?
waiting-what-1 = When it is your turn you hear a sound and see a large message.
waiting-what-2 = Then the conversation opens by itself.
waiting-what-3 = Keep this page open. If the connection breaks or you reload, you keep your place.
waiting-early = The department has closed early today. You keep your place and will still be served.
waiting-early-note = The department has closed early today: { $note } You keep your place and will still be served.
waiting-closed = Opening hours are over and no more numbers are given. You keep your place; if it will not be your turn today any more, we tell you here.
waiting-paused = The department is taking a break. You keep your place.

called-title = It is your turn!
called-text = The desk is waiting for you.
called-here = I am here
called-later = I need five more minutes
called-now = Please confirm that you are here.
called-unavailable = That did not reach us just now. Your number stays valid: please press again.
called-announce = Number { $number }: it is your turn. Please confirm that you are here.

answered-title = We are about to start
answered-now = The desk knows that you are here and opens the conversation in a moment.

missed-title = We called you
missed-now = Unfortunately we could not reach you. Your number stays valid today: queue again, or wait here, the desk can call you once more.
missed-back = I am here, put me at the end
missed-again = I would rather take a new number

entering-title = The conversation begins
entering-text = Connecting you to: { $department }

visit-unavailable = That did not work just now. You keep your number and your place: please try again in a minute.

leave-button = Stop waiting
leave-title = Do you really want to leave?
leave-text = Your number will then be void. If you come back you take a new one and wait again from the start.
leave-yes = Yes, give up my number
leave-no = No, keep waiting

none-title = You do not have a number here yet
none-text = Choose a department and take a number. Then you wait on this page.
unknown-title = This number is no longer valid
unknown-text = Your visit is over, or the link is not complete. If you still need something, please take a new number.

sound-hint = Your browser still holds back our sounds. Press once here so that we can call you audibly.
sound-button = Turn on sound

notice-title = Message from the desk, { $time }
notice-announce = Message from the desk:
notice-running-late = It takes longer than expected today. Thank you for your patience.
notice-running-late-minutes = It takes about { $minutes } minutes longer than expected today. Thank you for your patience.
notice-short-break = We are taking a short break. You keep your place.
notice-short-break-minutes = We are taking a break of about { $minutes } minutes. You keep your place.
notice-prepare-documents = Please have your documents ready, so that it will go quickly.
notice-check-camera = Please check your camera and microphone now with the button on this page, so that we can see and hear you.
notice-technical-trouble = We have a technical problem and are working on it. You keep your place.
notice-closing-early = We have to close early today. Those who have a number will still be called or hear from us.

nearly-title = It is nearly your turn
nearly-text = Please come back to the page of the office.

away-button = I need some more time
away-ask = How much time do you need?
away-ask-text = Your place is kept that long. Others may be called before you meanwhile.
away-minutes = { $minutes } minutes
away-no = No time needed after all
away-title = Your place is kept until { $time }
away-title-open = Your place is kept
away-now = You are away for a moment and will not be called. Tell us as soon as you are back.
away-back = I am back

transferred-now = You were handed over to: { $department }. Your number stays valid, you do not need to explain anything again.
sent-back-now = The conversation was interrupted. Your number stays valid, and you are first in the queue.
not-reached-now = We called you and could not reach you. You keep your place; we will soon call you once more.

hold-title = One moment please
hold-words = Message from the desk
hold-text = You stay connected to this visit. It goes on by itself in a moment, there is nothing you need to do.
hold-private = As long as you see this page, nobody sees or hears you.

extras-title = If you would rather not wait at the screen
elsewhere-title = Continue on another device
elsewhere-text = Your number can move: from your phone to your computer, for example. Your place stays the same.
elsewhere-qr = QR code that opens your visit on another device
elsewhere-qr-text = Take a photo of it with the other device
elsewhere-copy = Copy link
elsewhere-copied = Link copied
elsewhere-not-copied = The link could not be copied.
elsewhere-pin-text = Or open { $address } there and enter number and PIN:
elsewhere-pin = PIN
elsewhere-care = Show link and PIN to nobody whom you would not let into the conversation in your place.

alerts-title = How we draw your attention
alerts-text = When it is nearly your turn and when we call you:
alerts-sound = Sound
alerts-title-label = A sign in the name of the browser tab
alerts-vibration = Vibration
alerts-notification = Notification of your browser, as long as this page is open
alerts-why = Your browser can show a notification even while you look at something else. It contains your number only, is made on your device and comes only as long as this page is open. Your browser will ask you whether it may.
alerts-allow = Allow notifications
alerts-refused = Your browser shows no notifications of this page. You can change that in the settings beside the address bar.

push-title = Notice even with this page closed
push-text = Your device speaks up when it is nearly your turn, when your number is called and when the desk tells you something. The notice holds only your number and one sentence.
push-makers = This goes through the servers of your browser’s maker, for example Google, Mozilla, Microsoft or Apple, also outside of the EU. The maker learns that and when this office notifies your device. Only your device can read what it says. At the end of your visit the subscription is deleted.
push-allow = Notify me through the browser’s maker
push-known = Switched on for this device.
push-elsewhere = Switched on on another device.
push-remove = Stop notifying me
push-failed = That did not work: your browser could not register with its maker. Your place stays the same, and this page still draws your attention.
push-bad-request = This authority sends no notices through the maker of this browser.
push-too-many = Too many changes in a short time. Please wait a moment.
push-unavailable = That does not work just now. Your place stays the same, and this page still draws your attention.

mail-title = E-mail when it is nearly your turn
mail-on = switched on
mail-text = We write to you twice at most: when only a few are before you, and when your number is called. The mail holds only the link to your number and the name of the department.
mail-privacy = The address is used for nothing else, shown to nobody at the desks, and deleted with the second mail, at the latest at the end of your visit. Mails travel openly: whoever reads along could open your number.
mail-address = Your e-mail address
mail-wrong = Please enter a complete address, for example name@example.org.
mail-save = Leave the address
mail-known = An address is there. We will write to you.
mail-remove = Delete the address
mail-bad-request = We could not accept this address. Please check it.
mail-not-now = It is too late for that: your visit is not waiting any more.
mail-too-many = Too many changes in a short time. Please wait a moment.
mail-unavailable = We could not save the address just now. Your place stays the same: please try again in a minute.

open-title = Open a number from another device
open-text = Have you already taken a number? Continue here with number and PIN; your place stays the same.
open-number = Your number
open-number-hint = For example K-017
open-number-wrong = Please enter the number like this: one letter and three digits.
open-pin = PIN
open-pin-hint = Six digits
open-pin-wrong = Please enter the six digits of the PIN.
open-button = Continue here
open-wrong = This number and PIN do not match today. Please check both. The other device shows them under “Continue on another device”.

other-title = You already have the number { $number } here
other-text = The link opens another visit. Only one at a time works in this browser.
other-stay = Stay with { $number }
other-open = Open the other visit
