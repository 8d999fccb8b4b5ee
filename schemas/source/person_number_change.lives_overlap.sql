-- A number that is given up before it was taken: two persons would have had it at once.
select distinct
    later.line
from delivery as later
join delivery as taken
    on  taken.new_number = later.old_number
    and taken.changed_on > later.changed_on
