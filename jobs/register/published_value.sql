-- One row per value that Kolada shows for a municipality and year, under the municipality's code of today; this delivery
-- holds totals only.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    published.indicator_id,
    codes.municipality_code,
    published.year,
    'T' as sex,
    published.described_on,
    published.value
from source.kolada_value as published
join codes
    on codes.code = published.municipality_code
