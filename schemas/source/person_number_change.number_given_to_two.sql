-- Different numbers that change to one and the same.
with
shared as (
    select
        delivery.new_number
    from delivery
    group by delivery.new_number
    having count(distinct delivery.old_number) > 1
)
select
    delivery.line
from delivery
join shared
    on shared.new_number = delivery.new_number
