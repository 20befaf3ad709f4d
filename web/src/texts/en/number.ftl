number-title = Take a number
number-unknown = This department does not exist here
number-form = What is it about?
number-service = Your matter
number-service-choose = Please choose
number-service-other = Something else, or I am not sure
number-matter = In a few words
number-matter-hint = This helps the desk to prepare. Please nothing confidential: we will talk about that in person.
number-matter-left = { $count ->
    [one] One character left
   *[other] { $count } characters left
}
number-matter-over = { $count ->
    [one] One character too many
   *[other] { $count } characters too many
}
number-name = How may we address you?
number-name-hint = For example “Ms Yılmaz”. You may leave this empty.
number-spoken = Which language do you prefer to speak?
number-spoken-hint = The desk can then ask somebody to interpret, if necessary.
number-spoken-none = Not stated
optional = (optional)

number-button = Take a number
number-sending = Taking your number …

number-errors = Please check what you entered
number-refused = No number was taken
number-unavailable = We cannot save anything just now. What you entered is still here: please press “Take a number” again in a minute.
number-service-missing = Please choose what it is about.
number-matter-long = Please shorten your matter to 200 characters.
number-name-long = Please shorten the name to 80 characters.

number-ticket-label = Your number
number-ticket = You already have the number { $number }.
number-ticket-link = Go to your visit

number-closed-title = Closed at the moment
number-closed = It is not yet known when this department opens again.
number-closed-until-today = We are here for you again today from { $time }.
number-closed-until-tomorrow = We are here for you again tomorrow from { $time }.
number-closed-until-day = We are here for you again on { $day } from { $time }.
number-cut-off-title = No more numbers
number-cut-off-text = The time until we close is only enough for those who already wait. So we give no more numbers now.
number-paused-title = Paused at the moment
number-paused-text = We cannot accept new visits just now. You may leave this page open: as soon as we continue, you can take your number here.
number-nothing-stored = Nothing about you has been stored.

privacy-title = What we store
privacy-what = Your number, what you entered above and the times of your visit.
privacy-until = { $days ->
    [one] Name and matter are deleted at the end of the day, everything else after one day.
   *[other] Name and matter are deleted at the end of the day, everything else after { $days } days.
}
privacy-until-unknown = Everything is deleted after a fixed time; at the end of your visit we tell you the day.
privacy-no-recording = Picture and sound are never recorded.
privacy-more = More about privacy
privacy-who = Responsible
privacy-who-unknown = The authority whose page you are visiting.
privacy-why = What for
privacy-why-text = So that we can call people in their turn and bring your matter to the right desk.
privacy-data = Which data
privacy-data-text = Number, department, matter, name (if you give one), language, beginning and end of waiting and conversation. The chat is deleted when the conversation ends.
privacy-browser = In your browser
privacy-browser-text = Your browser remembers the number and a random id until the visit ends, so that you keep your place when you reload the page. If a desk said goodbye for the day, the id stays until midnight. There are no cookies for visitors.
privacy-mail = E-mail
privacy-mail-text = Only if you leave an address while waiting. Then we write to you twice at most through the authority’s own mail server: the link to your number and the name of the department. After that the address is deleted, at the latest at the end of your visit.
privacy-push = Notice through the maker of your browser
privacy-push-text = Only if you switch it on while waiting. Then we send notices to the server of your browser’s maker, for example Google, Mozilla, Microsoft or Apple, also outside of the EU. The maker learns that and when this office notifies your device. What it says, your number and one sentence, is encrypted and can be read on your device alone. The subscription is deleted when you take it back, at the latest at the end of your visit.
privacy-others = Who sees it
privacy-others-text = The staff of this department. Other people waiting only see how many are waiting. Everything stays on the authority’s own servers.
privacy-rights = Your rights
privacy-rights-text = You may ask for information, correction and deletion, and complain to the data protection authority.
privacy-link = Privacy policy
