"""How operations and notices are shown, wherever they are."""

from invitehub.operation_list import OperationView
from invitehub.seats import NoticeView
from ops.data.output import Column

WORK = (
    Column[OperationView]("ID", lambda work: work.id, number=True),
    Column[OperationView]("KIND", lambda work: work.kind),
    Column[OperationView]("STATE", lambda work: work.state),
    Column[OperationView]("TRIES", lambda work: work.attempts, number=True),
    Column[OperationView]("ERROR", lambda work: work.error_code, spare=1),
    Column[OperationView]("OUTCOME", lambda work: work.outcome, spare=3),
    Column[OperationView]("PLANNED", lambda work: work.created_at, spare=4),
    Column[OperationView]("DUE", lambda work: None if work.settled_at else work.due_at, spare=5),
    Column[OperationView]("SETTLED", lambda work: work.settled_at, spare=2),
)
OPERATIONS = (
    *WORK[:4],
    Column[OperationView]("TEAM", lambda work: work.team, spare=2),
    Column[OperationView]("IDENTITY", lambda work: work.identity, spare=1),
    Column[OperationView]("ERROR", lambda work: work.error_code, spare=3),
    Column[OperationView]("PLANNED", lambda work: work.created_at, spare=5),
    Column[OperationView]("SETTLED", lambda work: work.settled_at, spare=6),
)
NOTICES = (
    Column[NoticeView]("ID", lambda notice: notice.id, number=True),
    Column[NoticeView]("KIND", lambda notice: notice.kind),
    Column[NoticeView]("STATE", lambda notice: notice.state),
    Column[NoticeView]("TRIES", lambda notice: notice.attempts, number=True),
    Column[NoticeView]("ERROR", lambda notice: notice.error, spare=1),
    Column[NoticeView]("OWED", lambda notice: notice.created_at, spare=3),
    Column[NoticeView]("SENT", lambda notice: notice.sent_at, spare=2),
)
