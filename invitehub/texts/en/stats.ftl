# /stats: the caption of the picture.

stats-caption =
    📈 <b>{ $span }</b> · { $zone }

    🟦 { $redemptions ->
        [one] 1 redemption
       *[other] { $redemptions } redemptions
    }
    🟪 { $swaps ->
        [one] 1 swap
       *[other] { $swaps } swaps
    }
    🟥 { $failures ->
        [one] 1 failure
       *[other] { $failures } failures
    }: refused by the platform, or a swap that came to nothing
    🟩 { $seats ->
        [one] 1 seat
       *[other] { $seats } seats
    } taken now
stats-span-today = 24 hours
stats-span-week = 7 days
stats-span-month = 30 days
button-dark = 🌙 Dark
button-light = ☀️ Light
menu-stats = How it went lately, as a picture
