-- One row per value, given or not, under the municipality's code of today.
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
    case coalesce(published.value_text, '-')
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as status,
    published.value_text,
    try_cast(published.value_text as double) as value
from source.published_table as published
join codes
    on codes.code = published.municipality_code
