-- Numbers taken twice without being given up in between. One person may have had several coordination numbers, which
-- all become the same personal number; their days are 60 too high.
with
events as (
    select
        delivery.line,
        delivery.new_number as number,
        delivery.old_number as came_from,
        delivery.changed_on,
        true as is_taken
    from delivery
    union all
    select
        delivery.line,
        delivery.old_number,
        delivery.new_number,
        delivery.changed_on,
        false
    from delivery
),
neighbours as (
    select
        events.line,
        events.number,
        events.is_taken,
        events.came_from,
        lag(events.is_taken) over in_order as was_taken_before,
        lag(events.came_from) over in_order as came_from_before,
        lead(events.is_taken) over in_order as is_taken_next,
        lead(events.came_from) over in_order as came_from_next
    from events
    window in_order as (partition by events.number order by events.changed_on, events.is_taken, events.line)
)
select
    neighbours.line
from neighbours
where neighbours.is_taken
    and (
        (neighbours.was_taken_before and not (
            neighbours.came_from = neighbours.came_from_before
            or cast(substr(neighbours.number, 7, 2) as int) <= 31
            and cast(substr(neighbours.came_from, 7, 2) as int) > 60
            and cast(substr(neighbours.came_from_before, 7, 2) as int) > 60
        ))
        or (neighbours.is_taken_next and not (
            neighbours.came_from = neighbours.came_from_next
            or cast(substr(neighbours.number, 7, 2) as int) <= 31
            and cast(substr(neighbours.came_from, 7, 2) as int) > 60
            and cast(substr(neighbours.came_from_next, 7, 2) as int) > 60
        ))
    )
