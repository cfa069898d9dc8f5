"""What the proof of access needs of counts: whether a task goes on for who started the count."""

from access.proof.scene import TASKS
from counting.plan import may_start

TASKS["plan_count"] = ("count_start", may_start)
