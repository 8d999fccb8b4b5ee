-- Placements that begin while an earlier one of the same child in the same municipality goes on.
select distinct
    later.line
from delivery as later
join delivery as earlier
    on  earlier.municipality_code = later.municipality_code
    and earlier.person_or_temporary_id = later.person_or_temporary_id
    and earlier.placed_on < later.placed_on
    and coalesce(earlier.end_date, date'9999-12-31') > later.placed_on
