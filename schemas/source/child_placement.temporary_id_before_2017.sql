-- Temporary ids of the years in which only personal numbers were collected.
select
    delivery.line
from delivery
where delivery.year < 2017
    and delivery.person_or_temporary_id like 'T%'
