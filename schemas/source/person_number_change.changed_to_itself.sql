-- Changes of a number to itself.
select
    delivery.line
from delivery
where delivery.old_number = delivery.new_number
