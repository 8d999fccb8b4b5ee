-- One row per unit and day of reading.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    unit.unit_id,
    unit.observed_on,
    codes.municipality_code,
    unit.unit_name
from source.kolada_api_unit as unit
join codes
    on codes.code = unit.municipality_code
