-- Visits whose year is not that of their day.
select
    delivery.line
from delivery
where delivery.year <> year(delivery.visited_on)
