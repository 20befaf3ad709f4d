# Notices through Web Push. They hold the number and one sentence, and nothing else.
nearly-title = { $number }: It is nearly your turn
nearly-text = Please come back to the page of the citizens’ office.
called-title = { $number }: Your number is called
called-text = Please open the page of the citizens’ office now.
notice-title = { $number }: A message from the desk
notice-text = It is on the page of the citizens’ office.
