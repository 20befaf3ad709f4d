# Words that every page needs.
product = Virtual citizens’ office
skip = Skip to content
languages = Language of this page
to-portal = See all departments
foot-own-servers = Conversations and data stay on this authority’s own servers.
foot-homepage = The authority’s website
foot-privacy = Privacy
foot-imprint = Legal notice

close = Close
loading = One moment please …
lost-title = This page does not exist
lost-text = Perhaps the address is incomplete. The overview shows all departments.
broken-title = The page could not be loaded
broken-text = Please check your internet connection and load the page again. A number that you have drawn stays yours.
broken-button = Load the page again

line-reconnecting = The connection was interrupted. We are reconnecting you, there is nothing you need to do.
line-stale = No connection since { $time }. What you see on this page may be out of date; we keep trying to reconnect.
line-unreachable = The citizens’ office cannot be reached just now. We keep trying.
line-connecting = Connecting …
line-back = You are connected again.

moved-title = You opened this page somewhere else
moved-text = To keep things in order, only one page is active at a time. You can continue here; the other page will then stop.
moved-button = Continue here

error-closed = The department is closed at the moment.
error-paused = The department is not accepting new visits at the moment.
error-full = Very many people are waiting already. Please try again later.
error-too-many = Too many attempts in a short time. Please wait a moment.
error-cut-off = No more numbers are given for now: the time until closing will not be enough.
error-not-today = You cannot take a new number here today. From tomorrow we will gladly be there for you again.
error-expired = This is no longer valid.
error-not-now = This is not possible at the moment.
error-unavailable = That did not work just now. Please try again in a minute.

language-name-unknown = not stated

state-free = Open, nobody is waiting
state-waiting = { $count ->
    [one] Open, one person is waiting
   *[other] Open, { $count } are waiting
}
state-paused = Paused at the moment
state-cut-off = No more numbers for now
state-cut-off-until-today = No more numbers for now, again today from { $time }
state-cut-off-until-tomorrow = No more numbers for now, again tomorrow from { $time }
state-cut-off-until-day = No more numbers for now, again on { $day } from { $time }
state-closed = Closed
state-closed-until-today = Closed, opens today at { $time }
state-closed-until-tomorrow = Closed, opens tomorrow at { $time }
state-closed-until-day = Closed, opens on { $day } at { $time }
hours-today = Today { $hours }
hours-span = { $opens }–{ $closes }
hours-all-day = Open around the clock today
hours-none = Not open today
today-opening = Different opening hours today
today-opening-note = Different opening hours today: { $note }
today-closure = Closed today
today-closure-note = Closed today: { $note }
today-holiday = Public holiday today
today-holiday-note = Public holiday: { $note }
today-early = Closed early today
today-early-note = Closed early today: { $note }

estimate-wait = Waiting time: { $range }
estimate-unknown = not known yet
estimate-at-most = { $high ->
    [one] one minute
   *[other] { $high } minutes
} at most
estimate-range = about { $low } to { $high } minutes
estimate-hours = about { $low } to { $high } hours
