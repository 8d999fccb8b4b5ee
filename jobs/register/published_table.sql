-- One row per value that is given, under the municipality's code of today.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    published.table_id,
    published.measure,
    codes.municipality_code,
    published.year,
    published.sex,
    published.published_by,
    published.measure_unit,
    published.value
from source.published_table as published
join codes
    on codes.code = published.municipality_code
where published.value is not null
