-- Placements that ended before they began.
select
    delivery.line
from delivery
where delivery.end_date < delivery.placed_on
