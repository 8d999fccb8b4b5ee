-- One row per person and day on which the person's number changed, though several years' deliveries told it; the first
-- reason stands. Both numbers are the same person's, so that they have one key. Made whole: a change is told again in
-- deliveries of any later year.
select
    change.person_key,
    change.changed_on,
    min(struct(change.year, change.change_reason)).change_reason as change_reason
from source.person_number_change as change
group by
    change.person_key,
    change.changed_on
