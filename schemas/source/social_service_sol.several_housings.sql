-- Persons who live in several kinds of housing at once.
select
    delivery.line
from delivery
where int(coalesce(delivery.in_special_housing, false))
    + int(coalesce(delivery.in_ordinary_housing, false))
    + int(coalesce(delivery.in_other_housing, false)) > 1
