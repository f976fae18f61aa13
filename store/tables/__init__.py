"""Every table and its constraints. What must always hold is said here, by name, not in an `if`.

The journal (`message`), `event` and `decision` only grow. Text is collated `C` everywhere, as the
embedded server has no other; what people sort and search by name has a stored unaccented `…_key`.
"""

from store.tables.base import Base
from store.tables.clocks import ClockRow, ClockStepRow, NoticeRow
from store.tables.customers import (
    CustomerKeyRow,
    CustomerRow,
    DuplicateRow,
    FiguresRow,
    MergeRow,
    SegmentRow,
)
from store.tables.deployment import (
    AccountRow,
    ClosureRow,
    FollowUpTemplateRow,
    KioskRow,
    LabelExampleRow,
    LabelRow,
    MailboxRow,
    ModelRow,
    PartRow,
    RuleRow,
    ServiceRow,
    SessionRow,
    SettingRow,
    SignInRow,
    SourceRow,
    StoreRow,
    TargetRow,
    TokenRow,
)
from store.tables.law import ErasureRow, GoneBlobRow, RetentionRow
from store.tables.learning import ModelUseRow, ReviewLeaseRow, ReviewSkipRow, TrainingRow
from store.tables.matters import NearTicketRow, SurveyRow, TicketMoveRow
from store.tables.messages import DecisionRow, MessageRow, OutgoingFileRow, OutgoingRow
from store.tables.relation import (
    ConsentRow,
    DiscussionRow,
    ListenerRow,
    PurchaseRow,
    RemarkRow,
    SheetFormRow,
    SheetRow,
)
from store.tables.tickets import (
    OPEN_STATES,
    DraftRow,
    EventRow,
    FollowUpRow,
    PictureRow,
    SeenRow,
    TicketRow,
)

__all__ = [
    "OPEN_STATES",
    "AccountRow",
    "Base",
    "ClockRow",
    "ClockStepRow",
    "ClosureRow",
    "ConsentRow",
    "CustomerKeyRow",
    "CustomerRow",
    "DecisionRow",
    "DiscussionRow",
    "DraftRow",
    "DuplicateRow",
    "ErasureRow",
    "EventRow",
    "FiguresRow",
    "FollowUpRow",
    "FollowUpTemplateRow",
    "GoneBlobRow",
    "KioskRow",
    "LabelExampleRow",
    "LabelRow",
    "ListenerRow",
    "MailboxRow",
    "MergeRow",
    "MessageRow",
    "ModelRow",
    "ModelUseRow",
    "NearTicketRow",
    "NoticeRow",
    "OutgoingFileRow",
    "OutgoingRow",
    "PartRow",
    "PictureRow",
    "PurchaseRow",
    "RemarkRow",
    "RetentionRow",
    "ReviewLeaseRow",
    "ReviewSkipRow",
    "RuleRow",
    "SeenRow",
    "SegmentRow",
    "ServiceRow",
    "SessionRow",
    "SettingRow",
    "SheetFormRow",
    "SheetRow",
    "SignInRow",
    "SourceRow",
    "StoreRow",
    "SurveyRow",
    "TargetRow",
    "TicketMoveRow",
    "TicketRow",
    "TokenRow",
    "TrainingRow",
]
