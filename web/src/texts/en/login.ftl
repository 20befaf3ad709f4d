# The clerk's login.
login-title-desk = Log in to the desk
login-title-admin = Log in to the administration
login-lead = For staff of the authority.
login-name = Login name
login-password = Password
login-show = Show password
login-hide = Hide password
login-button = Log in
login-busy = One moment …
login-help = Forgotten your password? Your administrator sets a new one.
login-incomplete = Please enter your login name and password.
login-wrong = Login name and password do not belong together.
login-too-many = Too many attempts. Please wait a moment.
login-wait = Too many attempts. You can try again in { $wait }.
login-seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
}
login-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
login-unavailable = The office does not answer at the moment. Please try again shortly.
