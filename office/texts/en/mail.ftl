# Mails to those who wait. They hold the link to the number and the department's name, nothing else.
nearly-subject = It is nearly your turn
nearly-text =
    Hello,

    it is nearly your turn: { $department }.

    This leads to your number:
    { $link }

    Whoever has this link can open your number. Please do not pass it on.

    A program sends this message; nobody reads replies. Your address is deleted once you have been called, at the
    latest at the end of your visit.
called-subject = Your number is called
called-text =
    Hello,

    you are called now: { $department }.

    Please open your number at once:
    { $link }

    Whoever has this link can open your number. Please do not pass it on.

    A program sends this message; nobody reads replies. Your address is now deleted.
