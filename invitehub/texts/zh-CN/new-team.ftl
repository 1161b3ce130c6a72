# /team_add。

team-add-pool = 🚗 <b>新建 Team，放进哪个分组？</b>请点选，或输入新分组的名称。
team-add-kind = 🔌 <b>座位在哪个平台？</b>
team-add-name = ✏️ <b>{ $pool } 中的这个 Team 叫什么？</b>
team-add-size = 🪑 <b>{ $team } 有多少个座位？</b>
team-add-option = ⚙️ <b>{ $option }</b>{ $secret ->
        [true] {" "}（机密：读取后会删除您的消息）
       *[other] {""}
    }
option-help-url = 服务地址，例如 <code>http://127.0.0.1:8090</code>。
option-help-team = 平台上的 Team 名称。
option-help-join = <b>invite</b>：对方收到链接后自行接受；<b>instant</b>：立即加入。
option-help-homeserver = 机器人账号所在的 Matrix 服务器地址，例如 <code>https://matrix.example.org</code>。
option-help-room = 房间或空间的 ID，例如 <code>!abc:example.org</code>；也可以用别名，例如 <code>#plus:example.org</code>。请先把机器人账号邀请进去。
option-help-token = 用来邀请和移出成员的账号的访问令牌（access token）。
option-help-removal = <b>kick</b>：被移出的人仍可由任何人再次邀请。<b>ban</b>：在得到新座位之前无法回来。
option-help-group = 群组的 ID 或显示名称。如果应用的全部用户就是这个 Team，请留空。
option-help-user = 基本认证的用户名，用于不支持令牌的服务。
option-help-password = 基本认证的密码。
option-help-when-removed = <b>leave</b>：退出群组，用户保留；没有群组时则停用。<b>deactivate</b>：停用用户。<b>delete</b>：删除用户。
option-help-other = { $help }
team-add-confirm =
    ❓ <b>把 { $team } 加入 { $pool }？</b>
    { $provider }，{ $seats } 个座位。会先向平台核实。
team-add-checking = 🔎 正在向平台核实 { $team } …
team-add-done = ✅ <b>{ $team }（{ $seats } 个座位）已加入 { $pool }。</b>{ $placed ->
        [0] {""}
       *[other] 有 { $placed } 位候补者现在得到座位。
    }
team-add-here = 👥 里面已有 { $here } 位成员，会占用座位：用 /orphans 可以为他们补上座位记录，或保持不变。
team-add-bad = ✏️ 不能这样填。{ $hint }
team-add-bad-size = ✏️ 请输入座位数，最多 { $most }。
button-team-add = ➕ 添加
button-change-option = ✏️ { $option }
no-team-exists = 👥 已有名为 { $team } 的 Team。
no-pool-exists = 👥 已有名为 { $pool } 的分组。
no-name = ✏️ 名称为空，或超过 { $most } 个字符。
no-capacity = ✏️ 座位数不正确。
no-option = ✏️ 设置项 { $option } 不能这样填。{ $hint }
no-identity-kind = 🤷 { $pool } 以 { $has } 识别成员，该平台使用 { $needs }：请放进其他分组。
no-upstream = 🔌 { $team } 的平台没有正常响应（{ $why }）。未作任何更改。
no-upstream-unwell = 🔌 { $team } 在平台上无法使用（{ $reason }）。未作任何更改。
no-upstream-smaller = 🪑 { $team } 在平台上只有 { $has } 个座位，不足 { $asked } 个。未作任何更改。
menu-team_add = 添加 Team
