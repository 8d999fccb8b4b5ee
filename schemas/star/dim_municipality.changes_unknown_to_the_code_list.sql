-- Delivered changes of code, county or name after which the dimension shows no new row.
select
    change.municipality_code
from register.municipality_change as change
left anti join star.dim_municipality as municipality
    on  municipality.municipality_code = change.municipality_code
    and municipality.valid_from = change.valid_from
where change.event in ('ny kommun', 'länsbyte', 'namnbyte')
    and change.valid_from > date '1998-01-01'
