-- Numbers given up twice without being taken in between: two persons had them at once. A number that is taken after
-- it was given up is reused, and a number that is taken and then given up was one person's.
with
events as (
    select
        delivery.line,
        delivery.old_number as number,
        delivery.changed_on,
        true as is_given_up
    from delivery
    union all
    select
        delivery.line,
        delivery.new_number,
        delivery.changed_on,
        false
    from delivery
),
neighbours as (
    select
        events.line,
        events.is_given_up,
        lag(events.is_given_up) over in_order as was_given_up_before,
        lead(events.is_given_up) over in_order as is_given_up_next
    from events
    window in_order as (partition by events.number order by events.changed_on, events.is_given_up desc, events.line)
)
select distinct
    neighbours.line
from neighbours
where neighbours.is_given_up
    and (neighbours.was_given_up_before or neighbours.is_given_up_next)
