-- Decisions that ended before they were enforced.
select
    delivery.line
from delivery
where delivery.end_date < delivery.enforced_on
