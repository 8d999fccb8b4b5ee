-- Memberships that end before the day on which they begin.
select
    delivery.line
from delivery
where delivery.valid_to < delivery.valid_from
