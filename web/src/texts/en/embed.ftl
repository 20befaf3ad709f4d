# What other sites of the authority show of the office, written by the office (/embed) and by the component.
embed-title = Virtual citizens’ office
embed-go = Go to the video desk
embed-go-closed = Learn more
embed-new-window = (opens a new window)
embed-estimate = { $low ->
    [0] { $high ->
        [one] About one minute of waiting at most
       *[other] About { $high } minutes of waiting at most
    }
   *[other] About { $low } to { $high } minutes of waiting
}
embed-empty = No department has been set up here at the moment.
embed-unknown = There is no such department here.
embed-unreachable = The office cannot be reached at the moment.
embed-loading = One moment please …
embed-as-of = As of { $time }
embed-stale = { $minutes ->
    [0] The office cannot be reached at the moment. This is how things were just now.
    [one] The office cannot be reached at the moment. This is how things were one minute ago.
   *[other] The office cannot be reached at the moment. This is how things were { $minutes } minutes ago.
}
embed-refreshes = This view reloads by itself every minute.
embed-refresh-off = Stop reloading by itself
embed-refresh-now = Reload
