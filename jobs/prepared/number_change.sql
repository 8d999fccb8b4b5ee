-- One row per change, though several years' deliveries told it; the first reason stands.
select
    change.old_number,
    change.new_number,
    change.changed_on,
    min_by(change.change_reason, change.year) as change_reason
from source.person_number_change as change
group by
    change.old_number,
    change.new_number,
    change.changed_on
