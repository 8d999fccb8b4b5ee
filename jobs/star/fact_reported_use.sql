-- One row per municipality, area and year: whether it says that it uses the comparisons, and for what.
select
    used.year,
    used.municipality_code,
    used.area,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    used.answer,
    used.uses_comparisons,
    used.purpose
from register.reported_use as used
left join star.dim_municipality as municipality
    on  municipality.municipality_code = used.municipality_code
    and make_date(used.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
