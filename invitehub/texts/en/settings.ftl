# /settings and the linked group.

settings-card =
    ⚙️ <b>Settings</b>

    🕰 Time zone of the figures: { $zone }
    👥 { $linked ->
        [true] Alerts also go to the group «{ $chat }», and admins' commands are answered there.
       *[other] No group is linked. An owner links one, or one topic of it, with <code>/link</code> there.
    }
    🔔 { $told ->
        [true] You are told of alerts.
        [later] You hear of alerts if nobody answers for 15 minutes.
       *[other] You are not told of alerts.
    }

    Set one: <code>/settings timezone Europe/Berlin</code>
    The rules of a pool:
rules-card = 📁 <b>The rules of { $pool }</b>
rule-line = <code>{ $rule }</code> = { $value }
how-rules =
    Change one: <code>/settings swap_limit 2 { $pool }</code>. <code>none</code> is no limit, or never. A rule counts from then on; what people were promised before stays.
how-settings =
    <code>/settings timezone Europe/Berlin</code>, or a rule, its value and a pool: <code>/settings swap_limit 2 POOL</code>. /settings shows all there are.
button-rules = 📁 { $pool }
button-alerts-on = 🔔 Tell me of alerts
button-alerts-off = 🔕 Don't tell me of alerts
button-unlink = 👥 Unlink the group
ask-timezone = ❓ <b>Show figures in { $zone } time?</b>
ask-rule = ❓ <b>Set <code>{ $rule }</code> of { $pool } from { $before } to { $after }?</b>
ask-unlink = ❓ <b>Unlink «{ $chat }»?</b> No alerts go there any more.
done-timezone = 🕰 Figures are in { $zone } time now.
done-rule = ⚙️ <code>{ $rule }</code> of { $pool } is set.
done-unlink = 👥 The group is not linked any more.
chat-linked = 👥 <b>Linked.</b> Alerts and questions to admins come here, too, and admins' commands are answered here. Undo that in /settings.
no-timezone = 🤷 No time zone «{ $zone }» is known here. It is a name like Europe/Berlin.
no-rule = 🤷 The rule «{ $rule }» cannot be «{ $value }». /settings shows what there is.
no-no-chat-linked = 🤷 No group is linked.
menu-settings = Time zone, alerts, rules of the pools
button-step-back = ‹ Back
