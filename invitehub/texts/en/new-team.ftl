# /team_add.

team-add-pool = 🚗 <b>A new team. In which pool?</b> Press one, or type the name of a new one.
team-add-kind = 🔌 <b>Where are its seats?</b>
team-add-name = ✏️ <b>What is the team in { $pool } called?</b>
team-add-size = 🪑 <b>How many seats has { $team }?</b>
team-add-option = ⚙️ <b>{ $option }</b>{ $secret ->
        [true] {" "}(a secret: I delete your message once I have read it)
       *[other] {""}
    }
option-help-url = The address of the service, such as <code>http://127.0.0.1:8090</code>.
option-help-team = What the platform calls the team.
option-help-join = <b>invite</b>: people get a link and accept. <b>instant</b>: they are in at once.
option-help-homeserver = The address of the bot user's homeserver, such as <code>https://matrix.example.org</code>.
option-help-room = The id of the room or space, such as <code>!abc:example.org</code>, or its alias, such as <code>#plus:example.org</code>. Invite the bot user there first.
option-help-token = The access token of the account that invites and removes people at the platform.
option-help-removal = <b>kick</b>: whoever is removed may be invited again by anybody. <b>ban</b>: they can't come back until they have a new seat.
option-help-group = The id or the display name of the group. Leave it out if all users of the application are the team.
option-help-user = A name for basic credentials, if the service takes no token.
option-help-password = The password for basic credentials.
option-help-when-removed = <b>leave</b>: they leave the group and stay a user; without a group they are deactivated. <b>deactivate</b>, <b>delete</b>: what happens to the user.
option-help-other = { $help }
team-add-confirm =
    ❓ <b>Add { $team } to { $pool }?</b>
    { $provider }, { $seats ->
        [one] 1 seat
       *[other] { $seats } seats
    }. Its provider is asked first.
team-add-checking = 🔎 Asking the provider of { $team } …
team-add-done = ✅ <b>{ $team } with { $seats ->
        [one] 1 seat
       *[other] { $seats } seats
    } is in { $pool }.</b> { $placed ->
        [0] {""}
        [one] One person who waited gets a seat there now.
       *[other] { $placed } people who waited get a seat there now.
    }
team-add-here = { $here ->
        [one] 👤 One member is there already and fills a place: /orphans gives them a seat of their own, or leaves them.
       *[other] 👥 { $here } members are there already and fill places: /orphans gives them seats of their own, or leaves them.
    }
team-add-bad = ✏️ That can't be used here. { $hint }
team-add-bad-size = ✏️ Give a number of seats, at most { $most }.
button-team-add = ➕ Add it
button-change-option = ✏️ { $option }
no-team-exists = 👥 There is a team { $team } already.
no-pool-exists = 👥 There is a pool { $pool } already.
no-name = ✏️ The name is empty or longer than { $most } characters.
no-capacity = ✏️ That is no number of seats.
no-option = ✏️ The setting { $option } can't be that. { $hint }
no-identity-kind = 🤷 { $pool } knows its people by { $has }, this provider by { $needs }: put the team into another pool.
no-upstream = 🔌 The provider of { $team } did not answer as hoped ({ $why }). Nothing was changed.
no-upstream-unwell = 🔌 { $team } can't be worked with upstream ({ $reason }). Nothing was changed.
no-upstream-smaller = 🪑 { $team } has only { $has } seats upstream, not { $asked }. Nothing was changed.
menu-team_add = Add a team
