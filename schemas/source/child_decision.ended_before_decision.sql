-- Services that ended before they were decided.
select
    delivery.line
from delivery
where delivery.end_date < delivery.decision_date
