visit-title = Your visit
waiting-number = Your number
waiting-next = You are next
waiting-ahead = { $count ->
    [one] One person ahead of you
   *[other] { $count } ahead of you
}
waiting-now = We call you as soon as a desk is free. There is nothing else you need to do.
waiting-what = What happens next?
waiting-what-1 = When it is your turn you hear a sound and see a large message.
waiting-what-2 = Then the conversation opens by itself.
waiting-what-3 = Keep this page open. If the connection breaks or you reload, you keep your place.
waiting-paused = The department is taking a break. You keep your place.

called-title = It is your turn!
called-text = The desk is waiting for you.
called-here = I am here
called-now = Please confirm that you are here.
called-announce = Number { $number }: it is your turn. Please confirm that you are here.

answered-title = We are about to start
answered-now = The desk knows that you are here and opens the conversation in a moment.

missed-title = We called you
missed-now = Unfortunately we could not reach you. Stay on this page: we can call you again. Or take a new number.
missed-again = Take a new number

entering-title = The conversation begins
entering-text = Connecting you to: { $department }

leave-button = Stop waiting
leave-title = Do you really want to leave?
leave-text = Your number will then be void. If you come back you take a new one and wait again from the start.
leave-yes = Yes, give up my number
leave-no = No, keep waiting

none-title = You do not have a number here yet
none-text = Choose a department and take a number. Then you wait on this page.
unknown-title = This number is no longer valid
unknown-text = Your visit ended some time ago. If you still need something, please take a new number.

sound-hint = Your browser still holds back our sounds. Press once here so that we can call you audibly.
sound-button = Turn on sound
