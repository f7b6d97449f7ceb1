"""Who is on call, and whom we reached: schedules, pages and every attempt to deliver one."""

from switchboard.oncall.models.page import Delivery, DeliveryState, Page, PageState
from switchboard.oncall.models.schedule import Coverage, Edition, Override, Schedule

__all__ = [
    "Coverage",
    "Delivery",
    "DeliveryState",
    "Edition",
    "Override",
    "Page",
    "PageState",
    "Schedule",
]
