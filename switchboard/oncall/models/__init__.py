"""Who is on call, and whom we reached: schedules, pages and every attempt to deliver one."""

from switchboard.oncall.models.carrier_look import CarrierLook
from switchboard.oncall.models.feed import Feed
from switchboard.oncall.models.gap import Gap
from switchboard.oncall.models.page import Delivery, DeliveryAim, DeliveryState, Page, PageState
from switchboard.oncall.models.rehearsal import Rehearsal
from switchboard.oncall.models.schedule import Coverage, Edition, Override, Schedule
from switchboard.oncall.models.swap import Swap, SwapState, TimeAway

__all__ = [
    "CarrierLook",
    "Coverage",
    "Delivery",
    "DeliveryAim",
    "DeliveryState",
    "Edition",
    "Feed",
    "Gap",
    "Override",
    "Page",
    "PageState",
    "Rehearsal",
    "Schedule",
    "Swap",
    "SwapState",
    "TimeAway",
]
