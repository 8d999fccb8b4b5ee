-- Pairs of rows of one municipality that are valid on the same day.
select
    earlier.municipality_code
from star.dim_municipality as earlier
join star.dim_municipality as later
    on  earlier.municipality_code = later.municipality_code
    and earlier.municipality_key <> later.municipality_key
    and earlier.valid_from <= later.valid_to
    and later.valid_from <= earlier.valid_to
