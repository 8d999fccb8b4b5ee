-- All answers of a unit that is said to lie in several municipalities.
with
units as (
    select
        delivery.home_unit_id
    from delivery
    group by delivery.home_unit_id
    having count(distinct delivery.municipality_code) > 1
)
select
    delivery.line
from delivery
join units
    on units.home_unit_id = delivery.home_unit_id
