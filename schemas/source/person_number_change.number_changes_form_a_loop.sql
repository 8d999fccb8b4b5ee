-- Changes that lead back to the number that they began with, in two, three or four steps.
select
    first.line
from delivery as first
join delivery as second
    on second.old_number = first.new_number
left join delivery as third
    on third.old_number = second.new_number
left join delivery as fourth
    on fourth.old_number = third.new_number
where first.old_number in (second.new_number, third.new_number, fourth.new_number)
